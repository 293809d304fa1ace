"""`audit verify|anchor`: proof that nobody changed the history outside the program."""

from __future__ import annotations

from dataclasses import asdict

import click

from referral.commands.command import REFUSED, answer, command_group, json_option


@command_group()
def audit() -> None:
    """Verify or anchor the history."""


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Walk every chain, anchor, signed review and packet; ends with status 1 when anything was changed in SQL."""
    from referral.audit.operations import verify as verify_history
    from referral.paperwork.signing.verifying import verify_signatures as verify_packet_signatures
    from referral.review.operations import verify_signatures

    verdict, signed, packets = verify_history(), verify_signatures(), verify_packet_signatures()
    summary = (
        f"{verdict.events} events in {verdict.chains} chains, {verdict.anchors} anchors, "
        f"{signed.signatures} signed reviews and addenda, {packets.signatures} signatures of packets: "
    )
    found = [f"{fault.chain} from number {fault.seq}: {fault.what}" for fault in verdict.faults]
    found += [f"{fault.what} {fault.uid}: not what was signed" for fault in signed.faults]
    found += [f"signature {uid} of a packet: {fault}" for uid, fault in packets.faults]
    answer(
        asdict(verdict) | {"signed": asdict(signed), "packets": asdict(packets)},
        "\n".join([summary + (f"{len(found)} faults" if found else "all intact"), *found]),
        as_json=as_json,
    )
    if found:
        click.get_current_context().exit(REFUSED)


@audit.command()
@json_option
def anchor(as_json: bool) -> None:
    """Close over the events since the last anchor (the scheduler does this by itself)."""
    from referral.audit.operations import anchor as anchor_history

    count = anchor_history()
    answer({"anchored": count}, f"Anchored {count} events.", as_json=as_json)
