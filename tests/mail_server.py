"""A real mail server of the test process: speaks SMTP on a socket, keeps what it got, and fails on demand."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What arrived, whole; and how the server shall misbehave."""

    messages: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_to_recipient: str = "250 fine"
    hangs_up_after_message: bool = False
    hangs_up_at_once: bool = False
    silent_after_message: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        if box.hangs_up_at_once:
            return
        self._say("220 tests.example")
        while line := self.rfile.readline().decode("ascii").strip():
            word = line.upper()
            if word.startswith("RCPT"):
                self._say(box.answer_to_recipient)
                box.recipients.append(line.partition(":")[2].strip("<> "))
            elif word == "DATA":
                self._say("354 go on")
                box.messages.append(self._message())
                if box.hangs_up_after_message:
                    return
                if box.silent_after_message:
                    self.rfile.read()  # until the other side goes
                    return
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _message(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return "".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """The server, listening until the end of the block."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.box = Mailbox(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
