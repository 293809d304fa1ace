"""A study whose files and file names hold canaries is uploaded and read; none is found where it may not be."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import redis
from flask import Flask

from referral.cases import queries as cases
from referral.cases.operations import uploads
from referral.core.db import db
from referral.demo.images import study_files
from referral.extensions import settings
from referral.imaging import queries
from referral.outbox.relay import relay_once
from tests.factories import the_case
from tests.journeys.test_canaries import database_content, files_under, found_in, redis_content, work_off
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.test_studies import STUDY


def test_no_canary_of_a_study_is_found_where_nothing_personal_may_be(
    app: Flask,
    desk: Desk,
    redis_server: redis.Redis,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    uid = desk.received(complaint="gryphonian low back pain").uid
    study = replace(
        STUDY, name="QUACKENBOSCH^ZEPHYRINDA", born_on=date(1951, 3, 29), institution="Wolverhamptonshire"
    )
    sent = [(f"Quackenbosch/{name}", io.BytesIO(data)) for name, data in study_files(study)]
    uploads.take_whole(
        desk.coordinator, uid, [*sent, ("Zephyrinda.txt", io.BytesIO(b"kazoo"))], sent_by="Persimmony"
    )
    relay_once(redis_server)
    in_redis = redis_content(redis_server)
    work_off()
    [row] = cases.studies(the_case(uid))
    assert row.has_open_alarm
    assert row.name_on_study == "ZEPHYRINDA QUACKENBOSCH"
    assert len(queries.images(row.id)) == 8
    db.session.rollback()
    out, err = capfd.readouterr()
    places = {
        "the database": database_content(),
        "Redis": in_redis + redis_content(redis_server),
        "the logs": out + err + caplog.text,
        "the data folder": files_under(settings().data_dir),
    }
    assert {place: found for place, text in places.items() if (found := found_in(text))} == {}
