from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.queries import case_history
from referral.cases.operations import desk, intake, red_flags
from referral.cases.queue.find import open_cases_of
from referral.cases.views.form_page import PAGES
from referral.core.actor import Actor, Role
from referral.core.numbers import show_case_number
from referral.imaging.models import Region, StudySource
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind
from tests.factories import make_case, make_person, the_case
from tests.pages import Page

Visitor = Callable[[Role], FlaskClient]
NEW_CASE = {
    "first_name": "Ines",
    "last_name": "Stonefield",
    "born_on": "1961-03-04",
    "source": "phone",
    "sex": "",
}


@pytest.mark.parametrize("field", ["issued_on", "starts_on", "expires_on"])
@pytest.mark.parametrize("day", ["0202-11-05", "1926-11-05", "2062-11-05"])
def test_a_slip_in_the_year_of_a_referral_is_said_beside_the_field(
    coordinator: Actor, visitor: Visitor, field: str, day: str
) -> None:
    answer = visitor(Role.COORDINATOR).post("/cases/new", data={**NEW_CASE, field: day})
    assert answer.status_code == 422
    [error] = Page(answer).errors()
    assert error.startswith("Check the year")


def test_text_too_long_for_its_column_is_said_beside_the_field(coordinator: Actor, visitor: Visitor) -> None:
    typed = {**NEW_CASE, "seoc": "S" * 201, "category_of_care": "PAIN " * 30, "network": "CCN4"}
    answer = visitor(Role.COORDINATOR).post("/cases/new", data=typed)
    assert answer.status_code == 422
    errors = Page(answer).errors()
    assert sorted(errors) == ["Write at most 120 characters.", "Write at most 200 characters."]
    assert "S" * 201 in answer.text


def test_a_name_has_a_length_too(coordinator: Actor, visitor: Visitor) -> None:
    answer = visitor(Role.COORDINATOR).post("/cases/new", data={**NEW_CASE, "last_name": "x" * 201})
    assert answer.status_code == 422
    assert Page(answer).errors() == ["Write at most 200 characters."]


def test_a_new_case_opens_with_three_facts_and_asks_for_the_rest(
    coordinator: Actor, visitor: Visitor
) -> None:
    client = visitor(Role.COORDINATOR)
    answer = client.post("/cases/new", data=NEW_CASE)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Stonefield, Ines" in page
    assert "Ask the red-flag questions next" in page


def test_somebody_with_one_name_only_is_a_veteran_and_found_again(
    coordinator: Actor, visitor: Visitor
) -> None:
    client = visitor(Role.COORDINATOR)
    only = {**NEW_CASE, "first_name": "", "last_name": "Suharjo"}
    answer = client.post("/cases/new", data=only)
    assert answer.status_code == 303
    assert "Suharjo" in client.get(answer.location).text
    assert "has an open case already" in client.post("/cases/new", data=only).text
    nameless = client.post("/cases/new", data={**NEW_CASE, "first_name": "", "last_name": " "})
    assert nameless.status_code == 422
    assert "(or the only name)" in " ".join(Page(nameless).errors())


def test_a_veteran_with_an_open_case_is_said_before_a_second_is_opened(
    coordinator: Actor, visitor: Visitor
) -> None:
    client = visitor(Role.COORDINATOR)
    client.post("/cases/new", data=NEW_CASE)
    again = client.post("/cases/new", data=NEW_CASE)
    assert again.status_code == 422
    assert "has an open case already" in again.text
    assert client.post("/cases/new", data={**NEW_CASE, "anyway": "y"}).status_code == 303


def test_nothing_typed_is_lost_when_a_field_is_wrong(coordinator: Actor, visitor: Visitor) -> None:
    answer = visitor(Role.COORDINATOR).post(
        "/cases/new", data={**NEW_CASE, "born_on": "", "phone": "218-555-0199"}
    )
    assert answer.status_code == 422
    assert "Enter the date of birth" in answer.text
    assert "218-555-0199" in answer.text


@pytest.mark.parametrize("endpoint", [name for name, page in PAGES.items() if not page.has_part])
def test_every_form_opens_and_refuses_nothing_typed_politely(
    coordinator: Actor, visitor: Visitor, endpoint: str
) -> None:
    opened, page = make_case(coordinator), PAGES[endpoint]
    client = visitor(Role.COORDINATOR)
    address = f"/cases/{opened.uid}/{page.slug}"
    if Role.COORDINATOR not in page.roles:
        assert client.get(address).status_code == 403
        return
    assert client.get(address).status_code == 200
    assert client.post(address, data={"version": the_case(opened).version}).status_code in (303, 409, 422)


