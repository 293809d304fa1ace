"""What the history says about chases and about records that VA must confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from referral.appointments.states import WAIVER_LABELS, RecordsWaiver
from referral.audit.events import AuditTag as Tag
from referral.authorizations.states import Channel
from referral.cases.kept_chases import RECORDED
from referral.cases.step_sentences import action_label
from referral.chasing.states import PURPOSE_LABELS, Purpose
from referral.chasing.wording import CHANNEL_LABELS


def _waited_for(data: Mapping[str, Any]) -> str:
    label = PURPOSE_LABELS[Purpose(data["purpose"])]
    return label if label.startswith("VA") else f"{label[0].lower()}{label[1:]}"


def _settled_by(data: Mapping[str, Any]) -> str:
    return "" if data["reason"] == RECORDED else action_label(data["reason"])


CHASE_ENTRIES: dict[Tag, Callable[[Mapping[str, Any], Any], tuple[str, str]]] = {
    Tag.CHASE_OPENED: lambda data, texts: (f"Chasing began: {_waited_for(data)}", ""),
    Tag.CHASE_ASKED_AGAIN: lambda data, texts: (f"Asked for again: {_waited_for(data)}", ""),
    Tag.CHASE_RUNG_FIRED: lambda data, texts: (f"Chasing, round {data['rung']}: {_waited_for(data)}", ""),
    Tag.RECORDS_PUSHED: lambda data, texts: (
        f"Records sent to VA again: sending {data['number']}",
        f"By {CHANNEL_LABELS[Channel(data['channel'])]}",
    ),
    Tag.RECORDS_WAIVED: lambda data, texts: ("Records waived", WAIVER_LABELS[RecordsWaiver(data["reason"])]),
    Tag.CHASE_SETTLED: lambda data, texts: (f"Chasing ended: {_waited_for(data)}", _settled_by(data)),
}
"""Title and detail of each entry."""
