"""The forms of the care log."""

from __future__ import annotations

from typing import Any

from referral.care.models import CareItem, CareScore, CareTrial, CareWeek
from referral.care.states import (
    CareKind,
    FollowUpState,
    Guidance,
    InjectionPurpose,
    Measure,
    Side,
    TrialChoice,
)
from referral.cases import queries
from referral.cases.care_log import trial_facts_shown
from referral.cases.care_page import follow_ups_of
from referral.cases.forms.care import (
    DecideTrialForm,
    EndTrialForm,
    InjectionForm,
    RemoveEntryForm,
    ScoreForm,
    TreatmentForm,
    TrialForm,
    WeekForm,
)
from referral.cases.forms.choices import choices
from referral.cases.forms.desk import NothingForm
from referral.cases.models import Case
from referral.cases.operations.care import entries, log, treatments, trials
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.operations.care.trials import TrialPlan
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import DESK, Actor, Role

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}
BACK = "cases.care_page"


def _treatment_of(form: Any) -> Treatment:
    return Treatment(
        CareKind(form.kind.data),
        form.detail.data or "",
        form.started_on.data,
        form.ended_on.data,
        form.result.data or "",
    )


def _add_treatment(actor: Actor, target: Target, form: Any) -> str:
    treatments.add_care(actor, target.uid, target.version, _treatment_of(form))
    return "The treatment is noted."


def _change_treatment(actor: Actor, target: Target, form: Any) -> str:
    treatments.change_care(actor, target.uid, target.version, target.part, _treatment_of(form))
    return "The treatment is changed."


def injection_of(form: Any) -> Treatment:
    """The injection a form says. It happened on one day, so it has no end of its own."""
    injection = Injection(
        level=(form.level.data or "").strip(),
        side=Side(form.side.data) if form.side.data else None,
        guidance=Guidance(form.guidance.data) if form.guidance.data else None,
        given_by=(form.given_by.data or "").strip(),
        purpose=InjectionPurpose(form.purpose.data) if form.purpose.data else None,
        relief_percent=form.relief_percent.data,
        relief_days=form.relief_days.data,
        argues_for=(form.argues_for.data or "").strip(),
    )
    on = form.started_on.data
    return Treatment(CareKind.INJECTION, form.detail.data or "", on, on, form.result.data or "", injection)


def _add_injection(actor: Actor, target: Target, form: Any) -> str:
    treatments.add_care(actor, target.uid, target.version, injection_of(form))
    return "The injection is noted."


def _change_injection(actor: Actor, target: Target, form: Any) -> str:
    treatments.change_care(actor, target.uid, target.version, target.part, injection_of(form))
    return "The injection is changed."


def _item_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    item: CareItem = entries.find(actor, case, part, CareItem)
    values: dict[str, Any] = {
        "kind": item.kind.value,
        "detail": item.detail,
        "started_on": item.started_on,
        "ended_on": item.ended_on,
        "result": item.result,
    }
    return values | (item.injection or {})


def _plan_of(form: Any) -> TrialPlan:
    return TrialPlan(
        started_on=form.started_on.data,
        weeks=form.weeks.data,
        sessions_a_week=form.sessions_a_week.data,
        home_minutes=form.home_minutes.data,
        modification=form.modification.data or "",
        milestones=(form.milestones.data or "").splitlines(),
    )


def _start_trial(actor: Actor, target: Target, form: Any) -> str:
    trials.start_trial(actor, target.uid, target.version, _plan_of(form))
    return "The trial is noted."


def _change_trial(actor: Actor, target: Target, form: Any) -> str:
    trials.change_trial(actor, target.uid, target.version, target.part, _plan_of(form))
    return "The trial is changed."


def _trial_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    trial: CareTrial = entries.find(actor, case, part, CareTrial)
    plan = dict(trial.plan or {})
    plan["milestones"] = "\n".join(plan.get("milestones") or ())
    return {"started_on": trial.started_on} | plan


def _end_trial(actor: Actor, target: Target, form: Any) -> str:
    trials.end_trial(
        actor, target.uid, target.version, target.part, form.ended_on.data, form.reason.data or ""
    )
    return "The trial has ended."


def _decide_trial(actor: Actor, target: Target, form: Any) -> str:
    shown = trial_facts_shown(queries.case_by_uid(actor, target.uid), target.part)
    choice = TrialChoice(form.choice.data)
    trials.decide_trial(actor, target.uid, target.version, target.part, choice, form.note.data or "", shown)
    return "Your decision is recorded."


def _show_facts(form: Any, actor: Actor, case: Case, part: str) -> None:
    """The facts stand above the choice; the program adds no advice of its own."""
    form.shown = trial_facts_shown(case, part)


def _week_of(form: Any) -> WeekEntry:
    return WeekEntry(
        form.on.data,
        form.pain.data,
        form.sessions.data,
        form.home_days.data,
        form.home_minutes.data,
        form.milestones.data or "",
    )


