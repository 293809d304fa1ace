"""What a paper for an occasion says beside the case's own facts: the request, a visit's records, a fax, the wait.

Each function gives whole LetterFacts. What a paper does not say is left empty, so that a packet grows stale only by
what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from referral.appointments import queries as visits
from referral.appointments.models import Appointment
from referral.appointments.states import NOTE_LABELS, NOTE_PARTS, NOTES, STAGE_LABELS, NoteKind, Stage
from referral.authorizations.models import Authorization
from referral.authorizations.states import Category
from referral.care.models import CareScore
from referral.care.rules import Change, MeasureSpec, measures, number
from referral.care.states import Measure
from referral.cases import queries
from referral.cases.care_log import care_rows, entry_of
from referral.cases.letter_facts import authorization_facts, letter_facts
from referral.cases.models import Case
from referral.core import clock
from referral.core.db import db
from referral.directory import queries as directory
from referral.directory.models import Clinician
from referral.directory.rules import DatedRule, Rules
from referral.paperwork.facts import LetterFacts
from referral.paperwork.occasion_facts import (
    AccessFacts,
    ContinuationFacts,
    FaxFacts,
    ProgressFact,
    ReferringFacts,
    StandardFact,
    VisitFacts,
)

WAIT_RULE, DRIVE_RULE = "access.specialty_wait_days", "access.specialty_drive_minutes"


def request_facts(case: Case) -> LetterFacts:
    """For the request packet: an extension also tells what the running authorization was used for."""
    facts, request = letter_facts(case), queries.current_request(case)
    if request is None or request.category is not Category.CONTINUATION:
        return facts
    return replace(facts, continuation=continuation_facts(case))


def records_facts(case: Case, visit: Appointment) -> LetterFacts:
    """For the records of one visit that took place, under the authorization it used; nothing of other days."""
    whole = letter_facts(case)
    running = authorization_facts(db.session.get_one(Authorization, visit.authorization_id))
    return LetterFacts(
        written_on=whole.written_on,
        case_number=whole.case_number,
        practice=whole.practice,
        veteran=whole.veteran,
        facility=whole.facility,
        authorization=replace(running, visits_used=None),
        visit=_done(visit),
    )


def hsrm_facts(case: Case) -> LetterFacts:
    """For keying the booked visit into HSRM."""
    visit = queries.current_visit(case)
    return replace(_with_referrer(case), visit=_booked(visit) if visit else VisitFacts())


def referrer_facts(case: Case) -> LetterFacts:
    """For the letter to the clinician who referred the veteran: a visit is told once its note is signed."""
    visit = queries.procedure(case)
    return replace(_with_referrer(case), visit=_done(visit) if visit else VisitFacts())


def access_facts(case: Case) -> LetterFacts:
    """For the MISSION Act explainer: the wait and the drive as told, and the standards in force today."""
    facts, desk = letter_facts(case), queries.desk_clock(case.practice_id)
    return replace(facts, access=_access(case.access or {}, desk.rules, desk.today))


def fax_facts(case: Case, about: str, pages: int, *, sender: str) -> LetterFacts:
    """For the cover of a fax of `pages` pages, the cover among them."""
    facts = letter_facts(case)
    return replace(
        facts,
        fax=FaxFacts(about, pages, bool(facts.request.needed_within_48_hours)),
        submission=replace(facts.submission, staff_name=sender),
    )


def referrer_of(case: Case) -> Mapping[str, str]:
    """Name, NPI and phone of the clinician at VA who referred, as far as recorded: the newest that is named."""
    for row in reversed(queries.authorizations(case)):
        if named := (row.details or {}).get("referring_provider"):
            return dict(named)
    return {}


def _with_referrer(case: Case) -> LetterFacts:
    running = queries.granted_authorization(case) or queries.first_authorization(case)
    named = referrer_of(case)
    return replace(
        letter_facts(case),
        referring=ReferringFacts(
            clinician=named.get("name") or None,
            npi=named.get("npi") or None,
            phone=named.get("phone") or None,
            type_of_care=(running.type_of_care if running else None) or None,
            seoc=(running.seoc if running else None) or None,
            va_status=(running.va_status_label or running.va_status_code if running else None) or None,
        ),
    )


def _booked(visit: Appointment) -> VisitFacts:
    clinician = db.session.get(Clinician, visit.clinician_id) if visit.clinician_id else None
    zone = directory.practice(visit.practice_id).time_zone
    return VisitFacts(
        on=visit.on,
        at=_time(visit.starts_at.astimezone(ZoneInfo(zone))),
        place=visit.place or None,
        clinician=_name(clinician),
        clinician_npi=(clinician.npi if clinician else None) or None,
    )


def _time(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M %p %Z}"


def _done(visit: Appointment) -> VisitFacts:
    """A draft note's words are told too, so that its packet can be looked at; it is incomplete until it is signed."""
    note, files = visits.newest_note(visit.id), visits.records(visit.id)
    content: Mapping[str, str] = (note.content or {}) if note else {}
    zone = directory.practice(visit.practice_id).time_zone
    return replace(
        _booked(visit),
        stage=STAGE_LABELS[Stage(content["stage"]) if content.get("stage") else likely_stage(visit)],
        note_kind=NOTE_LABELS[NoteKind(content["kind"])] if content.get("kind") else None,
        **{name: content.get(name) or None for name in NOTE_PARTS},  # type: ignore[arg-type]
        signed_by=note.signer if note else None,
        signed_on=clock.local_date(note.signed_at, zone) if note and note.signed_at else None,
        has_uploaded_note=any(row.kind in NOTES for row in files),
    )


