"""Finding what the desk already has of the referrals in a file, and noticing when a row can't be the same person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from referral.authorizations.models import Authorization
from referral.authorizations.search import consult_key, number_key
from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.core.db import db
from referral.importing.records import Person, Problem, ReferralRecord
from referral.veterans import search
from referral.veterans.models import KeyKind, SearchKey, Veteran

Key = tuple[KeyKind, bytes]


@dataclass
class OnRecord:
    """The rows that any of a few records could mean, by blind index."""

    by_number: dict[bytes, Authorization] = field(default_factory=dict)
    by_consult: dict[bytes, Authorization] = field(default_factory=dict)
    unnumbered: dict[int, list[Authorization]] = field(default_factory=dict)
    veterans: dict[int, Veteran] = field(default_factory=dict)
    by_person: dict[Key, int] = field(default_factory=dict)
    with_open_case: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Match:
    """What a record means here. With a `conflict` the row must not be applied."""

    authorization: Authorization | None = None
    veteran: Veteran | None = None
    conflict: Problem | None = None
    notes: tuple[Problem, ...] = ()


def person_keys(person: Person) -> list[Key]:
    """The blind indexes under which the person may be on record, the most certain first."""
    named = search.person_key(person.last_name, person.first_name, person.date_of_birth)
    certain = [
        (kind, search.key(kind, search.fold(value)))
        for kind, value in ((KeyKind.ICN, person.icn), (KeyKind.EDIPI, person.edipi))
        if value
    ]
    return [*certain, (KeyKind.PERSON, named)]


def look_up(practice_id: int, records: Sequence[ReferralRecord]) -> OnRecord:
    """Everything on record that `records` (a few hundred at most) could mean, in five queries."""
    found = OnRecord()
    numbers = {number_key(record.referral_number) for record in records if record.referral_number}
    consults = {consult_key(record.consult_id) for record in records if record.consult_id}
    rows = sa.select(Authorization).where(Authorization.practice_id == practice_id).order_by(Authorization.id)
    for row in db.session.scalars(rows.where(Authorization.number_key.in_(numbers))):
        found.by_number.setdefault(row.number_key or b"", row)
    for row in db.session.scalars(rows.where(Authorization.consult_key.in_(consults))):
        found.by_consult.setdefault(row.consult_key or b"", row)
    keys = {key for record in records for key in person_keys(record.person)}
    owners = [row.veteran_id for row in (*found.by_number.values(), *found.by_consult.values())]
    _look_up_people(practice_id, keys, owners, found)
    unnumbered = rows.where(
        Authorization.veteran_id.in_(found.veterans),
        Authorization.number_key.is_(None),
        Authorization.consult_key.is_(None),
    )
    for row in db.session.scalars(unnumbered):
        found.unnumbered.setdefault(row.veteran_id, []).append(row)
    return found


def _look_up_people(practice_id: int, keys: Iterable[Key], owners: Sequence[int], found: OnRecord) -> None:
    wanted = sa.select(SearchKey.kind, SearchKey.key, SearchKey.veteran_id).where(
        SearchKey.practice_id == practice_id,
        SearchKey.kind.in_([KeyKind.ICN, KeyKind.EDIPI, KeyKind.PERSON]),
        SearchKey.key.in_({key for _, key in keys}),
    )
    for kind, key, veteran_id in db.session.execute(wanted.order_by(SearchKey.veteran_id)):
        found.by_person.setdefault((kind, key), veteran_id)
    ids = {*found.by_person.values(), *owners}
    people = sa.select(Veteran).where(Veteran.id.in_(ids)).options(selectinload(Veteran.search_keys))
    found.veterans = {veteran.id: veteran for veteran in db.session.scalars(people)}
    open_cases = sa.select(Case.veteran_id).where(Case.veteran_id.in_(ids), Case.state != CaseState.CLOSED)
    found.with_open_case = set(db.session.scalars(open_cases))


def veteran_with_keys(veteran_id: int) -> Veteran:
    """The veteran ready for change, search keys loaded."""
    wanted = sa.select(Veteran).where(Veteran.id == veteran_id).options(selectinload(Veteran.search_keys))
    return db.session.scalars(wanted).one()


def match(record: ReferralRecord, on_record: OnRecord) -> Match:
    """What `record` means: an authorization, at least a known veteran, nothing yet, or a conflict."""
    authorization = _by_numbers(record, on_record)
    owner = on_record.veterans[authorization.veteran_id] if authorization else None
    people = [on_record.by_person[key] for key in person_keys(record.person) if key in on_record.by_person]
    candidates = dict.fromkeys([*([owner.id] if owner else []), *people])
    if len(candidates) > 1:
        return Match(
            conflict=_conflict(
                "two_people",
                "Its numbers, name and date of birth belong to two different veterans on record.",
            )
        )
    veteran = on_record.veterans[next(iter(candidates))] if candidates else None
    conflict = _disagreement(veteran, record.person, owner is not None) if veteran else None
    if conflict:
        return Match(conflict=conflict)
    if authorization is None and veteran and not record.referral_number and not record.consult_id:
        return _by_category(record, veteran, on_record)
    return Match(authorization, veteran, notes=_notes(record, authorization, veteran, on_record))


def _by_numbers(record: ReferralRecord, on_record: OnRecord) -> Authorization | None:
    """By referral number; by consult id only where one side has no number, since one consult may have several."""
    number = number_key(record.referral_number) if record.referral_number else b""
    if number in on_record.by_number:
        return on_record.by_number[number]
    same_consult = on_record.by_consult.get(consult_key(record.consult_id)) if record.consult_id else None
    differs = same_consult is not None and bool(number) and same_consult.number_key is not None
    return None if differs else same_consult


def _by_category(record: ReferralRecord, veteran: Veteran, on_record: OnRecord) -> Match:
    category = search.fold(record.category_of_care)
    fitting = [
        row
        for row in on_record.unnumbered.get(veteran.id, [])
        if search.fold(row.category_of_care) == category
    ]
    if len(fitting) > 1:
        return Match(
            conflict=_conflict(
                "ambiguous", "It has no number, and the veteran has several referrals that fit."
            )
        )
    authorization = fitting[0] if fitting else None
    return Match(authorization, veteran, notes=_notes(record, authorization, veteran, on_record))


def _notes(
    record: ReferralRecord, authorization: Authorization | None, veteran: Veteran | None, on_record: OnRecord
) -> tuple[Problem, ...]:
    notes = []
    if authorization is None and veteran is not None and veteran.id in on_record.with_open_case:
        notes.append(
            Problem(
                "has_case", "", "The veteran already has an open case; this referral would open another one."
            )
        )
    if veteran is not None and _folded(veteran) != (
        search.fold(record.person.first_name),
        search.fold(record.person.last_name),
    ):
        notes.append(Problem("new_name", "person.last_name", "The name differs from the one on record."))
    return tuple(notes)


def _folded(veteran: Veteran) -> tuple[str, str]:
    return search.fold(veteran.first_name or ""), search.fold(veteran.last_name or "")


def _disagreement(veteran: Veteran, person: Person, by_referral: bool) -> Problem | None:
    what = "This referral number" if by_referral else "This ICN or EDIPI"
    if veteran.born_on != person.date_of_birth:
        return _conflict("other_birth", f"{what} is on record for a person with another date of birth.")
    first, last = _folded(veteran)
    if first != search.fold(person.first_name) and last != search.fold(person.last_name):
        return _conflict("other_name", f"{what} is on record for a person with another name.")
    if person.icn and veteran.icn and search.fold(person.icn) != search.fold(veteran.icn):
        return _conflict(
            "other_icn", "A person with this name and date of birth is on record with another ICN."
        )
    return None


def _conflict(code: str, text: str) -> Problem:
    return Problem(code, "", text, blocking=True)
