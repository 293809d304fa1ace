"""Reading one referral object in any of VA's key styles into raw values by field, nothing judged yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from referral.importing.fields import (
    BY_PATH,
    FLAT_KEYS,
    FULL_NAME,
    KEYS,
    OBJECTS,
    SAME_GROUP,
    fold,
    is_social_security,
    snake,
)
from referral.importing.values import clean, without_social_security

LAST_RANK = 1_000
APPOINTMENT_LISTS = frozenset({"appointments", "appointmentlist", "appointmentinfo"})

Leaf = tuple[tuple[str, ...], str, str, Any]
"""Keys as written, group, folded key (of `{"seoc": {"id": …}}` it is `seocid`), value."""


@dataclass
class RawRow:
    """Values by field path as written, fields there is no place for, and paths given twice with different values."""

    values: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)
    appointments: list[Mapping[str, Any]] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def read_object(node: Mapping[str, Any]) -> RawRow:
    """Sort the keys of `node` into fields. Where several keys mean one field the most exact one counts."""
    row = RawRow()
    ranks: dict[str, int] = {}
    for keys, group, folded, value in _leaves(node, "", ()):
        if not group and folded in APPOINTMENT_LISTS and isinstance(value, list):
            row.appointments = [item for item in value if isinstance(item, dict)]
            continue
        path = KEYS[group].get(folded) if group else FLAT_KEYS.get(folded)
        if path is None or isinstance(value, dict | list):
            path = _list_of_one(path, value)
        if path is None:
            _keep_unknown(row, keys, value)
        elif clean(_scalar(value)):
            _offer(row, ranks, path, _rank(path, folded), _scalar(value), keys)
    return row


def _leaves(node: Mapping[str, Any], group: str, keys: tuple[str, ...]) -> Iterator[Leaf]:
    for key, value in node.items():
        folded = fold(key)
        if isinstance(value, dict) and not group and folded in OBJECTS:
            yield from _leaves(value, OBJECTS[folded], (*keys, key))
        elif isinstance(value, dict) and group and folded in SAME_GROUP:
            yield from _leaves(value, group, (*keys, key))
        elif (
            isinstance(value, dict)
            and not group
            and any(folded + fold(inner) in FLAT_KEYS for inner in value)
        ):
            yield from (
                ((*keys, key, inner), group, folded + fold(inner), part) for inner, part in value.items()
            )
        else:
            yield (*keys, key), group, folded, value


def _list_of_one(path: str | None, value: Any) -> str | None:
    """A known field given as a list of one scalar still counts; other containers are unknown fields."""
    return (
        path
        if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict | list)
        else None
    )


def _scalar(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _rank(path: str, folded: str) -> int:
    keys = BY_PATH[path].names if path != FULL_NAME else ()
    return keys.index(folded) if folded in keys else LAST_RANK


def _offer(
    row: RawRow, ranks: dict[str, int], path: str, rank: int, value: Any, keys: tuple[str, ...]
) -> None:
    held = row.values.get(path)
    if held is None:
        row.values[path], ranks[path] = value, rank
        return
    if clean(held).casefold() == clean(value).casefold():
        return
    if rank == ranks[path]:
        row.twice.append(path)
    if rank < ranks[path]:
        row.values[path], ranks[path], value = value, rank, held
        keys = (*keys[:-1], f"{keys[-1]}_other")
    _keep_unknown(row, keys, value)


def _keep_unknown(row: RawRow, keys: tuple[str, ...], value: Any) -> None:
    kept = tidy(value, is_social_security(keys[-1]))
    if kept not in ("", None, [], {}):
        row.unknown[".".join(snake(key) for key in keys)] = kept


def tidy(value: Any, cut_to_four: bool = False) -> Any:
    """An unknown value as it is kept: clean text, keys in snake case, social security numbers cut to four digits."""
    if isinstance(value, dict):
        return {snake(key): tidy(inner, cut_to_four) for key, inner in value.items()}
    if isinstance(value, list):
        return [tidy(inner, cut_to_four) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    text = without_social_security(clean(value))
    return text[-4:] if cut_to_four else text
