"""`referral import`: the answers, the exit status, and that the same file twice changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from referral.cases.models import Case
from referral.commands.import_ import import_
from referral.core.actor import Actor
from referral.core.db import db
from referral.importing.models import ImportBatch
from tests.referral.importing.conftest import coordinator as coordinator
from tests.referral.importing.sample_files import CSV_ROWS, SNAKE, as_json, csv_file, pascal, restyle


@pytest.fixture
def run(coordinator: Actor, tmp_path: Path) -> Any:
    def _run(content: bytes | None, *options: str, answer: str = "") -> Result:
        file = tmp_path / "list.dat"
        if content is not None:
            file.write_bytes(content)
        return CliRunner().invoke(import_, [str(file), *options], input=answer)

    return _run


def _cases() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Case.id))) or 0


def test_json_says_what_was_done_and_the_second_time_nothing_is(run: Any) -> None:
    content = as_json({"Referrals": [restyle(SNAKE, pascal), {"ReferralNumber": "VA0000000009"}]})
    result = run(content, "--yes", "--json")
    assert result.exit_code == 0
    said = json.loads(result.output)
    assert said["rejected"][0].keys() == {"row", "reason"}
    assert said["rejected"][0]["row"] == 2
    assert "First name is missing." in said["rejected"][0]["reason"]
    assert {name: said[name] for name in ("new", "changed", "unchanged")} == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
    }
    again = json.loads(run(content, "--yes", "--json").output)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert _cases() == 1


def test_without_yes_the_preview_is_shown_and_nothing_happens_unless_agreed(run: Any) -> None:
    result = run(as_json(SNAKE), answer="n\n")
    assert result.exit_code == 0
    assert "1 new" in result.output
    assert "Nothing was applied." in result.output
    assert _cases() == 0
    assert db.session.scalar(sa.select(sa.func.count(ImportBatch.id))) == 0, (
        "a preview nobody wanted leaves nothing"
    )
    assert run(as_json(SNAKE), answer="y\n").exit_code == 0
    assert _cases() == 1
    changed = run(as_json({**SNAKE, "network": "CCN2", "affilitation_code": "CCN2"}), answer="n\n")
    assert "Network: CCN4 → CCN2" in changed.output


def test_json_without_yes_is_a_preview_only(run: Any) -> None:
    said = json.loads(run(as_json(SNAKE), "--json").output)
    assert said == {"new": 1, "changed": 0, "unchanged": 0, "rejected": [], "applied": False}
    assert _cases() == 0


def test_a_csv_is_mapped_by_its_names_and_by_map_and_remembered(run: Any) -> None:
    content = csv_file(*CSV_ROWS).replace(b"DOB", b"Geboren")
    refused = run(content, "--yes")
    assert refused.exit_code == 1
    assert "No column gives Date of birth" in refused.output
    assert "Geboren" in refused.output
    result = run(content, "--yes", "--json", "--map", "Geboren=Date of birth", "--map", "Clinic Code=")
    assert json.loads(result.output)["new"] == 2
    assert json.loads(run(content, "--yes", "--json").output)["unchanged"] == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": ', "not valid JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"", "empty"),
        (None, "can't be read"),
        (b"[1", "not valid"),
    ],
)
def test_a_file_that_can_not_be_read_ends_with_one_and_the_reason(
    run: Any, content: bytes | None, reason: str
) -> None:
    result = run(content, "--yes", "--json")
    assert result.exit_code == 1
    assert reason in json.loads(result.output)["error"]
    assert db.session.scalar(sa.select(sa.func.count(ImportBatch.id))) == 0


@pytest.mark.parametrize("option", ["nonsense", "DOB=no such field"])
def test_wrong_usage_ends_with_two(run: Any, option: str) -> None:
    assert run(csv_file(*CSV_ROWS), "--map", option).exit_code == 2


def test_map_is_refused_for_json(run: Any) -> None:
    assert run(as_json(SNAKE), "--yes", "--map", "DOB=Date of birth").exit_code == 1
