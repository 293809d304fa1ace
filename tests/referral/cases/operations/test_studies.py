"""Studies from files: read, filed once, checked against the case; the wrong-patient alarm and who ends it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel
from referral.cases import queries as cases
from referral.cases.operations import (
    authorization,
    intake,
    red_flags,
    review,
    studies,
    study_reading,
    uploads,
)
from referral.cases.operations.opening import Opened
from referral.cases.states import CaseFlag, StepAction, WaitingOn
from referral.core import files
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.demo.images import AX_T2, SAG_T1, SAG_T2, MadeStudy, study_files
from referral.imaging import queries
from referral.imaging.models import ImagingInstance, ImagingStudy, Region, StudySource, StudyUpload
from referral.imaging.states import IdentityResult, UploadState, Verdict
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind
from tests.factories import PERSON, the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk

Files = list[tuple[str, bytes]]
STUDY = MadeStudy(
    "4711", "OAKRIDGE^WALTER^J", PERSON.born_on or date.min, "M", date(2026, 1, 1), slices=2, side=8
)
WALTER = replace(PERSON, sex="M")


def made(desk: Desk, **changes: object) -> MadeStudy:
    return replace(STUDY, studied_on=desk.today - timedelta(days=60), **changes)  # type: ignore[arg-type]


def archive(content: Files, *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as zipped:
        for name, data in content:
            zipped.writestr(name, data)
    return out.getvalue()


def upload(desk: Desk, case_uid: str, content: Files) -> StudyUpload:
    """Upload and read, as page and worker do."""
    sent = [(name, io.BytesIO(data)) for name, data in content]
    uid = uploads.take_whole(desk.coordinator, case_uid, list(sent), in_background=False)
    found = queries.upload(desk.practice.id, the_case(case_uid).id, uid)
    study_reading.read_upload(found.id)
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(StudyUpload, found.id)


def studies_of(case_uid: str) -> list[ImagingStudy]:
    return list(cases.studies(the_case(case_uid)))


def tags(case_uid: str) -> list[AuditTag]:
    return list(
        db.session.scalars(
            sa.select(AuditEvent.tag)
            .where(AuditEvent.case_id == the_case(case_uid).id)
            .order_by(AuditEvent.id)
        )
    )


@pytest.fixture
def case(desk: Desk) -> Opened:
    opened = desk.received(person=WALTER, complaint="Low back pain for years")
    red_flags.answer_red_flags(desk.coordinator, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(desk.coordinator, opened.uid, None, ConsentKind.CARE, desk.today, "voice")
    return opened


@pytest.mark.parametrize("kind", ["folder", "zip", "zip in a folder of one"])
def test_a_study_is_read_filed_and_can_be_reviewed(desk: Desk, case: Opened, kind: str) -> None:
    content = study_files(made(desk))
    sent = {"folder": content, "zip": [("disc.zip", archive(content))]}.get(
        kind, [("D/disc.zip", archive(content))]
    )
    done = upload(desk, case.uid, [*sent, ("README.TXT", b"Viewer: run START.EXE")])
    assert done.state is UploadState.DONE
    [study] = studies_of(case.uid)
    assert (study.source, study.modality, study.region) == (StudySource.UPLOAD, "MR", Region.LUMBAR)
    assert (study.verdict, study.identity) == (Verdict.REVIEWABLE, IdentityResult.MATCH)
    assert (study.sent_by, study.name_on_study, study.born_on_study) == (
        "Lakeside Imaging Center", "WALTER J OAKRIDGE", PERSON.born_on
    )  # fmt: skip
    assert [(row.plane, row.weighting, row.image_count) for row in study.series] == [
        ("sagittal", "T1", 2), ("sagittal", "T2", 2), ("sagittal", "STIR", 2), ("axial", "T2", 2)
    ]  # fmt: skip
    assert done.outcome is not None
    assert [(name, reason) for name, _, kind, reason in done.outcome["refused"] if kind == "not_dicom"]
    assert queries.parts(done.id) == []
    assert not study.matched_at, "a person confirms it, never the program"
    assert the_case(case).next_action is StepAction.MATCH_STUDY


def test_originals_come_back_byte_for_byte(desk: Desk, case: Opened) -> None:
    content = dict(study_files(made(desk)))
    upload(desk, case.uid, list(content.items()))
    [study] = studies_of(case.uid)
    found = queries.images(study.id)
    assert [image.series.position for image in found] == [1, 1, 2, 2, 3, 3, 4, 4]
    for image in found:
        with files.open_stream(image.storage_key) as file:
            assert file.read() == content[(image.facts or {})["name"]]


def test_the_same_study_again_adds_nothing(desk: Desk, case: Opened) -> None:
    content = study_files(made(desk))
    upload(desk, case.uid, content)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(ImagingInstance))
    again = upload(desk, case.uid, [("copy.zip", archive(content))])
    assert again.outcome is not None
    [told] = again.outcome["studies"]
    assert (told["is_new"], told["added"], told["known"]) == (False, 0, 8)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImagingInstance)) == before
    assert len(studies_of(case.uid)) == 1


def test_the_missing_series_comes_later_and_completes_the_study(desk: Desk, case: Opened) -> None:
    study = made(desk)
    everything = study_files(study)
    without_stir = [file for file in everything if "SER003" not in file[0]]
    upload(desk, case.uid, without_stir)
    [row] = studies_of(case.uid)
    assert row.verdict is Verdict.INCOMPLETE
    assert (row.checks or {})["verdict"]["sentence"] == "Ask for: sagittal STIR."
    upload(desk, case.uid, everything)
    [row] = studies_of(case.uid)
    assert row.verdict is Verdict.REVIEWABLE
    assert [series.weighting for series in row.series] == ["T1", "T2", "T2", "STIR"]


def test_reading_twice_files_once(desk: Desk, case: Opened) -> None:
    done = upload(desk, case.uid, study_files(made(desk)))
    study_reading.read_upload(done.id)
    assert len(studies_of(case.uid)) == 1
    assert tags(case.uid).count(AuditTag.STUDY_LOGGED) == 1


def test_an_upload_without_images_says_so(desk: Desk, case: Opened) -> None:
    done = upload(desk, case.uid, [("a.txt", b"hello"), ("photo.jpg", b"\xff\xd8\xff\xe0 not the study")])
    assert done.state is UploadState.FAILED
    assert "None of the files is a DICOM image" in done.reason
    assert studies_of(case.uid) == []


def test_an_upload_dropped_while_it_is_read_leaves_no_study(
    desk: Desk, case: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = study_reading.read_arrival  # type: ignore[attr-defined]

    def read_and_drop(*args: object) -> object:
        arrived = read(*args)  # type: ignore[arg-type]
        [row] = queries.uploads(the_case(case).id)
        uploads.cancel(desk.coordinator, case.uid, row.uid)
        return arrived

    monkeypatch.setattr(study_reading, "read_arrival", read_and_drop)
    sent = [(name, io.BytesIO(data)) for name, data in study_files(made(desk))]
    uploads.take_whole(desk.coordinator, case.uid, list(sent), in_background=False)
    [row] = queries.uploads(the_case(case).id)
    study_reading.read_upload(row.id)
    assert studies_of(case.uid) == []
    assert queries.uploads(the_case(case).id) == []


WRONG = {
    "other person": {"name": "MARLOWE^TOBIAS", "born_on": date(1980, 1, 2)},
    "other birthday, same name": {"born_on": date(1962, 4, 18)},
    "other name, same birthday": {"name": "MARLOWE^TOBIAS"},
    "other sex": {"sex": "F"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_mismatch_stops_review_and_packet_until_a_person_decides(
    desk: Desk, case: Opened, wrong: dict[str, object]
) -> None:
    me, uid = desk.coordinator, case.uid
    upload(desk, uid, study_files(made(desk, **wrong)))
    [study] = studies_of(uid)
    assert study.has_open_alarm
    study_uid = study.uid
    now = the_case(case)
    assert (now.waiting_on, now.next_action) == (WaitingOn.COORDINATOR, StepAction.CLEAR_ALARM)
    assert CaseFlag(now.flags) & CaseFlag.WRONG_PATIENT
    with pytest.raises(IllegalMove, match="wrong-patient alarm"):
        review.start_review(me, uid, None)
    with pytest.raises(IllegalMove, match="wrong-patient alarm"):
        intake.match_study(
            me, uid, None, study_uid, name_on_study="Walter Oakridge", born_on_study=PERSON.born_on
        )
    with pytest.raises(NotAllowed):
        studies.clear_alarm(desk.administrator, uid, None, study_uid, "It is his")
    with pytest.raises(Invalid):
        studies.clear_alarm(me, uid, None, study_uid, "  ")
    studies.clear_alarm(me, uid, None, study_uid, "The facility typed it wrong; he was there, I called them")
    [study] = studies_of(uid)
    assert not study.has_open_alarm
    assert study.matched_by_id == me.id
    assert {AuditTag.STUDY_ALARM_RAISED, AuditTag.STUDY_ALARM_CLEARED} <= set(tags(uid))
    review.start_review(me, uid, None)
    studies.check_again(me, uid, None, study_uid)
    assert not studies_of(uid)[0].has_open_alarm, "what a person decided is not undone by the same answer"


def test_an_alarm_stops_a_review_under_way_and_the_packet(desk: Desk) -> None:
    opened = desk.recommended(person=WALTER)
    uid, me = opened.uid, desk.coordinator
    [study] = studies_of(uid)
    studies.raise_alarm(desk.reviewer, uid, None, study.uid, "The film shows another name")
    with pytest.raises(IllegalMove, match="wrong-patient alarm"):
        authorization.make_packet(me, uid, None)
    intake.remove_study(me, uid, None, study.uid, "It was another veteran's disc")
    authorization.make_packet(me, uid, None)
    reviewed = desk.in_review()
    [study] = studies_of(reviewed.uid)
    studies.raise_alarm(me, reviewed.uid, None, study.uid, "The sender called: they mixed up two discs")
    for outcome in (Outcome.CANDIDATE, Outcome.NOT_CANDIDATE, Outcome.MORE_INFORMATION):
        with pytest.raises((IllegalMove, Invalid)) as refused:
            review.sign_review(desk.reviewer, reviewed.uid, None, outcome, {**CONTENT, "more_needed": "All of it",
                               "not_candidate_reason": "None", "questions_to_ask": ["What else?"]})  # fmt: skip
        assert "wrong-patient alarm" in str(refused.value)


def test_a_packet_of_before_the_alarm_is_not_sent(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    [study] = studies_of(opened.uid)
    studies.raise_alarm(desk.coordinator, opened.uid, None, study.uid, "Wrong disc")
    with pytest.raises(IllegalMove, match="wrong-patient alarm"):
        authorization.submit_request(desk.coordinator, opened.uid, None, sent_on=desk.today,
                                     channel=Channel.HSRM, proof="HSRM 1")  # fmt: skip


def test_the_same_study_with_another_veteran_raises_the_alarm(desk: Desk, case: Opened) -> None:
    nameless = made(desk, name="", born_on=PERSON.born_on)
    upload(desk, case.uid, study_files(nameless))
    assert not studies_of(case.uid)[0].has_open_alarm
    other = desk.received(complaint="Low back pain")
    upload(desk, other.uid, study_files(nameless))
    [study] = studies_of(other.uid)
    assert study.has_open_alarm
    assert study.alarm_why == study_reading.SAME_ELSEWHERE


def test_a_person_says_the_region_and_the_series_are_checked_for_it(desk: Desk, case: Opened) -> None:
    silent = made(desk, description="MRI", body_part="", series=(SAG_T1, SAG_T2, AX_T2))
    intake.edit_story(desk.coordinator, case.uid, None, complaint="Pain", onset_on=None, goals="")
    upload(desk, case.uid, study_files(silent))
    [study] = studies_of(case.uid)
    assert study.region_read is None
    studies.confirm_region(desk.coordinator, case.uid, None, study.uid, Region.LUMBAR)
    [study] = studies_of(case.uid)
    assert (study.region, study.region_confirmed_by_id) == (Region.LUMBAR, desk.coordinator.id)
    assert (study.checks or {})["verdict"]["ask_for"] == ["sagittal STIR"]


def test_of_several_studies_on_a_disc_one_is_for_the_review(desk: Desk, case: Opened) -> None:
    older = made(desk, key="4712", description="MRI C-SPINE", body_part="CSPINE")
    content = [(f"A/{name}", data) for name, data in study_files(made(desk))]
    content += [(f"B/{name}", data) for name, data in study_files(older)]
    upload(desk, case.uid, content)
    found = {study.region: study for study in studies_of(case.uid)}
    assert (found[Region.LUMBAR].is_prior, found[Region.CERVICAL].is_prior) == (False, True)
    current = cases.current_study(the_case(case))
    assert current is not None
    assert current.region is Region.LUMBAR
    studies.set_aside(desk.coordinator, case.uid, None, found[Region.CERVICAL].uid, is_prior=False)
    current = cases.current_study(the_case(case))
    assert current is not None
    assert current.region is Region.CERVICAL


def test_a_removed_study_may_come_again(desk: Desk, case: Opened) -> None:
    content = study_files(made(desk))
    upload(desk, case.uid, content)
    [study] = studies_of(case.uid)
    intake.remove_study(desk.coordinator, case.uid, None, study.uid, "By mistake")
    upload(desk, case.uid, content)
    assert [bool(row.removed_at) for row in studies_of(case.uid)] == [True, False]
    with pytest.raises(NotFound):
        studies.confirm_region(desk.coordinator, case.uid, None, study.uid, Region.LUMBAR)


def test_a_disc_goes_back(desk: Desk) -> None:
    opened = desk.with_story(desk.received())
    [study] = studies_of(opened.uid)
    for day in (desk.today + timedelta(days=1), study.received_on - timedelta(days=1)):
        with pytest.raises(Invalid):
            studies.return_disc(desk.coordinator, opened.uid, None, study.uid, day)
    studies.return_disc(desk.coordinator, opened.uid, None, study.uid, desk.today)
    assert studies_of(opened.uid)[0].disc_returned_on == desk.today


def test_a_picture_leaves_the_chart_only_when_a_person_found_no_name_on_it(desk: Desk, case: Opened) -> None:
    upload(desk, case.uid, study_files(made(desk)))
    [study] = studies_of(case.uid)
    assert queries.pictures_for_papers(case.case_id) == []
    first = queries.images(study.id)[0]
    studies.check_picture(desk.reviewer, case.uid, None, first.uid, shows_no_name=True)
    db.session.expire_all()
    assert queries.pictures_for_papers(case.case_id) == []  # nobody has said yet whose study it is
    intake.match_study(
        desk.coordinator,
        case.uid,
        None,
        study.uid,
        name_on_study="OAKRIDGE^WALTER",
        born_on_study=WALTER.born_on,
    )
    db.session.expire_all()
    assert [image.uid for image in queries.pictures_for_papers(case.case_id)] == [first.uid]
    studies.check_picture(desk.coordinator, case.uid, None, first.uid, shows_no_name=False)
    db.session.expire_all()
    assert queries.pictures_for_papers(case.case_id) == []
    with pytest.raises(NotFound):
        studies.check_picture(desk.coordinator, desk.received().uid, None, first.uid, shows_no_name=True)


HOSTILE = {
    "truncated archive": lambda data: [("disc.zip", archive(data)[:-200])],
    "empty archive": lambda data: [("disc.zip", archive([]))],
    "path tricks": lambda data: [
        ("disc.zip", archive([("../../etc/passwd", data[0][1]), ("/root", data[1][1])]))
    ],
    "names like paths": lambda data: [("../../../etc/cron.d/x", data[0][1]), ("C:\\windows\\x", data[1][1])],
    "half an image": lambda data: [(name, content[:300]) for name, content in data],
    "archive in an archive": lambda data: [("disc.zip", archive([("inner.zip", archive(data))]))],
    "bomb": lambda data: [("disc.zip", archive([("zeros", bytes(50_000_000))]))],
    "disc image of nothing": lambda data: [("disc.iso", bytes(0x8001) + b"CD001" + bytes(5_000))],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_words_and_never_in_an_error(
    desk: Desk, case: Opened, name: str, settings: object
) -> None:
    done = upload(desk, case.uid, HOSTILE[name](study_files(made(desk))))  # type: ignore[no-untyped-call]
    assert done.state in (UploadState.DONE, UploadState.FAILED)
    assert done.reason or (done.outcome or {})["studies"]
    assert done.outcome is not None