def test_a_case_that_changed_meanwhile_keeps_what_was_typed(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    seen = the_case(opened).version
    desk.assign(coordinator, opened.uid, seen, coordinator.id)
    typed = {"version": seen, "complaint": "Low back pain since a fall.", "goals": "", "onset_on": ""}
    answer = client.post(f"/cases/{opened.uid}/story", data=typed)
    assert answer.status_code == 409
    assert "This case changed" in answer.text
    assert "Low back pain since a fall." in answer.text
    again = client.post(f"/cases/{opened.uid}/story", data={**typed, "version": the_case(opened).version})
    assert again.status_code == 303
    assert the_case(opened).complaint == "Low back pain since a fall."


def test_a_refused_move_says_why_and_is_kept_for_the_administrator(
    coordinator: Actor, visitor: Visitor
) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    answer = client.post(f"/cases/{opened.uid}/start-review", data={"version": the_case(opened).version})
    assert answer.status_code == 409
    assert "the red-flag questions have not been asked" in answer.text
    assert "not been asked" in client.get(f"/cases/{opened.uid}").text


def test_a_move_can_be_taken_back_at_once(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    form = {
        "version": the_case(opened).version,
        "reason": "veteran_declined",
        "note": "Called; does not want to go on.",
    }
    closed = client.post(f"/cases/{opened.uid}/close", data=form)
    page = client.get(closed.location).text
    assert "A mistake?" in page
    assert f"/cases/{opened.uid}/reopen" in page


def test_red_flags_asked_on_the_phone_stop_the_case(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    answers = {name: "no" for name in RED_FLAG_QUESTIONS} | {"saddle_numbness": "yes"}
    form = {**answers, "version": the_case(opened).version}
    page = client.get(client.post(f"/cases/{opened.uid}/red-flags", data=form).location).text
    assert "Red flag: a clinician must call the veteran now" in page


def test_who_looked_is_shown_only_when_asked_for(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    assert "Looked at the case" not in client.get(f"/cases/{opened.uid}").text
    assert "Looked at the case" in client.get(f"/cases/{opened.uid}?reads=1").text


def test_opening_a_form_is_a_look_at_the_case(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    visitor(Role.COORDINATOR).get(f"/cases/{opened.uid}/{PAGES['close'].slug}")
    assert case_history(opened.case_id, with_reads=True)[0].tag is AuditTag.CASE_VIEWED


def test_open_cases_of_a_person_are_found_by_name_and_birth(coordinator: Actor) -> None:
    person = make_person()
    opened = make_case(coordinator, person=person)
    assert [uid for uid, _ in open_cases_of(coordinator, person)] == [opened.uid]


def test_the_desk_records_and_takes_back_the_agreement_to_e_mail(
    coordinator: Actor, visitor: Visitor
) -> None:
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    assert "has not agreed" in client.get(f"/cases/{opened.uid}").text
    assert client.post(f"/cases/{opened.uid}/e-mail", data={"agreed": "yes"}).status_code == 303
    assert "Agreed to e-mail on" in client.get(f"/cases/{opened.uid}").text
    assert client.post(f"/cases/{opened.uid}/e-mail", data={"agreed": "no"}).status_code == 303
    assert "has not agreed" in client.get(f"/cases/{opened.uid}").text


def test_a_version_that_is_no_number_is_no_server_error(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator)
    answer = visitor(Role.COORDINATOR).post(
        f"/cases/{opened.uid}/note", data={"text": "Called.", "version": "²"}
    )
    assert answer.status_code == 303


def test_what_happens_to_a_case_stays_out_of_the_cookie(coordinator: Actor, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    uid = client.post("/cases/new", data=NEW_CASE).location.rpartition("/")[2]
    with client.session_transaction() as kept:
        assert show_case_number(the_case(uid).number) not in str(dict(kept))


def test_every_red_flag_question_is_asked_for(coordinator: Actor, visitor: Visitor) -> None:
    page = visitor(Role.COORDINATOR).get(f"/cases/{make_case(coordinator).uid}/red-flags").text
    assert "(optional)" not in page


def test_a_list_without_an_empty_choice_is_not_called_optional(coordinator: Actor, visitor: Visitor) -> None:
    page = visitor(Role.COORDINATOR).get(f"/cases/{make_case(coordinator).uid}/treatment").text
    assert page.count("(optional)") == len(("detail", "started_on", "ended_on", "result"))


def test_the_next_step_of_an_unconfirmed_study_is_one_click_away(
    coordinator: Actor, visitor: Visitor
) -> None:
    opened = make_case(coordinator)
    red_flags.answer_red_flags(coordinator, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    day = the_case(opened).opened_on
    intake.record_consent(coordinator, opened.uid, None, ConsentKind.CARE, day, "voice")
    study = intake.Study(StudySource.DISC, Region.LUMBAR, None, day)
    uid = intake.log_study(coordinator, opened.uid, None, study)
    page = visitor(Role.COORDINATOR).get(f"/cases/{opened.uid}").text
    assert page.index(f"/match-study/{uid}") < page.index('id="story-title"')
