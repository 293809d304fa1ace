"""Planes, weightings and distances of series."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from referral.imaging.dicom.facts import Plane, Sureness, Weighting
from referral.imaging.dicom.geometry import judge_plane
from referral.imaging.dicom.weighting import Sequence, judge_weighting
from tests import dicom_studies
from tests.dicom_studies import AX_T2, AXIAL, SAG_STIR, SAG_T1, SAGITTAL
from tests.referral.imaging.dicom.test_checks import gathered


def tilted(degrees: float) -> tuple[float, ...]:
    turn = math.radians(degrees)
    return (1.0, 0.0, 0.0, 0.0, math.cos(turn), math.sin(turn))


@pytest.mark.parametrize(
    ("orientation", "plane", "sure"),
    [
        (SAGITTAL, Plane.SAGITTAL, Sureness.CERTAIN),
        (AXIAL, Plane.AXIAL, Sureness.CERTAIN),
        ((1.0, 0.0, 0.0, 0.0, 0.0, -1.0), Plane.CORONAL, Sureness.CERTAIN),
        (tilted(30), Plane.AXIAL, Sureness.CERTAIN),
        (tilted(-40), Plane.AXIAL, Sureness.LIKELY),
        (tilted(50), Plane.CORONAL, Sureness.LIKELY),
        ((0.7, 0.7, 0.0, 0.4, -0.4, -0.82), Plane.OBLIQUE, Sureness.LIKELY),
        ((0.0,) * 6, Plane.UNKNOWN, Sureness.GUESS),
    ],
)
def test_the_plane_follows_from_the_orientation(
    orientation: tuple[float, ...], plane: Plane, sure: Sureness
) -> None:
    judged = judge_plane([orientation], "")
    assert (judged.value, judged.sure) == (plane, sure)


def test_words_help_where_orientation_is_missing_and_are_named_where_they_contradict() -> None:
    assert judge_plane([], "SAG T2").value == Plane.SAGITTAL
    assert judge_plane([], "t2_tse_tra").value == Plane.AXIAL
    assert judge_plane([], "T2").value == Plane.UNKNOWN
    contradicting = judge_plane([SAGITTAL], "AX T2")
    assert (contradicting.value, contradicting.sure) == (Plane.SAGITTAL, Sureness.LIKELY)
    assert "axial" in contradicting.why


NOTHING = Sequence("", None, None, None, None, (), (), None, False)


@pytest.mark.parametrize(
    ("words", "tr", "te", "ti", "sequence", "weighting", "sure"),
    [
        ("SAG T1", 550, 10, None, "SE", Weighting.T1, Sureness.CERTAIN),
        ("t2_tse_sag", 3500, 100, None, "SE", Weighting.T2, Sureness.CERTAIN),
        ("SAG STIR", 4000, 45, 150, "IR", Weighting.STIR, Sureness.CERTAIN),
        ("sag tirm", 4000, 45, None, "SE", Weighting.STIR, Sureness.LIKELY),
        ("Sag 3", 4000, 45, 220, "IR", Weighting.STIR, Sureness.LIKELY),
        ("SAG T1 FLAIR", 2100, 9, 850, "IR", Weighting.T1, Sureness.CERTAIN),
        ("AX MERGE", 600, 17, None, "GR", Weighting.T2_STAR, Sureness.CERTAIN),
        ("ax t2*", 600, 17, None, "GR", Weighting.T2_STAR, Sureness.CERTAIN),
        ("SAG PD", 2500, 20, None, "SE", Weighting.PD, Sureness.CERTAIN),
        ("T2 SAG", None, None, None, "", Weighting.T2, Sureness.LIKELY),
        ("Series 4", 3500, 100, None, "SE", Weighting.T2, Sureness.LIKELY),
        ("SAG T2", 550, 10, None, "SE", Weighting.T1, Sureness.GUESS),
        ("SAG T1 POST GAD", 550, 10, None, "SE", Weighting.T1_CONTRAST, Sureness.CERTAIN),
        ("3 PLANE LOC", 20, 5, None, "GR", Weighting.LOCALIZER, Sureness.CERTAIN),
        ("ep2d_diff", 4000, 90, None, "EP", Weighting.DIFFUSION, Sureness.LIKELY),
        ("", None, None, None, "", Weighting.UNKNOWN, Sureness.GUESS),
    ],
)
def test_the_weighting_follows_from_times_and_words(
    words: str, tr: float | None, te: float | None, ti: float | None, sequence: str, weighting: str, sure: str
) -> None:
    judged = judge_weighting(
        replace(
            NOTHING,
            words=words,
            repetition_time=tr,
            echo_time=te,
            inversion_time=ti,
            flip_angle=20 if sequence == "GR" else 150,
            scanning_sequence=(sequence,) if sequence else (),
        )
    )
    assert (judged.value, judged.sure) == (weighting, sure), judged.why


def test_what_the_scanner_derived_never_counts() -> None:
    derived = replace(NOTHING, words="SAG T2", image_type=("DERIVED", "SECONDARY", "MIP"))
    assert judge_weighting(derived).value == Weighting.DERIVED


def test_a_series_knows_its_slices_and_distances(tmp_path: Path) -> None:
    study = gathered(dicom_studies.lumbar(series=(SAG_T1, AX_T2)), tmp_path)
    sagittal, axial = study.series
    assert (sagittal.slices, sagittal.slice_thickness, sagittal.slice_spacing) == (15, 4.0, 4.4)
    assert (sagittal.gap, sagittal.coverage) == (0.4, 65.6)
    assert [image.along for image in sagittal.images] == sorted(image.along or 0 for image in sagittal.images)
    assert axial.slices == 15


def test_slices_that_are_missing_in_between_are_noticed(tmp_path: Path) -> None:
    files = dicom_studies.lumbar(series=(SAG_STIR,))
    del files["DICOM/S0001/I0007"], files["DICOM/S0001/I0008"]
    (series,) = gathered(files, tmp_path).series
    assert series.notes == ("Slices seem to be missing in between.",)
