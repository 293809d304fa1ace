"""Every address × every kind of visitor: let in exactly when the view says so.

The views themselves don't run: each is replaced by one that answers 204. What is tested is the guard before them.
`routes.json` is the list of all addresses with who may open them, so that none appears or changes unnoticed. After a
change that is meant: `python -m tests.architecture.test_routes_protected` with the change in the same commit.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from config import load_settings
from referral import create_app
from referral.core.actor import STAFF, Actor, Role
from referral.people import access
from tests import cast

LISTED = Path(__file__).parent / "routes.json"
NOBODY = "nobody"
VISITORS = (NOBODY, Role.VETERAN, *sorted(STAFF))
LET_IN = 204
SAMPLES = {"int": "1", "default": "0" * 32, "string": "0" * 32, "path": "a/b", "uuid": "0" * 32}


def addresses(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Method and rule of everything the app answers."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def listing(app: Flask) -> dict[str, str]:
    """Who may open what, as it stands in routes.json."""
    lines = {}
    for method, rule in addresses(app):
        declared = access.declared_access(app, rule.endpoint)
        who = (
            ["anyone"]
            if declared and declared.is_public
            else sorted(declared.roles)
            if declared
            else ["nobody"]
        )
        lines[f"{method} {rule.rule}"] = ", ".join(who)
    return lines


def sample_path(app: Flask, rule: Rule) -> str:
    """An address that matches `rule`, with made-up ids."""
    values = {}
    for argument, converter in rule._converters.items():
        names = [name for name, kind in app.url_map.converters.items() if type(converter) is kind]
        values[argument] = SAMPLES.get(names[0], "0" * 32)
    built = rule.build(values)
    assert built is not None, f"{rule} needs a sample"
    return built[1]


def answering_nothing(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view` with its declaration, but without its effect."""

    @functools.wraps(view)
    def stand_in(*_args: Any, **_kwargs: Any) -> tuple[str, int]:
        return "", LET_IN

    return stand_in


@pytest.fixture
def visitors(
    app: Flask, another_client: Callable[[], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> dict[str, FlaskClient]:
    """One client for each kind of visitor, signed in; the views are replaced."""
    practice = cast.add_practice()
    clients: dict[str, FlaskClient] = {}
    for visitor in VISITORS:
        clients[visitor] = another_client()
        if visitor in STAFF:
            cast.add_staff(practice, Role(visitor))
            cast.sign_in(clients[visitor], Role(visitor))
    clients[Role.VETERAN].environ_base["referral.veteran"] = "yes"
    veteran = Actor(1, "Veteran", Role.VETERAN, practice.id)
    monkeypatch.setitem(
        app.extensions,
        "referral_portal_veteran",
        lambda: veteran if "referral.veteran" in request.environ else None,
    )
    replaced = {name: answering_nothing(view) for name, view in app.view_functions.items()}
    monkeypatch.setattr(app, "view_functions", replaced)
    return clients


def test_every_view_declares_who_may_open_it(app: Flask) -> None:
    undeclared = {
        rule.endpoint for _, rule in addresses(app) if access.declared_access(app, rule.endpoint) is None
    }
    assert not undeclared


def test_every_address_lets_in_whom_it_declares_and_nobody_else(
    app: Flask, visitors: dict[str, FlaskClient]
) -> None:
    wrong = []
    for method, rule in addresses(app):
        declared = access.declared_access(app, rule.endpoint)
        path = sample_path(app, rule)
        for visitor, client in visitors.items():
            expected = declared is not None and (declared.is_public or visitor in declared.roles)
            status = client.open(path, method=method).status_code
            if (status == LET_IN) != expected or (not expected and status not in (303, 403)):
                wrong.append(f"{method} {path} as {visitor}: {status}")
    assert not wrong


def test_an_endpoint_that_declares_nothing_opens_for_nobody(
    app: Flask, visitors: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "people.accounts", lambda: ("", LET_IN))
    assert {client.get("/accounts").status_code for client in visitors.values()} == {403}


def test_no_address_appeared_or_changed_unnoticed(app: Flask) -> None:
    listed = json.loads(LISTED.read_text())
    assert listing(app) == listed, "meant? then: python -m tests.architecture.test_routes_protected"


def main() -> None:
    """Write routes.json anew."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings({**os.environ, "DATA_DIR": folder}))
        LISTED.write_text(json.dumps(listing(app), indent=1) + "\n")


if __name__ == "__main__":
    main()
