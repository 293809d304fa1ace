"""A web process that dies while it takes a part of an upload.

python -m tests.faults.dying_upload CASE UPLOAD NUMBER FILE PLACE, where PLACE is file, row or answer
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from referral import create_app
from referral.cases.operations import uploads
from referral.core import crypto, files
from referral.core.actor import Actor, Role


def die(*_: Any, **__: Any) -> None:
    """As the kernel would end it."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(case: str, upload: str, number: str, file: str, place: str) -> None:
    """Take the part in `file`; die in the middle of its file, before its row, or before the answer."""
    data = Path(file).read_bytes()
    actor_id, practice_id = (int(os.environ[name]) for name in ("ACTOR", "PRACTICE"))
    actor = Actor(actor_id, "A coordinator", Role.COORDINATOR, practice_id)
    if place == "file":
        patch("os.fsync", die).start()
    elif place == "row":
        put = files.put
        patch("referral.core.files.put", lambda key, data: die(put(key, data))).start()
    with create_app().app_context():
        uploads.receive_part(actor, case, upload, int(number), data, crypto.sha256(data))
        die()


if __name__ == "__main__":
    main(*sys.argv[1:])
