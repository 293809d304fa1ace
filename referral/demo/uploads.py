"""Uploads of small made studies, played as a coordinator does them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import BinaryIO

from referral.cases.operations import study_reading, uploads
from referral.demo import images
from referral.demo.stories import Teller
from referral.imaging import queries as imaging
from referral.veterans.person import Person

ANOTHER = Person(first_name="Tobias", last_name="Marlowe", born_on=date(1948, 2, 9), sex="M")


def upload_study(t: Teller, days_ago: int, *, wrong_patient: bool = False, missing: bool = False) -> None:
    """Upload a study and have it read: this veteran's, another's, or one that lacks a series."""
    taken_on = t.at(days_ago) - timedelta(days=75)
    made = images.made_for(t.random, ANOTHER if wrong_patient else t.person, taken_on, complete=not missing)
    sent: list[tuple[str, BinaryIO]] = [(path, BytesIO(data)) for path, data in images.study_files(made)]
    uploads.take_whole(t.coordinator, t.uid, sent, in_background=False)
    study_reading.read_upload(imaging.uploads(t.case_id)[0].id)
