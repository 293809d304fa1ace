"""The only function the queue ever calls. It carries one number: no name, no date of birth, no file."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from referral import create_app
from referral.outbox.operations import LEASE, Claimed, claim, fail, finish, renew, scrub
from workers.handlers import handler_of

log = structlog.get_logger()


@functools.cache
def application() -> Flask:
    """The app of this process. The worker builds it before it forks, so that no job pays for it."""
    return create_app()


def perform(outbox_id: int) -> None:
    """Do the work of one outbox row, if it still needs doing."""
    with application().app_context():
        perform_here(outbox_id, when_lost=_end_process)


def _end_process() -> None:
    os._exit(os.EX_TEMPFAIL)


def perform_here(
    outbox_id: int, lease: timedelta = LEASE, when_lost: Callable[[], None] = lambda: None
) -> None:
    """The same in the present app context: claim, handler, then finish or fail. Errors are noted with the row.

    `when_lost` is called from another thread when some other process has taken the row over.
    Raises only when the database can't be reached; the lease then runs out and the row is sent again.
    """
    claimed = claim(outbox_id, lease)
    if claimed is None:
        log.info("job not needed", outbox_id=outbox_id)
        return
    words = {"outbox_id": claimed.id, "job": claimed.job, "fence": claimed.fence}
    try:
        with KeptLease(claimed, lease, when_lost):
            handler_of(claimed.job)(practice_id=claimed.practice_id, **claimed.payload)
    except Exception as error:  # whatever went wrong is noted with the row
        state = fail(claimed, error)
        log.warning("job failed", error=scrub(error), where=_where(error), state=state.value, **words)
    else:
        log.info("job done", kept=finish(claimed), **words)


class KeptLease:
    """Keeps a claimed row's lease renewed from a thread while the handler works, four times in each lease.

    When another process has taken the row (this one was asleep too long), the thread calls `when_lost`, so that
    no two work on it at once.
    """

    def __init__(self, claimed: Claimed, lease: timedelta, when_lost: Callable[[], None]) -> None:
        self._claimed = claimed
        self._lease = lease
        self._when_lost = when_lost
        self._stopped = threading.Event()
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._keep, args=(app,), daemon=True, name="lease")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _keep(self, app: Flask) -> None:
        while not self._stopped.wait(self._lease.total_seconds() / 4):
            with app.app_context():
                if not self._renewed():
                    log.error("lease lost", outbox_id=self._claimed.id)
                    self._when_lost()
                    return

    def _renewed(self) -> bool:
        try:
            return renew(self._claimed, self._lease)
        except SQLAlchemyError as error:  # the database is busy or away: the next turn tries again
            log.warning("lease not renewed", outbox_id=self._claimed.id, error=scrub(error))
            return True


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find the fault, and never the words of an error."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
