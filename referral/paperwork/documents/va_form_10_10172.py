"""VA Form 10-10172 (Community Care Provider - Medical, Request for Service): which value goes into which box.

The official PDF is filled, never imitated; `official_forms.py` knows its revisions and does the filling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from referral.paperwork.documents import request_for_service_worksheet
from referral.paperwork.facts import LetterFacts, ServiceCategory
from referral.paperwork.form_text import undrawable
from referral.paperwork.request_boxes import boxes, is_category
from referral.paperwork.required import EnteredIn, Required

TITLE = "VA Form 10-10172, Request for Service"
VERSION = 1

TEXT_FIELDS = {
    1: "VETERANSNAME[0]",
    2: "DOB[0]",
    3: "VAFACILITYADDRESS[0]",
    4: "VAAUTHORIZATIONNUMBER[0]",
    5: "ORDERINGPROVIDEROFFICENAMEADDRESS[0]",
    7: "ORDERINGPROVIDERPHONENUMBER[0]",
    8: "ORDERINGPROVIDERFAXNUMBER[0]",
    9: "ORDERINGPROVIDERSECUREEMAILADDRESS[0]",
    13: "DIAGNOSISCODES[0]",
    14: "DIAGNOSISDESCRIPTION[0]",
    15: "REQUESTEDCPTHCPCSCODE[0]",
    16: "DESCRIPTIONCPTHCPCSCODE[0]",
    18: "TextField1[0]",
    19: "ORDERINGPROVIDERSNAMEPRINTED[0]",
    20: "ORDERINGPROVIDERSNPI[0]",
}
CHOICE_FIELDS = {6: "HISTHP[0]", 10: "RadioButtonList[0]", 11: "RadioButtonList[1]", 12: "RadioButtonList[2]"}
SPECIALTY_FIELD = "SPECIALTY[0]"
BOX_OF_FIELD = {field: box for box, field in TEXT_FIELDS.items()} | {SPECIALTY_FIELD: 12}
LEFT_EMPTY = frozenset({17, 21, 22})
"""17 does not apply to spine care; 21 and 22 are the signer's own."""
SIGNATURE_FIELD, DATE_FIELD = "SignatureField11[0]", "Date[0]"
_ENTERED = {1: EnteredIn.VETERAN, 2: EnteredIn.VETERAN, 3: EnteredIn.FACILITY, 4: EnteredIn.AUTHORIZATION,
            5: EnteredIn.PRACTICE_PROFILE, 7: EnteredIn.PRACTICE_PROFILE, 8: EnteredIn.PRACTICE_PROFILE,
            9: EnteredIn.PRACTICE_PROFILE, 19: EnteredIn.PRACTICE_PROFILE, 20: EnteredIn.PRACTICE_PROFILE}  # fmt: skip


@dataclass(frozen=True)
class PrintableBox(Required):
    """That the form's font has every character of a box: a name with a "?" in it must never be sent."""

    box: int = 0

    def is_missing(self, facts: LetterFacts) -> bool:
        return any(
            BOX_OF_FIELD[field] == self.box and undrawable(text) for field, text in text_values(facts).items()
        )


PRINTABLE = tuple(
    PrintableBox(f"form.box_{box}", f"box {box} of VA Form 10-10172 in characters that its font has",
                 _ENTERED.get(box, EnteredIn.REQUEST), box=box)
    for box in sorted(set(BOX_OF_FIELD.values()))
)  # fmt: skip
REQUIRED = (*request_for_service_worksheet.REQUIRED, *PRINTABLE)


def text_values(facts: LetterFacts) -> Mapping[str, str]:
    """Field name to text; a fact nobody recorded leaves its box empty (the packet is then not ready)."""
    values = {box.number: box.value for box in boxes(facts)}
    found = {field: values[number] for number, field in TEXT_FIELDS.items()}
    if is_category(facts, ServiceCategory.NEW_SPECIALTY):
        found[SPECIALTY_FIELD] = facts.request.specialty
    return {field: value for field, value in found.items() if value}


def choices(facts: LetterFacts) -> Mapping[str, bool]:
    """Yes/no field name to the answer; unanswered questions are left out."""
    answers = {
        6: facts.practice.is_tribal_health_provider,
        10: facts.request.needed_within_48_hours,
        11: is_category(facts, ServiceCategory.CONTINUATION),
        12: is_category(facts, ServiceCategory.NEW_SPECIALTY),
    }
    return {CHOICE_FIELDS[box]: answer for box, answer in answers.items() if answer is not None}
