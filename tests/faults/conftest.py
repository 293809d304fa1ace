from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from referral.core.db import transaction
from referral.directory.models import Practice
from tests.faults.desk import Desk, Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def desk(app: Flask, settings: Settings, nursery: Nursery) -> Iterator[Desk]:
    """A desk with nothing started yet."""
    with transaction() as session:
        practice = Practice(name="Harbor Spine Center")
        session.add(practice)
        session.flush()
        practice_id = practice.id
    with tempfile.TemporaryDirectory(prefix="referral-faults-") as folder:
        desk = Desk(nursery, settings, practice_id, Path(folder))
        yield desk
        desk.close()
