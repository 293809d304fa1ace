"""What a series shows (T1, T2, STIR …), from its times and sequence and from what it is called.

The bounds are the usual ones of spine protocols at 0.3 to 3 tesla: T1 below 1,200 ms repetition and 40 ms echo, T2 from
60 ms echo at long repetition, fat nulled at 80 to 300 ms inversion, T1 by inversion at 600 to 1,300 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from referral.imaging.dicom.facts import Judged, Sureness, Weighting

LONGEST_T1_TR = 1_200.0
LONGEST_T1_TE = 40.0
SHORTEST_T2_TE = 60.0
STIR_TI = (80.0, 300.0)
T1_BY_INVERSION_TI = (500.0, 1_400.0)
FLAIR_TI = 1_500.0
LONG_T2_STAR_TE = 7.0
SMALL_FLIP = 40.0
SEPARATE = r"(?:^|[\s_\-.,/()+:\d])"
ENDED = r"(?=$|[\s_\-.,/()+:*])"
WORDS = (
    (Weighting.LOCALIZER, rf"LOCALI[SZ]|SCOUT|SURVEY|{SEPARATE}(3\s?PLANE|LOC|3PL){ENDED}"),
    (Weighting.DIFFUSION, rf"DIFFUSION|{SEPARATE}(DWI|ADC|DTI|TRACEW?){ENDED}"),
    (Weighting.STIR, rf"STIR|{SEPARATE}(TIRM|T2?_?IR){ENDED}"),
    (Weighting.T2_STAR, rf"T2\s?\*|T2STAR|T2_STAR|MEDIC|MERGE|{SEPARATE}(GRE|FFE|MFFE|FL2D|M-?FFE){ENDED}"),
    (Weighting.T1, rf"{SEPARATE}T1W?(?=$|[^\d])|VIBE"),
    (Weighting.FLAIR, "FLAIR"),
    (Weighting.T2, rf"{SEPARATE}T2W?(?=$|[^\d*])|{SEPARATE}(CISS|FIESTA){ENDED}"),
    (Weighting.PD, rf"{SEPARATE}PD(W|FS)?{ENDED}|PROTON DENS"),
)
PATTERNS = tuple((weighting, re.compile(pattern, re.I)) for weighting, pattern in WORDS)
CONTRAST = re.compile(rf"{SEPARATE}(GAD(O\w*)?|POST|GD|\+C|CONTRAST|C\+|CE){ENDED}|\+\s?C{ENDED}", re.I)
FAT_SUPPRESSED = re.compile(
    rf"{SEPARATE}(FS|FATSAT|FAT ?SAT|SPAIR|SPIR|CHESS|DIXON.?W|WATER|IDEAL){ENDED}", re.I
)
SAYS_WHAT_NUMBERS_HIDE = {Weighting.STIR, Weighting.T2_STAR, Weighting.FLAIR, Weighting.DIFFUSION}
DERIVED_TYPES = {"PROJECTION IMAGE", "MIP", "SCREEN SAVE", "MIN_IP", "COMPOSED", "REPORT"}


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a judgement rests on. Times in ms, flip angle in degrees; `words` are description and sequence name."""

    words: str
    repetition_time: float | None
    echo_time: float | None
    inversion_time: float | None
    flip_angle: float | None
    scanning_sequence: tuple[str, ...]
    image_type: tuple[str, ...]
    contrast_agent: str | None
    is_several_planes: bool


def judge_weighting(sequence: Sequence) -> Judged:
    """The weighting, how sure it is, and from what it was concluded."""
    kinds = {part.upper() for part in sequence.image_type}
    if kinds & DERIVED_TYPES:
        return Judged(
            Weighting.DERIVED, Sureness.CERTAIN, "The scanner marked it as derived from other series."
        )
    said = said_by(sequence.words)
    if "LOCALIZER" in kinds or said is Weighting.LOCALIZER:
        return Judged(Weighting.LOCALIZER, Sureness.CERTAIN, "The scanner marked it as a localizer.")
    if sequence.is_several_planes and said is None:
        return Judged(Weighting.LOCALIZER, Sureness.LIKELY, "Its slices lie in several planes.")
    return _with_contrast(_agreed(shown_by_numbers(sequence), said, _figures(sequence)), sequence)


