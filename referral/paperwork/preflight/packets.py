"""Preflight of a packet's own files: what it is held against comes from its frozen facts and the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from referral.directory import file_names
from referral.directory import queries as directory
from referral.directory.rules import Rules
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet
from referral.paperwork.preflight import check, reading
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding
from referral.paperwork.preflight.given import ATTACHMENT, MEGABYTE, Given, Limits
from referral.paperwork.preflight.splitting import PacketPart, split

PLAIN_NAME = "packet.pdf"


@dataclass(frozen=True)
class PacketBytes:
    """The finished files of a packet, or of its signed copy, that preflight looks at. `form` is the fillable official
    form; of a signed copy the manifest tells who signed."""

    pdf: bytes
    manifest: Mapping[str, Any]
    form: bytes | None = None


def limits_of(rules: Rules, on: date) -> Limits:
    """The limits in force on `on`."""
    return Limits(
        megabytes=rules.days("packet.megabytes", on),
        signature_days=rules.days("request.signature_days", on),
        note_days=rules.days("request.note_days", on),
        fresh_months=rules.days("imaging.fresh_months", on),
        ask_new_months=rules.days("imaging.ask_new_months", on),
        reason_characters=rules.days("request.reason_characters", on),
        form_revision=rules.days("request.form_revision", on),
    )


def given_for(
    packet: Packet, on: date, manifest: Mapping[str, Any] | None = None, form: ReadFile | None = None
) -> Given:
    """What the packet is held against on the day `on`, at the practice."""
    facts = LetterFacts.from_json(packet.facts or {})
    template = _template(packet.practice_id, facts)
    return Given(
        on=on,
        limits=limits_of(directory.rules(packet.practice_id), on),
        kind=packet.kind.value,
        facts=facts,
        manifest=manifest,
        form=form,
        file_name=_name(template, packet, facts),
        name_template=template,
        unsigned_sha256=packet.pdf.sha256 if packet.pdf else None,
    )


def findings_on(packet: Packet, files: PacketBytes) -> tuple[Finding, ...]:
    """Preflight of a packet or signed copy just drawn; what holds other people's pages is read in a limited child."""
    contents: Sequence[Mapping[str, Any]] = files.manifest.get("contents", ())
    is_scan = files.manifest.get("signature", {}).get("method") == "paper"
    is_foreign = is_scan or any(e["kind"] == ATTACHMENT or "edited" in e for e in contents)
    read = reading.read_foreign if is_foreign else reading.read_own
    form = reading.read_own(files.form) if files.form else None
    on = LetterFacts.from_json(packet.facts or {}).written_on or directory.today(packet.practice_id)
    given = given_for(packet, on, files.manifest, form)
    most = given.limits.megabytes * MEGABYTE
    if len(files.pdf) > most:
        parts = split(files.pdf, [part.first for part in given.parts], most)
        if all(len(part.data) <= most for part in parts):
            given = replace(given, split_into=tuple((part.first, part.last) for part in parts))
    return check.preflight(read(files.pdf), given)


def parts_of(packet: Packet, data: bytes) -> list[PacketPart]:
    """The parts in which the packet's PDF goes out; one when it is small enough."""
    given = given_for(packet, directory.today(packet.practice_id), packet.manifest)
    return split(data, [part.first for part in given.parts], given.limits.megabytes * MEGABYTE)


def sending_findings(packet: Packet, signed_on: date | None, on: date) -> tuple[Finding, ...]:
    """What stands against sending the packet on the day `on` besides what was found when it was drawn."""
    return check.at_sending(signed_on, given_for(packet, on))


def file_name(packet: Packet) -> str:
    """The name under which the packet is downloaded: the facility's template filled, else one that says nothing."""
    facts = LetterFacts.from_json(packet.facts or {})
    return _name(_template(packet.practice_id, facts), packet, facts) or PLAIN_NAME


def _template(practice_id: int, facts: LetterFacts) -> str:
    station = facts.facility.station_id
    facility = directory.facility_by_station(practice_id, station) if station else None
    return facility.file_name_template if facility else ""


def _name(template: str, packet: Packet, facts: LetterFacts) -> str | None:
    veteran = facts.veteran
    values = {
        "last": veteran.last_name,
        "first": veteran.first_name,
        "first_initial": (veteran.first_name or "")[:1],
        "last4": veteran.last_four,
        "referral": facts.authorization.referral_number,
        "station": facts.facility.station_id,
        "date": facts.written_on.isoformat() if facts.written_on else None,
        "kind": packet.kind.value,
        "version": str(packet.version),
    }
    return file_names.filled(template, values) if template else PLAIN_NAME
