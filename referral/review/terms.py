"""The vocabulary of a level: every question of the MRI review with its answers, its definition and where that is from.

Disc terms follow the lumbar disc nomenclature 2.0 (Fardon and others, Spine J 2014;14:2525–2545), in our own words.
A finding is what the pictures show. Whether a level is the pain source is a question of its own (PAIN_SOURCE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = {
    "lumbar": ("L1-2", "L2-3", "L3-4", "L4-5", "L5-S1"),
    "cervical": ("C2-3", "C3-4", "C4-5", "C5-6", "C6-7", "C7-T1"),
    "thoracic": (
        *("T1-2", "T2-3", "T3-4", "T4-5", "T5-6", "T6-7"),
        *("T7-8", "T8-9", "T9-10", "T10-11", "T11-12", "T12-L1"),
    ),
}
"""Discs by region of the spine, from the head down."""
ALL_LEVELS = tuple(level for levels in LEVELS.values() for level in levels)

NOMENCLATURE = "Lumbar disc nomenclature 2.0, Spine J 2014;14:2525"


@dataclass(frozen=True)
class Answer:
    """One answer: how it is stored, how the grid shows it, how a sentence says it ("" leaves it out), and its key."""

    value: str
    label: str
    words: str
    key: str


@dataclass(frozen=True)
class Term:
    """One question about a level. `normal` is the answer of a level without abnormality; "" is never presumed."""

    name: str
    label: str
    answers: tuple[Answer, ...]
    normal: str
    definition: str
    source: str

    def answer(self, value: object) -> Answer | None:
        """The answer stored as `value`, or None."""
        return next((answer for answer in self.answers if answer.value == value), None)


def _grades(words: str) -> tuple[Answer, ...]:
    names = ("none", "mild", "moderate", "severe")
    return tuple(
        Answer(name, f"{n} {name}", f"{name} {words}" if n else "", str(n)) for n, name in enumerate(names)
    )


_YES_NO = (Answer("yes", "Yes", "{}", "y"), Answer("no", "No", "", "n"))


def _yes_no(words: str, *more: Answer) -> tuple[Answer, ...]:
    return (*(Answer(a.value, a.label, a.words.format(words), a.key) for a in _YES_NO), *more)


# fmt: off
TERMS: tuple[Term, ...] = (
    Term("contour", "Disc contour", (
        Answer("normal", "Normal", "", "n"), Answer("bulge", "Bulge", "bulge", "b"),
        Answer("protrusion", "Protrusion", "protrusion", "p"), Answer("extrusion", "Extrusion", "extrusion", "e"),
        Answer("sequestration", "Sequestration", "extrusion with sequestration", "s"),
    ), "normal",
        "Bulge: the edge reaches beyond the vertebra over more than a quarter of the circumference; it is no "
        "herniation. "
        "Protrusion: a local herniation whose base is at least as wide as what stands out. Extrusion: what "
        "stands out is "
        "wider than its base, or leaves the level of the disc. Sequestration: a piece that has lost its connection.",
        NOMENCLATURE),
    Term("zone", "Zone", (
        Answer("central", "Central", "central", "c"), Answer("subarticular", "Subarticular", "subarticular", "s"),
        Answer("foraminal", "Foraminal", "foraminal", "f"),
        Answer("extraforaminal", "Extraforaminal", "extraforaminal", "x"),
        Answer("anterior", "Anterior", "anterior", "a"),
    ), "",
        "Where the displaced disc lies, from the middle outward: central canal, subarticular zone (lateral recess), "
        "foramen, beyond the foramen (far lateral), or in front.", NOMENCLATURE),
    Term("side", "Side", (
        Answer("left", "Left", "left", "l"), Answer("right", "Right", "right", "r"),
        Answer("both", "Both", "both sides", "b"), Answer("midline", "Midline", "midline", "m"),
    ), "", "The side of the displaced disc, as the veteran's left and right.", NOMENCLATURE),
    Term("fissure", "Annular fissure",
         _yes_no("annular fissure", Answer("indeterminate", "Indeterminate", "annular fissure not certain", "i")), "no",
        "A separation in the fibers of the annulus, or between them and the bone. The word says nothing "
        "about an injury; "
        "it is preferred over “tear”.", NOMENCLATURE),
    Term("hiz", "HIZ", _yes_no("high-intensity zone"), "no",
        "High-intensity zone: a bright spot in the back of the annulus on T2. Seen in about half of one "
        "series of 1,188 "
        "patients; its link to pain is disputed, so it is recorded and never taken as the pain source.",
        "J Pain Res, imaging analysis of the high-intensity zone (dovepress.com)"),
    Term("pfirrmann", "Pfirrmann", tuple(
        Answer(str(n), roman, f"Pfirrmann {roman}", str(n)) for n, roman in enumerate(("I", "II", "III", "IV", "V"), 1)
    ), "",
        "Wear of the disc on T2. I: bright and even. II: bright with bands, clear border. III: grey, border "
        "of the nucleus "
        "unclear, height kept or slightly less. IV: dark, border lost. V: dark and collapsed.",
        "Pfirrmann grading, Spine 2001;26:1873"),
    Term("modic", "Modic", tuple(
        Answer(str(n), str(n), f"Modic {n}" if n else "", str(n)) for n in range(4)
    ), "0",
        "Change of the bone beside the endplates. 0: none. 1: dark on T1, bright on T2 (edema). 2: bright on "
        "T1, equal or "
        "bright on T2 (fat). 3: dark on both (sclerosis).", "Modic types, Radiology 1988;166:193"),
    Term("height", "Disc height", (
        Answer("kept", "0 kept", "", "0"), Answer("mild", "1 mild loss", "mild loss of disc height", "1"),
        Answer("moderate", "2 moderate loss", "moderate loss of disc height", "2"),
        Answer("severe", "3 severe loss", "severe loss of disc height", "3"),
    ), "kept", "Height of the disc space against the healthy discs beside it.", "Our own wording"),
    Term("central", "Central stenosis", _grades("central stenosis"), "none",
        "Narrowing of the canal on axial T2. Mild: less fluid around the roots. Moderate: little fluid, the "
        "roots crowded "
        "but told apart. Severe: no fluid left, the roots not told apart (lumbar; after Schizas A to D). "
        "Cervical: severe means that the cord is pressed or changed.", "After Schizas, Spine 2010;35:1919"),
    Term("recess_left", "Lateral recess, left", _grades("left lateral recess stenosis"), "none",
        "Narrowing of the passage between disc and facet joint. Severe: the root in it is pressed flat.",
        "Our own wording"),
    Term("recess_right", "Lateral recess, right", _grades("right lateral recess stenosis"), "none",
        "As on the left.", "Our own wording"),
    Term("foramen_left", "Foramen, left", _grades("left foraminal stenosis"), "none",
        "Fat around the root on sagittal pictures. Mild: gone in two opposite directions. Moderate: gone all "
        "around, the "
        "root keeps its shape. Severe: the root is deformed.", "After Lee, AJR 2010;194:1095"),
    Term("foramen_right", "Foramen, right", _grades("right foraminal stenosis"), "none",
        "As on the left.", "After Lee, AJR 2010;194:1095"),
    Term("root", "Nerve root", (
        Answer("free", "0 free", "", "0"), Answer("contact", "1 contact", "contact with the nerve root", "1"),
        Answer("displaced", "2 displaced", "nerve root displaced", "2"),
        Answer("compressed", "3 compressed", "nerve root compressed", "3"),
    ), "free",
        "What disc or bone does to the root: it lies free, is touched, is pushed aside, or is pressed.",
        "After Pfirrmann, Radiology 2004;230:583"),
    Term("facet", "Facet joints", _grades("facet arthropathy"), "none",
        "Wear of the facet joints: narrowed joint space, bone spurs, thickened joint, fluid.", "Our own wording"),
    Term("listhesis", "Listhesis", (
        Answer("none", "0 none", "", "0"), Answer("1", "1 grade I", "spondylolisthesis grade I", "1"),
        Answer("2", "2 grade II", "spondylolisthesis grade II", "2"),
        Answer("3", "3 grade III", "spondylolisthesis grade III", "3"),
        Answer("4", "4 grade IV", "spondylolisthesis grade IV", "4"), Answer("retro", "Retro", "retrolisthesis", "r"),
    ), "none",
        "Slip of the upper vertebra, as part of the lower one's depth: I up to a quarter, II to a half, III to three "
        "quarters, IV more. Retro: it slipped backward.", "Meyerding grading, 1932"),
    Term("hardware", "Surgery at this level", (
        Answer("none", "None", "", "n"), Answer("operated", "Operated", "operated before, no hardware", "o"),
        Answer("hardware", "Hardware", "hardware in place", "h"), Answer("fused", "Fused", "fused", "f"),
    ), "none",
        "What an earlier operation left: a removed part of disc or bone, implants, or a fusion.", "Our own wording"),
    Term("matches", "Fits the symptoms", (
        Answer("yes", "Yes", "", "y"), Answer("no", "No", "", "n"), Answer("unclear", "Unclear", "", "u"),
    ), "",
        "Whether what is seen here could explain what the veteran feels. Bulges without pain are common.",
        "The practice's care pathway, step 1"),
)
# fmt: on
BY_NAME: Mapping[str, Term] = {term.name: term for term in TERMS}

PAIN_SOURCE = (("", "Not judged"), ("yes", "Yes"), ("no", "No"), ("unclear", "Unclear"))
"""Answers to "is this level thought to be the pain source": never presumed from any finding."""

ROW_TEXTS = ("pain_evidence", "note")
ROW_KEYS = frozenset({"level", "pain_source", "findings", *ROW_TEXTS, *BY_NAME})
"""What a row of a level may hold. `findings`: free words, in reviews written before there were answers to choose."""


def normal_row(level: str) -> dict[str, str]:
    """A level without abnormality. Wear of the disc, match and pain source are judged by a person, not presumed."""
    return {"level": level} | {term.name: term.normal for term in TERMS if term.normal}


def is_empty(row: Mapping[str, Any]) -> bool:
    """Whether nothing is said about the level."""
    return not any(value for name, value in row.items() if name != "level")


def lines(row: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Label and chosen answer (None: not answered) of each question on what is seen, in the form's order.

    Empty for a review in free words, which answered none.
    """
    chosen = [(term.label, term.answer(row.get(term.name))) for term in TERMS if term.name != "matches"]
    if not any(answer for _, answer in chosen):
        return []
    return [(label, _shown(answer) if answer else None) for label, answer in chosen]


def _shown(answer: Answer) -> str:
    """`2 moderate loss` as `Moderate loss`; a grade that is only a number stays."""
    words = answer.label.lstrip("01234 ") or answer.label
    return words[0].upper() + words[1:]


def in_words(row: Mapping[str, Any]) -> str:
    """The finding in one sentence, without match and pain source: `Protrusion, central, left; annular fissure`."""
    if old := row.get("findings"):
        return str(old)
    chosen = {term.name: answer for term in TERMS if (answer := term.answer(row.get(term.name)))}
    disc = ", ".join(
        chosen[name].words for name in ("contour", "zone", "side") if name in chosen and chosen[name].words
    )
    rest = [
        answer.words for name, answer in chosen.items() if name not in ("contour", "zone", "side", "matches")
    ]
    said = "; ".join(part for part in (disc, *rest, str(row.get("note") or "").rstrip(".")) if part)
    if not said:
        return "No abnormality seen" if "contour" in chosen else "Not described"
    return said[0].upper() + said[1:]
