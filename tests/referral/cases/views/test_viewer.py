"""The viewer's page and what its script asks for: roles, leave to look, hostile files, labels, and without scripts."""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pydicom import Dataset, dcmread

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.cases.operations import levels
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import Invalid, NotFound
from referral.directory.models import Practice
from referral.imaging.models import ImagingInstance, ImagingStudy, LevelLabel
from referral.imaging.viewer import decoding
from referral.imaging.viewer.listing import MOST_FRAMES_OF_IMAGE
from tests import cast, dicom_studies
from tests.dicom_studies import AX_T2, SAG_T2
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.filed_study import file_study
from tests.pages import Page
from tests.statements import counted_statements

MOST_STATEMENTS = (16, 8)
"""Of the page (its look recorded) and of the list of slices."""
TWO_SERIES = (SAG_T2, AX_T2)


def _framed(dataset: Dataset) -> None:
    dataset.FrameOfReferenceUID = "1.2.826.0.1.7"


@pytest.fixture(scope="module", autouse=True)
def _end_decoder() -> Iterator[None]:
    yield
    decoding.close()


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    practice = cast.add_practice()
    make_facility(practice)
    return cast.actor(practice, Role.COORDINATOR)


@pytest.fixture
def files() -> dicom_studies.Files:
    return dicom_studies.lumbar(series=TWO_SERIES, change=_framed)


@pytest.fixture
def study(coordinator: Actor, files: dicom_studies.Files) -> str:
    return file_study(the_case(make_case(coordinator)), files)


@pytest.fixture
def staff(client: FlaskClient, coordinator: Actor) -> FlaskClient:
    cast.sign_in(client, Role.COORDINATOR)
    return client


def opened(client: FlaskClient, study: str) -> dict[str, str]:
    """The addresses that the page gives its script."""
    source = client.get(f"/studies/{study}/view").text
    found = dict(re.findall(r'data-(\w+)-url="([^"]+)"', source))
    return {name: url.replace("&amp;", "&") for name, url in found.items()}


def listed(client: FlaskClient, study: str) -> dict:  # type: ignore[type-arg]
    return client.get(opened(client, study)["study"]).json  # type: ignore[return-value]


def frame(client: FlaskClient, study: str, image: str, number: int = 0) -> tuple[dict, bytes]:  # type: ignore[type-arg]
    url = opened(client, study)["frames"].replace("IMAGE", image).replace("FRAME", str(number))
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    data = gzip.decompress(answer.data)
    (length,) = struct.unpack_from("<I", data)
    assert length % 4 == 0
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def events(tag: AuditTag) -> int:
    return db.session.query(AuditEvent).filter_by(tag=tag).count()


def test_the_list_says_where_each_slice_lies(staff: FlaskClient, study: str) -> None:
    found = listed(staff, study)
    sagittal, axial = found["series"]
    assert (sagittal["plane"], sagittal["weighting"], len(sagittal["slices"])) == ("sagittal", "T2", 15)
    assert sagittal["frameOfReference"] == axial["frameOfReference"] == 1
    first = sagittal["slices"][0]
    assert first["orientation"] == list(dicom_studies.SAGITTAL)
    assert (first["spacing"], first["rows"], first["columns"]) == ([2.0, 2.0], 128, 128)
    places = [one["position"][0] for one in sagittal["slices"]]
    assert places == sorted(places) or places == sorted(places, reverse=True)


def test_a_frame_brings_the_stored_values(staff: FlaskClient, study: str, files: dicom_studies.Files) -> None:
    one = listed(staff, study)["series"][0]["slices"][7]
    for _ in ("decoded", "kept"):
        header, values = frame(staff, study, one["image"])
        assert (header["kind"], header["rows"], header["columns"]) == ("int16", 128, 128)
        assert header["windows"] == [{"centre": 500.0, "width": 1000.0}]
        originals = [dcmread(BytesIO(data)).pixel_array for data in files.values()]
        shown = np.frombuffer(values, "<i2").reshape(128, 128)
        assert any(np.array_equal(shown, original) for original in originals)


