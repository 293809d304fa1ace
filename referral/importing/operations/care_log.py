"""Notes the rows of a care log's file that a person saw and confirmed: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.cases.operations.care.log import WeekEntry, write_score, write_week
from referral.cases.operations.care.treatments import Treatment, write_care
from referral.cases.operations.care.trials import PastTrial, write_trial
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor
from referral.core.errors import Stale
from referral.importing.care.judging import fingerprint, judge_rows
from referral.importing.care.sheet import Entry, SheetRow
from referral.importing.states import Verdict

MOVED_ON = "The log changed since this was shown. Look at the rows again, then repeat."


def import_log(actor: Actor, case_uid: str, rows: Sequence[SheetRow], seen: str) -> int:
    """Note what is new in `rows`; returns how many entries. The same rows again note nothing.

    `seen` is the fingerprint of what was shown; raises Stale when something else would be noted now.
    """
    with case_change(actor, case_uid) as case:
        judged = judge_rows(actor, case, rows)
        if fingerprint(judged) != seen:
            raise Stale(MOVED_ON)
        wanted = [one.row.entry for one in judged if one.verdict is Verdict.NEW and one.row.entry]
        for entry in wanted:
            _write(actor, case, entry)
        if wanted:
            record(AuditTag.CARE_IMPORTED, actor=actor, case_id=case.id, rows=len(wanted))
    return len(wanted)


def _write(actor: Actor, case: Case, entry: Entry) -> None:
    if isinstance(entry, WeekEntry):
        write_week(actor, case, entry)
    elif isinstance(entry, Treatment):
        write_care(actor, case, entry)
    elif isinstance(entry, PastTrial):
        write_trial(actor, case, entry)
    else:
        write_score(actor, case, entry)
