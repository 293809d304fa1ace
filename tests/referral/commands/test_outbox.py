from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from referral.commands.main import main
from referral.core.db import transaction
from referral.core.errors import Permanent
from referral.outbox import operations
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from tests import cast


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["outbox", *arguments])


@pytest.fixture
def buried_id(app: Flask) -> int:
    practice = cast.add_practice()
    with transaction() as session:
        row = post(JobName.DRAW_PACKET, practice_id=practice.id, packet_id=12)
        session.flush()
    claimed = operations.claim(row.id)
    assert claimed is not None
    operations.fail(claimed, Permanent("The packet has no facts."))
    return row.id


def test_jobs_are_listed_by_state(buried_id: int) -> None:
    (row,) = json.loads(run("list", "--state", "buried", "--json").output)

    assert (row["id"], row["job"], row["payload"]) == (buried_id, "draw_packet", {"packet_id": 12})
    assert row["error"] == "Permanent: The packet has no facts."
    assert "No job is running." in run("list", "--state", "running").output


def test_the_status_names_counts_and_parts(buried_id: int) -> None:
    status = json.loads(run("status", "--json").output)

    assert (status["buried"], status["waiting"]) == (1, 0)
    assert status["parts"]["database"] == "ok"


@pytest.mark.parametrize("how", ["by id", "all"])
def test_a_job_that_was_given_up_is_tried_again(buried_id: int, how: str) -> None:
    tried = run("retry", "--all" if how == "all" else str(buried_id), "--json")

    assert json.loads(tried.output) == {"tried_again": [buried_id]}
    assert json.loads(run("list", "--json").output)[0]["id"] == buried_id


def test_a_job_that_was_not_given_up_is_refused(buried_id: int) -> None:
    run("retry", str(buried_id))

    refused = run("retry", str(buried_id), "--json")
    assert refused.exit_code == 1
    assert "the job is waiting" in json.loads(refused.output)["error"]


def test_naming_no_job_is_wrong_usage(buried_id: int) -> None:
    assert run("retry").exit_code == 2
