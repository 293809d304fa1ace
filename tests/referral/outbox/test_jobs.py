from __future__ import annotations

from datetime import timedelta

import pytest

from referral.outbox.jobs import SPECS, JobName, JobSpec, QueueName, spec_of


def test_every_job_has_a_spec() -> None:
    assert set(SPECS) == set(JobName)


@pytest.mark.parametrize("job", JobName)
def test_every_wait_is_longer_than_the_one_before(job: JobName) -> None:
    waits = SPECS[job].waits

    assert list(waits) == sorted(set(waits))
    assert SPECS[job].tries == len(waits) + 1


def test_the_wait_grows_with_each_failed_try() -> None:
    spec = JobSpec("Draw", QueueName.NOW, timedelta(minutes=1), (timedelta(seconds=1), timedelta(seconds=5)))

    assert spec.wait_after(tries_left=2) == timedelta(seconds=1)
    assert spec.wait_after(tries_left=1) == timedelta(seconds=5)


def test_a_job_of_a_newer_version_has_a_patient_spec() -> None:
    assert spec_of("a_job_yet_to_be_invented").tries > 1
