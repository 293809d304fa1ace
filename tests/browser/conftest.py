"""The app behind a real socket, for a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from tests.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Handler(WSGIRequestHandler):
    timeout = 2  # a connection that a browser opened in advance and never used must not be waited for


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The app under test on a free port of this machine; yields its address.

    Requests still under way are waited for: the next test begins with an emptied database.
    """
    listening = ThreadedWSGIServer("127.0.0.1", 0, app, handler=Handler)
    listening.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def watch(page: Page, server: str) -> Watch:
    """A browser window that notes every script error, refused resource and failed request."""
    return Watch(page, server)
