"""Limits of signing in, and what a password and an e-mail address must be. Pure.

Sources: password length and no composition rules, NIST SP 800-63B 5.1.1.2; fifteen idle minutes and a warning at
least two minutes before, domain.md 43, 47 and 51 (45 CFR 164.312(a)(2)(iii) automatic logoff); lock-out after five
tries, domain.md 50.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

IDLE_LIMIT = timedelta(minutes=15)
IDLE_WARNING = timedelta(minutes=3)  # how long before the limit the page warns
LONGEST_SESSION = timedelta(hours=12)
TOUCH_EVERY = timedelta(seconds=30)  # a session's last-seen instant is written at most this often
TRIES_BEFORE_LOCK = 5
LOCK_FOR = timedelta(minutes=15)
SECOND_FACTOR_WITHIN = timedelta(minutes=5)  # from the right password to the right code

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_DIFFERENT_CHARACTERS = 5
LONGEST_NAME = 120
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}")


def normal_email(text: str) -> str:
    """An e-mail address as it is compared: trimmed, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def email_problem(email: str) -> str | None:
    """What is wrong with a normalised address, or None."""
    return None if EMAIL.fullmatch(email) else "Enter an e-mail address, such as name@practice.example."


def password_problem(password: str, email: str, name: str) -> str | None:
    """What a new password lacks, or None when it may be used."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Several words in a row are easy to remember."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < FEWEST_DIFFERENT_CHARACTERS:
        return "Use more different characters."
    if password.lower() in (email, name.lower()):
        return "Don't use your name or e-mail address as the password."
    return None


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    return locked_until is not None and now < locked_until


def session_is_over(started_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    """Whether a session ended by itself: idle too long, or open too long however busy."""
    return now - last_seen_at >= IDLE_LIMIT or now - started_at >= LONGEST_SESSION
