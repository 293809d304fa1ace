from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from referral.core.db import transaction
from referral.directory.models import Practice
from tests.faults.desk import Desk


@pytest.fixture
def desk(app: Flask, settings: Settings) -> Iterator[Desk]:
    """A desk with nothing started yet."""
    with transaction() as session:
        practice = Practice(name="Harbor Spine Center")
        session.add(practice)
        session.flush()
        practice_id = practice.id
    with tempfile.TemporaryDirectory(prefix="referral-faults-") as folder:
        desk = Desk(settings, practice_id, Path(folder))
        yield desk
        desk.close()
