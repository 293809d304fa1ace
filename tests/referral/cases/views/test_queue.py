from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.cases.queue.surroundings import surroundings
from referral.core.actor import Actor, Role
from referral.directory.models import Practice
from referral.directory.queries import facilities
from tests import cast
from tests.factories import make_case, make_person, make_referral
from tests.referral.cases.queue.queue_cases import insert_many
from tests.statements import counted_statements

Visitor = Callable[[Role], FlaskClient]
MOST_STATEMENTS = 6


@pytest.fixture
def full_queue(practice: Practice, coordinator: Actor) -> Actor:
    places: list[int | None] = [facility.id for facility in facilities(practice.id)]
    insert_many(
        practice.id,
        200,
        surroundings(coordinator).today,
        owners=[coordinator.id, None],
        facilities=[*places, None],
    )
    return coordinator


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?tab=open",
        "?tab=open&sort=owner",
        "?tab=open&end=1",
        "?tab=open&owner=me&flag=urgent&overdue=1",
        "?tab=closed",
    ],
)
def test_a_page_of_fifty_costs_at_most_six_statements(
    app: Flask, full_queue: Actor, visitor: Visitor, query: str
) -> None:
    client = visitor(Role.COORDINATOR)
    client.get("/queue")
    with counted_statements() as statements:
        answer = client.get(f"/queue{query}")
    assert answer.status_code == 200
    assert len(statements) <= MOST_STATEMENTS, "\n\n".join(statements)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_every_role_of_staff_has_a_queue(
    practice: Practice, full_queue: Actor, visitor: Visitor, role: Role
) -> None:
    if role is not Role.COORDINATOR:
        cast.add_staff(practice, role)
    assert visitor(role).get("/queue").status_code == 200


def test_an_administrator_sees_no_name(practice: Practice, coordinator: Actor, visitor: Visitor) -> None:
    make_case(coordinator, person=make_person(last_name="Vandermeer", first_name="Casimir"))
    cast.add_staff(practice, Role.ADMINISTRATOR)
    text = visitor(Role.ADMINISTRATOR).get("/queue").text
    assert "Vandermeer" not in text
    assert "C. V." in text


def test_what_was_searched_for_stands_in_no_address(coordinator: Actor, visitor: Visitor) -> None:
    make_case(coordinator, person=make_person(last_name="Vandermeer"))
    client = visitor(Role.COORDINATOR)
    answer = client.post("/queue/search", data={"q": "vandermere"})
    assert answer.status_code == 303
    assert "vander" not in answer.location.lower()
    found = client.get(answer.location)
    assert "Vandermeer" in found.text
    assert "vander" not in str(answer.headers).lower()


@pytest.mark.parametrize(
    "typed", ["Vandermeer", "vand", "Vandermere", "2185550177", "4/17/1962", "vandermeer 4/17/62"]
)
def test_people_are_found_by_name_sound_phone_and_birth(
    coordinator: Actor, visitor: Visitor, typed: str
) -> None:
    make_case(coordinator, person=make_person(last_name="Vandermeer"))
    client = visitor(Role.COORDINATOR)
    found = client.get(client.post("/queue/search", data={"q": typed}).location)
    assert "Vandermeer" in found.text


def test_a_whole_number_opens_its_case_at_once(coordinator: Actor, visitor: Visitor) -> None:
    opened = make_case(coordinator, referral=make_referral(number="VA0000777001"))
    client = visitor(Role.COORDINATOR)
    for typed in (opened.number, "va 0000777001"):
        answer = client.post("/queue/search", data={"q": typed})
        assert client.get(answer.location).location == f"/cases/{opened.uid}"


def test_another_persons_search_is_not_shown(
    practice: Practice, coordinator: Actor, visitor: Visitor
) -> None:
    make_case(coordinator, person=make_person(last_name="Vandermeer"))
    cast.add_staff(practice, Role.SUPERVISOR)
    address = visitor(Role.COORDINATOR).post("/queue/search", data={"q": "vandermeer"}).location
    assert "Vandermeer" not in visitor(Role.SUPERVISOR).get(address).text


def test_ticked_cases_are_assigned_together(coordinator: Actor, visitor: Visitor) -> None:
    opened = [make_case(coordinator) for _ in range(2)]
    client = visitor(Role.COORDINATOR)
    form = {"case": [one.uid for one in opened], "owner": "me", "query": "tab=open&owner=nobody"}
    answer = client.post("/queue/assign", data=form)
    assert answer.location == "/queue?tab=open&owner=nobody"
    assert client.get("/queue?tab=open&owner=me").text.count('name="case"') == 2


def test_a_saved_view_opens_what_it_kept(coordinator: Actor, visitor: Visitor) -> None:
    make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    client.post("/queue/views", data={"name": "My late ones", "query": "tab=open&owner=me&overdue=1"})
    page = client.get("/queue").text
    assert "My late ones" in page
    assert "tab=open&amp;owner=me&amp;overdue=1" in page
