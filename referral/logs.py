"""Log lines: one JSON object each, on standard error. They never hold personal data.

An error is logged as its type and where it happened; its message stays out, since it may quote what somebody typed.
"""

from __future__ import annotations

import logging
import logging.config
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

INNERMOST_FRAMES = 12

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str) -> None:
    """Send this process's log lines of `level` (INFO, WARNING …) and up to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        error_without_message,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def error_without_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an attached exception by its type and the places it passed through."""
    info = event.pop("exc_info", None)
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.exc_info:
        info, record.exc_info, record.exc_text = record.exc_info, None, None
    if info is True:
        import sys

        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
        event["where"] = _places(info[2])
    return event


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-INNERMOST_FRAMES:]
