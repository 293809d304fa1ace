"""Where the value of each fact came from, and which facts each word of a document hangs on.

Origins are gathered where the facts are (`cases/origins.py`) and kept with the packet. Which words hang on a fact is
found out by drawing the document without it, so no document has to say it, and none can say it wrongly.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from referral.paperwork import catalogue
from referral.paperwork.changes import fact_name, in_words, leaves
from referral.paperwork.facts import LetterFacts

NO_VALUES = frozenset(
    {
        *("unconfirmed", "submission.enclosures", "submission.continued_boxes"),
        *("chase.rung", "fax.urgent", "visit.has_uploaded_note"),
    }
)
"""Parts of the record that are no facts of the case: what the packet and its occasion add."""
WHOLE = frozenset({"clinical.care_log.chart"})
"""Facts that are traced as one, however much they hold."""


@dataclass(frozen=True)
class Origin:
    """`record`: the form or file it was entered in; `how` it came there. Instants are UTC; None: not recorded."""

    record: str
    how: str = ""
    at: datetime | None = None
    by: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

    def to_json(self) -> dict[str, Any]:
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(self).items() if v}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Origin:
        """The origin `to_json` wrote."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        for name in ("at", "confirmed_at"):
            if name in known:
                known[name] = datetime.fromisoformat(known[name])
        return cls(**known)


UNKNOWN = Origin("Case record", "not recorded by field")


@dataclass(frozen=True)
class Value:
    """One recorded value: where it stands in the facts, what people call it, what it says, where it came from."""

    path: str
    name: str
    words: str
    origin: Origin


def values(facts: LetterFacts, origins: Mapping[str, Any]) -> tuple[Value, ...]:
    """Every recorded value, entries of a list one by one, each with its origin."""
    known = {path: Origin.from_json(origin) for path, origin in origins.items()}
    return tuple(
        Value(path, fact_name(path), in_words(value), origin_of(path, known))
        for path, value in _units(facts.to_json())
    )


def origin_of(path: str, origins: Mapping[str, Origin]) -> Origin:
    """The origin of the value, or of the nearest part of the record that holds it."""
    while path:
        if path in origins:
            return origins[path]
        path = path.rpartition(".")[0]
    return origins.get("", UNKNOWN)


def traced(kind: str, facts: LetterFacts) -> tuple[tuple[str, ...], ...]:
    """For each word of the document (`Document.words()`), the paths of the values it hangs on.

    A value counts when the word is another one, or gone, as soon as the value is not there.
    """
    facts = facts.printable()
    record, draw = facts.to_json(), catalogue.DOCUMENTS[kind].draw
    words = tuple(draw(facts).words())
    found: list[list[str]] = [[] for _ in words]
    for path, _ in _units(record):
        other = tuple(draw(LetterFacts.from_json(_without(record, path))).words())
        for place in _changed(words, other):
            found[place].append(path)
    return tuple(tuple(paths) for paths in found)


def _units(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, value in leaves(record):
        whole = next((w for w in WHOLE if path.startswith(w)), None)
        if whole is not None or path in NO_VALUES:
            continue
        if isinstance(value, list):
            yield from ((f"{path}.{n}", item) for n, item in enumerate(value))
        elif value is not None and value != "":
            yield path, value
    for path in WHOLE:
        whole_value: Any = record
        for step in path.split("."):
            whole_value = whole_value[step]
        if whole_value:
            yield (
                path,
                f"{whole_value['start']} to {whole_value['until']}: {len(whole_value['scores'])} scores",
            )


def _without(record: dict[str, Any], path: str) -> dict[str, Any]:
    """The record without one value. A count or an answer can't be missing everywhere, so it becomes another one."""
    record = copy.deepcopy(record)
    *way, last = path.split(".")
    place: Any = record
    for step in way:
        place = place[step]
    if isinstance(place, list):
        del place[int(last)]
    elif isinstance(place[last], bool):
        place[last] = not place[last]
    elif isinstance(place[last], int):
        place[last] += 1
    else:
        place[last] = None
    return record


def _changed(words: Sequence[str], other: Sequence[str]) -> Iterator[int]:
    """Places of `words` that `other` does not say."""
    start, end = 0, 0
    most = min(len(words), len(other))
    while start < most and words[start] == other[start]:
        start += 1
    while end < most - start and words[-1 - end] == other[-1 - end]:
        end += 1
    middle, others = words[start : len(words) - end], other[start : len(other) - end]
    for what, a, b, _, _ in SequenceMatcher(a=middle, b=others, autojunk=False).get_opcodes():
        if what in ("replace", "delete"):
            yield from range(start + a, start + b)
