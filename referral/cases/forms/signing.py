"""Forms of signing a packet: with password and code, or by the scan of the signed paper, and taking it back."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST_REASON = 500
_SHORT = Length(max=LONGEST_REASON, message=f"Write at most {LONGEST_REASON} characters.")


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
        [InputRequired("Say why it is taken back."), _SHORT],
        description="The signature ends and stays in the history; the packet is signed anew.",
    )


class SignedScanForm(FlaskForm):
    signed_on = DateField(
        "Signed on",
        [InputRequired("Enter the date beside the signature.")],
        description="As written beside the signature.",
    )
    file = FileField(
        "Scan of all pages",
        [FileRequired("Choose the scan.")],
        description="All pages of the packet in order, the signed ones among them: one PDF or TIFF, at 200 dots an "
        "inch or more.",
    )
    groups = (("Upload the scan", ("signed_on", "file")),)
    scan: Any = None
    """The newest scan of the packet with its pages (`views.signed_scans.ShownScan`)."""


class ConfirmPageForm(FlaskForm):
    why = TextAreaField(
        "How do you know that it is this page?",
        [InputRequired("Say how you know."), _SHORT],
        description="Such as: compared line by line; the copier cut the margin. Kept with the scan.",
    )
    pages: Any = None