def test_opening_is_recorded_once_and_nothing_is_shown_without(staff: FlaskClient, study: str) -> None:
    urls = opened(staff, study)
    assert events(AuditTag.STUDY_VIEWED) == 1
    staff.get(urls["study"])
    leave = urls["study"].partition("opening=")[2]
    staff.get(f"/studies/{study}/view?opening={leave}&slice=2")
    assert events(AuditTag.STUDY_VIEWED) == 1
    image = db.session.query(ImagingInstance).first()
    assert image is not None
    for path in ("images", f"images/{image.uid}/frames/0", f"images/{image.uid}/picture"):
        assert staff.get(f"/studies/{study}/{path}").status_code == 403
        assert staff.get(f"/studies/{study}/{path}?opening={leave[:-1]}x").status_code == 403


def test_the_number_of_images_costs_no_statements(staff: FlaskClient, study: str, coordinator: Actor) -> None:
    sagittal = dicom_studies.lumbar(series=(SAG_T2,), seed="one", change=_framed)
    name = next(iter(sagittal))
    small = file_study(the_case(make_case(coordinator)), {name: sagittal[name]})
    counts = []
    for one in (small, study):
        url = opened(staff, one)["study"]
        with counted_statements() as page:
            staff.get(f"/studies/{one}/view")
        with counted_statements() as listing:
            staff.get(url)
        counts.append((len(page), len(listing)))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_STATEMENTS


def test_a_leave_is_good_for_one_person(
    staff: FlaskClient, study: str, another_client: Callable[[], FlaskClient], coordinator: Actor
) -> None:
    url = opened(staff, study)["study"]
    reviewer = another_client()
    cast.add_staff(db.session.get_one(Practice, coordinator.practice_id), Role.REVIEWER)
    cast.sign_in(reviewer, Role.REVIEWER)
    assert reviewer.get(url).status_code == 403
    assert reviewer.get(f"/studies/{study}/view").status_code == 200


def test_another_practice_finds_nothing(staff: FlaskClient, app: Flask) -> None:
    other = make_practice(name="Hilltop Spine")
    make_facility(other)
    foreign = file_study(
        the_case(make_case(make_actor(other, Role.COORDINATOR))),
        dicom_studies.lumbar(series=(SAG_T2,), seed="foreign"),
    )
    assert staff.get(f"/studies/{foreign}/view").status_code == 404
    assert (
        staff.post(f"/studies/{foreign}/levels", data={"level": "L4", "x": "1", "y": "1"}).status_code == 404
    )


def _cut(dataset: Dataset) -> None:
    dataset.PixelData = dataset.PixelData[:100]


def _giant(dataset: Dataset) -> None:
    dataset.Rows, dataset.Columns = 65_000, 65_000


def _many(dataset: Dataset) -> None:
    dataset.NumberOfFrames = 2_000_000_000


@pytest.mark.parametrize("harm", [_cut, _giant])
def test_a_hostile_file_is_no_preview(
    staff: FlaskClient, coordinator: Actor, harm: Callable[[Dataset], None]
) -> None:
    files = dicom_studies.lumbar(series=(SAG_T2,), seed="hostile", change=harm)
    name = next(iter(files))
    study = file_study(the_case(make_case(coordinator)), {name: files[name]})
    one = listed(staff, study)["series"][0]["slices"][0]
    header, values = frame(staff, study, one["image"])
    assert set(header) == {"why"}
    assert header["why"]
    assert values == b""
    page = Page(staff.get(f"/studies/{study}/view"))
    picture = staff.get(_picture_of(page))
    assert picture.mimetype == "image/svg+xml"
    assert "No preview" in picture.text


def test_a_file_that_claims_endless_frames_is_bounded(staff: FlaskClient, coordinator: Actor) -> None:
    files = dicom_studies.lumbar(series=(SAG_T2,), seed="endless", change=_many)
    name = next(iter(files))
    study = file_study(the_case(make_case(coordinator)), {name: files[name]})
    slices = listed(staff, study)["series"][0]["slices"]
    assert len(slices) == MOST_FRAMES_OF_IMAGE
    assert frame(staff, study, slices[-1]["image"], slices[-1]["frame"])[0]["why"]


def _picture_of(page: Page) -> str:
    source = re.search(r'src="(/studies/[^"]+/picture[^"]*)"', page.source)
    assert source
    return source[1].replace("&amp;", "&")


