"""By which ways something may go, in which order, and what a fax number is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from referral.authorizations.states import Channel
from referral.core.errors import IllegalMove
from referral.sending.rules import MAIN, Entry, Means, fax_number, offers
from referral.sending.states import STEPS, SendingKind, SendingState, check_step

OFFICE = Entry(MAIN, "Community care office", "715-555-0151", "cc@va.example", is_marked_secure=True)
MEANS = Means(mails=True, faxes=True, most_megabytes=20)


def ways(
    entry: Entry = OFFICE, means: Means = MEANS, *, size: int = 1, urgent: bool = False
) -> dict[str, str]:
    """Each way in order: by the program, by hand, or why not."""
    found = offers([entry], means, kind=SendingKind.REQUEST, size=size, is_urgent=urgent)
    return {one.channel.value: one.why_not or ("program" if one.by_program else "hand") for one in found}


def test_hsrm_comes_first_then_secure_mail_then_fax_then_post() -> None:
    assert list(ways()) == ["hsrm", "secure_email", "fax", "post"]
    assert list(ways().values()) == ["hand", "program", "program", "hand"]


def test_urgent_care_is_never_faxed_alone() -> None:
    assert "fax alone" in ways(urgent=True)["fax"]
    records = offers([OFFICE], MEANS, kind=SendingKind.RECORDS, size=1, is_urgent=True)
    assert all(one.why_not is None for one in records)


def test_mail_goes_only_to_a_marked_address() -> None:
    assert "no administrator" in ways(replace(OFFICE, is_marked_secure=False))["secure_email"]
    assert "no secure e-mail" in ways(replace(OFFICE, secure_email=""))["secure_email"]


def test_what_the_program_cannot_send_goes_by_hand() -> None:
    assert ways(means=Means(mails=False, faxes=False, most_megabytes=20))["fax"] == "hand"
    assert ways(size=21 * 1024 * 1024)["secure_email"] == "hand"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("715-555-0151", "17155550151"), ("+1 (715) 555 0151", "17155550151"), ("715-555-01", None), ("", None),
     ("1-115-555-0151", None), ("715-555-0151 ext 2", None)],
)  # fmt: skip
def test_a_fax_number_is_dialled_only_when_it_is_whole(typed: str, dialled: str | None) -> None:
    assert fax_number(typed) == dialled


def test_nothing_leads_out_of_failed_and_nothing_from_unknown_back_to_sending() -> None:
    assert not STEPS[SendingState.FAILED]
    with pytest.raises(IllegalMove):
        check_step(SendingState.UNKNOWN, SendingState.SENDING)
    assert Channel.PHONE not in {one.channel for one in offers([OFFICE], MEANS, kind=SendingKind.LETTER, size=1,
                                                               is_urgent=False)}  # fmt: skip
