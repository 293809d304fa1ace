from __future__ import annotations

import inspect

import pytest

from referral.commands.processes import QUEUES
from referral.core.errors import ReferralError
from referral.outbox.jobs import SPECS, JobName, QueueName
from workers.handlers import HANDLERS, handler_of


def test_every_job_has_a_handler() -> None:
    assert set(HANDLERS) == set(JobName) == set(SPECS)


def test_every_queue_has_a_worker() -> None:
    assert set(QUEUES) == set(QueueName)


@pytest.mark.parametrize("job", HANDLERS)
def test_a_handler_takes_the_practice_and_ids_and_nothing_else(job: JobName) -> None:
    parameters = inspect.signature(HANDLERS[job], eval_str=True).parameters

    assert next(iter(parameters)) == "practice_id"
    assert {parameter.annotation for parameter in parameters.values()} == {int}


def test_a_handler_is_an_operation_or_a_few_lines_that_call_one() -> None:
    own = [handler for handler in HANDLERS.values() if handler.__module__ == "workers.handlers"]

    assert not [handler for handler in own if len(inspect.getsource(handler).splitlines()) > 8]


def test_a_job_of_a_newer_version_is_not_known() -> None:
    with pytest.raises(ReferralError, match="doesn't know"):
        handler_of("a_job_yet_to_be_invented")
