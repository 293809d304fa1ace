"""JSON log lines with a request id. No query strings, no bodies, no personal data, no exception texts.

A log line names endpoints and opaque ids only. An unexpected error logs its class and the lines of code it passed,
not its message: a message may quote data.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from referral.core.numbers import new_uid

SKIPPED = frozenset({"static", "health.alive", "health.ready"})
QUIET = ("werkzeug", "rq.worker", "alembic.runtime.migration", "fontTools", "pypdf")
DIGITS_OF_MILLISECONDS = 1


def log() -> Any:
    """The logger: `log().info("packet_drawn", packet_id=7)`. Ids and counts only."""
    return structlog.get_logger()


def configure_logging() -> None:
    """Write JSON lines to standard error, from this program and from libraries alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(sort_keys=True)],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_exception_text,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_exception_text(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace a library's exception by where it happened."""
    raised = event.pop("exc_info", None)
    if isinstance(raised, tuple) and raised[0] is not None:
        event.update(describe_error(raised[1], raised[2]))
    return event


def describe_error(error: BaseException, passed: TracebackType | None = None) -> dict[str, Any]:
    """What may be logged of an error: its class and the code it passed, innermost last; never its text."""
    frames = traceback.extract_tb(passed or error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _start_request() -> None:
    g.request_id = new_uid()
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in SKIPPED:
        log().info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, DIGITS_OF_MILLISECONDS),
        )
    return response


def init_app(app: Flask) -> None:
    """Give every request an id and a line. Must come first, so that the id is there when something is refused."""
    app.before_request(_start_request)
    app.after_request(_end_request)
