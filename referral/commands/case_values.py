"""Reads the values that `case move --set` is given. Each reader raises ValueError for what it can't be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.core.clock import FIRST_DAY, LAST_DAY

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Field:
    """One value of an action. Without `default` it must be given."""

    name: str
    parse: Callable[[str], Any]
    meaning: str
    default: Any = ...


def text(value: str) -> str:
    """Words. Refuses what can't be kept: too long, a NUL, or bytes that are no text."""
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise ValueError
    value.encode()  # the command line hands over undecodable bytes as lone surrogates
    return value


def yes_no(value: str) -> bool:
    """`yes`, `no`, `true` or `false`."""
    if value.lower() not in ("yes", "no", "true", "false"):
        raise ValueError
    return value.lower() in ("yes", "true")


def number(most: int) -> Callable[[str], int]:
    """A reader of whole numbers from 1 to `most`."""

    def read(value: str) -> int:
        if not 1 <= int(value) <= most:
            raise ValueError
        return int(value)

    return read


def day(value: str) -> date:
    """`YYYY-MM-DD`, in a year that a case can have to do with."""
    found = date.fromisoformat(value)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError
    return found


def words(value: str) -> list[str]:
    """Several, separated by `;`."""
    return [part.strip() for part in text(value).split(";") if part.strip()]


def codes(value: str) -> list[dict[str, str]]:
    """`M51.360=Lumbar disc degeneration; M54.50` as codes with labels."""
    pairs = [part.partition("=") for part in words(value)]
    return [{"code": code.strip().upper(), "label": label.strip()} for code, _, label in pairs]


def json_object(value: str) -> dict[str, Any]:
    """A JSON object without NaN or infinite numbers."""
    try:
        found = json.loads(text(value), parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(found, dict):
        raise ValueError
    text(json.dumps(found, ensure_ascii=False))  # escapes in JSON may spell what text refuses
    return found


def _no_number(_constant: str) -> float:
    raise ValueError
