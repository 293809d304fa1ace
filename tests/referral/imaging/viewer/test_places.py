"""Levels of axial slices worked out from labelled vertebrae, on the generated lumbar spine whose discs are known."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask
from pydicom import Dataset

from referral.cases.operations import levels
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.imaging import queries
from referral.imaging.models import ImagingStudy
from referral.imaging.viewer.listing import geometry_of, slices_of
from referral.imaging.viewer.places import (
    Levels,
    Marked,
    disc_between,
    doubts_about,
    level_of,
    levels_of_study,
)
from tests import cast, dicom_studies
from tests.dicom_studies import AX_T2, LUMBAR_DISCS, SAG_T2
from tests.factories import make_case, make_facility, the_case
from tests.filed_study import file_study

VERTEBRAE = {"L3": 18.0, "L4": -18.0, "L5": -54.0, "S1": -90.0}
"""Heights (mm) of the vertebrae's middles, half-way between the generated discs."""
FROM_HEAD = {height: disc for disc, height in LUMBAR_DISCS.items()}
MIDDLE_OF_STACK = (1, 2, 3)
SERIES = (SAG_T2, AX_T2)


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    practice = cast.add_practice()
    make_facility(practice)
    return cast.actor(practice, Role.COORDINATOR)


def marked_study(coordinator: Actor, files: dicom_studies.Files, heights: dict[str, float]) -> ImagingStudy:
    """The study with vertebrae labelled on the sagittal slice through the middle of the patient."""
    uid = file_study(the_case(make_case(coordinator)), files)
    study = queries.study_to_look_at(coordinator.practice_id, uid)
    slices = slices_of(queries.images_of_series(study.series[0].id))
    middle = slices[len(slices) // 2]
    left, front, top = geometry_of(middle)["position"]
    assert left == pytest.approx(0)
    for level, height in heights.items():
        place = (-front / SAG_T2.pixel + 0.5, (top - height) / SAG_T2.pixel + 0.5)
        levels.label_level(coordinator, uid, middle.image.uid, middle.frame, level, place)
    db.session.rollback()
    return queries.study_to_look_at(coordinator.practice_id, uid)


def told(study: ImagingStudy) -> Levels:
    return levels_of_study(study.series, queries.images(study.id), queries.level_labels(study.id))


def axial_levels(study: ImagingStudy) -> dict[str, list[str]]:
    """What is said of each stack's slices, by the disc that the stack was generated for, from the feet up."""
    found, slices = told(study), slices_of(queries.images_of_series(study.series[1].id))
    stacks: dict[str, list[tuple[float, str]]] = {disc: [] for disc in ("L3-4", "L4-5", "L5-S1")}
    for one in slices:
        geometry = geometry_of(one)
        row, column = np.array(geometry["orientation"][:3]), np.array(geometry["orientation"][3:])
        half = dicom_studies.SIDE * AX_T2.pixel / 2
        middle = np.array(geometry["position"]) + half * row + half * column
        disc = FROM_HEAD[min(FROM_HEAD, key=lambda height: abs(middle[2] - height))]
        stacks[disc].append((middle[2], found.of_slices.get(f"{one.image.uid}/{one.frame}", "")))
    return {disc: [said for _, said in sorted(rows)] for disc, rows in stacks.items()}


@pytest.mark.parametrize("kind", ["one slice a file", "many frames a file", "frames out of order"])
def test_axial_slices_say_at_which_disc_they_lie(coordinator: Actor, kind: str) -> None:
    files = {
        "one slice a file": lambda: dicom_studies.lumbar(series=SERIES),
        "many frames a file": lambda: dicom_studies.enhanced(series=SERIES),
        "frames out of order": lambda: dicom_studies.enhanced(series=SERIES, order=lambda at: (at * 7) % 15),
    }[kind]()
    study = marked_study(coordinator, files, VERTEBRAE)
    assert told(study).doubts == ()
    for disc, said in axial_levels(study).items():
        assert [said[at] for at in MIDDLE_OF_STACK] == [disc] * 3, said
        upper, lower = disc[:2], {"L3-4": "L4", "L4-5": "L5", "L5-S1": "S1"}[disc]
        assert set(said) <= {disc, f"at {upper}", f"at {lower}"}


def test_frames_of_one_file_lie_in_order_along_the_patient(coordinator: Actor) -> None:
    files = dicom_studies.enhanced(series=SERIES, order=lambda at: (at * 7) % 15)
    study = marked_study(coordinator, files, {})
    slices = slices_of(queries.images_of_series(study.series[0].id))
    places = [geometry_of(one)["position"][0] for one in slices]
    assert places == sorted(places) or places == sorted(places, reverse=True)
    assert [one.frame for one in slices] != sorted(one.frame for one in slices)
    assert {tuple(geometry_of(one)["spacing"]) for one in slices} == {(2.0, 2.0)}
    assert (study.series[0].facts or {})["slice_spacing"] == 4.4
    assert (study.series[0].plane, study.series[1].plane) == ("sagittal", "axial")


def test_labels_in_a_wrong_order_name_no_level_and_are_said(coordinator: Actor) -> None:
    files = dicom_studies.lumbar(series=SERIES)
    study = marked_study(coordinator, files, {**VERTEBRAE, "L4": -54.0, "L5": -18.0})
    found = told(study)
    assert found.of_slices == {}
    assert "The label L5 lies above L4: check both." in found.doubts


def test_without_a_common_frame_of_reference_nothing_is_said(coordinator: Actor) -> None:
    def apart(dataset: Dataset) -> None:
        dataset.FrameOfReferenceUID = f"1.2.826.0.1.{dataset.SeriesNumber}"

    study = marked_study(coordinator, dicom_studies.lumbar(series=SERIES, change=apart), VERTEBRAE)
    assert told(study).of_slices == {}


def flat_at(height: float) -> dict[str, object]:
    return {"orientation": list(dicom_studies.AXIAL), "position": [-90.0, -90.0, height]}


LABELLED = [Marked("L4", (0.0, 0.0, -18.0)), Marked("L5", (0.0, 0.0, -54.0))]


@pytest.mark.parametrize(
    ("height", "said"),
    [
        (-36.0, "L4-5"),
        (-44.0, "L4-5"),
        (-26.0, "at L4"),
        (-46.0, "at L5"),
        (-15.0, "at L4"),
        (0.0, "18 mm above L4"),
        (-74.0, "20 mm below L5"),
    ],
)
def test_a_vertebra_a_disc_and_what_lies_beyond(height: float, said: str) -> None:
    assert level_of(flat_at(height), LABELLED) == said


def test_discs_are_named_as_people_name_them() -> None:
    pairs = [("L4", "L5"), ("L5", "S1"), ("C2", "C3"), ("C7", "T1"), ("T12", "L1"), ("L3", "L5")]
    names = ["L4-5", "L5-S1", "C2-3", "C7-T1", "T12-L1", "between L3 and L5"]
    assert [disc_between(*pair) for pair in pairs] == names


def test_neighbours_that_lie_oddly_far_apart_are_doubted() -> None:
    assert doubts_about([Marked("L4", (0, 0, 0.0)), Marked("L5", (0, 0, -4.0))]) == [
        "The labels L4 and L5 lie 4 mm apart: check both."
    ]
    assert doubts_about([Marked("L3", (0, 0, 0.0)), Marked("L5", (0, 0, -72.0))]) == []
