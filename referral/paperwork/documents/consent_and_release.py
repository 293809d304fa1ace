"""The veteran's consent to care, to telehealth where it is used, and the release of records, each to be signed.

The release says what a HIPAA authorization has to say (45 CFR 164.508(c)): what, who, to whom, what for, until when,
how it is taken back, that care does not hang on it, and that records may be passed on. Records under
38 U.S.C. 7332 are left out of it.
"""

from __future__ import annotations

from referral.paperwork.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from referral.paperwork.clinical_blocks import whose
from referral.paperwork.facts import LetterFacts
from referral.paperwork.note_facts import ConsentFact
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    clinician_line,
    fact,
    full_name,
    identifiers,
    letterhead,
    listed,
    short_date,
)

TITLE = "Consent to care and release of information"
VERSION = 1
REQUIRED = needs(
    "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name", "veteran.birth_date",
    "authorization.referral_number", "facility.name", "request.procedure_name", "clinician.name",
)  # fmt: skip
CARE = (
    "I agree to be seen by this practice for the care named above.",
    "My clinician tells me before any procedure what it is, what it may bring, what its risks are, and what else "
    "could be done. I sign for a procedure separately.",
    "I may ask questions at any time. I may say no, and I may take back this consent before care is given.",
    "VA decides whether it approves this care. My signature here does not mean that VA has approved it.",
)
TELEHEALTH = (
    "Part of my care may be by video or telephone. I may ask for a visit in person instead.",
    "I tell the clinician where I am at the start of each such visit, so that help can reach me in an emergency.",
    "A video or telephone visit has limits: the clinician can't examine me by hand.",
)
RECORDS = (
    "Notes of visits, the MRI pictures and their reports",
    "What was tried before, medicines, pain and function scores",
    "The request to VA, VA's answer, and the results of the care",
)
RELEASE_TERMS = (
    "It is for my care under this VA referral, and for nothing else.",
    "It ends when the care under this referral ends, at the latest one year after I sign.",
    "I may take it back in writing at any time; what was sent before stays sent.",
    "My care does not depend on my signing this release.",
    "Whoever gets the records may pass them on, and federal privacy rules may then no longer protect them.",
    "It does not include records about treatment for drug or alcohol use, HIV or sickle cell anemia. These need a "
    "release of their own.",
)
WHO_SIGNS = "Signature of the veteran, or of the representative with the kind of authority"


def draw(facts: LetterFacts) -> Document:
    """The form; the part about telehealth only where telehealth is used."""
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts((
            *whose(facts),
            fact("Care", facts.request.procedure_name),
            fact("Clinician", clinician_line(facts)),
        )),
        *_on_record(facts),
        Heading("Consent to care"),
        BulletList(CARE),
        _signature(facts, "care"),
        *_telehealth(facts),
        Heading("Release of information"),
        Paragraph(_between(facts)),
        BulletList(RECORDS),
        Paragraph("For this release:"),
        BulletList(RELEASE_TERMS),
        _signature(facts, "release"),
        Paragraph(_questions(facts)),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts), text_points=10.5)


def _telehealth(facts: LetterFacts) -> list[Block]:
    if not facts.request.by_telehealth:
        return []
    # What the veteran signs for the release stands on one page then.
    return [
        Heading("Consent to telehealth"),
        BulletList(TELEHEALTH),
        _signature(facts, "telehealth"),
        PageBreak(),
    ]


def _on_record(facts: LetterFacts) -> list[Block]:
    rows = tuple((c.what, short_date(c.given_on) or "", c.how) for c in facts.veteran.consents)
    if not rows:
        return []
    return [Heading("Consents given so far"), Table(("Consent to", "Given on", "How"), rows, (6, 3, 4))]


def _between(facts: LetterFacts) -> str:
    parties = listed([name for name in (facts.practice.name, facts.facility.name) if name])
    return f"I allow {parties or 'the practice and VA'} to send each other these records about me:"


def _questions(facts: LetterFacts) -> str:
    phone = f" at {facts.practice.phone}" if facts.practice.phone else ""
    return f"Questions about this form: call the practice{phone}. The veteran gets a copy."


def unsigned(facts: LetterFacts) -> tuple[str, ...]:
    """The parts of the form that the veteran has not signed."""
    parts = {"care": "consent to care", "release": "release of information"}
    if facts.request.by_telehealth:
        parts["telehealth"] = "consent to telehealth"
    return tuple(words for kind, words in parts.items() if _signed(facts, kind) is None)


def _signed(facts: LetterFacts, kind: str) -> ConsentFact | None:
    """The newest signature under that part."""
    found = [one for one in facts.veteran.consents if one.kind == kind and one.is_signed]
    return found[-1] if found else None


def _signature(facts: LetterFacts, kind: str) -> Signature:
    name = full_name(facts.veteran) or "Veteran's name not recorded"
    signed = _signed(facts, kind)
    if signed is None:
        return Signature(WHO_SIGNS, (name,))
    how = f"Signed {signed.how.removesuffix(', signed')}. The signed form is kept by the practice."
    return Signature(WHO_SIGNS, (name,), signed=(name, how), signed_on=short_date(signed.given_on) or "")
