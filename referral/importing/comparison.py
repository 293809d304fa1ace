"""What a file would change: a pure comparison of what is stored with what it brings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.importing.fields import BY_PATH, UNKNOWN_PREFIX, fold
from referral.importing.values import as_stored, phone

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True)
class Change:
    """One field's old and new value. `old` is None where nothing was stored."""

    path: str
    old: Any
    new: Any

    def as_stored(self) -> list[Any]:
        return [self.path, as_stored(self.old), as_stored(self.new)]


def changes(stored: Mapping[str, Any], brought: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields in which `brought` differs. What a file does not say is never a change, nor is a case of letters."""
    found = []
    for path, new in brought.items():
        old = stored.get(path)
        if path == "unknown":
            found += _unknown_changes(old or {}, new)
        elif not _same(path, old, new):
            found.append(Change(path, old if old not in ("", [], {}) else None, new))
    return tuple(found)


def merged(stored: Mapping[str, Any], accepted: Sequence[Change]) -> dict[str, Any]:
    """What is stored with the accepted changes in it; an unknown field is added to the others."""
    values = dict(stored)
    for change in accepted:
        if change.path.startswith(UNKNOWN_PREFIX):
            key = change.path.removeprefix(UNKNOWN_PREFIX)
            kept = {
                name: value
                for name, value in (values.get("unknown") or {}).items()
                if fold(name) != fold(key)
            }
            values["unknown"] = {**kept, key: change.new}
        else:
            values[change.path] = change.new
    return values


def is_older(stored: Mapping[str, Any], brought: Mapping[str, Any]) -> bool:
    """True when VA's own time of last update in the file is before the one stored."""
    old, new = (_MOMENT.match(str(values.get("last_update") or "")) for values in (stored, brought))
    return bool(old and new) and new[0].replace("T", " ") < old[0].replace("T", " ")  # type: ignore[index]


def _same(path: str, old: Any, new: Any) -> bool:
    if path in BY_PATH and BY_PATH[path].read is phone:
        return re.sub(r"\D", "", str(old or "")) == re.sub(r"\D", "", str(new))
    if isinstance(old, str) and isinstance(new, str):
        return " ".join(old.split()).casefold() == " ".join(new.split()).casefold()
    return bool(old == new)


def _unknown_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Fields the program has no place for, each a change of its own, whatever key style either file had."""
    held = {fold(key): value for key, value in old.items()}
    return [
        Change(f"{UNKNOWN_PREFIX}{key}", held.get(fold(key)), value)
        for key, value in new.items()
        if held.get(fold(key)) != value
    ]
