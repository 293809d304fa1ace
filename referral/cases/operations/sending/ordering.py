"""A person sends something: by the program, or by hand with proof."""

from __future__ import annotations

from datetime import date

from referral.authorizations.states import Channel
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.operations.sending.by_hand import LEAVING
from referral.cases.operations.sending.outbound import Outbound, offers_for, outbound
from referral.cases.operations.sending.recorded import ByHand, record_by_hand, take_back
from referral.core.actor import Actor
from referral.core.errors import IllegalMove, Invalid, Stale
from referral.sending.order import order, settle
from referral.sending.rules import Entry, Offer
from referral.sending.states import SendingState

NOT_SENT = "Nothing was sent."


@keeps_refusals
def order_sending(
    actor: Actor, case_uid: str, part: str, *, channel: Channel, office: str, shown: str, looked: bool = False
) -> str:
    """Have the program send `part` of a case to an office by `channel`; returns the sending's opaque id at once.

    `shown` is the SHA-256 of the file the actor saw; asking again while it is on its way gives the same sending.
    `looked`: an earlier sending of which it is not known whether it left did not arrive. Raises Invalid by field,
    Stale, IllegalMove, NotFound.
    """
    with case_change(actor, case_uid) as case:
        out = outbound(actor, case, part)
        if (leaving := out.on_its_way) is not None:
            return leaving.uid
        offer, entry = checked(case, out, channel, office, shown)
        if not offer.by_program:
            raise IllegalMove("The program can't send this way. Send it by hand and record the proof.")
        make_way(actor, case, out, looked=looked)
        assert out.file is not None
        sending = order(
            actor, case_id=case.id, kind=out.kind, packet_id=out.packet.id if out.packet else None,
            paper_id=out.paper.id if out.paper else None, channel=channel, facility_id=case.facility_id,
            recipient=entry.label, address=offer.address(entry), file_id=out.file.id, file_name=out.file_name,
            sha256=out.file.sha256, size=out.file.size, pages=out.pages,
        )  # fmt: skip
        return sending.uid


@keeps_refusals
def send_by_hand(
    actor: Actor, case_uid: str, part: str, *, channel: Channel, shown: str, sent_on: date, by_hand: ByHand,
    proof: str, looked: bool = False,
) -> None:  # fmt: skip
    """Record that the actor sent `part` outside the program, with the proof; the case moves on as if it had.

    Raises as `order_sending`.
    """
    with case_change(actor, case_uid) as case:
        out = outbound(actor, case, part)
        if out.on_its_way is not None:
            raise IllegalMove(LEAVING)
        checked(case, out, channel, by_hand.office, shown)
        make_way(actor, case, out, looked=looked)
        record_by_hand(actor, case, out, channel, sent_on, proof, by_hand)


def checked(case: Case, out: Outbound, channel: Channel, office: str, shown: str) -> tuple[Offer, Entry]:
    """The way and the office, when the thing may go there now. Raises IllegalMove, Stale, Invalid."""
    if out.why_not:
        raise IllegalMove(out.why_not)
    if out.file is None or out.file.sha256 != shown:
        raise Stale("The file was made again since the page was shown. Look at the new one, then send it.")
    offer = next((one for one in offers_for(case, out) if one.channel is channel), None)
    if offer is None:
        raise Invalid(NOT_SENT, channel="Choose how it goes.")
    if offer.why_not:
        raise IllegalMove(f"Can't send it this way: {offer.why_not}.")
    entry = next((one for one in offer.to if one.key == office), None)
    if entry is None:
        raise Invalid(NOT_SENT, office="Choose the office it goes to.")
    return offer, entry


def make_way(actor: Actor, case: Case, out: Outbound, *, looked: bool) -> None:
    """Settle an earlier sending that failed or is unclear. Raises Invalid while nobody has looked at an unclear one."""
    earlier = out.troubled
    if earlier is None:
        return
    if earlier.state is SendingState.UNKNOWN and not looked:
        raise Invalid(NOT_SENT, looked="Look first whether the earlier one arrived, then tick this.")
    take_back(actor, case, out)
    settle(actor, earlier, "sent_again")
