"""Claims are found in every shape people write them in, and ordinary sentences are left alone."""

from __future__ import annotations

import pytest

from referral.paperwork.claims_language import Claim, claim_problem, claim_problems, findings_in

CLAIMS = [
    ("This treatment is covered by VA.", Claim.COVERAGE),
    ("The injection is fully covered by the VA", Claim.COVERAGE),
    ("covered\nby VA", Claim.COVERAGE),
    ("It is covered by your V.A. and always was", Claim.COVERAGE),
    ("VA will pay for the procedure.", Claim.COVERAGE),
    ("The VA will certainly approve it", Claim.COVERAGE),
    ("Under the MISSION Act the Department of Veterans Affairs must pay.", Claim.COVERAGE),
    ("VA is required to cover this.", Claim.COVERAGE),
    ("VA covers this.", Claim.COVERAGE),
    ("Approval is automatic.", Claim.COVERAGE),
    ("You are entitled to community care.", Claim.COVERAGE),
    ("Ask us about VA-approved treatment.", Claim.COVERAGE),
    ("No surgery, guaranteed.", Claim.OUTCOME),
    ("We guarantee relief.", Claim.OUTCOME),
    ("It can cure chronic back pain", Claim.OUTCOME),
    ("You will be cured.", Claim.OUTCOME),
    ("You will be completely pain-free.", Claim.OUTCOME),
    ("Permanent relief without surgery", Claim.OUTCOME),
    ("a clinically proven method", Claim.OUTCOME),
    ("It is 100% safe.", Claim.OUTCOME),
    ("The success rate is high.", Claim.SUCCESS_RATE),
    ("83% long-term success", Claim.SUCCESS_RATE),
    ("80 to 90 % of sciatica resolves", Claim.SUCCESS_RATE),
    ("It works for 8 out of 10 patients.", Claim.SUCCESS_RATE),
    ("70 percent of our patients improve", Claim.SUCCESS_RATE),
    ("a 90 % chance of relief", Claim.SUCCESS_RATE),
    ("FDA-approved for disc tears", Claim.FDA),
    ("an FDA\N{NON-BREAKING HYPHEN}approved fibrin sealant", Claim.FDA),
    ("It is approved by the FDA to treat annular tears.", Claim.FDA),
    ("endorsed by VA", Claim.ENDORSEMENT),
]
SPANISH_CLAIMS = [
    ("El tratamiento está cubierto por el VA.", Claim.COVERAGE),
    ("El VA pagará el procedimiento.", Claim.COVERAGE),
    ("Asuntos de los Veteranos va a cubrir todo.", Claim.COVERAGE),
    ("Los resultados están garantizados.", Claim.OUTCOME),
    ("Es la cura para el dolor.", Claim.OUTCOME),
    ("Usted se curará.", Claim.OUTCOME),
    ("La tasa de éxito es alta.", Claim.SUCCESS_RATE),
    ("El 80 % de los pacientes mejora.", Claim.SUCCESS_RATE),
    ("Nueve de cada diez pacientes mejoran.", Claim.SUCCESS_RATE),
    ("aprobado por la FDA para la espalda", Claim.FDA),
    ("This treatment is covered by VA.", Claim.COVERAGE),
]
ORDINARY = [
    "Epidural steroid injection: no relief.",
    "No lasting relief; 40 percent relief for 3 weeks.",
    "The first facet block was 80% effective for six hours.",
    "Individual outcomes vary.",
    "VA decides coverage case by case; the practice coordinates the referral.",
    "A clinical evaluation is the only way to know.",
    "We cannot promise that VA will pay.",
    "This may be covered by VA.",
    "Nobody here can say whether VA will approve the request.",
    "If VA approves it, VA pays for the visits in the authorization.",
    "Will VA pay for this?",
    "VA must authorize care before it starts.",
    "VA will approve or deny the request.",
    "The visits covered by VA referral VA0000000123 end in March.",
    "VA approved treatment on May 3.",
    "There is no guarantee of any result.",
    "No outcome of this or any other treatment can be guaranteed.",
    "This is not a cure.",
    "Wound infection, cured with antibiotics in 2019.",
    "Tolerated well, no side effects, no risk factors.",
    "We do not quote success rates.",
    "I hope that I will get better and can lift my grandchild.",
    "Change: down 1 (14%); it does not reach 2 points or 30% (Ostelo and others 2008).",
    "Pain 7 of 10 before, 6 of 10 after.",
    "Attended 22 of 24 sessions (92 percent).",
    "Fibrin sealant is approved by FDA as a sealant; its use in the disc is off-label.",
    "It is not FDA-approved for this use.",
    "Biopsy-proven infection was ruled out.",
    "The insurance card is covered with tape.",
    "Permanent nerve damage was seen on EMG.",
]
SPANISH_ORDINARY = [
    "Los resultados individuales varían.",
    "El VA decide la cobertura caso por caso.",
    "No podemos prometer que el VA pagará.",
    "El dolor va a pagar su precio.",
    "Puede estar cubierto por el VA.",
    "No hay garantía de resultados.",
    "Curas de la herida cada dos días.",
    "¿Pagará el VA este tratamiento?",
    "Sin alivio con la terapia física.",
]


@pytest.mark.parametrize(("text", "claim"), CLAIMS)
def test_a_claim_is_found(text: str, claim: Claim) -> None:
    assert claim in {finding.claim for finding in findings_in(text)}


@pytest.mark.parametrize(("text", "claim"), SPANISH_CLAIMS)
def test_a_claim_in_a_spanish_text_is_found(text: str, claim: Claim) -> None:
    assert claim in {finding.claim for finding in findings_in(text, "es")}


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_sentence_is_no_claim(text: str) -> None:
    assert findings_in(text) == findings_in(text, "es") == ()


@pytest.mark.parametrize("text", SPANISH_ORDINARY)
def test_an_ordinary_spanish_sentence_is_no_claim(text: str) -> None:
    assert findings_in(text, "es") == ()


def test_the_problem_names_the_words_and_why() -> None:
    said = claim_problem("It is covered by VA, and results are guaranteed.")
    assert said is not None
    assert "“covered by VA”: VA decides coverage" in said
    assert "“guaranteed”" in said
    assert claim_problem("Individual outcomes vary.") is claim_problem("") is claim_problem(None) is None
    assert list(claim_problems({"reason": "VA will pay.", "note": "No relief."})) == ["reason"]


def test_a_hedge_in_another_sentence_hides_no_claim() -> None:
    assert findings_in("We do not know much. VA will pay.")
    assert findings_in("No surgery is needed and results are guaranteed.")


def test_a_long_text_is_checked_in_no_time() -> None:
    assert findings_in("no relief of pain in the lower back " * 20_000) == ()


@pytest.mark.parametrize("endless", ["9", "9,", " ", "\n", "90 to "])
def test_a_text_without_end_is_looked_through_at_once(endless: str) -> None:
    assert claim_problem(endless * 20_000) is None  # patterns that try anew at each sign took minutes