def likely_stage(visit: Appointment) -> Stage:
    """Which visit of its authorization it is, by the visits done before it and those authorized."""
    running = db.session.get_one(Authorization, visit.authorization_id)
    is_first = not visits.has_earlier_visit(visit)
    is_last = running.visits_authorized is not None and running.visits_used >= running.visits_authorized
    if is_last:
        return Stage.ONLY if is_first else Stage.FINAL
    return Stage.FIRST if is_first else Stage.BETWEEN


def _name(clinician: Clinician | None) -> str | None:
    if clinician is None:
        return None
    return ", ".join(part for part in (clinician.name, clinician.credentials) if part) or None


def continuation_facts(case: Case) -> ContinuationFacts:
    """What the care so far came to: the days of visits, and how scores moved."""
    days = tuple(row.on for row in queries.visits(case) if row.status.value == "done")
    return ContinuationFacts(visits_done=days, progress=_progress(case))


def _progress(case: Case) -> tuple[ProgressFact, ...]:
    """Pain by weekly entry and every questionnaire: the first and the latest total, where there are two."""
    rows, desk = care_rows(case), queries.desk_clock(case.practice_id)
    specs = measures(desk.rules, desk.today)
    pain = [(e.on, float(e.pain)) for e in map(entry_of, rows.weeks) if e.pain is not None]
    told = {Measure.PAIN_NRS: pain} | {
        measure: _totals(rows.scores, measure) for measure in specs if measure is not Measure.PAIN_NRS
    }
    changes = (_change(specs[measure], sorted(points)) for measure, points in told.items())
    return tuple(change for change in changes if change)


def _totals(scores: Sequence[CareScore], measure: Measure) -> list[tuple[date, float]]:
    return [(row.on, float(row.value or 0)) for row in scores if row.measure is measure]


def _change(spec: MeasureSpec, points: Sequence[tuple[date, float]]) -> ProgressFact | None:
    if len(points) < 2 or points[0][0] == points[-1][0]:
        return None
    (first_on, first), (latest_on, latest) = points[0], points[-1]
    return ProgressFact(
        measure=spec.label,
        first=number(first),
        first_on=first_on,
        latest=number(latest),
        latest_on=latest_on,
        change=Change(spec, first, latest).words,
        meaningful=f"{spec.threshold} ({spec.cited})" if spec.threshold else "",
    )


def _access(told: Mapping[str, Any], rules: Rules, today: date) -> AccessFacts:
    asked, offered = _day(told.get("asked_on")), _day(told.get("offered_on"))
    return AccessFacts(
        asked_on=asked,
        offered_on=offered,
        wait_days=(offered - asked).days if asked and offered else None,
        wait_told_by=told.get("wait_told_by"),
        drive_minutes=told.get("drive_minutes"),
        drive_told_by=told.get("drive_told_by"),
        va_place=told.get("va_place"),
        wait_standard=_standard(rules.rule(WAIT_RULE, today)),
        drive_standard=_standard(rules.rule(DRIVE_RULE, today)),
    )


def _standard(rule: DatedRule) -> StandardFact:
    return StandardFact(rule.value, rule.unit, rule.source, rule.effective_from, rule.confidence == "V")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
