"""The clinical note for VA's packet: what hurts, what it hinders, what was found, what is meant to be done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import ClinicalNote
from referral.cases.operations.moves import case_change
from referral.cases.states import CaseState, NoteBasis
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory

LONGEST_TEXT = 4000
LONGEST_WAIT_DAYS = 366
"""A note older than a year is nothing VA decides by: such a date is a slip."""


@dataclass(frozen=True)
class NoteTexts:
    """The parts of a note; empty: nothing written. `medicines`, one a line, are those the care log does not hold."""

    history: str = ""
    function: str = ""
    examination: str = ""
    medicines: str = ""
    assessment: str = ""
    plan: str = ""


def write_note(
    actor: Actor, case_uid: str, seen_version: int | None, noted_on: date, basis: NoteBasis, texts: NoteTexts
) -> None:
    """Keep a note; the ones before it stay in the record. The same note again changes nothing.

    Raises Invalid by field, IllegalMove for a closed case.
    """
    with case_change(actor, case_uid, seen_version) as case:
        if case.state is CaseState.CLOSED:
            raise IllegalMove("The case is closed. Nothing can be added.")
        written = {name: text.strip() for name, text in asdict(texts).items() if text.strip()}
        _check(written, noted_on, directory.today(actor.practice_id))
        before = queries.clinical_note(case)
        if before and (before.noted_on, before.basis, before.content) == (noted_on, basis, written):
            return
        note = ClinicalNote(
            practice_id=case.practice_id, case_id=case.id, by_id=actor.id, noted_on=noted_on, basis=basis
        )
        note.content = written
        db.session.add(note)
        db.session.flush()
        record(
            AuditTag.CLINICAL_NOTE_WRITTEN,
            actor=actor,
            case_id=case.id,
            note_id=note.id,
            noted_on=noted_on.isoformat(),
        )


def _check(written: dict[str, str], noted_on: date, today: date) -> None:
    problems = {
        name: f"Use at most {LONGEST_TEXT:,} letters."
        for name, text in written.items()
        if len(text) > LONGEST_TEXT
    }
    if noted_on > today:
        problems["noted_on"] = "This day has not come yet."
    elif (today - noted_on).days > LONGEST_WAIT_DAYS:
        problems["noted_on"] = "Check the year: the note would be more than a year old."
    if not written:
        problems["function"] = "Write something first."
    if problems:
        raise Invalid("The note was not kept.", **problems)
