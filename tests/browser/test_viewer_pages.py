"""The viewer of a study in a real browser: scrolling, contrast, linked positions, measuring, labels, audit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from flask import Flask
from playwright.sync_api import Locator, expect
from pydicom import Dataset

from referral.core.actor import Role
from referral.imaging.viewer import decoding
from tests import cast, dicom_studies
from tests.browser.watch import PHONE, Watch
from tests.dicom_studies import AX_T2, SAG_STIR, SAG_T2
from tests.factories import make_case, make_facility, the_case
from tests.filed_study import file_study

LAPTOP = {"width": 1280, "height": 720}
FLAT = replace(SAG_STIR, description="SAG STIR FLAT")
PIXELS = """([pane, ...points]) => {
  const canvas = document.querySelectorAll("[data-canvas]")[pane];
  const density = canvas.width / canvas.clientWidth;
  const context = canvas.getContext("2d");
  return points.map(([x, y]) => context.getImageData(x * density, y * density, 1, 1).data[0]);
}"""


def _framed(dataset: Dataset) -> None:
    dataset.FrameOfReferenceUID = "1.2.826.0.1.7"
    if dataset.SeriesDescription == FLAT.description:  # pixels twice as high as wide
        pixels = np.frombuffer(dataset.PixelData, "<u2").reshape(dataset.Rows, dataset.Columns)[::2]
        dataset.Rows, dataset.PixelSpacing, dataset.PixelData = pixels.shape[0], [4.0, 2.0], pixels.tobytes()


@pytest.fixture(scope="module", autouse=True)
def _end_decoder() -> Iterator[None]:
    yield
    decoding.close()


@pytest.fixture
def study(app: Flask) -> str:
    practice = cast.add_practice()
    make_facility(practice)
    coordinator = cast.actor(practice, Role.COORDINATOR)
    files = dicom_studies.lumbar(series=(SAG_T2, FLAT, AX_T2), change=_framed)
    return file_study(the_case(make_case(coordinator)), files)


@pytest.fixture
def viewer(watch: Watch, study: str) -> Watch:
    """The study's pictures on a laptop, the first one drawn."""
    watch.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    watch.sign_in(cast.email_of(Role.COORDINATOR), cast.PASSWORD)
    watch.open(f"/studies/{study}/view")
    drawn(watch, 0)
    return watch


def canvas(viewer: Watch, pane: int = 0) -> Locator:
    return viewer.page.locator("[data-canvas]").nth(pane)


def drawn(viewer: Watch, pane: int) -> None:
    expect(canvas(viewer, pane)).to_have_attribute("data-drawn", re.compile("."))


def where(viewer: Watch, pane: int = 0) -> Locator:
    return viewer.page.locator("[data-where]").nth(pane)


def greys(viewer: Watch, points: list[tuple[int, int]], pane: int = 0) -> list[int]:
    viewer.page.wait_for_timeout(100)  # it draws at the browser's next turn
    return viewer.page.evaluate(PIXELS, [pane, *points])  # type: ignore[no-any-return]


def drag(viewer: Watch, start: tuple[float, float], end: tuple[float, float], pane: int = 0) -> None:
    box = canvas(viewer, pane).bounding_box()
    assert box
    mouse = viewer.page.mouse
    mouse.move(box["x"] + start[0], box["y"] + start[1])
    mouse.down()
    mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    mouse.up()


def side_by_side(viewer: Watch, series: str) -> None:
    viewer.page.keyboard.press("s")
    viewer.page.get_by_label("Series of the second picture").select_option(label=series)
    drawn(viewer, 1)


def scale(viewer: Watch, rows_mm: float = 256.0, pane: int = 0) -> float:
    """CSS pixels of a millimetre while the picture is fitted by its height."""
    box = canvas(viewer, pane).bounding_box()
    assert box
    return min(box["height"], box["width"]) / rows_mm


def test_wheel_keys_and_slider_scroll(viewer: Watch) -> None:
    page = viewer.page
    expect(where(viewer)).to_contain_text("Slice 8 of 15")
    canvas(viewer).hover()
    page.mouse.wheel(0, 120)
    expect(where(viewer)).to_contain_text("Slice 10 of 15")
    for key, slice_ in (
        ("ArrowDown", 11),
        ("ArrowUp", 10),
        ("PageUp", 5),
        ("End", 15),
        ("Home", 1),
        ("PageDown", 6),
    ):
        page.keyboard.press(key)
        expect(where(viewer)).to_contain_text(f"Slice {slice_} of 15")
    page.get_by_label("Slice of the first picture").fill("3")
    expect(where(viewer)).to_contain_text("Slice 3 of 15")
    assert viewer.trouble == []


def test_the_picture_lies_as_the_patient_does(viewer: Watch) -> None:
    box = canvas(viewer).bounding_box()
    assert box
    x, y, mm = box["width"] / 2, box["height"] / 2, scale(viewer)
    cord, bone, fat = (x + 27 * mm, y), (x, y + 18 * mm), (x - 60 * mm, y + 18 * mm)
    found = greys(viewer, [(int(a), int(b)) for a, b in (cord, bone, fat)])
    assert found[0] > found[2] > found[1]  # the bright cord lies behind, to the right of the picture
    bulge = (x + 21 * mm, y + 36 * mm)
    healthy = (x + 21 * mm, y)
    assert greys(viewer, [(int(a), int(b)) for a, b in (bulge, healthy)])[0] < 150
    assert viewer.page.locator("[data-facts]").first.inner_text() == "sagittal, T2, 4 mm thick"


