"""A worker process: one queue, one work-horse at a time, which dies with its parent.

Every setting here was measured (the numbers stand in the design notes): with the queue library's own, a job whose
worker is killed can be stuck for minutes, run twice at once, or never run again.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time

import redis
import structlog
from redis.client import Pipeline
from rq import Worker
from rq.executions import Execution
from rq.job import Job
from rq.queue import Queue
from sqlalchemy.exc import SQLAlchemyError

from referral.core.db import db
from referral.extensions import redis_connection, settings
from referral.outbox import seen
from referral.outbox.jobs import QueueName
from referral.outbox.operations import Claimed, claim, finish
from referral.outbox.relay import queue_of
from workers.perform import application

SECONDS_BETWEEN_LOOKS = 5  # at the horse, at abandoned jobs
QUEUE_LEASE = 15  # seconds until the queue library takes a silent worker's job for abandoned
IDLE_TTL = 20  # a worker waits for work for 15 seconds less than this at a time
PR_SET_PDEATHSIG = 1
log = structlog.get_logger()


class LeaseWorker(Worker):
    """The queue library's forking worker, with a short lease, on one queue only."""

    max_connection_wait_time = 5

    def __init__(self, queue: QueueName, connection: redis.Redis) -> None:
        self._part = seen.worker(queue)
        self._sign_due = 0.0
        super().__init__(
            [queue_of(queue, connection)],
            connection=connection,
            serializer="json",
            maintenance_interval=SECONDS_BETWEEN_LOOKS,
            job_monitoring_interval=SECONDS_BETWEEN_LOOKS,
            worker_ttl=IDLE_TTL,
            log_job_description=False,
        )

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """How long (seconds) a started job counts as alive after the last sign of life."""
        return QUEUE_LEASE

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say that this worker is alive, to the queue library and to the readiness page."""
        super().heartbeat(timeout, pipeline)
        if not self.is_horse and time.monotonic() >= self._sign_due:
            self._sign_due = time.monotonic() + SECONDS_BETWEEN_LOOKS
            seen.mark_seen(self.connection, self._part)

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Say that the job is alive. Its horse needs no Redis, so the work goes on while Redis is away."""
        try:
            super().maintain_heartbeats(job, execution)
        except redis.RedisError as error:
            log.warning("working without redis", error=type(error).__name__)

    def setup_work_horse_signals(self) -> None:
        """No horse without its parent: else a second one would work on the same job."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.pid:
            os._exit(os.EX_TEMPFAIL)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Never share a database socket or an SQLite handle over a fork."""
        with application().app_context():
            db.engine.dispose(close=False)
        super().main_work_horse(job, queue)


def rehearse() -> None:
    """Claim and finish a row that doesn't exist, so that horses start with warm caches (saves 20 ms a job).

    The connection is closed again at once: none is open when the worker forks.
    """
    nobody = Claimed(id=0, practice_id=0, job="", payload={}, fence=0, tries_left=0)
    try:
        claim(nobody.id)
        finish(nobody)
    except SQLAlchemyError as error:
        log.warning("not rehearsed", error=type(error).__name__)
    finally:
        db.session.remove()
        db.engine.dispose()


def main(queue: str) -> None:
    """Work on one queue until told to stop: the first SIGTERM lets the present job end, a second one kills it."""
    with application().app_context():
        rehearse()
        worker = LeaseWorker(QueueName(queue), redis_connection(settings()))
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, the pages that horses share with this process
    log.info("worker started", queue=queue, pid=os.getpid())
    worker.work(with_scheduler=False, logging_level="WARNING")


if __name__ == "__main__":
    main(sys.argv[1])
