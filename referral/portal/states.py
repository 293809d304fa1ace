"""Ways in which the desk gives a sign-in code to a veteran who gets no e-mail."""

from __future__ import annotations

import enum


class GivenBy(enum.StrEnum):
    PHONE = "phone"
    LETTER = "letter"
