"""What no paper, message or page may say: success rates, promises of coverage or of an outcome, FDA claims.

VA decides coverage, a clinician decides care, and outcomes vary (pathway; domain facts 9.6: fibrin sealant is approved
as a sealant, not for a condition). Ordinary sentences stay free: what is denied ("no guarantee"), left open ("may be
covered by VA"), asked ("Will VA pay?"), or one person's own result ("40 percent relief for 3 weeks") is no claim.
The words themselves are data: `claims.toml`.
"""

from __future__ import annotations

import enum
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class Claim(enum.StrEnum):
    COVERAGE = "coverage"
    OUTCOME = "outcome"
    SUCCESS_RATE = "success_rate"
    FDA = "fda"
    ENDORSEMENT = "endorsement"


WHY = {
    Claim.COVERAGE: "VA decides coverage case by case; nobody else can say it",
    Claim.OUTCOME: "no outcome can be promised",
    Claim.SUCCESS_RATE: "success figures are not printed",
    Claim.FDA: "FDA approved the sealant as a sealant, not for a condition",
    Claim.ENDORSEMENT: "VA endorses no treatment and no practice",
}
WORDS_NEAR = 12
"""How many words before a claim may deny it."""
SENTENCE = re.compile(r"(?<=[.!?])(?<!\bV\.A\.)\s+|\n\s*\n|\s*[•▪]\s*")
BLANK_LINES = re.compile(r"\n{3,}")
"""Long runs of white space are made short first: the time to look through a text must grow with its length only."""
SAME = str.maketrans(
    {
        0x2019: "'",
        0x2018: "'",
        0x2010: "-",
        0x2011: "-",
        0x2012: "-",
        0x00AD: None,
        0x200B: None,
        0xFEFF: None,
    }
)


@dataclass(frozen=True)
class ClaimFinding:
    """One claim: the `words` as written (white space made single), and of which kind it is."""

    claim: Claim
    words: str

    @property
    def why(self) -> str:
        return WHY[self.claim]


@dataclass(frozen=True)
class _Language:
    claims: tuple[tuple[Claim, re.Pattern[str]], ...]
    denied_by: re.Pattern[str]
    clause_ends_at: re.Pattern[str]
    open_by: Mapping[Claim, re.Pattern[str]]


def findings_in(text: str | None, language: str = "en") -> tuple[ClaimFinding, ...]:
    """The claims in a text, each once, in its order. A Spanish text ("es") is held to the English rules as well."""
    held_to = [_languages()[name] for name in (("en", "es") if language == "es" else ("en",))]
    found = [
        finding
        for sentence in _sentences(text or "")
        if not sentence.endswith("?")
        for rules in held_to
        for finding in _claims(sentence, rules)
    ]
    return tuple(dict.fromkeys(found))


def claim_problem(text: str | None, language: str = "en") -> str | None:
    """What to say beside a field that holds a claim; None when it holds none."""
    found = findings_in(text, language)
    if not found:
        return None
    quoted = "; ".join(f"“{finding.words}”: {finding.why}" for finding in found)
    return f"Write this without the claim. {quoted}."


def claim_problems(texts: Mapping[str, str | None], language: str = "en") -> dict[str, str]:
    """`claim_problem` of several fields by their names, those that have one."""
    said = {name: claim_problem(text, language) for name, text in texts.items()}
    return {name: problem for name, problem in said.items() if problem}


@cache
def _languages() -> Mapping[str, _Language]:
    data = tomllib.loads((Path(__file__).parent / "claims.toml").read_text())
    return {name: _language(rules) for name, rules in data.items()}


def _language(rules: Mapping[str, Any]) -> _Language:
    def compiled(pattern: str) -> re.Pattern[str]:
        for group, words in rules["groups"].items():
            pattern = pattern.replace(f"<{group}>", words)
        return re.compile(pattern, re.IGNORECASE)

    return _Language(
        tuple((Claim(claim), compiled(p)) for claim, patterns in rules["claims"].items() for p in patterns),
        compiled(rules["free"]["denied_by"]),
        compiled(rules["free"]["clause_ends_at"]),
        {Claim(claim): compiled(pattern) for claim, pattern in rules["free"]["open_by"].items()},
    )


def _sentences(text: str) -> Iterator[str]:
    lines = unicodedata.normalize("NFKC", text).translate(SAME).split("\n")
    plain = BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines))
    for sentence in SENTENCE.split(plain):
        if words := " ".join(sentence.split()):
            yield words


def _claims(sentence: str, rules: _Language) -> Iterator[ClaimFinding]:
    for claim, pattern in rules.claims:
        for match in pattern.finditer(sentence):
            before = sentence[: match.start()]
            if not _is_denied(before, rules) and not _is_open(claim, sentence, before, rules):
                yield ClaimFinding(claim, match.group())


def _is_denied(before: str, rules: _Language) -> bool:
    near = rules.clause_ends_at.split(before)[-1].split()[-WORDS_NEAR:]
    return rules.denied_by.search(" ".join(near)) is not None


def _is_open(claim: Claim, sentence: str, before: str, rules: _Language) -> bool:
    opener = rules.open_by.get(claim)
    return opener is not None and opener.search(sentence if claim is Claim.FDA else before) is not None
