"""The desk's pages of red flags (at the very top, in their own place), messages and the intake."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from referral.cases.operations import answers, messages, red_flags
from referral.cases.states import IntakeSection
from referral.core.actor import Actor, Role
from referral.directory.models import Practice
from referral.review.rules import RED_FLAG_QUESTIONS
from tests import cast
from tests.factories import make_case, make_person, the_case
from tests.pages import get
from tests.referral.cases.views.test_queue import MOST_STATEMENTS
from tests.statements import counted_statements

Visitor = Callable[[Role], FlaskClient]
NO_SIGN = dict.fromkeys(RED_FLAG_QUESTIONS, False)


@pytest.fixture
def flagged(coordinator: Actor) -> str:
    uid = make_case(coordinator, person=make_person(last_name="Vandermeer")).uid
    red_flags.answer_red_flags(coordinator, uid, None, NO_SIGN | {"fever": True})
    return uid


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR])
def test_a_red_flag_is_above_all_lists_and_in_none_of_them(
    practice: Practice, flagged: str, visitor: Visitor, role: Role
) -> None:
    if role is not Role.COORDINATOR:
        cast.add_staff(practice, role)
    client = visitor(role)
    for tab in ("mine", "review", "open"):
        page = get(client, f"/queue?tab={tab}")
        assert "1 red flag: a clinician must call now" in page.text(page.one("div", role="alert"))
        assert "Vandermeer" not in page.text()
    for address in ("/queue?tab=red", "/queue?tab=open&flag=red_flag"):
        page = get(client, address)
        assert "Vandermeer" in page.text()
        assert "Red flag: a clinician must call the veteran now" in page.text()


def test_a_queue_with_red_flags_costs_at_most_six_statements(flagged: str, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    for address in ("/queue", "/queue?tab=red", "/queue?tab=red&sort=owner"):
        client.get(address)
        with counted_statements() as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= MOST_STATEMENTS


def test_the_reviewers_list_begins_with_red_flags(practice: Practice, flagged: str, visitor: Visitor) -> None:
    cast.add_staff(practice, Role.REVIEWER)
    page = get(visitor(Role.REVIEWER), "/review")
    assert "Vandermeer" in page.text(page.one("section", aria_labelledby="red-flags"))


def test_who_clears_a_red_flag_sees_the_signs_and_the_phone_number(
    practice: Practice, flagged: str, visitor: Visitor
) -> None:
    cast.add_staff(practice, Role.REVIEWER)
    page = get(visitor(Role.REVIEWER), f"/cases/{flagged}/clear-red-flag")
    facts = page.text(page.one("section", aria_labelledby="facts-title"))
    assert RED_FLAG_QUESTIONS["fever"] in facts
    assert RED_FLAG_QUESTIONS["injury"] not in facts
    assert "Phone: " in facts


def test_the_clinician_sees_what_was_said_by_whom_and_whom_to_call(
    practice: Practice, flagged: str, coordinator: Actor, visitor: Visitor
) -> None:
    case = the_case(flagged)
    veteran = Actor(case.veteran_id, "Walter", Role.VETERAN, case.practice_id)
    messages.write_message(veteran, flagged, "", NO_SIGN | {"leg_weakness": True})
    cast.add_staff(practice, Role.REVIEWER)
    page = get(visitor(Role.REVIEWER), f"/cases/{flagged}")
    asked, marked = (page.text(page.one("section", aria_labelledby=f"red-flag-{n}")) for n in (1, 2))
    assert f"Asked by {coordinator.name}" in asked
    assert RED_FLAG_QUESTIONS["fever"] in asked
    assert "The veteran marked on their own page" in marked
    assert RED_FLAG_QUESTIONS["leg_weakness"] in marked
    assert "218-555-0177" in marked


def test_the_desk_reads_and_answers_a_message(coordinator: Actor, visitor: Visitor) -> None:
    uid = make_case(coordinator).uid
    case = the_case(uid)
    veteran = Actor(case.veteran_id, "Walter", Role.VETERAN, case.practice_id)
    messages.write_message(veteran, uid, "May I bring my wife?", NO_SIGN)
    client = visitor(Role.COORDINATOR)
    page = get(client, f"/cases/{uid}")
    assert "May I bring my wife?" in page.text()
    assert "Not answered" in page.text()
    form = get(client, page.links()["Answer the veteran's message"])
    assert "May I bring my wife?" in form.text()
    answer = client.post(
        f"/cases/{uid}/answer-message", data={"text": "Yes.", "version": form.fields()["version"]}
    )
    assert answer.status_code == 303
    assert "Not answered" not in client.get(f"/cases/{uid}").text


def test_the_desk_confirms_what_the_veteran_wrote_and_the_reviewer_sees_it(
    practice: Practice, coordinator: Actor, visitor: Visitor
) -> None:
    uid = make_case(coordinator).uid
    case = the_case(uid)
    veteran = Actor(case.veteran_id, "Walter", Role.VETERAN, case.practice_id)
    answers.save_answer(veteran, uid, None, IntakeSection.STOPS, {"anticoagulant": "yes", "more": "Warfarin"})
    client = visitor(Role.COORDINATOR)
    page = get(client, f"/cases/{uid}")
    assert "Self-reported, not confirmed" in page.text()
    form = get(client, page.links()["Confirm it: Before a procedure"])
    answer = client.post(
        page.links()["Confirm it: Before a procedure"], data={"version": form.fields()["version"]}
    )
    assert answer.status_code == 303
    cast.add_staff(practice, Role.REVIEWER)
    seen = get(visitor(Role.REVIEWER), f"/cases/{uid}").text()
    assert "Warfarin" in seen
    assert "Self-reported, not confirmed" not in seen


def test_the_intake_checklist_is_on_the_case_page_and_editable(coordinator: Actor, visitor: Visitor) -> None:
    uid = make_case(coordinator).uid
    client = visitor(Role.COORDINATOR)
    page = get(client, f"/cases/{uid}")
    address = page.links()["Change: Plan for a second opinion, if fusion was recommended"]
    form = get(client, address)
    client.post(address, data={"held_by": "not_needed", "version": form.fields()["version"]})
    assert "Not needed" in get(client, f"/cases/{uid}").text()
    for section in ("timeline", "goals", "stops"):
        form = get(client, f"/cases/{uid}/{section}")
    assert client.get(f"/cases/{uid}/intake-item/nonsense").status_code == 404
