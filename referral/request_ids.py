"""A number for every request: on its log lines, on its answer, and on the page a person sees when something fails."""

from __future__ import annotations

import structlog
from flask import Flask, g
from werkzeug.wrappers import Response

from referral.core.numbers import new_uid

HEADER = "X-Request-Id"


def request_id() -> str:
    """The number of the request being answered; empty outside one."""
    number: str = g.get("request_id", "")
    return number


def _start() -> None:
    g.request_id = new_uid()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    return response


def init_app(app: Flask) -> None:
    """Number the requests. Must come first, so that the number is there when something is refused."""
    app.before_request(_start)
    app.after_request(_end)
