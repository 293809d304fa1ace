"""A real mail server of the test process: speaks SMTP on a socket, keeps what it got, and fails on demand."""

from __future__ import annotations

import socketserver
import ssl
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
    was_encrypted: list[bool] = field(default_factory=list)
    scheme: str = "smtp"
    port: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        if box.hangs_up_at_once or (box.scheme == "smtps" and not self._encrypt()):
            return
        self._say("220 tests.example")
        while (line := self.rfile.readline().decode("ascii").strip()) and self._answer(line):
            pass

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _answer(self, line: str) -> bool:
        """Answer one command; whether the conversation goes on."""
        box, word = self.server.box, line.upper()
        if word.startswith("EHLO") and self.server.tls and box.scheme == "smtp":
            self._say("250-tests.example\r\n250 STARTTLS")
        elif word == "STARTTLS":
            self._say("220 go on")
            return self._encrypt()
        elif word.startswith("RCPT"):
            self._say(box.answer_to_recipient)
            box.recipients.append(line.partition(":")[2].strip("<> "))
        elif word == "DATA":
            return self._take_message()
        else:
            self._say("221 bye" if word == "QUIT" else "250 fine")
        return word != "QUIT"

    def _take_message(self) -> bool:
        box = self.server.box
        self._say("354 go on")
        box.messages.append(self._message())
        box.was_encrypted.append(isinstance(self.connection, ssl.SSLSocket))
        if box.silent_after_message:
            self.rfile.read()  # until the other side goes
        if box.hangs_up_after_message or box.silent_after_message:
            return False
        self._say("250 kept")
        return True

    def _encrypt(self) -> bool:
        """Go on in TLS; False when the other side does not want to."""
        assert self.server.tls is not None
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        return True

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
    tls: ssl.SSLContext | None


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, from_the_start: bool = False) -> Iterator[Mailbox]:
    """The server, listening until the end of the block. With `tls` it speaks TLS from the start or on STARTTLS."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.tls = tls
        server.box = Mailbox(scheme="smtps" if from_the_start else "smtp", port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
