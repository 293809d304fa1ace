"""Facts to plain values and back: how they are kept in the database."""

from __future__ import annotations

import enum
import types
import typing
import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from referral.core.partial_date import PartialDate

UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_hints = cache(typing.get_type_hints)


def plain(value: Any) -> Any:
    """A fact as values for `json.dumps`: dates as ISO text, tuples as lists."""
    if isinstance(value, date | PartialDate):
        return value.isoformat()
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def clean(value: Any) -> Any:
    """Plain values with composed accents (NFC) and without control characters."""
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isprintable():
        return value.strip()
    lines = unicodedata.normalize("NFC", value).replace("\t", " ").splitlines()
    return "\n".join(
        "".join(c for c in line if unicodedata.category(c) not in UNPRINTABLE) for line in lines
    ).strip()


def revive(kind: Any, value: Any) -> Any:
    """The fact of type `kind` that `plain` gave `value` for; fields that are not there keep their default."""
    if value is None:
        return None
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return revive(next(a for a in arguments if a is not type(None)), value)
    if typing.get_origin(kind) is tuple:
        return tuple(revive(arguments[0], item) for item in value)
    if kind is PartialDate:
        return PartialDate.from_iso(value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: revive(hints[name], value[name]) for name in hints if name in value})
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if issubclass(kind, enum.Enum) else value
