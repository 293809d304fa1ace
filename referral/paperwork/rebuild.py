"""A packet and its signed copies drawn again from what was stored with them, and compared with the bytes kept.

The stored bytes are the truth. Drawing them anew proves that they say what the stored facts say; where a document
or a library has changed since, so that other bytes come out, the stored file is given and the reason said.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from referral.core.crypto import CannotDecrypt, sha256
from referral.core.errors import NotFound, ReferralError
from referral.paperwork import catalogue, storage
from referral.paperwork.models import Packet, PacketSignature, StoredFile
from referral.paperwork.operations import packet_input
from referral.paperwork.signing.operations import signed_copy

if TYPE_CHECKING:
    from referral.paperwork.packet_file import BuiltPacket

UNEXPLAINED = "the same facts and versions came out differently: the program's own drawing has changed since"


class Outcome(enum.StrEnum):
    """`identical`: drawn anew to the same bytes. `stored`: other bytes come out today, so the kept file is given.
    `lost`: neither the kept file nor a new drawing has the bytes that were recorded."""

    IDENTICAL = "identical"
    STORED = "stored"
    LOST = "lost"


@dataclass(frozen=True)
class RebuiltFile:
    """One file of a packet: its recorded SHA-256, its bytes (None when lost) and how they were come by."""

    name: str
    sha256: str
    data: bytes | None
    outcome: Outcome


@dataclass(frozen=True)
class Rebuilt:
    """`differences`: why new drawings differ, in plain words; empty when all files are identical."""

    files: tuple[RebuiltFile, ...]
    differences: tuple[str, ...]


def rebuild(packet: Packet) -> Rebuilt:
    """Draw a finished packet and its signed copies again and compare. Raises NotFound when it was never drawn."""
    if packet.pdf is None or packet.zip is None:
        raise NotFound("This packet has not been drawn, so there is nothing to compare with.")
    built, failure = _drawn_again(packet)
    stored = [packet.pdf, packet.zip, *(row.file for row in packet.files)]
    drawn = {"packet.pdf": built.pdf, "packet.zip": built.zip} if built else {}
    drawn |= {file.name: file.data for file in built.files} if built else {}
    files = [_compared(file, drawn.get(file.name or "")) for file in stored]
    for number, signature in enumerate(packet.signatures, 1):
        found, why = _signed_again(number, signature)
        files, failure = files + found, failure or why
    if all(file.outcome is Outcome.IDENTICAL for file in files):
        return Rebuilt(tuple(files), ())
    return Rebuilt(tuple(files), tuple(_differences(packet.manifest or {}, failure)))


def _signed_again(number: int, signature: PacketSignature) -> tuple[list[RebuiltFile], str]:
    """The signed copy of the packet's signature `number`, and why it can't be drawn when it can't."""
    if signature.pdf is None or signature.zip is None:
        return [], ""
    drawn: tuple[bytes | None, bytes | None] = (None, None)
    failure = ""
    try:
        copy = signed_copy(signature)
        drawn = (copy.files.pdf, copy.zip)
    except (ReferralError, KeyError) as error:
        failure = f"the signed copy can't be drawn any more: {error}"
    names = (f"signed-{number}-packet.pdf", f"signed-{number}-packet.zip")
    files = zip((signature.pdf, signature.zip), drawn, names, strict=True)
    return [replace(_compared(file, data), name=name) for file, data, name in files], failure


def _drawn_again(packet: Packet) -> tuple[BuiltPacket | None, str]:
    from referral.paperwork.packet_file import build

    try:
        return build(packet_input(packet)), ""
    except (ReferralError, KeyError) as error:  # an input is gone, or a document or form no longer known
        return None, f"it can't be drawn any more: {error}"


def _compared(file: StoredFile, drawn: bytes | None) -> RebuiltFile:
    name = file.name or ""
    if drawn is not None and sha256(drawn) == file.sha256:
        return RebuiltFile(name, file.sha256, drawn, Outcome.IDENTICAL)
    try:
        kept: bytes | None = storage.read(file)
    except (NotFound, CannotDecrypt):
        kept = None
    if kept is None or sha256(kept) != file.sha256:
        return RebuiltFile(name, file.sha256, None, Outcome.LOST)
    return RebuiltFile(name, file.sha256, kept, Outcome.STORED)


def _differences(manifest: Mapping[str, Any], failure: str) -> Sequence[str]:
    from referral.paperwork.packet_file import drawing_tools

    found = [failure] if failure else []
    for entry in manifest.get("contents", ()):
        known = catalogue.KINDS.get(entry["kind"])
        if entry["kind"] != "attachment" and (known is None or entry["version"] != known.VERSION):
            now = f"this program draws version {known.VERSION}" if known else "this program has it no more"
            found.append(f"{entry['title']} was drawn in version {entry['version']}; {now}")
    now_with = drawing_tools()
    for name, then in manifest.get("drawn_with", {}).items():
        if now_with.get(name) != then:
            found.append(f"it was drawn with {name} {then}, now with {now_with.get(name, 'nothing like it')}")
    return found or [UNEXPLAINED]
