"""Choices of a field from values with their words."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Each value with what it is called, as WTForms wants them."""
    return [SelectChoice(value, words) for value, words in pairs]
