from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from referral.core import clock
from referral.core.db import db, transaction
from referral.core.errors import Permanent
from referral.outbox import operations
from referral.outbox.jobs import JobName
from referral.outbox.models import MessageState, OutboxMessage
from referral.outbox.post import post
from referral.outbox.queries import TABS, buried_ids, messages, overview


def order(practice_id: int, delay: timedelta = timedelta(0)) -> int:
    with transaction() as session:
        row = post(
            JobName.DRAW_PAPER, practice_id=practice_id, available_at=clock.utcnow() + delay, paper_id=3
        )
        session.flush()
        return row.id


def claim(outbox_id: int) -> operations.Claimed:
    claimed = operations.claim(outbox_id)
    assert claimed is not None
    return claimed


@pytest.fixture
def one_of_each(practice_id: int) -> dict[MessageState, int]:
    ids = dict(zip(TABS, [order(practice_id) for _ in TABS], strict=True))
    claim(ids[MessageState.RUNNING])
    operations.finish(claim(ids[MessageState.DONE]))
    operations.fail(claim(ids[MessageState.BURIED]), Permanent("No facts."))
    return ids


def test_each_row_is_counted_and_listed_under_its_state(
    practice_id: int, one_of_each: dict[MessageState, int]
) -> None:
    found = overview(practice_id)

    assert (found.waiting, found.running, found.done, found.buried) == (1, 1, 1, 1)
    assert {tab: [row.id for row in messages(practice_id, tab)] for tab in TABS} == {
        tab: [outbox_id] for tab, outbox_id in one_of_each.items()
    }
    assert buried_ids(practice_id) == [one_of_each[MessageState.BURIED]]


def test_another_practice_sees_nothing(practice_id: int, one_of_each: dict[MessageState, int]) -> None:
    assert overview(practice_id + 1).waiting == 0
    assert not any(messages(practice_id + 1, tab) for tab in TABS)


def test_work_that_is_not_due_yet_has_no_age(practice_id: int) -> None:
    order(practice_id, delay=timedelta(hours=1))
    assert overview(practice_id).oldest_due is None

    order(practice_id)
    oldest = overview(practice_id).oldest_due
    assert oldest is not None
    assert oldest <= clock.utcnow()


def test_a_page_goes_on_below_the_last_row_shown(practice_id: int) -> None:
    ids = [order(practice_id) for _ in range(3)]

    first = messages(practice_id, MessageState.WAITING, limit=2)
    second = messages(practice_id, MessageState.WAITING, before=first[-1].id, limit=2)
    assert [row.id for row in (*first, *second)] == ids[::-1]


def test_a_practice_at_rest_is_looked_at_through_the_index(practice_id: int) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table this small from front to back")
    queries = [
        str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        for query in _queries_of(practice_id)
    ]
    plans = [str(db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).all()) for query in queries]

    assert all("ix_outbox_" in plan for plan in plans), plans


def _queries_of(practice_id: int) -> list[sa.Select[int]]:
    from referral.outbox.queries import _IN_TAB

    return [
        sa.select(OutboxMessage.id).where(OutboxMessage.practice_id == practice_id, _IN_TAB[tab])
        for tab in (MessageState.WAITING, MessageState.RUNNING, MessageState.BURIED)
    ]
