"""The pages on which the practice edits its papers' words."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from referral.core.actor import Role
from referral.paperwork.texts.declared import EDITABLE
from tests import cast

WHO = "/wording/veteran_letter_received/who/en"


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    cast.add_staff(cast.add_practice(), Role.SUPERVISOR)
    cast.sign_in(client, Role.SUPERVISOR)
    return client


def test_the_overview_names_every_text_in_its_languages(editor: FlaskClient) -> None:
    page = editor.get("/wording").text
    for texts in EDITABLE.values():
        for part in texts.parts:
            for language in texts.languages:
                assert f'href="/wording/{texts.document}/{part.key}/{language}"' in page


def test_every_text_opens_with_a_preview_in_which_it_stands(editor: FlaskClient) -> None:
    for texts in EDITABLE.values():
        for part in texts.parts:
            page = editor.get(f"/wording/{texts.document}/{part.key}/{texts.languages[-1]}")
            assert page.status_code == 200, part.key
            assert '<article class="paper"' in page.text


def test_a_preview_shows_the_typed_words_and_saves_nothing(editor: FlaskClient) -> None:
    typed = {"text": "Zoe has it. Bad {word}.", "do": "preview", "sample": "usual", "version": "0"}
    page = editor.post(WHO, data=typed)
    assert page.status_code == 200
    assert "Zoe has it." in page.text
    assert "{word} is no fact" in page.text
    assert "Zoe" not in editor.get(WHO).text


def test_saving_keeps_the_version_and_it_can_be_put_back(editor: FlaskClient) -> None:
    assert editor.post(WHO, data={"text": "Zoe has it.", "do": "save", "version": "0"}).status_code == 303
    page = editor.get(WHO).text
    assert "Version 1 (counts now)" in page
    assert "Changed" in editor.get("/wording").text
    assert editor.post(f"{WHO}/back/0", data={"version": "1"}).status_code == 303
    page = editor.get(WHO).text
    assert "As shipped (counts now)" in page
    assert "the shipped text put back" in page
    assert editor.post(f"{WHO}/back/1", data={"version": "1"}).status_code == 303
    assert "Somebody changed this text meanwhile" in editor.get(WHO).text


def test_a_refused_text_stands_with_its_error_beside_it(editor: FlaskClient) -> None:
    answer = editor.post(WHO, data={"text": "This is covered by VA.", "do": "save", "version": "0"})
    assert answer.status_code == 422
    assert "This is covered by VA.</textarea>" in answer.text
    assert re.search(r'id="text-error".*?coverage', answer.text, re.DOTALL)


def test_a_text_changed_meanwhile_is_not_overwritten(editor: FlaskClient) -> None:
    editor.post(WHO, data={"text": "One.", "do": "save", "version": "0"})
    answer = editor.post(WHO, data={"text": "Two.", "do": "save", "version": "0"})
    assert answer.status_code == 409
    assert "Two.</textarea>" in answer.text


@pytest.mark.parametrize(
    "address", ["/wording/x/who/en", "/wording/veteran_letter_received/x/en", f"{WHO[:-2]}fr"]
)
def test_what_there_is_not_is_not_found(editor: FlaskClient, address: str) -> None:
    assert editor.get(address).status_code == 404


def test_a_hostile_text_is_shown_and_never_run(editor: FlaskClient) -> None:
    hostile = "<script>alert(1)</script> {0} {{7*7}} {practice_name.__class__} \x00"
    page = editor.post(WHO, data={"text": hostile, "do": "preview"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "49" not in re.sub(r"<[^>]+>", "", page.text).split("Versions")[0].split("Preview")[0]
