"""Nothing typed is lost when the session ends meanwhile, and nobody else ever sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.care.models import CareItem, CareWeek
from referral.cases.models import Case, CaseMessage
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.portal import unsaved
from referral.portal.models import PortalUnsaved
from referral.portal.sign_words import NONE
from referral.veterans.models import Veteran
from tests.factories import PERSON, make_case, the_case
from tests.pages import Page, get
from tests.referral.portal.conftest import give_details, last_code

Move = Callable[[datetime], None]
TREATMENT = {"kind": "medicine", "detail": "naproxen, twice a day", "started_on": "sometime in spring"}
GAP = timedelta(hours=1)


def note_of(browser: FlaskClient, path: str) -> str:
    return get(browser, path).fields()["page_of"]


def sign_in(browser: FlaskClient, case: Case) -> None:
    give_details(browser, case.number)
    assert browser.post("/my/code", data={"code": last_code()}).location == "/my/"


def count(model: type[CareItem | CareWeek | CaseMessage | PortalUnsaved]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        ("/my/care/treatment", TREATMENT, "naproxen, twice a day"),
        ("/my/care/week", {"on": "", "pain": "seven", "milestones": "I slept"}, "I slept"),
        ("/my/history/goals", {"goals": "Lift my grandson"}, "Lift my grandson"),
        ("/my/messages", {"text": "Can I bring my wife?", "signs": [NONE]}, "Can I bring my wife?"),
    ],
)
def test_what_was_typed_is_in_the_form_after_the_next_sign_in(
    veteran: FlaskClient, case: Case, at: Move, path: str, typed: dict[str, object], field: str
) -> None:
    typed = typed | {"page_of": note_of(veteran, path)}
    at(clock.utcnow() + GAP)
    answer = veteran.post(path, data=typed)
    assert (answer.status_code, answer.location) == (303, "/my/sign-in")
    page = get(veteran, "/my/sign-in")
    assert "We kept what you wrote." in page.text()
    assert field not in page.source
    assert (count(CareItem), count(CareWeek), count(CaseMessage)) == (0, 0, 0)
    sign_in(veteran, case)
    assert path in get(veteran, "/my/").links().values()
    page = get(veteran, path)
    assert "We kept what you wrote. It is not saved yet." in page.text()
    values = [area.text or "" for area in page.all("textarea")]
    assert field in values


def test_it_is_gone_when_it_was_saved_or_thrown_away(veteran: FlaskClient, case: Case, at: Move) -> None:
    for is_saved in (True, False):
        typed = TREATMENT | {"started_on": "3/2025", "page_of": note_of(veteran, "/my/care/treatment")}
        at(clock.utcnow() + GAP)
        veteran.post("/my/care/treatment", data=typed)
        assert count(PortalUnsaved) == 1
        sign_in(veteran, case)
        if is_saved:
            again = typed | {"page_of": note_of(veteran, "/my/care/treatment")}
            assert veteran.post("/my/care/treatment", data=again).location == "/my/care"
        else:
            thrown = veteran.post("/my/not-saved/throw-away", data={"path": "/my/care/treatment"})
            assert thrown.location == "/my/care/treatment"
        assert count(PortalUnsaved) == 0
        assert "not saved yet" not in get(veteran, "/my/").text()
    assert count(CareItem) == 1
    tags = [AuditTag.PORTAL_UNSAVED_KEPT, AuditTag.PORTAL_UNSAVED_DROPPED]
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag.in_(tags)))
    assert [event.data for event in told] == [{"page": "/my/care/treatment"}] * 4


def test_a_page_that_leaves_for_want_of_use_keeps_what_was_typed_first(
    veteran: FlaskClient, case: Case
) -> None:
    typed = TREATMENT | {"page_of": note_of(veteran, "/my/care/treatment"), "leaving": "1"}
    assert veteran.post("/my/care/treatment", data=typed).status_code == 204
    veteran.post("/my/sign-out")
    assert "We kept what you wrote." in get(veteran, "/my/sign-in").text()
    assert count(CareItem) == 0
    sign_in(veteran, case)
    [kept] = unsaved.all_of(the_case(case.uid).id)
    assert (kept.typed or {})["detail"] == [TREATMENT["detail"]]


def test_it_never_lands_with_another_veteran_or_is_shown_to_one(
    veteran: FlaskClient, case: Case, coordinator: Actor
) -> None:
    typed = TREATMENT | {"started_on": "3/2025", "page_of": note_of(veteran, "/my/care/treatment")}
    message = {"text": "Mine alone", "page_of": note_of(veteran, "/my/messages"), "signs": ["leg_weakness"]}
    other = the_case(make_case(coordinator, person=replace(PERSON, first_name="Otto", icn="", edipi="")))
    with transaction() as session:
        session.get_one(Veteran, other.veteran_id).e_mail_agreed_on = date(2026, 1, 1)
    veteran.post("/my/sign-out")
    sign_in(veteran, the_case(other.uid))
    answer = veteran.post("/my/care/treatment", data=typed)
    assert (answer.status_code, answer.location) == (303, "/my/")
    assert "for another person" in get(veteran, "/my/").text()
    assert "naproxen" not in get(veteran, "/my/care/treatment").source
    assert "Call 911" in Page(veteran.post("/my/messages", data=message)).text()
    assert "Mine alone" not in get(veteran, "/my/messages").source
    assert (count(CareItem), count(CaseMessage)) == (0, 0)
    assert veteran.post("/my/not-saved/throw-away", data={"path": "/my/messages"}).location == "/my/"
    assert len(unsaved.all_of(the_case(case.uid).id)) == 2
    assert unsaved.all_of(other.id) == []


@pytest.mark.parametrize("note", ["", "x", "AAAA", "é"])
def test_a_note_that_is_none_keeps_nothing(client: FlaskClient, case: Case, note: str) -> None:
    answer = client.post("/my/care/treatment", data=TREATMENT | {"page_of": note})
    assert answer.status_code == 303
    assert count(PortalUnsaved) == 0


def test_a_page_left_open_for_weeks_keeps_nothing_and_what_nobody_came_back_for_goes(
    veteran: FlaskClient, case: Case, at: Move
) -> None:
    typed = TREATMENT | {"page_of": note_of(veteran, "/my/care/treatment")}
    veteran.post("/my/care/treatment", data=typed | {"leaving": "1"})
    at(clock.utcnow() + timedelta(days=8))
    veteran.post("/my/care/treatment", data=typed | {"detail": "later"})
    [kept] = unsaved.all_of(case.id)
    assert (kept.typed or {})["detail"] == [TREATMENT["detail"]]
    at(clock.utcnow() + timedelta(days=31))
    unsaved.forget_old(kept.practice_id)
    assert count(PortalUnsaved) == 0
