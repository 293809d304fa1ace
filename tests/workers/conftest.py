from __future__ import annotations

import pytest
from flask import Flask

from referral.core.db import transaction
from referral.directory.models import Practice


@pytest.fixture
def practice_id(app: Flask) -> int:
    """An invented practice."""
    with transaction() as session:
        practice = Practice(name="Harbor Spine Center")
        session.add(practice)
        session.flush()
        return practice.id
