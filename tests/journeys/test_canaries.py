"""Canaries: words that occur nowhere else go through every feature, and then are looked for where nothing may be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from referral.authorizations.states import Channel, RequestStatus
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.operations import (
    answers,
    authorization,
    clinical_note,
    closing,
    contacts,
    intake,
    messages,
    red_flags,
    review,
    signing,
    va_answers,
    visits,
)
from referral.cases.operations import (
    desk as desk_operations,
)
from referral.cases.operations.care import treatments
from referral.cases.operations.clinical_note import NoteTexts
from referral.cases.operations.contacts import ContactDetails
from referral.cases.operations.opening import Opened
from referral.cases.operations.visits import Slot
from referral.cases.states import CloseReason, HeldBy, IntakeItem, IntakeSection, NoteBasis
from referral.chasing.states import ContactOutcome, Party
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import Base, db
from referral.core.errors import ReferralError
from referral.core.numbers import show_case_number
from referral.extensions import settings
from referral.imaging.models import Region, StudySource
from referral.importing.operations import applying, uploading
from referral.outbox.models import OutboxMessage
from referral.outbox.relay import relay_once
from referral.portal import operations as portal
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind
from referral.veterans.person import Person
from tests import cast
from tests.factories import make_referral, the_case
from tests.mail_server import Mailbox, mail_server
from tests.referral.cases.operations.conftest import CONTENT, Desk
from workers.perform import perform_here

BORN = date(1951, 3, 29)
WALK = Person(
    first_name="Zephyrinda",
    middle_name="Quillon",
    last_name="Quackenbosch",
    born_on=BORN,
    last_four="7397",
    icn="1083846172V837465",
    edipi="9182736455",
    phone="906-555-0193",
    email="zephyrinda.q@canary.example",
    best_time="after the xylophone lesson",
    address={"line": "7731 Marzipan Lane", "city": "Ontonagonville", "state": "MI", "postal_code": "49953"},
)
SECRETS = (
    *(
        "Zephyrinda",
        "Quillon",
        "Quackenbosch",
        "1951-03-29",
        "03/29/1951",
        "March 29, 1951",
        "1083846172",
        "9182736455",
    ),
    *(
        "906-555-0193",
        "9065550193",
        "zephyrinda.q",
        "xylophone",
        "Marzipan",
        "Ontonagonville",
        "VA9876501234",
    ),
    *(
        "618_7654321",
        "gryphonian",
        "kazoo",
        "macramé",
        "bassoon",
        "tapioca",
        "Persimmony",
        "Wolverhamptonshire",
    ),
    *("9127346508", "Ichabodine", "rutabaga", "sassafras", "cummerbund", "pumpernickel", "marjoram"),
    *("trombone", "Oxymel", "tarantella", "isinglass"),
)


def everything_done_with_the_veteran(desk: Desk) -> Opened:
    """A case through every state, each free text holding a canary."""
    me, today = desk.coordinator, desk.today
    referral = make_referral(
        number="VA9876501234", consult="618_7654321", details={"reason": "gryphonian ache"}
    )
    opened = desk.received(person=WALK, referral=referral, complaint="gryphonian ache")
    uid = opened.uid
    desk_operations.add_note(me, uid, "kazoo note")
    intake.record_e_mail_agreement(me, uid, None, agreed=True)
    with pytest.raises(ReferralError):
        review.start_review(me, uid, None)
    opened = with_story(desk, opened)
    review.start_review(me, uid, None)
    content = {**CONTENT, "summary": "bassoon-shaped fissure"}
    review.sign_review(desk.reviewer, uid, None, Outcome.CANDIDATE, content)
    desk.with_note(opened)
    note = NoteTexts("", "trombone lessons", "", "Oxymel", "tarantella", "isinglass")
    clinical_note.write_note(me, uid, None, today, NoteBasis.VIDEO, note)
    authorization.make_packet(me, uid, None)
    work_off()
    assert [packet.missing for packet in queries.packets(the_case(opened))] == [[]]
    signing.sign_packet(desk.reviewer, uid, None, queries.packets(the_case(opened))[-1].uid)
    work_off()
    authorization.submit_request(me, uid, None, sent_on=today, channel=Channel.FAX, proof="tapioca receipt")
    spoke = ContactDetails(Party.VA, Channel.PHONE, ContactOutcome.REACHED, "Persimmony", "906-555-0193")
    contacts.log_contact(me, uid, None, replace(spoke, note="Wolverhamptonshire desk"))
    granted = make_referral(number="VA9127346508", starts_on=today)
    va_answers.record_answer(
        me,
        uid,
        None,
        answer=RequestStatus.APPROVED,
        decided_on=today,
        note="Ichabodine said so",
        granted=granted,
    )
    desk_operations.snooze(me, uid, None, today + timedelta(days=3), "rutabaga season")
    visits.schedule(me, uid, None, Slot(today, time(9), "sassafras room"))
    visits.complete(me, uid, None)
    visits.send_records(
        me, uid, None, sent_on=today, channel=Channel.HSRM, proof="cummerbund", from_elsewhere=True
    )
    closing.close(me, uid, None, CloseReason.OTHER, "Ichabodine closed it")
    return opened


def with_story(desk: Desk, opened: Opened) -> Opened:
    """Intake with canaries; the study carries the veteran's own date of birth."""
    me, uid, today = desk.coordinator, opened.uid, desk.today
    red_flags.answer_red_flags(me, uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(me, uid, None, ConsentKind.CARE, today, "voice")
    intake.edit_story(
        me, uid, None, complaint="gryphonian ache", onset_on=date(2025, 5, 5), goals="play the kazoo"
    )
    treatments.add_care(
        me, uid, None, treatments.Treatment(CareKind.OTHER, "macramé", date(2025, 6, 1), today, "bassoon")
    )
    what_the_veteran_tells(desk, uid)
    study = intake.Study(StudySource.DISC, Region.LUMBAR, today, today, sent_by="Wolverhamptonshire Imaging")
    study_uid = intake.log_study(me, uid, None, study)
    intake.match_study(me, uid, None, study_uid, name_on_study="QUACKENBOSCH^Z", born_on_study=BORN)
    return opened


def what_the_veteran_tells(desk: Desk, uid: str) -> None:
    """A message, its answer, the veteran's history and a code, each with a canary where there is free text."""
    case = the_case(uid)
    veteran = Actor(case.veteran_id, "Zephyrinda Quillon Quackenbosch", Role.VETERAN, case.practice_id)
    messages.write_message(veteran, uid, "pumpernickel?", dict.fromkeys(RED_FLAG_QUESTIONS, False))
    messages.answer_message(desk.coordinator, uid, None, "pumpernickel!")
    told = {"start": "marjoram harvest", "worse": "", "better": "", "change": ""}
    answers.save_answer(veteran, uid, None, IntakeSection.TIMELINE, told)
    answers.note_item(
        desk.coordinator,
        uid,
        None,
        IntakeItem.DISC,
        held_by=HeldBy.VETERAN,
        came_on=None,
        missing="marjoram disc",
    )
    portal.give_code_by_letter(desk.coordinator, uid)


def work_off() -> None:
    """Do all undone work as the workers would."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(OutboxMessage.id).where(OutboxMessage.finished_at.is_(None))).all()
    for outbox_id in rows:
        perform_here(outbox_id)
    db.session.rollback()


def import_the_same_person_again(desk: Desk) -> None:
    """A referral file with the veteran in it, read and applied."""
    row = {
        "veteran": {"firstName": "Zephyrinda", "lastName": "Quackenbosch", "dateOfBirth": "1951-03-29"},
        "referralNumber": "VA9127346599",
        "stationId": "618",
        "categoryOfCare": "PAIN MANAGEMENT",
        "somethingNew": "rutabaga",
    }
    uid = uploading.upload(desk.coordinator, "Quackenbosch.json", json.dumps([row]).encode())
    work_off()
    applying.confirm(desk.coordinator, uid, None)
    work_off()


def pages_that_show_the_veteran(client: FlaskClient, opened: Opened) -> Iterator[str]:
    """Every page where the veteran can be seen or searched for, as sources."""
    yield client.get("/queue?tab=closed").text
    for words in ("Quackenbosch", "Zeph", "03/29/1951", "906-555-0193", "VA9876501234"):
        yield client.post("/queue/search", data={"q": words}, follow_redirects=True).text
    for path in ("", "?reads=1"):
        yield client.get(f"/cases/{opened.uid}{path}").text
    yield client.get("/chases").text
    yield client.get("/imports").text
    yield client.get("/nowhere/Quackenbosch").text


def addresses(page: str) -> str:
    """Every address a page links or posts to."""
    return "\n".join(re.findall(r'(?:href|src|action|data-live|data-url)="([^"]*)"', page))


def database_content() -> str:
    """Everything the database holds, as text: plain values as they are, bytes both raw and in hexadecimal."""
    parts = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).all():
            for value in row:
                parts.append(
                    value.hex() + value.decode("latin-1") if isinstance(value, bytes) else repr(value)
                )
    db.session.rollback()
    return "\n".join(parts)


def redis_content(connection: redis.Redis) -> str:
    """Every key with its stored bytes."""
    parts = [repr(key) + repr(connection.dump(key)) for key in connection.keys("*")]
    return "\n".join(parts)


def files_under(folder: Path) -> str:
    """Names and bytes of every file."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(str(path.relative_to(folder)) + path.read_bytes().decode("latin-1") for path in paths)


@pytest.fixture
def mail(app: Flask) -> Iterator[Mailbox]:
    """A mail server that the app sends through."""
    before = settings()
    with mail_server() as box:
        app.extensions["referral_settings"] = replace(before, smtp_url=box.url)
        yield box
        app.extensions["referral_settings"] = before


def mail_content(box: Mailbox) -> str:
    """Every message as it went over the wire and as a mail program shows it, but for the address it went to."""
    parts = []
    for raw in box.messages:
        message = message_from_string(raw, policy=policy.default)
        assert message["To"] == WALK.email
        parts += [raw, str(message["Subject"]), message.get_content()]
    return "\n".join(parts).replace(str(WALK.email), "")


def until_noon_in(days: int) -> timedelta:
    """From now to noon of that day in Duluth: by night no message leaves, whenever the test is run."""
    now = datetime.now(UTC)
    return (now + timedelta(days=days)).replace(hour=18, minute=0) - now


def found_in(text: str) -> list[str]:
    """The canaries that sing."""
    lowered = text.lower()
    latin = text.encode("utf-8", "replace").decode("latin-1").lower()
    return [secret for secret in SECRETS if secret.lower() in lowered or secret.lower() in latin]


def test_no_canary_is_found_where_nothing_personal_may_be(
    app: Flask,
    desk: Desk,
    redis_server: redis.Redis,
    mail: Mailbox,
    another_client: Callable[[], FlaskClient],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level("DEBUG")
    opened = everything_done_with_the_veteran(desk)
    relay_once(redis_server)
    in_redis = redis_content(redis_server)
    work_off()
    clock.move_clock(until_noon_in(days=20))
    work_off()
    import_the_same_person_again(desk)
    client = another_client()
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    pages = list(pages_that_show_the_veteran(client, opened))
    number = show_case_number(the_case(opened).number)
    portal = another_client().post(
        "/my/sign-in", data={"case_number": number, "month": "3", "day": "29", "year": "1951"}
    )
    work_off()
    assert any("Quackenbosch" in page for page in pages), (
        "the pages never showed the veteran: the test is blind"
    )
    assert len(mail.messages) > len(["sign-in code"]), "too little mail went out: the test is blind"
    out, err = capfd.readouterr()
    places = {
        "the database": database_content(),
        "Redis": in_redis + redis_content(redis_server),
        "the logs": out + err + caplog.text,
        "the data folder": files_under(settings().data_dir),
        "outgoing mail": mail_content(mail),
        "addresses": "\n".join([*(addresses(page) for page in pages), str(portal.headers)]),
    }
    if "sqlite" in settings().database_url:
        places["the database file"] = files_under(
            Path(settings().database_url.removeprefix("sqlite:///")).parent
        )
    assert {place: found for place, text in places.items() if (found := found_in(text))} == {}
