"""Setting up the practice and keeping its own data right: profile, clinicians, closures, rules."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import available_timezones

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import transaction
from referral.core.due import BUSINESS_DAYS
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.directory import queries
from referral.directory.models import Clinician, Closure, Practice, RuleValue
from referral.directory.operations.writing import Values, check, own, write
from referral.directory.rules import shipped_rules
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.people import queries as people

LARGEST_RULE = 3_650
"""Rules count days, business days or months; more than ten years of days is a slip of the pen."""
COUNTED_UNITS = frozenset({BUSINESS_DAYS, "days", "weeks"})
YEAR_AND_MONTH = "year and month"
"""The unit of a rule that names a revision: 202503 is March 2025."""


def open_practice(*, name: str, time_zone: str) -> Practice:
    """The practice of a new installation; the rest of its profile is entered on the page.

    `time_zone` is an IANA name such as America/Chicago. Raises Invalid, and IllegalMove when there is one already.
    """
    if time_zone not in available_timezones():
        raise Invalid("The practice can't be opened yet.", time_zone="Use a name such as America/Chicago.")
    if not name.strip():
        raise Invalid("The practice can't be opened yet.", name="Enter the practice's name.")
    with transaction() as session:
        if session.scalar(sa.select(Practice.id).limit(1)) is not None:
            raise IllegalMove("This installation has its practice already.")
        practice = Practice(name=name.strip(), time_zone=time_zone)
        session.add(practice)
    return practice


def save_practice(actor: Actor, values: Values) -> None:
    """Set the practice's profile. Raises Invalid by field."""
    check(npi=values["npi"], time_zone=values["time_zone"])
    with transaction() as session:
        practice = session.get_one(Practice, actor.practice_id)
        write(actor, practice, values, "profile")


def save_clinician(actor: Actor, uid: str | None, values: Values) -> None:
    """Add a clinician, or change the one with `uid`; `account` is the opaque id of a reviewer's account, if any.

    Raises Invalid by field.
    """
    check(npi=values["npi"])
    with transaction() as session:
        values = {**values, "account_id": _reviewer(actor, values["account"])}
        del values["account"]
        row = own(session, Clinician, actor, uid) if uid else Clinician(practice_id=actor.practice_id)
        session.add(row)
        write(actor, row, values, f"clinician {row.uid}")


def _reviewer(actor: Actor, uid: str | None) -> int | None:
    """The row id of the reviewer's account with that opaque id; None for none."""
    found = {row.uid: row.id for row in people.active_staff(actor.practice_id, Role.REVIEWER)}
    if uid and uid not in found:
        raise Invalid("The clinician was not saved.", account="Choose a reviewer who works here now.")
    return found[uid] if uid else None


def add_closure(actor: Actor, on: date, reason: str) -> None:
    """Note a day on which VA is closed beyond the federal holidays; a second note of a day replaces the first.

    It counts from when it is entered, so a day that has passed stays as it was counted. Raises Invalid.
    """
    if on < queries.today(actor.practice_id):
        raise Invalid(
            "The closure was not noted.", on="This day has passed and was counted. Enter today or later."
        )
    with transaction() as session:
        found = session.scalar(
            sa.select(Closure).where(Closure.practice_id == actor.practice_id, Closure.on == on)
        )
        row = found or Closure(practice_id=actor.practice_id, on=on)
        session.add(row)
        write(actor, row, {"reason": reason}, f"closure {on.isoformat()}")
        _count_again(actor)


def remove_closure(actor: Actor, closure_id: int) -> None:
    """Take a closure off the calendar, unless its day has come: that day was not counted.

    Raises IllegalMove, NotFound.
    """
    with transaction() as session:
        row = session.get(Closure, closure_id)
        if row is None or row.practice_id != actor.practice_id:
            raise NotFound("There is no such closure.")
        if row.on <= queries.today(actor.practice_id):
            raise IllegalMove(
                "This day has come and was not counted as a business day: it stays on the calendar."
            )
        record(
            AuditTag.PRACTICE_CHANGED, actor=actor, what=f"closure {row.on.isoformat()}", changes=["removed"]
        )
        session.delete(row)
        _count_again(actor)


def _count_again(actor: Actor) -> None:
    """Have every running due date counted again with the changed calendar. Joins the transaction."""
    post(JobName.REFRESH_NEXT_STEPS, practice_id=actor.practice_id)


def set_rule(actor: Actor, key: str, value: int, effective_from: date, source: str) -> None:
    """Set the practice's own value of a dated rule from a day on, with its source. Raises Invalid, NotFound.

    What began under the rule before keeps it: the day lies ahead, and only a value that is not in force yet can be
    replaced.
    """
    if key not in {rule.key for rule in shipped_rules()}:
        raise NotFound("There is no such rule.")
    if problem := _rule_problem(key, value):
        raise Invalid("The rule was not set.", value=problem)
    if effective_from < (first := first_day_of_a_rule(key, queries.today(actor.practice_id))):
        raise Invalid(
            "The rule was not set.",
            effective_from=f"Enter {first:%B} {first.day} or later: what began before keeps its rule.",
        )
    with transaction() as session:
        same = sa.select(RuleValue).where(
            RuleValue.practice_id == actor.practice_id,
            RuleValue.key == key,
            RuleValue.effective_from == effective_from,
        )
        row = session.scalar(same) or RuleValue(
            practice_id=actor.practice_id, key=key, effective_from=effective_from
        )
        session.add(row)
        row.set_by_id, row.updated_at = actor.id, clock.utcnow()
        write(actor, row, {"value": str(value), "source": source}, f"rule {key}")


def first_day_of_a_rule(key: str, today: date) -> date:
    """From when on a new value may be in force: tomorrow for numbers that clocks count, since some began today."""
    unit = next(rule.unit for rule in shipped_rules() if rule.key == key)
    return today + timedelta(days=1) if unit in COUNTED_UNITS else today


def _rule_problem(key: str, value: int) -> str | None:
    if next(rule.unit for rule in shipped_rules() if rule.key == key) == YEAR_AND_MONTH:
        is_month = 2000 <= value // 100 <= 2099 and 1 <= value % 100 <= 12
        return None if is_month else "Enter year and month, such as 202503 for March 2025."
    return None if 0 <= value <= LARGEST_RULE else f"Enter a whole number from 0 to {LARGEST_RULE:,}."
