"""What a case waits for and is chased for, derived from its facts as the next step is. Pure.

The lifecycle table (states.py) names which move opens and settles which chase. The facts decide, so that a step beside
the moves, an import, a correction or a new day opens and settles just the same, and nothing runs on by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from referral.authorizations.states import AT_VA, RequestStatus
from referral.cases.desk_time import Clock
from referral.cases.facts import CaseFacts
from referral.cases.states import CaseState, WaitingOn
from referral.chasing.policies import Waiting
from referral.chasing.states import Party, Purpose

PARTIES = {
    WaitingOn.VETERAN: Party.VETERAN,
    WaitingOn.VA: Party.VA,
    WaitingOn.IMAGING_FACILITY: Party.IMAGING_FACILITY,
    WaitingOn.REFERRER: Party.REFERRER,
}


def waits(facts: CaseFacts, clock: Clock) -> tuple[Waiting, ...]:
    """Everything that is to be chased now: at most one for each purpose and what it is about."""
    if facts.state is CaseState.CLOSED:
        return ()
    return tuple(waiting for found in _FINDERS for waiting in found(facts, clock))


def _va_answer(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    """VA's answer, or ours to what VA asked before it decides."""
    request = facts.request
    if request is None:
        return
    since = request.since_on or facts.state_since_on
    if request.status in AT_VA:
        yield Waiting(Purpose.VA_ANSWER, request.id, Party.VA, since)
    elif request.status is RequestStatus.MORE_ASKED:
        yield Waiting(Purpose.VA_QUESTION, request.id, Party.PRACTICE, since)


def _expiring_authorization(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    """The next request, from the day on which it is to be made so that care does not stop."""
    left = facts.runway
    if left is not None and left.is_short(clock.today):
        about = facts.authorization.id if facts.authorization else 0
        yield Waiting(Purpose.EXPIRING_AUTHORIZATION, about, Party.PRACTICE, left.draft_on,
                      may_be_asked_again=False)  # fmt: skip


def _hsrm_entry(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    visit = facts.visit
    if facts.state in (CaseState.SCHEDULED, CaseState.COMPLETED) and visit and visit.hsrm_entered_on is None:
        yield Waiting(Purpose.HSRM_ENTRY, visit.id, Party.PRACTICE, visit.booked_on)


def _records(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    for visit in facts.records_chased:
        if visit.sent_on is None:
            yield Waiting(Purpose.RECORDS_DUE, visit.id, Party.PRACTICE, visit.on)
        else:
            yield Waiting(Purpose.RECORDS_CONFIRMED, visit.id, Party.VA, visit.on)


def _study(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    """The disc, or what the reviewer or the desk asked for, of whomever it was asked."""
    if facts.state is not CaseState.RECEIVED or not (facts.asked_for_more or facts.study is None):
        return
    if facts.asked_on is None and not facts.asked_for_more:
        return
    party = PARTIES.get(facts.asked_of or WaitingOn.VETERAN, Party.VETERAN)
    is_missing = facts.asked_for_more and party is Party.VETERAN
    purpose = Purpose.MISSING_ITEMS if is_missing else Purpose.IMAGING_DISC
    yield Waiting(purpose, 0, party, facts.asked_on or facts.state_since_on)


def _consent(facts: CaseFacts, clock: Clock) -> Iterator[Waiting]:
    """From the day after the case came: on the first day the desk is still asking."""
    is_asked = facts.red_flags_asked and facts.opened_on < clock.today
    if facts.state is CaseState.RECEIVED and is_asked and not facts.has_consent:
        yield Waiting(Purpose.CONSENT, 0, Party.VETERAN, facts.opened_on)


_FINDERS: tuple[Callable[[CaseFacts, Clock], Iterator[Waiting]], ...] = (
    _va_answer,
    _expiring_authorization,
    _hsrm_entry,
    _records,
    _study,
    _consent,
)
