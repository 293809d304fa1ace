"""Single papers ordered by hand, and what they need beside the case: who referred, the wait and the drive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.rules import show_date
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.cases.paper_facts import access_facts, fax_facts, hsrm_facts, referrer_facts
from referral.core.actor import Actor
from referral.core.db import transaction
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.core.numbers import is_npi
from referral.directory import queries as directory
from referral.paperwork.facts import LetterFacts
from referral.paperwork.order import order_paper

FAX_COVER = "fax_cover_sheet"


@dataclass(frozen=True)
class Orderable:
    """A paper the desk orders by hand: what it is for, what it says, and the form (endpoint) of what it alone needs."""

    what_for: str
    facts: Callable[[Case], LetterFacts]
    form: str = ""


ORDERABLE: Mapping[str, Orderable] = {
    "hsrm_entry_sheet": Orderable(
        "What to key into HSRM about the booked visit, screen by screen.", hsrm_facts
    ),
    "referring_clinician_letter": Orderable(
        "Tells the clinician at VA who referred the veteran where the case stands.",
        referrer_facts,
        "referrer",
    ),
    "mission_act_explainer": Orderable(
        "The MISSION Act explainer for the veteran: wait and drive beside VA's standards, without a conclusion.",
        access_facts,
        "access",
    ),
}
"""Papers that need no more than the case, by kind, in the order of the list."""


def facts_of(case: Case, kind: str) -> LetterFacts:
    """What a paper of the list would say now. Raises NotFound for any other kind."""
    if kind not in ORDERABLE:
        raise NotFound("There is no such paper to order.")
    return ORDERABLE[kind].facts(case)


def preview(actor: Actor, case_uid: str, kind: str) -> LetterFacts:
    """What the paper would say now; looking is recorded."""
    with transaction():
        case = queries.case_by_uid(actor, case_uid)
        facts = facts_of(case, kind)
        record(AuditTag.PAPER_PREVIEWED, actor=actor, case_id=case.id, kind=kind)
        return facts


def order(actor: Actor, case_uid: str, kind: str) -> str:
    """Order a paper of the list; returns its opaque id. The same facts on the same day give the same paper."""
    with case_change(actor, case_uid) as case:
        return order_paper(
            kind, facts_of(case, kind), case_id=case.id, practice_id=case.practice_id, actor=actor
        ).uid


def order_fax_cover(actor: Actor, case_uid: str, seen_version: int | None, about: str, pages: int) -> str:
    """Order the cover of a fax of `pages` pages, the cover among them. Raises Invalid when it names the veteran."""
    with case_change(actor, case_uid, seen_version) as case:
        names = [name for name in (case.veteran.first_name, case.veteran.last_name) if name]
        if any(name.casefold() in about.casefold().split() for name in names):
            raise Invalid(
                "The cover was not made.", about="Leave the veteran's name out: others see the cover."
            )
        facts = fax_facts(case, about.strip(), pages, sender=actor.name)
        return order_paper(FAX_COVER, facts, case_id=case.id, practice_id=case.practice_id, actor=actor).uid


def save_access(actor: Actor, case_uid: str, seen_version: int | None, told: Mapping[str, Any]) -> None:
    """Keep the wait and the drive as told: the keys of Case.access, dates as dates. Raises Invalid by field."""
    with case_change(actor, case_uid, seen_version) as case:
        if problems := _access_problems(told, directory.today(actor.practice_id)):
            raise Invalid("It was not saved.", **problems)
        case.access = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()
        }
        record(AuditTag.CASE_EDITED, actor=actor, case_id=case.id, changes=["access"])


def _access_problems(told: Mapping[str, Any], today: date) -> dict[str, str]:
    problems = {}
    asked, offered = told.get("asked_on"), told.get("offered_on")
    if asked and asked > today:
        problems["asked_on"] = "This day has not come yet."
    if asked and offered and offered < asked:
        problems["offered_on"] = "VA can't have offered a day before the care was asked for."
    if offered and not asked:
        problems["asked_on"] = "Enter the day the care was asked for, so that the wait can be counted."
    return problems


def save_referrer(
    actor: Actor, case_uid: str, seen_version: int | None, *, name: str, npi: str, phone: str
) -> None:
    """Keep who at VA referred, with the newest VA referral. Raises Invalid by field, IllegalMove without a referral."""
    with case_change(actor, case_uid, seen_version) as case:
        if npi and not is_npi(npi):
            raise Invalid(
                "It was not saved.", npi="That is not an NPI: ten digits whose last one checks the others."
            )
        rows = queries.authorizations(case)
        if not rows:
            raise IllegalMove("Record the VA referral first; the referring clinician belongs to it.")
        provider = {"name": name.strip(), "npi": npi.strip(), "phone": phone.strip()}
        rows[-1].details = dict(rows[-1].details or {}) | {"referring_provider": provider}
        record(AuditTag.AUTHORIZATION_RECORDED, actor=actor, case_id=case.id, authorization_id=rows[-1].id,
               changes=["details"])  # fmt: skip


def fax_now(case: Case) -> tuple[str, int | None]:
    """What a fax would bring now and on how many pages: the newest packet that is ready, with the cover."""
    ready = [row for row in queries.packets(case) if row.status.value == "ready"]
    if not ready:
        return "", None
    made = ready[-1]
    on = show_date(made.created_at.date())
    return f"{made.kind.value.capitalize()} packet {made.version} of {on}", (made.page_count or 0) + 1
