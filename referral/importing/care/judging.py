"""What importing each row of a care log's file would do: note it, nothing (the log has it), or reject it with why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from referral.care import queries as care
from referral.care.models import CareItem, CareScore, CareTrial, CareWeek
from referral.cases.models import Case
from referral.cases.operations.care.log import Score, WeekEntry, check_score, check_week, week_values
from referral.cases.operations.care.treatments import Injection, Treatment, care_values, check_care
from referral.cases.operations.care.trials import RUNNING, PastTrial, TrialPlan, check_trial, plan_values
from referral.core import crypto
from referral.core.actor import Actor
from referral.core.errors import Invalid
from referral.core.partial_date import PartialDate
from referral.importing.care.sheet import Entry, SheetRow
from referral.importing.states import Verdict

Key = tuple[str, ...]
Said = dict[str, Any]
TAKEN_OUT = "It was taken out of the log. Put it back there if it counts."
OTHERWISE = "The log has this entry with other values. Change it there."
SAME_DAY = "The log has another entry of this day. Change that one."


@dataclass(frozen=True)
class JudgedRow:
    """A row with its verdict (new, unchanged or rejected) and what there is to say about it."""

    row: SheetRow
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class _Known:
    said: Said
    place: str = ""
    is_removed: bool = False


def judge_rows(actor: Actor, case: Case, rows: Sequence[SheetRow]) -> list[JudgedRow]:
    """The verdict on each row, the rows before it taken as noted."""
    known: dict[Key, _Known] = {}
    for key, there in _log(case):
        if key not in known or known[key].is_removed:
            known[key] = there
    is_running = care.running_trial(case.id) is not None
    judged = []
    for row in rows:
        one = _judge(actor, case, row, known)
        if one.verdict is Verdict.NEW and isinstance(row.entry, PastTrial) and row.entry.ended_on is None:
            if is_running:
                one = JudgedRow(row, Verdict.REJECTED, RUNNING)
            is_running = True
        if one.verdict is Verdict.NEW and row.entry is not None:
            key, said = _key_and_said(row.entry)
            known[key] = _Known(said, row.place)
        judged.append(one)
    return judged


def fingerprint(judged: Sequence[JudgedRow]) -> str:
    """Of what would be noted: equal only when it is what a person saw."""
    wanted = [_key_and_said(one.row.entry) for one in judged if one.verdict is Verdict.NEW and one.row.entry]
    return crypto.sha256(json.dumps(wanted, default=str, sort_keys=True).encode())


def _judge(actor: Actor, case: Case, row: SheetRow, known: dict[Key, _Known]) -> JudgedRow:
    if row.entry is None:
        return JudgedRow(row, Verdict.REJECTED, row.problem)
    if problem := _problem(actor, case, row.entry):
        return JudgedRow(row, Verdict.REJECTED, problem)
    key, said = _key_and_said(row.entry)
    there = known.get(key)
    if there is None:
        return JudgedRow(row, Verdict.NEW)
    if there.is_removed:
        return JudgedRow(row, Verdict.REJECTED, TAKEN_OUT)
    is_same = all(_same(there.said.get(name), value) for name, value in said.items())
    if there.place:
        words = f"It says the same as row {there.place}." if is_same else f"Row {there.place} says otherwise."
        return JudgedRow(row, Verdict.UNCHANGED if is_same else Verdict.REJECTED, words)
    if is_same:
        return JudgedRow(row, Verdict.UNCHANGED)
    return JudgedRow(row, Verdict.REJECTED, SAME_DAY if isinstance(row.entry, WeekEntry) else OTHERWISE)


def _problem(actor: Actor, case: Case, entry: Entry) -> str:
    try:
        if isinstance(entry, WeekEntry):
            check_week(actor, case, entry)
        elif isinstance(entry, Treatment):
            check_care(actor, case, entry)
        elif isinstance(entry, PastTrial):
            check_trial(actor, case, entry)
        else:
            check_score(actor, case, entry)
    except Invalid as error:
        return " ".join(error.fields.values()) or str(error)
    return ""


def _log(case: Case) -> Iterator[tuple[Key, _Known]]:
    """What the log has, with what was taken out of it."""
    rows: list[tuple[CareWeek | CareItem | CareTrial | CareScore, Entry]] = [
        *(
            (week, WeekEntry(on=week.on, **(week.entry or {})))
            for week in care.weeks(case.id, with_removed=True)
        ),
        *((item, _of_item(item)) for item in care.items(case.id, with_removed=True)),
        *((trial, _of_trial(trial)) for trial in care.trials(case.id, with_removed=True)),
        *(
            (row, Score(row.measure, row.on, row.value or 0))
            for row in care.scores(case.id, with_removed=True)
        ),
    ]
    for row, entry in rows:
        key, said = _key_and_said(entry)
        yield key, _Known(said, is_removed=row.removed_at is not None)


def _of_item(row: CareItem) -> Entry:
    injection = Injection(**row.injection) if row.injection else None
    return Treatment(row.kind, row.detail or "", row.started_on, row.ended_on, row.result or "", injection)


def _of_trial(row: CareTrial) -> Entry:
    return PastTrial(TrialPlan(row.started_on, **(row.plan or {})), row.ended_on, row.ended_reason or "")


def _key_and_said(entry: Entry) -> tuple[Key, Said]:
    """What makes two entries the same one, and what the entry says besides."""
    if isinstance(entry, WeekEntry):
        return ("week", entry.on.isoformat()), week_values(entry)
    if isinstance(entry, Score):
        return ("score", entry.measure, entry.on.isoformat()), {"value": float(entry.value)}
    if isinstance(entry, PastTrial):
        said = plan_values(entry.plan) | {"ended_on": entry.ended_on, "reason": entry.reason.strip()}
        return ("trial", entry.plan.started_on.isoformat()), _only(said)
    start = PartialDate.of(entry.started_on)
    said = care_values(entry)
    level = entry.injection.level if entry.injection else ""
    key = ("care", entry.kind, start.isoformat() if start else "", _plain(entry.detail), _plain(level))
    return key, _only({"ended_on": said["ended_on"], "result": said["result"]} | (said["injection"] or {}))


def _only(said: Said) -> Said:
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _same(there: Any, brought: Any) -> bool:
    if isinstance(there, str) and isinstance(brought, str):
        return _plain(there) == _plain(brought)
    return bool(there == brought)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
