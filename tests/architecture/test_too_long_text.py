"""Every text field of every page takes what is too long without a fault: it is kept, or refused beside the field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.cases.views.form_page import PAGES
from referral.core.actor import Role
from referral.core.db import db
from referral.directory import queries as directory
from referral.directory.rules import shipped_rules
from referral.people.queries import active_staff
from tests import cast
from tests.pages import Page
from tests.referral.cases.operations.conftest import Desk, desk

__all__ = ["desk"]

JUST_TOO_LONG, FAR_TOO_LONG = 250, 30_000
ONE_LINE = {"text", "email", "tel", "search", "password", None}
FILLED = {"date": "2026-11-02", "time": "09:30", "number": "1", "email": "a@b.example"}
FAULT = 500
SESSION_ENDS = {"/sign-out", "/account/password"}


def _addresses(app: Flask, desk: Desk) -> Iterator[str]:
    """Every page with a form that an address without ids, or a case's form page, leads to."""
    in_review, sent, scheduled = desk.in_review().uid, desk.sent().uid, desk.scheduled().uid
    for rule in app.url_map.iter_rules():
        if (
            not rule.arguments
            and {"GET", "POST"} <= (rule.methods or set())
            and rule.rule not in SESSION_ENDS
        ):
            yield rule.rule
    yield from ("/queue", "/imports", f"/cases/{in_review}/review", f"/cases/{scheduled}/contact")
    for page in PAGES.values():
        if not page.has_part:
            yield from (f"/cases/{uid}/{page.slug}" for uid in (in_review, sent, scheduled))
    practice_id = desk.practice.id
    yield from (f"/facilities/{row.uid}" for row in directory.facilities(practice_id))
    yield from (f"/practice/clinicians/{row.uid}" for row in directory.clinicians(practice_id))
    yield from (f"/accounts/{row.uid}" for row in active_staff(practice_id)[:1])
    yield f"/rules/{shipped_rules()[0].key}"


def _value(field: Element, page: Page) -> str | None:
    """What a person might have put into the field; None leaves it out."""
    kind = field.get("type")
    if field.tag == "select":
        options = [option.get("value") or "" for option in field.iter("option")]
        return next((value for value in options if value), "")
    if kind in ("checkbox", "file", "submit", "button"):
        return None
    return field.get("value") or FILLED.get(kind or "", "" if kind == "hidden" else "Words enough")


def _forms(page: Page, address: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Where each form of the page posts to, its filled fields, and which of them take text."""
    for form in page.all("form", method="post"):
        fields = [
            field for tag in ("input", "select", "textarea") for field in form.iter(tag) if field.get("name")
        ]
        filled: dict[str, str] = {}
        for field in fields:
            value = _value(field, page)
            if value is not None:
                filled.setdefault(field.get("name") or "", value)
        texts = [
            field.get("name") or ""
            for field in fields
            if field.tag == "textarea" or (field.tag == "input" and field.get("type") in ONE_LINE)
        ]
        yield form.get("action") or address, filled, texts


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REVIEWER, Role.ADMINISTRATOR])
def test_text_that_is_too_long_is_no_fault(
    app: Flask, desk: Desk, another_client: Callable[[], FlaskClient], role: Role
) -> None:
    addresses = list(dict.fromkeys(_addresses(app, desk)))
    cast.add_staff(desk.practice, role)
    client = another_client()
    cast.sign_in(client, role)
    tried, unsaid, far = 0, [], set()
    for address in addresses:
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        for target, filled, texts in _forms(Page(answer), address):
            for name in dict.fromkeys(texts):
                for length in (JUST_TOO_LONG, FAR_TOO_LONG) if name not in far else (JUST_TOO_LONG,):
                    far.add(name)
                    posted = client.post(target, data=filled | {name: "9" * length})
                    db.session.rollback()
                    assert posted.status_code < FAULT, (address, name, posted.status_code)
                    tried += 1
                    if posted.status_code == 422 and not Page(posted).errors():
                        unsaid.append((address, name, length))
    assert tried > 20
    assert not unsaid
