"""The web server: gunicorn with threads, in this process. The app is built in each of its workers, after the fork."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.app.base import BaseApplication

from config import Settings

THREADS = 4
STOP_SECONDS = 10
REQUESTS_BEFORE_RENEWAL = 20_000
SHARED_MEMORY = "/dev/shm"  # heartbeat files: never wait for a disk
ACCESS_LINE = (
    '{"time": "%(t)s", "method": "%(m)s", "path": "%(U)s", "status": %(s)s, "seconds": %(L)s, '
    '"request_id": "%({x-request-id}o)s"}'
)


class WebServer(BaseApplication):
    """gunicorn, set up from our settings. The access log has no query, referrer or address: they may name people."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        assert self.cfg is not None
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from referral import create_app

        return create_app(self.settings)

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.settings.web_workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_tmp_dir": SHARED_MEMORY if os.path.isdir(SHARED_MEMORY) else None,
            "graceful_timeout": STOP_SECONDS,
            "max_requests": REQUESTS_BEFORE_RENEWAL,
            "max_requests_jitter": REQUESTS_BEFORE_RENEWAL // 10,
            "accesslog": "-",
            "access_log_format": ACCESS_LINE,
            "control_socket_disable": True,
            "proc_name": "referral-web",
        }
