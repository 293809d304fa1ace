"""What happens outside the practice on a day of the play: referrals come, discs arrive, VA answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from referral.cases.operations import desk as desk_work
from referral.cases.operations import opening
from referral.cases.operations.va_referrals import Referral
from referral.cases.states import StepAction
from referral.demo import clinical
from referral.demo.people import invent_person
from referral.demo.play import desk, va
from referral.demo.play.turn import Turn
from referral.demo.practice import FACILITIES, DemoStaff

NEW_A_DAY = 2
DISC_COMES = 0.3
"""Chance a day that a disc which was asked for arrives."""


def new_referrals(staff: DemoStaff, today: date, dice: Random) -> int:
    """Some referrals came in HSRM overnight; returns how many."""
    count = dice.randint(0, 2 * NEW_A_DAY)
    for _ in range(count):
        _open(staff, today, dice)
    return count


def _open(staff: DemoStaff, today: date, dice: Random) -> None:
    station, coordinator = dice.choice(FACILITIES)[0], dice.choice(staff.coordinators)
    referral = Referral(
        number=f"VA{dice.randint(0, 10**10 - 1):010d}",
        consult=f"{station[:3]}_{dice.randint(100000, 999999)}",
        station_id=station,
        category_of_care=dice.choice(("PAIN MANAGEMENT", "ORTHOPEDIC SPINE")),
        seoc="Pain management evaluation",
        issued_on=today,
        starts_on=today,
        expires_on=today + timedelta(days=dice.choice((90, 180, 365))),
        visits_authorized=3,
        va_status_code="AP",
        va_status_label="Approved",
        details={"referring_provider": {"name": "Dr. Imani Okafor", "npi": "", "phone": "218-555-0163"}},
    )
    person = invent_person(dice, today)
    opened = opening.open_case(
        coordinator, person, referral, source="hsrm", complaint=clinical.complaint(dice)
    )
    desk_work.assign(staff.supervisor, opened.uid, None, coordinator.id)


def disc_may_arrive(turn: Turn) -> None:
    """Discs come after some days; one in eight does not come before it is asked for again."""
    is_slow = turn.fate("disc is slow").random() < 0.12 and turn.case.study_asked_on == turn.case.opened_on
    if not is_slow and turn.dice.random() < DISC_COMES:
        desk.study_arrives(turn)


def more_may_arrive(turn: Turn) -> None:
    """What the reviewer asked for comes after some days."""
    if turn.dice.random() < DISC_COMES:
        desk.more_arrived(turn)


HAPPENS: Mapping[StepAction, Callable[[Turn], None]] = {
    StepAction.SEND_STUDY: disc_may_arrive,
    StepAction.SEND_MORE: more_may_arrive,
    StepAction.ANSWER_REQUEST: va.answer_when_due,
    StepAction.CALL_VA: va.answer_when_due,
    StepAction.ESCALATE: va.answer_when_due,
    StepAction.CONFIRM_RECORDS: va.confirm_records_when_due,
}
"""What others may do while a case waits at a step. At every other step they do nothing."""
