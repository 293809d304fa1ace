"""Refusals are kept: moves of the lifecycle, and the steps of the desk beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import RefusedMove
from referral.cases.operations import (
    another_request,
    authorization,
    closing,
    intake,
    red_flags,
    review,
    visits,
)
from referral.cases.operations.intake import Study
from referral.cases.operations.opening import Opened
from referral.cases.states import CaseState, CloseReason
from referral.core.db import db
from referral.core.errors import IllegalMove, NotAllowed
from referral.imaging.models import Region, StudySource
from referral.review.states import Outcome
from tests.factories import the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk, details, first_clinician

NOWHERE = None


def _wrong_disc(desk: Desk) -> Opened:
    opened = desk.received()
    study = Study(StudySource.DISC, Region.LUMBAR, desk.today - timedelta(days=40), desk.today)
    uid = intake.log_study(desk.coordinator, opened.uid, None, study)
    intake.match_study(
        desk.coordinator, opened.uid, None, uid, name_on_study="STONE^ADA", born_on_study=date(1970, 1, 2)
    )
    return opened


def _edit_sent_request(desk: Desk) -> None:
    opened = desk.sent()
    boxes = details(first_clinician(desk.practice).id)
    authorization.save_request(desk.coordinator, opened.uid, None, boxes)


def _sign_unready(desk: Desk) -> None:
    desk.sign(desk.recommended())


def _send(desk: Desk, opened: Opened) -> None:
    authorization.submit_request(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 4711"
    )


def _send_unsigned(desk: Desk) -> None:
    _send(desk, desk.packet_ready(desk.recommended()))


def _write_as_coordinator(desk: Desk) -> None:
    review.save_review(desk.coordinator, desk.in_review().uid, None, None, {})


def _sign_as_coordinator(desk: Desk) -> None:
    review.sign_review(desk.coordinator, desk.in_review().uid, None, None, {})


def _sign_elsewhere(desk: Desk) -> None:
    review.sign_review(desk.reviewer, desk.received().uid, None, Outcome.CANDIDATE, CONTENT)


def _clear_as_coordinator(desk: Desk) -> None:
    red_flags.clear_red_flag(desk.coordinator, desk.received().uid, None, "Called.")


REFUSED: dict[Callable[[Desk], object], tuple[str, CaseState, CaseState | None]] = {
    _wrong_disc: ("match_study", CaseState.RECEIVED, NOWHERE),
    _clear_as_coordinator: ("clear_red_flag", CaseState.RECEIVED, NOWHERE),
    _write_as_coordinator: ("save_review", CaseState.MRI_REVIEW, NOWHERE),
    _sign_as_coordinator: ("sign_review", CaseState.MRI_REVIEW, NOWHERE),
    _sign_elsewhere: ("sign_review", CaseState.RECEIVED, NOWHERE),
    _edit_sent_request: ("save_request", CaseState.VA_AUTHORIZATION, NOWHERE),
    _sign_unready: ("sign_packet", CaseState.VA_AUTHORIZATION, NOWHERE),
    lambda desk: _send(desk, desk.recommended()): ("submit_request", CaseState.VA_AUTHORIZATION, NOWHERE),
    _send_unsigned: ("submit_request", CaseState.VA_AUTHORIZATION, NOWHERE),
    lambda desk: authorization.make_packet(desk.coordinator, desk.received().uid, None): (
        "make_packet",
        CaseState.RECEIVED,
        NOWHERE,
    ),
    lambda desk: another_request.new_request(desk.coordinator, desk.recommended().uid, None): (
        "new_request",
        CaseState.VA_AUTHORIZATION,
        NOWHERE,
    ),
    lambda desk: visits.enter_in_hsrm(desk.coordinator, desk.received().uid, None, desk.today): (
        "enter_in_hsrm",
        CaseState.RECEIVED,
        NOWHERE,
    ),
    lambda desk: visits.complete(desk.coordinator, desk.received().uid, None): (
        "complete",
        CaseState.RECEIVED,
        CaseState.COMPLETED,
    ),
    lambda desk: closing.close(desk.coordinator, desk.received().uid, None, CloseReason.FINISHED, ""): (
        "close",
        CaseState.RECEIVED,
        CaseState.CLOSED,
    ),
    lambda desk: review.take_back_review(desk.coordinator, desk.received().uid, None): (
        "take_back_review",
        CaseState.RECEIVED,
        CaseState.RECEIVED,
    ),
}


@pytest.mark.parametrize("wanted", REFUSED)
def test_what_is_refused_is_kept_with_who_from_where_to_where_and_why(
    desk: Desk, wanted: Callable[[Desk], object]
) -> None:
    with pytest.raises((IllegalMove, NotAllowed)) as refused:
        wanted(desk)
    db.session.rollback()
    [kept] = db.session.scalars(sa.select(RefusedMove)).all()
    assert (kept.action, kept.state, kept.to_state) == REFUSED[wanted]
    assert kept.why == str(refused.value)
    assert kept.actor_id in (desk.coordinator.id, desk.reviewer.id)


def test_a_refused_reopening_says_where_the_case_would_have_gone(desk: Desk) -> None:
    opened = desk.in_review()
    closing.close(desk.coordinator, opened.uid, None, CloseReason.OTHER, "By mistake.")
    with pytest.raises(NotAllowed):
        closing.reopen(desk.reviewer, opened.uid, None, "It was a mistake.")
    db.session.rollback()
    [kept] = db.session.scalars(sa.select(RefusedMove)).all()
    assert (kept.state, kept.to_state) == (CaseState.CLOSED, CaseState.MRI_REVIEW)


def test_a_refusal_leaves_the_study_as_it_was(desk: Desk) -> None:
    opened = desk.received()
    study = Study(StudySource.DISC, Region.LUMBAR, desk.today, desk.today)
    uid = intake.log_study(desk.coordinator, opened.uid, None, study)
    with pytest.raises(IllegalMove):
        intake.match_study(
            desk.coordinator, opened.uid, None, uid, name_on_study="S", born_on_study=date(1970, 1, 2)
        )
    kept = queries.current_study(the_case(opened))
    assert kept is not None
    assert (kept.name_on_study, kept.matched_at) == (None, None)
