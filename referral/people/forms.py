"""Forms of signing in and of accounts. What a value must be is checked by the operations."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from referral.core.actor import Role
from referral.people.rules import SHORTEST_PASSWORD

ROLE_CHOICES = [
    SelectChoice(Role.COORDINATOR.value, "Coordinator", {"hint": "Works the cases"}),
    SelectChoice(
        Role.REVIEWER.value, "Reviewer", {"hint": "Licensed clinician who reviews MRI studies and signs"}
    ),
    SelectChoice(Role.SUPERVISOR.value, "Supervisor", {"hint": "Works the cases and looks after the desk"}),
    SelectChoice(
        Role.ADMINISTRATOR.value, "Administrator", {"hint": "Accounts, practice profile, background work"}
    ),
]


class SignInForm(FlaskForm):
    email = EmailField("E-mail", [InputRequired("Enter your e-mail address.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class SecondFactorForm(FlaskForm):
    code = StringField(
        "Code",
        [InputRequired("Enter the code.")],
        description="Six digits from your authenticator app, or one of your recovery codes.",
    )


class PasswordForm(FlaskForm):
    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=f"At least {SHORTEST_PASSWORD} characters. Several words in a row are easy to remember.",
    )


class ConfirmCodeForm(FlaskForm):
    code = StringField(
        "Code from the app", [InputRequired("Enter the code the app shows now.")], description="Six digits."
    )


class OwnPasswordForm(FlaskForm):
    password = PasswordField("Your password", [InputRequired("Enter your password.")])


class AddAccountForm(FlaskForm):
    name = StringField(
        "Name",
        [InputRequired("Enter the person's name.")],
        description="As it shall appear on pages and papers.",
    )
    email = EmailField("E-mail", [InputRequired("Enter the person's e-mail address.")])
    role = RadioField("Role", [InputRequired("Choose a role.")], choices=ROLE_CHOICES, validate_choice=False)


class ChangeAccountForm(FlaskForm):
    name = StringField("Name", [InputRequired("Enter the person's name.")])
    role = RadioField("Role", [InputRequired("Choose a role.")], choices=ROLE_CHOICES, validate_choice=False)
    is_active = BooleanField("Active: can sign in")
