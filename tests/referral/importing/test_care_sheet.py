"""A table of weeks: read forgivingly, each wrong row named, nothing noted before it was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from referral.care.models import CareWeek
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.importing.care_sheet import read_sheet
from referral.importing.records import FileRefused
from tests.factories import make_case
from tests.pages import Page, get
from tests.referral.cases.views.conftest import coordinator, practice, visitor

__all__ = ["coordinator", "practice", "visitor"]


def test_columns_are_found_by_their_usual_names() -> None:
    rows = read_sheet(b"Date;Pain score;PT sessions;Note\n3/14/2025;7;2;slept\nMarch 21, 2025;6;;\n")
    assert rows[0].values == {"on": date(2025, 3, 14), "pain": 7, "sessions": 2, "milestones": "slept"}
    assert rows[1].values == {"on": date(2025, 3, 21), "pain": 6}
    assert [row.problem for row in rows] == ["", ""]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("March 2025,7", "write a whole day"),
        ("3/14/2025,eleven", "write a whole number"),
        ("3/14/2025,11", "between 0 and 10"),
        (",7", "The day is missing"),
        ("3/14/2025,", "says nothing but the day"),
        ("3/14/2025,7,9", "more cells than columns"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(line: str, problem: str) -> None:
    assert problem in read_sheet(f"date,pain\n3/1/2025,5\n{line}\n".encode())[1].problem


@pytest.mark.parametrize(
    "content", [b"", b"pain\n7\n", b"date\n3/1/2025\n", b"date,pain\n" + b"3/1/2025,5\n" * 201]
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_sheet(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_sheet(b"date,pain\n" + content)
    except FileRefused:
        pass


def test_a_table_is_shown_first_and_noted_when_confirmed(
    visitor: Callable[[Role], FlaskClient], coordinator: Actor
) -> None:
    uid = make_case(coordinator).uid
    client, path = visitor(Role.COORDINATOR), f"/cases/{uid}/care/import"
    get(client, path)
    day = clock.today("America/Chicago") - timedelta(weeks=1)
    table = f"date,pain\n{day.isoformat()},6\n2025-13-01,5\n"
    page = Page(client.post(path, data={"table": table}))
    assert "1 of 2 rows are good" in page.text()
    assert "write a whole day" in page.text()
    assert db.session.scalars(sa.select(CareWeek)).all() == []
    assert client.post(path, data={"table": table, "confirmed": "1"}).status_code == 303
    assert [row.entry for row in db.session.scalars(sa.select(CareWeek))] == [{"pain": 6}]
    again = client.post(path, data={"table": table, "confirmed": "1"})
    assert again.status_code == 422
    assert "There is an entry for this day already" in again.text
    assert client.post(path, data={"table": "nonsense"}).status_code == 422


def test_an_import_is_all_or_nothing(visitor: Callable[[Role], FlaskClient], coordinator: Actor) -> None:
    uid = make_case(coordinator).uid
    table = "date,pain\n2026-01-02,6\n2026-01-02,5\n"
    answer = visitor(Role.COORDINATOR).post(
        f"/cases/{uid}/care/import", data={"table": table, "confirmed": "1"}
    )
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(CareWeek)).all() == []
