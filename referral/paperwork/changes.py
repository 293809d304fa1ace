"""What two sets of facts say differently: per fact, and in which documents of a packet it shows."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from referral.paperwork import catalogue
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import BY_PATH

Values = dict[str, Any]
GROUPS = {
    "practice": "practice",
    "clinician": "ordering clinician",
    "veteran": "veteran",
    "facility": "VA facility",
    "authorization": "VA referral",
    "request": "request",
    "clinical.review": "MRI review",
    "clinical.care_log": "care log",
    "clinical": "clinical record",
    "chase": "follow-up",
    "decision": "outcome of the review",
}
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class FactChange:
    """One fact that is not what it was. `before` and `after` in words, an entry each; empty: nothing recorded.

    Of a list only the entries that differ are named. `documents`: the kinds of paper in which the change shows.
    """

    path: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a packet holds: its kinds with the version each was drawn in, and its attachments, title by SHA-256."""

    documents: Mapping[str, int]
    attachments: Mapping[str, str]
    edited: Mapping[str, str] = field(default_factory=dict)
    """Of documents that went out as somebody edited them: the kind, and the SHA-256 of the edited pages."""

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Contents:
        """As the manifest of a drawn packet lists them."""
        entries = manifest.get("contents", ())
        return cls(
            {e["kind"]: e["version"] for e in entries if e["kind"] != "attachment"},
            {e["file"]["sha256"]: e["title"] for e in entries if e["kind"] == "attachment"},
            {e["kind"]: e["edited"]["pages_sha256"] for e in entries if "edited" in e},
        )


@dataclass(frozen=True)
class Changes:
    """What a packet says that another one does not. `reworded`: drawn by another version of the document."""

    facts: tuple[FactChange, ...] = ()
    documents: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.facts, self.documents, self.reworded, self.added, self.removed))

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        facts = [
            {
                "fact": f.path,
                "name": f.name,
                "before": list(f.before),
                "after": list(f.after),
                "documents": list(f.documents),
            }
            for f in self.facts
        ]
        titled = {"documents": self.documents, "reworded": self.reworded}
        return {
            "facts": facts,
            **{name: list(kinds) for name, kinds in titled.items()},
            "added": list(self.added),
            "removed": list(self.removed),
        }


def packet_changes(before: tuple[LetterFacts, Contents], after: tuple[LetterFacts, Contents]) -> Changes:
    """How the second packet differs from the first. Its sender, date and enclosures are no facts of the case."""
    (old, had), (new, has) = before, after
    kinds = [kind for kind in has.documents if kind in had.documents]
    old = replace(old, written_on=new.written_on, submission=new.submission)
    facts = fact_changes(old, new, kinds)
    return Changes(
        facts=facts,
        documents=tuple(
            kind
            for kind in kinds
            if _said(kind, old) != _said(kind, new) or had.edited.get(kind) != has.edited.get(kind)
        ),
        reworded=tuple(kind for kind in kinds if had.documents[kind] != has.documents[kind]),
        added=(
            *(_title(kind) for kind in has.documents if kind not in had.documents),
            *(title for sha, title in has.attachments.items() if sha not in had.attachments),
        ),
        removed=(
            *(_title(kind) for kind in had.documents if kind not in has.documents),
            *(title for sha, title in had.attachments.items() if sha not in has.attachments),
        ),
    )


def fact_changes(old: LetterFacts, new: LetterFacts, kinds: Sequence[str] = ()) -> tuple[FactChange, ...]:
    """Fact by fact, in the order of the record; `kinds` are the papers that are looked through for each."""
    was, now = dict(leaves(old.what_counts())), dict(leaves(new.what_counts()))
    said = {kind: _said(kind, new) for kind in kinds}
    found = []
    for path in sorted(was.keys() | now.keys(), key=lambda p: _place(p, now, was)):
        before, after = was.get(path), now.get(path)
        if (_is_empty(before) and _is_empty(after)) or before == after:
            continue
        other = _with_value(new, path, before)
        shown = tuple(kind for kind in kinds if other is not None and _said(kind, other) != said[kind])
        found.append(FactChange(path, fact_name(path), *_differing(before, after), shown))
    return tuple(found)


def fact_name(path: str) -> str:
    """How people call the fact at `path`; a number behind it names an entry of a list."""
    path = re.sub(r"\.\d+$", "", path)
    if path in BY_PATH:
        return BY_PATH[path].name
    group = next((g for g in GROUPS if path.startswith(g + ".")), "")
    words = path.removeprefix(group + ".").replace("_", " ").replace(".", ", ")
    return f"{GROUPS[group]}: {words}" if group else words


def in_words(value: Any) -> str:
    """A JSON value of facts on one line, for people."""
    if _is_empty(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " · ".join(filter(None, map(in_words, value.values())))
    if isinstance(value, list):
        return ", ".join(filter(None, map(in_words, value)))
    return ISO_DAY.sub(r"\2/\3/\1", str(value)) if ISO_DAY.fullmatch(str(value)) else str(value)


def leaves(values: Values, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact of a JSON record by its path, lists whole."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _place(path: str, *orders: Mapping[str, Any]) -> int:
    """Where the record has the fact, so that what belongs together stands together."""
    for order in orders:
        if path in order:
            return list(order).index(path)
    return len(orders[0])


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _differing(before: Any, after: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not isinstance(before or after, list):
        old, new = in_words(before), in_words(after)
        return ((old,) if old else ()), ((new,) if new else ())
    old_words, new_words = [in_words(v) for v in before or ()], [in_words(v) for v in after or ()]
    gone: list[str] = []
    come: list[str] = []
    for what, a, b, c, d in SequenceMatcher(a=old_words, b=new_words, autojunk=False).get_opcodes():
        if what != "equal":
            gone += old_words[a:b]
            come += new_words[c:d]
    return tuple(gone), tuple(come)


def _with_value(facts: LetterFacts, path: str, value: Any) -> LetterFacts | None:
    """The facts with `value` at `path`; None where the way there is not in them."""
    values = copy.deepcopy(facts.to_json())
    *way, last = path.split(".")
    place: Any = values
    for step in way:
        place = place.get(step)
        if not isinstance(place, dict):
            return None
    place[last] = value
    return LetterFacts.from_json(values)


def _said(kind: str, facts: LetterFacts) -> object:
    """All that a paper says, to compare."""
    if kind in catalogue.DOCUMENTS:
        return tuple(catalogue.draw(kind, facts).words())
    return va_form_10_10172.text_values(facts), va_form_10_10172.choices(facts)


def _title(kind: str) -> str:
    return catalogue.KINDS[kind].TITLE if kind in catalogue.KINDS else kind


@dataclass(frozen=True)
class Since:
    """What became of a packet's facts: against the packet sent before it, and against the case as it is now.

    `sent_version` and `sent_on` name the one sent before; None when nothing had been sent.
    """

    now: Changes
    sent_version: int | None = None
    sent_on: date | None = None
    sent: Changes | None = None

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        before = None
        if self.sent is not None:
            on = self.sent_on.isoformat() if self.sent_on else None
            before = {"version": self.sent_version, "sent_on": on, **self.sent.as_json()}
        return {"since_last_submission": before, "since_it_was_made": self.now.as_json()}