def test_contrast_changes_the_picture(viewer: Watch) -> None:
    page, box = viewer.page, canvas(viewer).bounding_box()
    assert box
    point = [(int(box["width"] / 2), 150)]
    before = greys(viewer, point)
    drag(viewer, (200, 200), (200, 300))
    assert greys(viewer, point) > before
    expect(page.locator("[data-window]").first).not_to_contain_text("level 500")
    page.keyboard.press("r")
    assert greys(viewer, point) == before
    page.keyboard.press("i")
    assert greys(viewer, point) == [255 - before[0]]
    page.keyboard.press("i")
    page.get_by_label("Choices of contrast").select_option(label="3 More contrast")
    expect(page.locator("[data-window]").first).to_contain_text("Window 600")


def test_positions_are_linked_by_place(viewer: Watch) -> None:
    side_by_side(viewer, "2: SAG STIR FLAT")
    viewer.page.locator("[data-stage]").first.focus()
    viewer.page.keyboard.press("Home")
    expect(where(viewer, 0)).to_contain_text("Slice 1 of 15")
    expect(where(viewer, 1)).to_contain_text("Slice 1 of 15")
    viewer.page.keyboard.press("k")
    viewer.page.keyboard.press("ArrowDown")
    expect(where(viewer, 0)).to_contain_text("Slice 2 of 15")
    expect(where(viewer, 1)).to_contain_text("Slice 1 of 15")


def test_the_other_plane_is_drawn_as_a_line_and_a_point_is_found_in_it(viewer: Watch) -> None:
    side_by_side(viewer, "3: AX T2 TSE")
    expect(canvas(viewer, 0)).to_have_attribute("data-crossed", "1")
    expect(canvas(viewer, 1)).to_have_attribute("data-crossed", "1")
    viewer.page.locator("[data-stage]").first.focus()
    viewer.page.keyboard.press("p")
    box, mm = canvas(viewer).bounding_box(), scale(viewer)
    assert box
    canvas(viewer).click(position={"x": box["width"] / 2, "y": box["height"] / 2 - 0 * mm})
    expect(where(viewer, 1)).to_contain_text("0.0 mm")  # the middle of the stack at L3-4
    assert viewer.violations() == []


@pytest.mark.parametrize("series", ["1: SAG T2 TSE", "2: SAG STIR FLAT"])
def test_a_distance_is_right(viewer: Watch, series: str) -> None:
    """In pixels as high as wide and in others: a cross of 60 mm each way."""
    page = viewer.page
    page.get_by_role("button", name=series).click()
    expect(page.locator("[data-facts]").first).to_contain_text("STIR" if "STIR" in series else "T2")
    page.wait_for_timeout(500)
    box, mm = canvas(viewer).bounding_box(), scale(viewer)
    assert box
    x, y = box["width"] / 2, box["height"] / 2
    page.locator("[data-stage]").first.focus()
    page.keyboard.press("m")
    drag(viewer, (x - 30 * mm, y), (x + 30 * mm, y))
    drag(viewer, (x, y - 30 * mm), (x, y + 30 * mm))
    said = page.locator("[data-lines] strong").all_inner_texts()
    assert len(said) == 2
    for text in said:
        assert text.endswith(" mm")
        assert float(text.removesuffix(" mm")) == pytest.approx(60, abs=1.5)


def test_a_label_is_kept_and_said_on_axial_slices(viewer: Watch, study: str) -> None:
    page = viewer.page
    page.locator("[data-stage]").first.focus()
    page.keyboard.press("l")
    box, mm = canvas(viewer).bounding_box(), scale(viewer)
    assert box
    for height in (-90, -54, -18):  # S1, L5, L4: the chosen level goes up by itself
        canvas(viewer).click(position={"x": box["width"] / 2, "y": box["height"] / 2 - height * mm})
        page.wait_for_timeout(300)
    expect(page.get_by_role("status").filter(has_text="L4 is labelled")).to_be_visible()
    viewer.open(f"/studies/{study}/view")
    drawn(viewer, 0)
    expect(page.locator("[data-labels] li")).to_have_count(3)
    expect(page.locator("[data-labels]")).to_contain_text(cast.NAMES[Role.COORDINATOR])
    page.get_by_role("button", name="3: AX T2 TSE").click()
    expect(where(viewer)).to_contain_text("L4-5 (by the labels)")
    page.get_by_role("button", name="Remove the label L4").click()
    expect(page.locator("[data-labels] li")).to_have_count(2)
    assert viewer.trouble == []


def test_measuring_and_labelling_need_no_mouse(viewer: Watch) -> None:
    keys = viewer.page.keyboard
    for key in ("m", "c", "Enter", *["Shift+ArrowRight"] * 3, "Enter"):
        keys.press(key)
    expect(viewer.page.locator("[data-lines] strong")).to_have_text("60.0 mm")  # 30 pixels of 2 mm
    for key in ("l", "Enter"):
        keys.press(key)
    expect(viewer.page.locator("[data-labels] li")).to_have_count(1)


def test_the_pages_are_accessible_and_fit(viewer: Watch) -> None:
    page = viewer.page
    assert page.locator("[data-viewer]").bounding_box()["height"] < LAPTOP["height"]  # type: ignore[index]
    expect(page.locator(".viewer__caution").first).to_be_in_viewport()
    page.wait_for_timeout(500)
    assert viewer.violations() == []
    page.keyboard.press("s")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and mouse")).to_be_visible()
    assert viewer.violations() == []
    page.keyboard.press("Escape")
    assert not viewer.overflows(PHONE)
    assert viewer.trouble == []
