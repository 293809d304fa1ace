"""The veteran's larger text, by link and cookie."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_the_size_is_remembered_and_the_page_returned_to(client: FlaskClient) -> None:
    answer = client.get("/text-size/large?next=/account")
    assert answer.headers["Location"] == "/account"
    cookie = client.get_cookie("type_size")
    assert cookie is not None
    assert cookie.value == "large"


def test_other_sites_are_not_gone_on_to(client: FlaskClient) -> None:
    assert client.get("/text-size/large?next=//evil.example").headers["Location"] == "/sign-in"


def test_an_unknown_size_is_not_found(client: FlaskClient) -> None:
    assert client.get("/text-size/huge").status_code == 404
