"""The preview's verdict on a row: new, changed (which fields), unchanged, or rejected with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from referral.importing.comparison import Change, changes, is_older
from referral.importing.matching import Match
from referral.importing.records import ParsedRow, Problem, ReferralRecord
from referral.importing.states import Verdict
from referral.importing.storing import record_values, referral_values, veteran_values


@dataclass(frozen=True)
class Judged:
    """A verdict with what would change and everything there is to say about the row."""

    verdict: Verdict
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    case_id: int | None = None

    @property
    def reason(self) -> str:
        """Why the row is rejected, in one line; empty when it is not."""
        return " ".join(problem.text for problem in self.problems if problem.blocking)


def judge(row: ParsedRow, found: Match, earlier: ParsedRow | None = None) -> Judged:
    """What importing `row` would do. `earlier`: a row of the same file with the same referral."""
    if row.record is None:
        return unreadable(row)
    if earlier is not None:
        return _repeated(row, row.record, earlier)
    if found.conflict is not None:
        return Judged(Verdict.REJECTED, problems=(*row.problems, found.conflict))
    problems = (*row.problems, *found.notes)
    differing = differences(row.record, found)
    if found.authorization is None:
        return Judged(Verdict.NEW, differing, problems)
    case_id = found.authorization.case_id
    if is_older(referral_values(found.authorization), record_values(row.record)):
        older = Problem(
            "older",
            "last_update",
            "VA's time of last update is before the one on record, so nothing is changed.",
        )
        return Judged(Verdict.UNCHANGED, (), (*problems, older), case_id)
    return Judged(Verdict.CHANGED if differing else Verdict.UNCHANGED, differing, problems, case_id)


def unreadable(row: ParsedRow) -> Judged:
    """The verdict on a row that gave no record."""
    return Judged(Verdict.REJECTED, problems=row.problems)


def differences(record: ReferralRecord, found: Match) -> tuple[Change, ...]:
    """The fields in which `record` differs from the known person and referral; none when both are new."""
    brought = record_values(record)
    if found.veteran is None:
        return ()
    about_person = {path: value for path, value in brought.items() if path.startswith("person.")}
    differing = changes(veteran_values(found.veteran), about_person)
    if found.authorization is None:
        return differing
    about_referral = {path: value for path, value in brought.items() if not path.startswith("person.")}
    return (*differing, *changes(referral_values(found.authorization), about_referral))


def _repeated(row: ParsedRow, record: ReferralRecord, earlier: ParsedRow) -> Judged:
    if record == earlier.record:
        same = Problem("repeated", "", f"It says the same as row {earlier.number}.")
        return Judged(Verdict.UNCHANGED, (), (*row.problems, same))
    other = Problem(
        "contradicts", "", f"Row {earlier.number} has the same referral with other values.", blocking=True
    )
    return Judged(Verdict.REJECTED, problems=(*row.problems, other))


def identity(record: ReferralRecord) -> tuple[str, ...]:
    """What makes two rows of one file the same referral."""
    if record.referral_number or record.consult_id:
        return (record.referral_number or record.consult_id,)
    person = record.person
    return (
        person.last_name.casefold(),
        person.first_name.casefold(),
        person.date_of_birth.isoformat(),
        record.category_of_care.casefold(),
    )