def said_by(words: str) -> Weighting | None:
    """What the words say, the more telling word first."""
    return next((weighting for weighting, pattern in PATTERNS if pattern.search(words)), None)


def is_fat_suppressed(words: str) -> bool:
    """Whether the words name a way to suppress fat other than STIR."""
    return bool(FAT_SUPPRESSED.search(words))


def is_gradient_echo(sequence: Sequence) -> bool | None:
    """Whether it is a gradient echo; None when the files do not say."""
    kinds = {part.upper() for part in sequence.scanning_sequence}
    return ("GR" in kinds and "SE" not in kinds) if kinds else None


def shown_by_numbers(sequence: Sequence) -> Weighting | None:
    """What repetition, echo and inversion time say, or None when they are missing or unusual."""
    tr, te, ti = sequence.repetition_time, sequence.echo_time, sequence.inversion_time
    if "EP" in {part.upper() for part in sequence.scanning_sequence}:
        return Weighting.DIFFUSION if te and te > 40 else None
    if not te or not tr:
        return None
    if is_gradient_echo(sequence):
        return _gradient_echo(te, sequence.flip_angle)
    if ti and ti > 0:
        return _inversion(ti, te)
    if te < LONGEST_T1_TE:
        return Weighting.T1 if tr < LONGEST_T1_TR else (Weighting.PD if tr > 1_500 else None)
    return Weighting.T2 if te >= SHORTEST_T2_TE and tr > LONGEST_T1_TR else None


def _gradient_echo(te: float, flip: float | None) -> Weighting | None:
    if te >= LONG_T2_STAR_TE and (flip is None or flip < SMALL_FLIP):
        return Weighting.T2_STAR
    return Weighting.T1 if te < LONG_T2_STAR_TE else None


def _inversion(ti: float, te: float) -> Weighting | None:
    if STIR_TI[0] <= ti <= STIR_TI[1]:
        return Weighting.STIR
    if T1_BY_INVERSION_TI[0] <= ti <= T1_BY_INVERSION_TI[1] and te < LONGEST_T1_TE:
        return Weighting.T1
    return Weighting.FLAIR if ti > FLAIR_TI else None


def _agreed(shown: Weighting | None, said: Weighting | None, figures: str) -> Judged:
    if shown is None and said is None:
        return Judged(Weighting.UNKNOWN, Sureness.GUESS, "Neither its times nor its name say what it is.")
    if shown is None:
        assert said is not None
        return Judged(said, Sureness.LIKELY, "Its name says so; its times are missing or unusual.")
    if said is None:
        return Judged(shown, Sureness.LIKELY, f"By its times ({figures}).")
    if shown is said or (shown is Weighting.T1 and said is Weighting.FLAIR):
        return Judged(shown, Sureness.CERTAIN, f"Its name and its times ({figures}) agree.")
    if said in SAYS_WHAT_NUMBERS_HIDE and shown in (Weighting.T2, Weighting.PD):
        return Judged(said, Sureness.LIKELY, f"Its name says so; its times ({figures}) do not contradict.")
    return Judged(shown, Sureness.GUESS, f"Its times ({figures}) show {shown}, its name says {said}.")


def _with_contrast(judged: Judged, sequence: Sequence) -> Judged:
    if judged.value != Weighting.T1:
        return judged
    if CONTRAST.search(sequence.words):
        return Judged(Weighting.T1_CONTRAST, judged.sure, f"{judged.why} Its name speaks of contrast.")
    return judged


def _figures(sequence: Sequence) -> str:
    pairs = (
        ("TR", sequence.repetition_time),
        ("TE", sequence.echo_time),
        ("TI", sequence.inversion_time),
    )
    return ", ".join(f"{name} {value:.0f}" for name, value in pairs if value)
