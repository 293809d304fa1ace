"""The second factor: time-based codes (RFC 6238: six digits, thirty seconds, SHA-1 as authenticator apps expect)."""

from __future__ import annotations

import hmac
import io
import re
import secrets
from datetime import datetime

import pyotp
import segno

from referral.core import crypto

ISSUER = "Referral"
STEP_SECONDS = 30
DRIFT_STEPS = 1  # a phone's clock may be one step early or late
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10


def new_secret() -> str:
    """A fresh base-32 secret of 160 bits."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_svg(uri: str) -> str:
    """`uri` as an inline SVG without style attributes (the content-security policy allows none)."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        svgclass="qr",
        title="QR code for your app",
    )
    return drawn.getvalue().decode()


def accepted_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The time step `code` belongs to, or None. A step at or before `last_step` was used already."""
    digits = re.sub(r"\s", "", code)
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        unused = last_step is None or step > last_step
        if unused and hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten one-time codes, `abcde-23456`, for the day the phone is lost. Shown once, stored hashed."""
    codes = (
        "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_code_hash(account_uid: str, code: str) -> bytes:
    """The stored form of a recovery code, bound to its account; spaces, dashes and case don't matter."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return crypto.authenticate("recovery-code", f"{account_uid}|{plain}".encode())
