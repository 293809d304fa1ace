"""Finds cases by number, referral number, phone, date of birth or name, through blind indexes; one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from referral.authorizations.models import Authorization
from referral.authorizations.search import consult_key, number_key
from referral.cases.models import Case
from referral.cases.queue.rows import QueueRow, read_row, rows_statement
from referral.cases.queue.search_words import By, Search
from referral.cases.queue.surroundings import Surroundings
from referral.cases.states import CaseState
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.veterans.models import KeyKind, SearchKey
from referral.veterans.person import Person
from referral.veterans.search import LONGEST_PREFIX, SHORTEST_PREFIX, key, person_key, sound

MOST_FOUND = 100
"""So many cases are shown; who sees more should type more."""

EXACT, PREFIX, SOUND = 0, 1, 2


def found_cases(actor: Actor, search: Search, around: Surroundings) -> tuple[Sequence[QueueRow], bool]:
    """The cases that `search` finds, the best match first, open ones before closed; and whether there are more."""
    if search.problem:
        return [], False
    found = _found(actor, search).subquery("found")
    order = (found.c.rank, Case.state == CaseState.CLOSED, Case.next_due_on, Case.id)
    statement = (
        rows_statement(found)
        .where(Case.practice_id == actor.practice_id)
        .order_by(*order)
        .limit(MOST_FOUND + 1)
    )
    records = db.session.execute(statement).all()
    rows = [read_row(record, actor.role, around) for record in records[:MOST_FOUND]]
    return rows, len(records) > MOST_FOUND


def _found(actor: Actor, search: Search) -> sa.Select[*tuple[Any, ...]]:
    """Case ids with the rank of the match (lower is better)."""
    if search.by is By.CASE_NUMBER:
        return sa.select(Case.id, sa.literal(0).label("rank")).where(Case.number == search.text)
    if search.by in (By.REFERRAL_NUMBER, By.CONSULT):
        column, value = (
            (Authorization.number_key, number_key(search.text))
            if search.by is By.REFERRAL_NUMBER
            else (Authorization.consult_key, consult_key(search.text))
        )
        return (
            sa.select(Authorization.case_id.label("id"), sa.literal(0).label("rank"))
            .where(Authorization.practice_id == actor.practice_id, column == value)
            .distinct()
        )
    people = _people(actor, search).subquery("people")
    return sa.select(Case.id, people.c.rank).join(people, people.c.veteran_id == Case.veteran_id)


def _people(actor: Actor, search: Search) -> sa.Select[*tuple[Any, ...]]:
    """Veterans that match every part of the search."""
    parts = [_with_word(actor, word) for word in search.words]
    if search.born_on:
        parts.append(_with_key(actor, KeyKind.BORN_ON, search.born_on.isoformat()))
    if search.by is By.PHONE:
        parts.append(_with_key(actor, KeyKind.PHONE, search.text))
    first, *others = [part.subquery() for part in parts]
    rank: Any = first.c.rank
    for other in others:
        rank = rank + other.c.rank
    joined: Any = first
    for other in others:
        joined = joined.join(other, other.c.veteran_id == first.c.veteran_id)
    return sa.select(first.c.veteran_id, rank.label("rank")).select_from(joined)


def _with_key(actor: Actor, kind: KeyKind, value: str) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(SearchKey.veteran_id, sa.literal(EXACT).label("rank")).where(
        SearchKey.practice_id == actor.practice_id, SearchKey.kind == kind, SearchKey.key == key(kind, value)
    )


def _with_word(actor: Actor, word: str) -> sa.Select[*tuple[Any, ...]]:
    """Veterans one of whose names is the word, begins with it or sounds like it; each with its best match."""
    ways = [(KeyKind.NAME, word, EXACT), (KeyKind.NAME_SOUND, sound(word), SOUND)]
    if len(word) >= SHORTEST_PREFIX:
        ways.append((KeyKind.NAME_PREFIX, word[:LONGEST_PREFIX], PREFIX))
    rank = sa.case(*((SearchKey.kind == kind, way) for kind, _, way in ways), else_=SOUND)
    matches = [sa.and_(SearchKey.kind == kind, SearchKey.key == key(kind, value)) for kind, value, _ in ways]
    return (
        sa.select(SearchKey.veteran_id, sa.func.min(rank).label("rank"))
        .where(SearchKey.practice_id == actor.practice_id, sa.or_(*matches))
        .group_by(SearchKey.veteran_id)
    )


def open_cases_of(actor: Actor, person: Person) -> Sequence[tuple[str, str]]:
    """Opaque id and shown number of the open cases of a person with this name and date of birth."""
    known = person_key(person.last_name, person.first_name, person.born_on)
    rows = (
        sa.select(Case.uid, Case.number)
        .join(SearchKey, SearchKey.veteran_id == Case.veteran_id)
        .where(
            SearchKey.practice_id == actor.practice_id,
            SearchKey.kind == KeyKind.PERSON,
            SearchKey.key == known,
        )
        .where(Case.state != CaseState.CLOSED)
        .order_by(Case.id)
    )
    return [(uid, show_case_number(number)) for uid, number in db.session.execute(rows)]
