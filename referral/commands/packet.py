"""`packet NUMBER`: make (or take the present) packet of a case; `packet rebuild`: draw one again and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from referral.commands.command import REFUSED, AppGroup, answer, command_group, json_option

if TYPE_CHECKING:
    from referral.cases.models import Case
    from referral.core.actor import Actor
    from referral.paperwork.models import Packet, PacketSignature
    from referral.paperwork.rebuild import Rebuilt

RECORDS = "records"


class PacketGroup(AppGroup):
    """`packet NUMBER` is short for `packet make NUMBER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else ["make", *args])


@command_group(cls=PacketGroup)
def packet() -> None:
    """Make a case's packet, or draw one again: `packet NUMBER --out DIR`, `packet rebuild PACKET --out DIR`."""


@packet.command("make")
@click.argument("number")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write the files to.",
)
@click.option(
    "--kind",
    type=click.Choice(["request", "extension", "records"]),
    help="Which packet: of the request for service (request, or extension when care continues; the case's own by "
    "default), or the records of the visit that took place.",
)
@click.option("--as", "email", help="E-mail of the staff member who takes the packet (put on record).")
@json_option
def make(number: str, out: Path, kind: str | None, email: str | None, as_json: bool) -> None:
    """Write a packet of case NUMBER: PDF, Word files, form to sign, manifest.

    The newest packet is taken when the case has not moved on since; else a new one is made from the facts as they
    are now. A packet that lacks facts is a draft, and what it lacks is listed.
    """
    from referral.cases.packet_changes import changes_around
    from referral.commands.case import actor_of, case_of
    from referral.core.actor import system_actor
    from referral.paperwork.queries import packet as packet_by_uid

    case = case_of(number)
    actor = actor_of(email) if email else system_actor(case.practice_id)
    uid = _present_packet(case, kind) or _made_packet(actor, case, _maker(case, kind))
    found = packet_by_uid(case.practice_id, uid)
    files = _write_files(actor, found, out)
    data = _described(found, files) | changes_around(case_of(number), found).as_json()
    answer(data, "\n".join(_lines(data)), as_json=as_json)


def _maker(case: Case, kind: str | None) -> Callable[..., str]:
    """The operation that makes that packet. Raises Invalid when the case's request is of the other kind."""
    from referral.cases import queries
    from referral.cases.operations import authorization, records
    from referral.core.errors import Invalid

    if kind == RECORDS:
        return records.make_records
    request = queries.current_request(case)
    own = authorization.packet_kind(request) if request else None
    if kind and own and kind != own:
        raise Invalid(f"The case's present request goes out in another packet: --kind {own.value}.")
    return authorization.make_packet


def _present_packet(case: Case, kind: str | None) -> str | None:
    """Opaque id of the newest packet of that kind, if it is drawn and a new one would say the same."""
    from referral.cases import queries
    from referral.cases.operations.records import is_out_of_date
    from referral.cases.paper_facts import request_facts
    from referral.paperwork.operations import DONE
    from referral.paperwork.order import is_stale

    if kind == RECORDS:
        visit = queries.procedure(case)
        newest = queries.records_packet(visit) if visit else None
        stale = bool(visit and newest and is_out_of_date(case, visit, newest))
    else:
        request = queries.current_request(case)
        newest = queries.newest_packet(request) if request else None
        stale = bool(newest and is_stale(newest, request_facts(case).fingerprint()))
    return None if newest is None or newest.status not in DONE or stale else newest.uid


def _made_packet(actor: Actor, case: Case, make: Callable[..., str]) -> str:
    from referral.cases.operations import desk
    from referral.paperwork import operations, queries

    uid = make(actor, case.uid, None)
    packet_id = queries.packet(case.practice_id, uid).id
    operations.draw_packet(packet_id)
    desk.refresh_case_of_packet(packet_id)
    return uid


def _sent(found: Packet) -> Packet | PacketSignature:
    """What is sent: the signed copy once it is drawn."""
    row = found.signature
    return row if row and row.pdf else found


def _write_files(actor: Actor, found: Packet, out: Path) -> list[Path]:
    import json

    from referral.paperwork import operations, storage

    named = [(file.file.name or "", storage.read(file.file)) for file in found.files]
    sent = _sent(found)
    if sent.pdf is not None:
        named.insert(0, ("packet.pdf", storage.read(sent.pdf)))
    named.append(("manifest.json", json.dumps(sent.manifest, indent=2, ensure_ascii=False).encode()))
    operations.note_packet_download(actor, found, "command line")
    return _written(named, out)


def _written(named: Iterable[tuple[str, bytes]], out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for name, data in named:
        path = out / name
        path.write_bytes(data)
        written.append(path)
    return written


def _described(found: Packet, files: list[Path]) -> dict[str, Any]:
    from referral.commands.preflight import rows_of
    from referral.paperwork.preflight.findings import from_json
    from referral.paperwork.queries import missing_facts

    sent = _sent(found)
    return {
        "packet": found.uid,
        "kind": found.kind.value,
        "version": found.version,
        "status": found.status.value,
        "files": [str(path) for path in files],
        "manifest": sent.manifest,
        "preflight": {
            "verdict": sent.preflight.value if sent.preflight else None,
            "findings": rows_of(from_json(sent.findings or ())),
        },
        "missing": [
            {"fact": fact.path, "name": fact.name, "entered_in": fact.entered_in.value}
            for fact in missing_facts(found)
        ],
    }


def _lines(data: dict[str, Any]) -> list[str]:
    lines = [f"{data['kind'].capitalize()} packet {data['version']} is {data['status']}.", *data["files"]]
    lines += [f"preflight, {row['level']}: {row['what']}" for row in data["preflight"]["findings"]]
    return lines + [f"missing: {fact['name']} (entered in: {fact['entered_in']})" for fact in data["missing"]]


@packet.command("rebuild")
@click.argument("uid", metavar="PACKET")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write the files to.",
)
@click.option("--as", "email", help="E-mail of the staff member who takes the packet (put on record).")
@json_option
def rebuild(uid: str, out: Path, email: str | None, as_json: bool) -> None:
    """Draw PACKET (its id, as in the manifest) again from what was stored with it, and compare every byte.

    Where today's program draws other bytes, the stored file is written and the reason given. Status 1 only when the
    recorded bytes are neither stored nor can be drawn.
    """
    from referral.commands.case import actor_of
    from referral.core.actor import system_actor
    from referral.paperwork import operations, queries
    from referral.paperwork.rebuild import Outcome, rebuild

    found = queries.packet_anywhere(uid)
    operations.note_packet_download(
        actor_of(email) if email else system_actor(found.practice_id), found, "rebuilt"
    )
    rebuilt = rebuild(found)
    _written(((file.name, file.data) for file in rebuilt.files if file.data is not None), out)
    data = _compared(found, rebuilt, out)
    answer(data, "\n".join(_comparison_lines(data)), as_json=as_json)
    if any(file.outcome is Outcome.LOST for file in rebuilt.files):
        click.get_current_context().exit(REFUSED)


def _compared(found: Packet, rebuilt: Rebuilt, out: Path) -> dict[str, Any]:
    files = [
        {
            "name": file.name,
            "sha256": file.sha256,
            "outcome": file.outcome.value,
            "path": str(out / file.name) if file.data is not None else None,
        }
        for file in rebuilt.files
    ]
    same = all(file["outcome"] == "identical" for file in files)
    return {
        "packet": found.uid,
        "version": found.version,
        "identical": same,
        "files": files,
        "differences": list(rebuilt.differences),
    }


def _comparison_lines(data: dict[str, Any]) -> list[str]:
    words = {
        "identical": "drawn again: the same bytes",
        "stored": "the stored file; today's program draws other bytes",
        "lost": "LOST: neither stored nor drawn to the recorded bytes",
    }
    lines = [f"Packet {data['version']}, {data['packet']}"]
    lines += [f"{file['name']}: {words[file['outcome']]} ({file['sha256']})" for file in data["files"]]
    return lines + [f"why: {difference}" for difference in data["differences"]]
