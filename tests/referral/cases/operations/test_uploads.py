"""Uploads in parts: any order, twice, damaged, from two windows, left alone for a week."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import Settings
from referral.cases.operations import uploads
from referral.core.crypto import sha256
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.imaging import queries, rules
from referral.imaging.models import StudyUpload, UploadPart
from referral.imaging.parts import UploadStream
from referral.imaging.states import UploadState
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from tests.factories import make_actor, make_practice
from tests.referral.cases.operations.conftest import Desk

PART = 1_000
FILES = [("DISC/IMG1", 1_500), ("DISC/IMG2", 0), ("DISC/IMG3", 2_200)]
CONTENT = os.urandom(3_700)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART_SIZE", PART)
    monkeypatch.setattr("referral.imaging.rules.parts_of.__defaults__", (PART,))


def part(number: int) -> bytes:
    return CONTENT[number * PART : (number + 1) * PART]


def send(desk: Desk, case_uid: str, upload_uid: str, number: int, data: bytes | None = None) -> int:
    data = part(number) if data is None else data
    return uploads.receive_part(desk.coordinator, case_uid, upload_uid, number, data, sha256(data))


def the_upload(uid: str) -> StudyUpload:
    db.session.rollback()
    return db.session.scalars(sa.select(StudyUpload).where(StudyUpload.uid == uid)).one()


def files_of(settings: Settings, uid: str) -> list[Path]:
    return list((settings.files_dir / "incoming" / uid).glob("*"))


def test_parts_in_any_order_and_twice_make_the_files_again(desk: Desk) -> None:
    case = desk.received().uid
    begun = uploads.begin(desk.coordinator, case, FILES)
    assert [send(desk, case, begun.uid, number) for number in (3, 0, 0, 2)] == [700, 1_700, 1_700, 2_700]
    with pytest.raises(Invalid) as missing:
        uploads.complete(desk.coordinator, case, begun.uid)
    assert "1 of 4 parts" in missing.value.fields["files"]
    send(desk, case, begun.uid, 1)
    uploads.complete(desk.coordinator, case, begun.uid)
    uploads.complete(desk.coordinator, case, begun.uid)
    upload = the_upload(begun.uid)
    assert upload.state is UploadState.READING
    assert upload.files == [list(file) for file in FILES]
    stream = UploadStream(upload, queries.parts(upload.id))
    assert [stream.open(number).read() for number in range(3)] == [CONTENT[:1_500], b"", CONTENT[1_500:]]
    with stream.open(2) as file:
        file.seek(-3, io.SEEK_END)
        assert file.read() == CONTENT[-3:]
    jobs = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.job == JobName.READ_STUDY.value)
    ).all()
    assert [job.payload for job in jobs] == [{"upload_id": upload.id}]


def test_the_same_choice_of_files_goes_on_where_it_stopped(desk: Desk) -> None:
    case = desk.received().uid
    begun = uploads.begin(desk.coordinator, case, FILES)
    send(desk, case, begun.uid, 2)
    again = uploads.begin(desk.supervisor, case, FILES)
    assert (again.uid, again.have) == (begun.uid, (2,))
    other = uploads.begin(desk.coordinator, case, [*FILES, ("more", 1)])
    assert other.uid != begun.uid
    elsewhere = uploads.begin(desk.coordinator, desk.received().uid, FILES)
    assert elsewhere.uid != begun.uid


def test_a_damaged_or_foreign_part_is_refused_and_leaves_nothing(desk: Desk, settings: Settings) -> None:
    case = desk.received().uid
    uid = uploads.begin(desk.coordinator, case, FILES).uid
    me = desk.coordinator
    for number, data, hash_of in (
        (0, part(0)[::-1], part(0)),
        (0, b"", b""),
        (0, part(3), part(3)),
        (4, b"x", b"x"),
    ):
        with pytest.raises(Invalid):
            uploads.receive_part(me, case, uid, number, data, sha256(hash_of))
    with pytest.raises(Invalid):
        uploads.receive_part(me, case, uid, -1, part(0), sha256(part(0)))
    assert files_of(settings, uid) == []
    send(desk, case, uid, 0)
    with pytest.raises(Invalid, match="other files"):
        send(desk, case, uid, 0, os.urandom(PART))
    assert len(files_of(settings, uid)) == 1
    assert the_upload(uid).bytes_received == PART


def test_two_windows_send_the_same_parts(desk: Desk) -> None:
    case = desk.received().uid
    one = uploads.begin(desk.coordinator, case, FILES)
    two = uploads.begin(desk.coordinator, case, FILES)
    assert one.uid == two.uid
    for number in range(4):
        send(desk, case, one.uid, number)
        send(desk, case, two.uid, number)
    uploads.complete(desk.coordinator, case, one.uid)
    uploads.complete(desk.coordinator, case, two.uid)
    assert the_upload(one.uid).bytes_received == len(CONTENT)
    with pytest.raises(IllegalMove):
        send(desk, case, one.uid, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 1


def test_files_uploaded_before_are_recognised(desk: Desk) -> None:
    case = desk.received().uid
    first = uploads.take_whole(desk.coordinator, case, [("a.zip", io.BytesIO(CONTENT))])
    begun = uploads.begin(desk.coordinator, case, [("a.zip", len(CONTENT))])
    assert begun.earlier is not None
    assert begun.earlier.uid == begun.uid == first
    second = uploads.take_whole(desk.coordinator, case, [("renamed.zip", io.BytesIO(CONTENT))])
    same = queries.same_content(the_upload(second))
    assert same is not None
    assert same.uid == first


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("empty", 0)],
        [("", 5)],
        [(" ", 5)],
        [("x" * 1_001, 5)],
        [("x", -5), ("y", 9)],
        [("big", rules.MOST_BYTES + 1)],
        [(f"{number}", 1) for number in range(rules.MOST_FILES + 1)],
    ],
    ids=["none", "empty", "no name", "blank name", "long name", "negative", "too large", "too many"],
)
def test_what_cant_be_taken_is_refused_with_words(desk: Desk, files: list[tuple[str, int]]) -> None:
    with pytest.raises(Invalid) as refused:
        uploads.begin(desk.coordinator, desk.received().uid, files)
    assert refused.value.fields["files"]


def test_names_that_no_text_can_hold_are_kept_readable(desk: Desk) -> None:
    uid = uploads.begin(desk.coordinator, desk.received().uid, [("half \ud83d of a smile", 5)]).uid
    assert the_upload(uid).files == [["half ? of a smile", 5]]


def test_a_cancelled_upload_leaves_nothing(desk: Desk, settings: Settings) -> None:
    case = desk.received().uid
    uid = uploads.begin(desk.coordinator, case, FILES).uid
    send(desk, case, uid, 0)
    uploads.cancel(desk.coordinator, case, uid)
    assert files_of(settings, uid) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UploadPart)) == 0
    with pytest.raises(NotFound):
        send(desk, case, uid, 1)


def test_an_unfinished_upload_goes_after_a_week(
    desk: Desk, settings: Settings, at: Callable[[datetime], None]
) -> None:
    start = datetime(2026, 11, 2, 15, tzinfo=UTC)
    at(start)
    case = desk.received().uid
    old = uploads.begin(desk.coordinator, case, FILES).uid
    send(desk, case, old, 0)
    at(start + timedelta(days=5))
    kept = uploads.begin(desk.coordinator, case, [("other", 900)]).uid
    at(start + timedelta(days=6, hours=23))
    assert uploads.remove_stale(desk.practice.id) == 0
    at(start + timedelta(days=7, hours=1))
    assert uploads.remove_stale(desk.practice.id) == 1
    assert files_of(settings, old) == []
    assert [row.uid for row in db.session.scalars(sa.select(StudyUpload))] == [kept]


def test_another_practice_sees_no_upload(desk: Desk) -> None:
    case = desk.received().uid
    uid = uploads.begin(desk.coordinator, case, FILES).uid
    stranger = make_actor(make_practice(name="Another Practice"), desk.coordinator.role)
    with pytest.raises(NotFound):
        uploads.receive_part(stranger, case, uid, 0, part(0), sha256(part(0)))
    with pytest.raises(NotFound):
        uploads.begin(stranger, case, FILES)
