"""A fax as it leaves: the cover with the right number of pages first, then the file."""

from __future__ import annotations

from dataclasses import replace

from referral.cases.models import Case
from referral.cases.operations.papers import FAX_COVER
from referral.cases.operations.sending.by_hand import entries_of
from referral.cases.paper_facts import fax_facts
from referral.core.actor import Actor
from referral.paperwork import catalogue
from referral.paperwork.pdf_parts import joined, page_count
from referral.sending.models import Sending


def with_cover(actor: Actor, case: Case, sending: Sending, about: str, data: bytes) -> tuple[bytes, int]:
    """The fax and its number of pages, the cover among them. It is drawn anew the same for each try."""
    pages = page_count(data) + 1
    cover = _cover(actor, case, sending, about, pages)
    if (of_cover := page_count(cover)) > 1:  # a long name
        pages += of_cover - 1
        cover = _cover(actor, case, sending, about, pages)
    return joined(cover, data), pages


def _cover(actor: Actor, case: Case, sending: Sending, about: str, pages: int) -> bytes:
    from referral.paperwork.pdf import draw_pdf

    facts = fax_facts(case, about, pages, sender=actor.name)
    is_other = all(entry.label != sending.recipient for entry in entries_of(case)[:1])
    name = sending.recipient if is_other else facts.facility.name
    facts = replace(facts, facility=replace(facts.facility, name=name, fax=sending.address))
    document = catalogue.draw(FAX_COVER, facts)
    return draw_pdf(
        [document], title=document.title, author=document.letterhead.name, created_at=sending.created_at
    ).data