def _add_week(actor: Actor, target: Target, form: Any) -> str:
    log.add_week(actor, target.uid, target.version, _week_of(form))
    return "The week is noted."


def _change_week(actor: Actor, target: Target, form: Any) -> str:
    log.change_week(actor, target.uid, target.version, target.part, _week_of(form))
    return "The week is changed."


def _week_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    row: CareWeek = entries.find(actor, case, part, CareWeek)
    return {"on": row.on} | (row.entry or {})


def _score_of(form: Any) -> Score:
    week = form.follow_up_week.data
    return Score(
        Measure(form.measure.data), form.on.data, float(form.value.data), int(week) if week else None
    )


def _add_score(actor: Actor, target: Target, form: Any) -> str:
    log.add_score(actor, target.uid, target.version, _score_of(form))
    return "The total is noted."


def _change_score(actor: Actor, target: Target, form: Any) -> str:
    log.change_score(actor, target.uid, target.version, target.part, _score_of(form))
    return "The total is changed."


def _score_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    row: CareScore = entries.find(actor, case, part, CareScore)
    return {"measure": row.measure.value, "on": row.on, "value": row.value}


def _offer_follow_ups(form: Any, actor: Actor, case: Case, part: str) -> None:
    """The follow-ups of the newest procedure that an answer may belong to."""
    asked = [f for f in follow_ups_of(case) if f.state is not FollowUpState.COMING]
    form.follow_up_week.choices = choices(
        [("", "No follow-up"), *((str(f.week), f"Week {f.week} after the procedure") for f in asked)]
    )
    if form.follow_up_week.data not in {choice.value for choice in form.follow_up_week.choices}:
        form.follow_up_week.data = ""


def _leave_follow_up(form: Any, actor: Actor, case: Case, part: str) -> None:
    """What an answer belongs to stays as it is."""
    del form.follow_up_week


def _remove(actor: Actor, target: Target, form: Any) -> str:
    entries.remove_entry(actor, target.uid, target.version, target.part, form.reason.data or "")
    return "The entry does not count any more. You can put it back below."


def _restore(actor: Actor, target: Target, form: Any) -> str:
    entries.restore_entry(actor, target.uid, target.version, target.part)
    return "The entry is back."


def _confirm(actor: Actor, target: Target, form: Any) -> str:
    entries.confirm_entry(actor, target.uid, target.version, target.part)
    return "The entry is confirmed."


def _page(slug: str, title: str, button: str, form: Any, run: Any, **more: Any) -> FormPage:
    return register(
        FormPage(slug, title, button, form, run, **({"roles": DESK_AND_REVIEWER, "back": BACK} | more))
    )


def _day_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"on": entries.today(actor)}


# fmt: off
_page("treatment", "A treatment tried", "Save", TreatmentForm, _add_treatment)
_page("change-treatment", "Change a treatment", "Save", TreatmentForm, _change_treatment, has_part=True, fill=_item_now)
_page("injection", "An injection", "Save", InjectionForm, _add_injection)
_page("change-injection", "Change an injection", "Save", InjectionForm, _change_injection, has_part=True,
      fill=_item_now)
_page("trial", "Start a trial of conservative care", "Save", TrialForm, _start_trial,
      fill=lambda actor, case, part: {"started_on": entries.today(actor), "weeks": 12, "sessions_a_week": 2,
                                      "home_minutes": 20})
_page("change-trial", "Change the trial", "Save", TrialForm, _change_trial, has_part=True, fill=_trial_now)
_page("end-trial", "End the trial", "End it", EndTrialForm, _end_trial, has_part=True,
      fill=lambda actor, case, part: {"ended_on": entries.today(actor)})
_page("decide-trial", "Decide about the trial", "Record my decision", DecideTrialForm, _decide_trial, has_part=True,
      roles=frozenset({Role.REVIEWER}), prepare=_show_facts)
_page("week", "A week of the log", "Save", WeekForm, _add_week, fill=_day_now)
_page("change-week", "Change a week", "Save", WeekForm, _change_week, has_part=True, fill=_week_now)
_page("score", "A total", "Save", ScoreForm, _add_score, fill=_day_now, prepare=_offer_follow_ups)
_page("change-score", "Change a total", "Save", ScoreForm, _change_score, has_part=True, fill=_score_now,
      prepare=_leave_follow_up)
_page("remove-entry", "Take an entry out of the log", "Take it out", RemoveEntryForm, _remove, has_part=True,
      is_grave=True)
_page("restore-entry", "Put an entry back", "Put it back", NothingForm, _restore, has_part=True)
_page("confirm-entry", "Confirm what the veteran reported", "It is right", NothingForm, _confirm, has_part=True,
      lead="Check it against the records first. Afterwards the veteran can't change it any more.")
# fmt: on
