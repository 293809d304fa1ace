"""Forms of the practice's own data. What a value must be is checked by the operations."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, EmailField, IntegerField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Optional

from referral.directory.file_names import PLACEHOLDERS

HOURS_HINT = "In their own time. Such as Mon-Fri 8:00-16:30; Sat 9:00-12:00."


class PracticeForm(FlaskForm):
    name = StringField("Name", [InputRequired("Enter the practice's name.")])
    npi = StringField("NPI", [Optional()], description="Ten digits.")
    address_line = StringField("Street address", [Optional()])
    city = StringField("City", [Optional()])
    state = StringField("State", [Optional()], description="Two letters.")
    postal_code = StringField("ZIP code", [Optional()])
    phone = TelField("Phone", [Optional()])
    fax = TelField("Fax", [Optional()])
    secure_email = EmailField("Secure e-mail", [Optional()])
    time_zone = StringField(
        "Time zone", [InputRequired("Enter the zone.")], description="Such as America/Chicago."
    )
    is_ihs_or_tribal = BooleanField("Indian Health Service or tribal health provider")


class ClinicianForm(FlaskForm):
    name = StringField("Name", [InputRequired("Enter the name.")], description="As it shall stand on papers.")
    credentials = StringField("Credentials", [Optional()], description="Such as MD or DO.")
    npi = StringField("NPI", [Optional()], description="Ten digits.")
    account = SelectField(
        "Signs in as",
        validate_choice=False,
        description="Reviews signed there carry this name and credentials.",
    )
    is_active = BooleanField("Works here now", default=True)


class FacilityForm(FlaskForm):
    station_id = StringField(
        "Station", [InputRequired("Enter the station.")], description="Such as 618 or 528A6."
    )
    name = StringField("Name", [InputRequired("Enter the name.")])
    address_line = StringField("Street address", [Optional()])
    city = StringField("City", [Optional()])
    state = StringField("State", [Optional()], description="Two letters.")
    postal_code = StringField("ZIP code", [Optional()])
    phone = TelField("Phone of the community care office", [Optional()])
    fax = TelField("Fax of the community care office", [Optional()])
    secure_email = EmailField("Secure e-mail", [Optional()])
    hours = StringField("Hours", [Optional()], description=HOURS_HINT)
    time_zone = StringField("Time zone", [InputRequired("Enter the time zone.")], default="America/New_York")
    file_name_template = StringField(
        "How files must be named",
        [Optional()],
        description="Leave empty when the facility asks for nothing. "
        "Such as {last}.{first_initial}.{last4}_{referral}.pdf. "
        f"Known: {', '.join(f'{{{name}}}: {what}' for name, what in PLACEHOLDERS.items())}.",
    )


class OfficeForm(FlaskForm):
    kind = SelectField("Which office", [InputRequired("Choose the office.")])
    name = StringField(
        "Name",
        [Optional()],
        description="Only where the facility has several of the kind, such as a clinic's name.",
    )
    phone = TelField("Phone", [Optional()])
    fax = TelField("Fax", [Optional()])
    secure_email = EmailField("Secure e-mail", [Optional()])
    hours = StringField("Hours", [Optional()], description=HOURS_HINT)


class ClosureForm(FlaskForm):
    on = DateField("Day", [InputRequired("Enter the day.")])
    reason = StringField(
        "Why VA is closed", [InputRequired("Say why.")], description="Such as an executive order."
    )


class RuleForm(FlaskForm):
    value = IntegerField("Our value", [InputRequired("Enter a whole number.")])
    effective_from = DateField("In force from", [InputRequired("Enter the day.")])
    source = StringField("Source", [InputRequired("Say where the number comes from.")])
