"""Signing over the command line: the code of the second factor is asked for, except in the demonstration."""

from __future__ import annotations

from typing import Any

from referral.cases.operations import review, signing
from referral.cases.queries import case_by_uid, current_request, newest_packet
from referral.core.actor import Actor
from referral.extensions import settings
from referral.people.operations import prove_signer

PROOF = "command line"


def sign_review(actor: Actor, uid: str, values: dict[str, Any]) -> None:
    """Sign the MRI review."""
    review.check_signing(actor, uid, values["outcome"], values["content"])
    _prove(actor, values["code"])
    review.sign_review(actor, uid, None, values["outcome"], values["content"], proof=PROOF)


def sign_packet(actor: Actor, uid: str, values: dict[str, Any]) -> None:
    """Sign the newest packet of the request in hand."""
    request = current_request(case_by_uid(actor, uid))
    packet = newest_packet(request) if request else None
    seen = packet.uid if packet else ""
    signing.check_signing(actor, uid, seen)
    _prove(actor, values["code"])
    signing.sign_packet(actor, uid, None, seen, proof=PROOF)


def _prove(actor: Actor, code: str) -> None:
    if not settings().is_demo:
        prove_signer(actor, None, code)
