"""Forms of signing a packet: with password and code on its pages, and taking a signature back."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired


class SignPacketForm(FlaskForm):
    """`packet` and `look` go to and fro: which packet was shown, and the leave to see its pages."""

    packet = HiddenField()
    look = HiddenField()
    has_read = BooleanField(
        "I have looked at all pages of this packet and sign it as the ordering provider",
        [InputRequired("Look at the pages, then tick this.")],
    )
    password = PasswordField("Your password", [InputRequired("Enter your password.")])
    code = StringField(
        "Code from your app",
        [InputRequired("Enter the code your app shows now.")],
        description="Six digits, or a recovery code.",
    )
    groups = (("", ("has_read",)),)
    pages: Any = None
    """The packet's pages to look at (`views.signing.PacketPages`)."""


class TakeSignatureBackForm(FlaskForm):
    reason = TextAreaField(
        "Why?",
        [InputRequired("Say why it is taken back.")],
        description="The signature ends and stays in the history; the packet is signed anew.",
    )
