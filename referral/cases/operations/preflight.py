"""Letting a packet pass that preflight stopped, and the last look at it on the day it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.directory import queries as directory
from referral.paperwork.models import Packet
from referral.paperwork.preflight.findings import Finding, Level, Verdict, from_json
from referral.paperwork.preflight.packets import sending_findings


@dataclass(frozen=True)
class Standing:
    """What stands against sending the case's newest packet today: `stopped` blocks it, `passed` was overridden."""

    packet: Packet
    stopped: tuple[Finding, ...]
    passed: tuple[Finding, ...]

    @property
    def may_be_overridden(self) -> bool:
        return bool(self.stopped) and all(finding.rule.may_override for finding in self.stopped)


@keeps_refusals
def override_preflight(actor: Actor, case_uid: str, seen_version: int | None, reason: str) -> None:
    """Let the newest packet pass with a reason, where every rule that stopped it allows that. Supervisors only."""
    if actor.role is not Role.SUPERVISOR:
        raise NotAllowed("Can't override preflight: that is for a supervisor.")
    if not reason.strip():
        raise Invalid("Preflight was not overridden.", reason="Say why the packet may go out as it is.")
    with case_change(actor, case_uid, seen_version) as case:
        standing = _standing_of_newest(case)
        if standing is None or not standing.stopped:
            raise IllegalMove("Can't override preflight: nothing stops the packet.")
        if not standing.may_be_overridden:
            names = ", ".join(sorted({f.rule.name for f in standing.stopped if not f.rule.may_override}))
            raise IllegalMove(f"Can't override preflight: this must be mended: {names}.")
        keys = sorted({finding.rule.key for finding in (*standing.stopped, *standing.passed)})
        packet = standing.packet
        packet.override = {
            "rules": keys,
            "reason": reason.strip(),
            "by_id": actor.id,
            "at": clock.utcnow().isoformat(),
        }
        packet.preflight = Verdict.OVERRIDDEN
        if packet.signature and packet.signature.preflight:
            packet.signature.preflight = Verdict.OVERRIDDEN
        record(AuditTag.PREFLIGHT_OVERRIDDEN, actor=actor, case_id=case.id, packet_id=packet.id, rules=keys,
               reason=reason.strip())  # fmt: skip


def standing_of(case: Case, request: ServiceRequest) -> Standing | None:
    """What stands against sending the request's newest packet today; None while there is none that is drawn."""
    packet = queries.newest_packet(request)
    if packet is None or packet.preflight is None:
        return None
    return standing_on(packet, directory.today(case.practice_id))


def _standing_of_newest(case: Case) -> Standing | None:
    """Of the packet made last, whichever its kind; records carry no signature on a form."""
    made = queries.packets(case)
    if not made or made[-1].preflight is None:
        return None
    return standing_on(made[-1], directory.today(case.practice_id))


def standing_on(packet: Packet, today: date) -> Standing:
    """As `standing_of`: what was found in the packet and in its signed copy, and what the day brings.

    A signature that is still missing is the next step, and no finding yet.
    """
    allowed = set((packet.override or {}).get("rules", ()))
    signature = packet.signature
    in_copy = from_json(signature.findings or ()) if signature else ()
    now = sending_findings(packet, signature.signed_on, today) if signature else ()
    found: Sequence[Finding] = [*from_json(packet.findings or ()), *in_copy, *now]
    failures = dict.fromkeys(finding for finding in found if finding.rule.level is Level.FAILURE)
    passed = [f for f in failures if f.rule.key in allowed and f.rule.may_override]
    return Standing(packet, tuple(f for f in failures if f not in passed), tuple(passed))
