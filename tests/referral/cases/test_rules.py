"""Guards: who may make which move from which state, and what a refused move says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from referral.cases import rules
from referral.cases.facts import PacketFacts, RequestFacts, SignedCopyFacts, StudyFacts
from referral.cases.states import LIFECYCLE, CaseAction, CaseState
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove, NotAllowed
from tests.referral.cases.test_next_step import (
    APPROVED,
    AT_VA,
    GRANTED,
    NEW,
    READY,
    SENT,
    STUDY,
    TODAY,
    VISIT,
)

COORDINATOR = Actor(1, "Carla Coordinator", Role.COORDINATOR, 1)
REVIEWER = Actor(2, "Rita Reviewer", Role.REVIEWER, 1)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("action", list(CaseAction))
@pytest.mark.parametrize(
    "role", [Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.VETERAN]
)
def test_offered_moves_are_exactly_those_that_are_let_through(
    state: CaseState, action: CaseAction, role: Role
) -> None:
    actor = Actor(1, "Somebody", role, 1)
    for facts in (
        replace(NEW, state=state),
        replace(READY, state=state, study=STUDY, request=SENT, authorization=GRANTED),
    ):
        offered = {offer.move.action for offer in rules.offered_actions(actor, facts) if offer.is_open}
        try:
            rules.check(actor, action, facts)
            assert action in offered
        except (IllegalMove, NotAllowed):
            assert action not in offered


def test_every_action_has_a_line_in_the_lifecycle() -> None:
    assert set(LIFECYCLE.moves) == set(CaseAction)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (NEW, "Can't start the review: the red-flag questions have not been asked."),
        (
            replace(READY, has_consent=False),
            "Can't start the review: the veteran's consent to care is not recorded.",
        ),
        (READY, "Can't start the review: no MRI study has arrived."),
        (
            replace(READY, study=StudyFacts(TODAY, TODAY, False)),
            "Can't start the review: nobody has confirmed that the MRI study is this veteran's.",
        ),
        (
            replace(READY, study=STUDY, red_flag_open_since=TODAY),
            "Can't start the review: a red flag is open; a clinician must clear it first.",
        ),
    ],
)
def test_starting_the_review_says_what_is_missing(facts: object, message: str) -> None:
    with pytest.raises(IllegalMove, match=message.replace("(", "\\(")):
        rules.check(COORDINATOR, CaseAction.START_REVIEW, facts)  # type: ignore[arg-type]


DRAFT = RequestFacts(
    SENT.status.DRAFTING, True, TODAY, None, None, PacketFacts("ready", False), signed_copy=SignedCopyFacts()
)


@pytest.mark.parametrize(
    ("request_facts", "reason"),
    [
        (None, "no request for service"),
        (replace(DRAFT, packet=None), "no packet"),
        (replace(DRAFT, packet=PacketFacts("drawing", False)), "still being made"),
        (replace(DRAFT, packet=PacketFacts("incomplete", False)), "not complete"),
        (replace(DRAFT, packet=PacketFacts("ready", True)), "changed since"),
        (replace(DRAFT, signed_on=None, signed_copy=None), "not signed"),
        (replace(DRAFT, signed_copy=SignedCopyFacts(is_drawn=False)), "still being made"),
        (replace(DRAFT, signed_copy=SignedCopyFacts(is_drawn=False, has_failed=True)), "could not be made"),
        (replace(DRAFT, signed_copy=SignedCopyFacts(may_leave=False)), "signed copy found"),
        (SENT, "already"),
    ],
)
def test_a_request_is_sent_only_complete_and_signed(request_facts: RequestFacts | None, reason: str) -> None:
    with pytest.raises(IllegalMove, match=reason):
        rules.check(COORDINATOR, CaseAction.SUBMIT_REQUEST, replace(AT_VA, request=request_facts))
    rules.check(COORDINATOR, CaseAction.SUBMIT_REQUEST, replace(AT_VA, request=DRAFT))


def test_a_visit_is_booked_only_on_an_approval() -> None:
    with pytest.raises(IllegalMove, match="VA has not approved"):
        rules.check(COORDINATOR, CaseAction.SCHEDULE, replace(AT_VA, request=SENT))
    rules.check(COORDINATOR, CaseAction.SCHEDULE, replace(AT_VA, request=APPROVED, authorization=GRANTED))


def test_more_care_is_asked_for_only_while_no_request_is_in_hand() -> None:
    done = replace(AT_VA, state=CaseState.COMPLETED, visit=VISIT, authorization=GRANTED)
    rules.check(COORDINATOR, CaseAction.ASK_FOR_MORE_CARE, replace(done, request=APPROVED))
    for request, reason in ((DRAFT, "being prepared already"), (SENT, "has not answered")):
        with pytest.raises(IllegalMove, match=reason):
            rules.check(COORDINATOR, CaseAction.ASK_FOR_MORE_CARE, replace(done, request=request))


def test_only_a_reviewer_recommends() -> None:
    facts = replace(READY, state=CaseState.MRI_REVIEW)
    with pytest.raises(NotAllowed, match="that is for a reviewer"):
        rules.check(COORDINATOR, CaseAction.RECOMMEND, facts)
    rules.check(REVIEWER, CaseAction.RECOMMEND, facts)


def test_a_completed_visit_is_taken_back_only_before_records_went_out() -> None:
    done = replace(AT_VA, state=CaseState.COMPLETED, visit=VISIT)
    rules.check(COORDINATOR, CaseAction.UNDO_COMPLETE, done)
    with pytest.raises(IllegalMove, match="records have been sent"):
        rules.check(
            COORDINATOR, CaseAction.UNDO_COMPLETE, replace(done, visit=replace(VISIT, records_sent_on=TODAY))
        )