def test_who_decides_whether_a_picture_may_leave_the_chart_sees_it(staff: FlaskClient, study: str) -> None:
    [image] = db.session.query(ImagingInstance).limit(1)
    case = db.session.get_one(Case, db.session.query(ImagingStudy).filter_by(uid=study).one().case_id)
    page = Page(staff.get(f"/cases/{case.uid}/check-picture/{image.uid}"))
    shown = staff.get(_picture_of(page))
    assert shown.mimetype == "image/png"


def test_a_frame_that_does_not_exist_says_so(staff: FlaskClient, study: str) -> None:
    one = listed(staff, study)["series"][0]["slices"][0]
    assert frame(staff, study, one["image"], 7)[0] == {"why": "There is no such frame."}


def test_without_scripts_slices_come_one_by_one(staff: FlaskClient, study: str) -> None:
    page = Page(staff.get(f"/studies/{study}/view"))
    assert "Not for primary diagnosis" in page.text()
    plain = staff.get(_picture_of(page))
    assert plain.mimetype == "image/png"
    assert Image.open(BytesIO(plain.data)).size == (128, 128)
    sources = re.findall(r'href="([^"]+slice=9[^"]*)"', page.source)
    assert sources, "a link to the next slice"
    following = Page(staff.get(sources[0].replace("&amp;", "&")))
    assert "slice 9 of 15" in following.source
    more = staff.get(_picture_of(page).replace("contrast=sent", "contrast=more"))
    assert more.data != plain.data


def test_a_level_is_labelled_on_a_sagittal_slice_and_moves(staff: FlaskClient, study: str) -> None:
    sagittal, axial = listed(staff, study)["series"]
    there = {"image": sagittal["slices"][7]["image"], "frame": "0", "level": "L4"}
    headers = {"Accept": "application/json"}
    for x in ("40", "50.5"):
        answer = staff.post(f"/studies/{study}/levels", data={**there, "x": x, "y": "60"}, headers=headers)
        assert answer.status_code == 200
    [label] = answer.json["labels"]  # type: ignore[index]
    assert (label["level"], label["x"], label["y"]) == ("L4", 50.5, 60.0)
    assert label["by"] == cast.NAMES[Role.COORDINATOR]
    on_axial = {**there, "image": axial["slices"][0]["image"], "x": "1", "y": "1"}
    refused = staff.post(f"/studies/{study}/levels", data=on_axial, headers=headers)
    assert refused.status_code == 422
    assert "sagittal" in refused.json["error"]  # type: ignore[index]
    gone = staff.post(label["removeUrl"], headers=headers)
    assert gone.json == {"labels": [], "levels": {}, "doubts": []}
    assert db.session.query(LevelLabel).filter(LevelLabel.removed_at.is_(None)).count() == 0
    assert (events(AuditTag.LEVEL_LABELLED), events(AuditTag.LEVEL_UNLABELLED)) == (2, 1)


def test_a_level_is_labelled_without_scripts(staff: FlaskClient, study: str) -> None:
    form = Page(staff.get(f"/studies/{study}/view")).fields()
    data = {**form, "level": "L5", "at.x": "320", "at.y": "160"}
    answer = staff.post(f"/studies/{study}/levels", data=data)
    assert answer.status_code == 303
    [label] = db.session.query(LevelLabel).all()
    assert label.place == [64.0, 32.0]
    key_press = staff.post(f"/studies/{study}/levels", data={**data, "at.x": "0", "at.y": "0"})
    assert key_press.status_code == 303
    assert db.session.query(LevelLabel).count() == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [({"level": "L9"}, Invalid), ({"place": (500.0, 1.0)}, Invalid), ({"frame": 3}, NotFound)],
)
def test_a_label_that_makes_no_sense_is_refused(
    coordinator: Actor, study: str, changed: dict[str, object], error: type[Exception]
) -> None:
    image = db.session.query(ImagingInstance).order_by(ImagingInstance.id).first()
    assert image is not None
    wanted = {"image_uid": image.uid, "frame": 0, "level": "L4", "place": (1.0, 1.0), **changed}
    with pytest.raises(error):
        levels.label_level(coordinator, study, **wanted)  # type: ignore[arg-type]
