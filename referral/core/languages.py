"""The languages in which veterans can be written to."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH, SPANISH = "en", "es"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", SPANISH: "Spanish"}
"""By code, as staff call them."""


def known_language(language: str | None) -> str:
    """`language` when letters come in it, else English."""
    return language if language and language in LANGUAGES else ENGLISH
