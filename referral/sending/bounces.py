"""Mail that came back: which message of ours it is about, and what the other side says became of it.

Anybody can write to the mailbox, so a message is data of a stranger: its size and parts are bounded, nothing in it is
shown but short, plain words, and only the random id of a message we sent leads anywhere. Reports are RFC 3464.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

MOST_BYTES = 2 * 1024 * 1024
"""A report repeats headers, rarely the whole message; what is larger is left for people."""
MOST_PARTS = 50
MOST_IDS = 20
LONGEST_WORDS = 160
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,180}>")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
FAILED, DELAYED = "failed", "delayed"


@dataclass(frozen=True)
class Bounce:
    """A report about one message. `message_ids` are those it may be about, `failed` false for a mere delay."""

    message_ids: tuple[str, ...]
    failed: bool
    status: str
    said: str

    @property
    def words(self) -> str:
        """What happened, in one sentence for people."""
        code = f" (code {self.status})" if self.status else ""
        said = f": {self.said}" if self.said else "."
        return f"The mail came back{code}{said}"


def read_bounce(data: bytes) -> Bounce | None:
    """The report that a message is, or None for any other mail. Never raises for what a stranger wrote."""
    if len(data) > MOST_BYTES:
        return None
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        return _report(message)
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return None


def _report(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report":
        return None
    kind = str(message.get_param("report-type") or "").lower()
    if kind != "delivery-status":
        return None
    parts = _parts(message)
    fields = [_fields(part) for part in parts if part.get_content_type() == "message/delivery-status"]
    groups = [group for found in fields for group in found]
    actions = [
        group.get("action", "").split()[0].lower() for group in groups if group.get("action", "").strip()
    ]
    if not {FAILED, DELAYED} & set(actions):
        return None
    failed = FAILED in actions
    about = groups[-1] if groups else {}
    for group in groups:
        if group.get("action", "").lower().startswith(FAILED if failed else DELAYED):
            about = group
            break
    status = STATUS.search(about.get("status", ""))
    ids = tuple(dict.fromkeys(_ids(parts)))[:MOST_IDS]
    return (
        Bounce(ids, failed, status[0] if status else "", _plain(about.get("diagnostic-code", "")))
        if ids
        else None
    )


def _parts(message: Message) -> list[Message]:
    found: list[Message] = []
    for part in _walk(message, 0):
        found.append(part)
        if len(found) >= MOST_PARTS:
            break
    return found


def _walk(message: Message, depth: int) -> Iterator[Message]:
    yield message
    payload = message.get_payload()
    if isinstance(payload, list) and depth < MOST_PARTS:
        for part in payload:
            if isinstance(part, Message):
                yield from _walk(part, depth + 1)


def _fields(part: Message) -> list[dict[str, str]]:
    """The groups of fields of a delivery status: the parser makes a message of each."""
    payload = part.get_payload()
    groups = payload if isinstance(payload, list) else []
    return [
        {name.lower(): str(value) for name, value in group.items()}
        for group in groups[:MOST_PARTS]
        if isinstance(group, Message)
    ]


def _ids(parts: list[Message]) -> Iterator[str]:
    """Ids of the message that came back: in the headers that the report repeats, never the report's own."""
    for part in parts[1:]:
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            headers = email.message_from_string(
                str(part.get_payload())[:20_000], policy=email.policy.compat32
            )
            yield from MESSAGE_ID.findall(str(headers.get("Message-ID", "")))
        yield from MESSAGE_ID.findall(str(part.get("Message-ID", "")))
    yield from MESSAGE_ID.findall(str(parts[0].get("In-Reply-To", "")) + str(parts[0].get("References", "")))


def _plain(text: str) -> str:
    words = "".join(letter if letter.isprintable() else " " for letter in text.partition(";")[2] or text)
    return " ".join(words.split())[:LONGEST_WORDS]
