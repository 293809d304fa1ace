"""Transactions: whole or not at all, never nested, no lost update."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.core.db import db, transaction
from referral.core.errors import Invalid
from referral.directory.models import Practice
from tests.factories import make_practice


def test_all_or_nothing(app: Flask) -> None:
    def half() -> None:
        with transaction() as session:
            session.add(Practice(name="Half"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Practice)) == 0


def test_an_owner_never_calls_an_owner(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="never calls an owner"), transaction(), transaction():
        pass


def test_a_transaction_can_follow_a_failed_one(app: Flask) -> None:
    with pytest.raises(ValueError, match="no"), transaction():
        raise ValueError("no")
    make_practice()


def test_concurrent_read_modify_write_loses_nothing(app: Flask) -> None:
    practice_id = make_practice(city="0").id

    def add_one() -> None:
        with app.app_context():
            for _ in range(5):
                with transaction() as session:
                    row = session.scalars(
                        sa.select(Practice).where(Practice.id == practice_id).with_for_update()
                    ).one()
                    row.city = str(int(row.city) + 1)
            db.session.remove()

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(Practice, practice_id).city == "20"  # type: ignore[union-attr]


def test_a_value_that_no_column_holds_is_refused_in_words(app: Flask) -> None:
    with pytest.raises(Invalid, match="too large"), transaction() as session:
        session.get(Practice, 2**70)
    make_practice()
