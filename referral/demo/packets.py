"""Packets in the demo: drawn as the worker would, signed by the clinician whom the request names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.operations import signing
from referral.cases.operations.desk import refresh_case_of_packet, refresh_case_of_signature
from referral.core.actor import Actor
from referral.paperwork.operations import draw_packet
from referral.paperwork.signing.operations import draw_signed_copy


def draw_newest(request: ServiceRequest) -> None:
    """What the worker does after a packet was ordered."""
    packet = queries.newest_packet(request)
    assert packet is not None
    draw_packet(packet.id)
    refresh_case_of_packet(packet.id)


def sign_newest(
    request: ServiceRequest, case_uid: str, reviewers: Sequence[Actor], make: Callable[[int], object]
) -> None:
    """Sign the request's newest packet; `make` is given the signature's id to make the copy."""
    clinician, packet = signing.ordering_clinician(request), queries.newest_packet(request)
    assert clinician is not None
    assert packet is not None
    signer = next(one for one in reviewers if one.id == clinician.account_id)
    signature_id = signing.sign_packet(signer, case_uid, None, packet.uid)
    make(signature_id)


def make_copy(signature_id: int) -> None:
    """What the worker does after a signature."""
    draw_signed_copy(signature_id)
    refresh_case_of_signature(signature_id)
