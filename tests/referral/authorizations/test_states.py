"""The request's own lifecycle: whole, every move taken back, and each status with its meaning."""

from __future__ import annotations

import pytest

from referral.authorizations.states import (
    ANSWERS,
    IN_HAND,
    REQUEST_LIFECYCLE,
    STANDINGS,
    UNDECIDED,
    Ball,
    RequestAction,
    RequestStatus,
    shown_status,
)
from referral.cases.states import LIFECYCLE, CaseAction
from referral.core.due import ClockCategory


def test_every_status_says_who_has_it_and_what_it_means_for_the_case() -> None:
    assert set(STANDINGS) == set(RequestStatus)
    assert IN_HAND | UNDECIDED | ANSWERS | {RequestStatus.WITHDRAWN} == set(RequestStatus)
    for status, standing in STANDINGS.items():
        assert standing.meaning.endswith(".")
        assert (standing.clock is ClockCategory.RUNNING) == (standing.ball is Ball.VA)
        assert (standing.clock is ClockCategory.PAUSED) == (status is RequestStatus.MORE_ASKED)


def test_every_move_of_a_request_is_a_move_of_its_case_and_can_be_taken_back() -> None:
    undoing = {move.undo for move in REQUEST_LIFECYCLE.moves.values() if move.undo}
    for action, move in REQUEST_LIFECYCLE.moves.items():
        of_case = LIFECYCLE.moves[CaseAction(action.value)]
        assert (of_case.label, of_case.by, of_case.end) == (move.label, move.by, None)
        assert (of_case.undo.value if of_case.undo else None) == (move.undo.value if move.undo else None)
        assert (action in undoing) == (move.undo is None), action
    assert set(REQUEST_LIFECYCLE.moves) == set(RequestAction)


@pytest.mark.parametrize(
    ("packet", "is_current", "is_signed", "shown"),
    [
        (None, True, False, "drafting"),
        ("incomplete", True, True, "drafting"),
        ("ready", False, True, "drafting"),
        ("ready", True, False, "ready"),
        ("ready", True, True, "signed"),
    ],
)
def test_ready_and_signed_follow_from_packet_and_signature(
    packet: str | None, is_current: bool, is_signed: bool, shown: str
) -> None:
    assert shown_status(RequestStatus.DRAFTING, packet, is_current, is_signed) == shown
    assert shown_status(RequestStatus.SENT, packet, is_current, is_signed) is RequestStatus.SENT
