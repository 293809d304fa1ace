"""The care log's pages: filled in, mistakes beside the field, gaps shown, closed to those it is closed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from referral.care.states import CareKind
from referral.cases.operations import intake, red_flags
from referral.cases.operations.care import log, treatments, trials
from referral.cases.operations.care.log import WeekEntry
from referral.cases.operations.care.treatments import Treatment
from referral.cases.operations.care.trials import TrialPlan
from referral.cases.states import WaitingOn
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.directory.models import Practice
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind
from tests import cast
from tests.factories import make_case, the_case
from tests.pages import get, post

SVG = "{http://www.w3.org/2000/svg}svg"
Visitor = Callable[[Role], FlaskClient]


@pytest.fixture
def uid(coordinator: Actor) -> str:
    return make_case(coordinator).uid


@pytest.fixture
def desk_client(visitor: Visitor, coordinator: Actor) -> FlaskClient:
    return visitor(Role.COORDINATOR)


def add_trial(coordinator: Actor, uid: str, weeks: int) -> str:
    today = clock.today("America/Chicago")
    return trials.start_trial(coordinator, uid, None, TrialPlan(today - timedelta(weeks=weeks), 12, 2, 20))


def test_an_empty_log_says_what_is_not_recorded(desk_client: FlaskClient, uid: str) -> None:
    page = get(desk_client, f"/cases/{uid}/care")
    for said in (
        "No trial is recorded",
        "No pain score is recorded yet",
        "None is recorded",
        "No total is recorded",
    ):
        assert said in page.text()


def test_a_log_shows_chart_table_and_gaps(desk_client: FlaskClient, coordinator: Actor, uid: str) -> None:
    add_trial(coordinator, uid, 3)
    today = clock.today("America/Chicago")
    for weeks_ago, pain in ((3, 7), (0, 5)):
        log.add_week(coordinator, uid, None, WeekEntry(today - timedelta(weeks=weeks_ago), pain))
    page = get(desk_client, f"/cases/{uid}/care")
    assert page.one(SVG, role="img").get("aria-labelledby") == "pain-chart-title pain-chart-desc"
    assert len(page.all("tr", class_="care__gap")) == 2
    assert "Weeks without a pain score: 1, 2 (2 of 4)." in page.text()
    assert "style=" not in page.source


def test_the_forms_save_and_lead_back_to_the_log(desk_client: FlaskClient, uid: str) -> None:
    today = clock.today("America/Chicago").isoformat()
    sent = {
        "trial": {"started_on": today, "weeks": "12", "sessions_a_week": "2", "home_minutes": "20"},
        "week": {"on": today, "pain": "6", "sessions": "2"},
        "treatment": {"kind": "surgery", "detail": "Microdiscectomy L4-5", "started_on": "2019"},
        "injection": {
            "detail": "Facet block",
            "started_on": "March 2025",
            "side": "left",
            "relief_percent": "0",
        },
        "score": {"measure": "odi", "on": today, "value": "44"},
    }
    for form, values in sent.items():
        get(desk_client, f"/cases/{uid}/{form}")
        answer = post(desk_client, f"/cases/{uid}/{form}", **values)
        assert answer.status_code == 303, answer.text
        assert answer.location.endswith(f"/cases/{uid}/care")
    text = get(desk_client, f"/cases/{uid}/care").text()
    for said in (
        "Microdiscectomy L4-5 2019",
        "Facet block March 2025",
        "Relief: 0%",
        "10 points or 30%",
        "Ostelo",
    ):
        assert said in text
    assert "Microdiscectomy L4-5 2019" in get(desk_client, f"/cases/{uid}").text()


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        ("treatment", {"kind": "surgery", "detail": "x", "started_on": "last spring"}, "started_on"),
        ("treatment", {"kind": "wizardry", "detail": "x"}, "kind"),
        ("treatment", {"kind": "surgery", "detail": "x" * 4001}, "detail"),
        ("injection", {"detail": "x", "relief_percent": "lots"}, "relief_percent"),
        ("injection", {"detail": "x", "argues_for": "y" * 4001}, "argues_for"),
        ("week", {"on": "2026-01-01", "milestones": "z" * 4001}, "milestones"),
        ("week", {"on": "2026-13-45", "pain": "6"}, "on"),
        ("week", {"on": "2190-01-01", "pain": "6"}, "on"),
        ("week", {"on": "2026-01-01", "pain": "99999999999999999999"}, "pain"),
        ("score", {"measure": "odi", "on": "2026-01-01", "value": "NaN"}, "value"),
        ("score", {"measure": "odi", "on": "2026-01-01", "value": "Infinity"}, "value"),
        ("score", {"measure": "odi", "on": "2026-01-01", "value": "1000"}, "value"),
        (
            "trial",
            {"started_on": "2026-01-01", "weeks": "0", "sessions_a_week": "1", "home_minutes": "1"},
            "weeks",
        ),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    desk_client: FlaskClient, uid: str, form: str, values: dict[str, str], field: str
) -> None:
    answer = post(desk_client, f"/cases/{uid}/{form}", **values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for name, value in values.items():
        if name != "kind" and name != "measure":
            assert value in answer.text


def test_entries_are_changed_taken_out_and_put_back(
    desk_client: FlaskClient, coordinator: Actor, uid: str
) -> None:
    item = treatments.add_care(
        coordinator, uid, None, Treatment(CareKind.MEDICINE, "Naproxen", None, None, "")
    )
    assert get(desk_client, f"/cases/{uid}/change-treatment/{item}").text()
    post(desk_client, f"/cases/{uid}/change-treatment/{item}", kind="medicine", detail="Naproxen 500 mg")
    assert post(desk_client, f"/cases/{uid}/remove-entry/{item}").status_code == 422
    post(desk_client, f"/cases/{uid}/remove-entry/{item}", reason="Somebody else's")
    assert "Somebody else's" in get(desk_client, f"/cases/{uid}/care").text()
    post(desk_client, f"/cases/{uid}/restore-entry/{item}")
    assert "Naproxen 500 mg" in get(desk_client, f"/cases/{uid}/care").text()
    assert desk_client.get(f"/cases/{uid}/change-week/{item}").status_code == 404


def test_only_a_reviewer_decides_and_sees_the_facts(
    visitor: Visitor, coordinator: Actor, uid: str, practice: Practice
) -> None:
    trial = add_trial(coordinator, uid, 6)
    cast.add_staff(practice, Role.REVIEWER)
    assert visitor(Role.COORDINATOR).get(f"/cases/{uid}/decide-trial/{trial}").status_code == 403
    reviewer = visitor(Role.REVIEWER)
    page = get(reviewer, f"/cases/{uid}/decide-trial/{trial}")
    assert "No pain score was recorded at the start" in page.text()
    assert post(reviewer, f"/cases/{uid}/decide-trial/{trial}", choice="continue").status_code == 422
    answer = post(reviewer, f"/cases/{uid}/decide-trial/{trial}", choice="escalate", note="No gain")
    assert answer.status_code == 303
    assert "No gain" in get(reviewer, f"/cases/{uid}/care").text()
    assert the_case(uid).next_action != "decide_trial"


def test_the_report_is_for_supervisors_and_administrators(
    visitor: Visitor, practice: Practice, coordinator: Actor
) -> None:
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        cast.add_staff(practice, role)
        assert "not a promise" in get(visitor(role), "/reports/outcomes").text()
    assert visitor(Role.COORDINATOR).get("/reports/outcomes").status_code == 403
    assert "Nobody is due now" in get(visitor(Role.COORDINATOR), "/outcomes").text()


def test_a_due_decision_about_a_trial_leads_the_reviewer_to_the_case(
    practice: Practice, coordinator: Actor, uid: str, visitor: Visitor
) -> None:
    cast.add_staff(practice, Role.REVIEWER)
    red_flags.answer_red_flags(coordinator, uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(coordinator, uid, None, ConsentKind.CARE, date(2026, 1, 5), "voice")
    intake.ask_for_study(coordinator, uid, None, WaitingOn.VETERAN)
    add_trial(coordinator, uid, 7)
    links = get(visitor(Role.REVIEWER), "/review").links().values()
    assert f"/cases/{uid}" in links
    assert f"/cases/{uid}/clear-red-flag" not in links
