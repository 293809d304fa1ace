"""A signed review with its addenda: what it says now, and what a correction changes. The original is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from referral.review.states import Outcome

FIELD_LABELS = {
    "outcome": "outcome",
    "levels": "findings by level",
    "flags": "signs that call for a surgeon",
    "criteria": "candidacy worksheet",
    "summary": "summary",
    "comparison": "comparison with the study before",
    "procedure": "requested procedure",
    "requested_levels": "requested levels",
    "icd10": "diagnosis codes",
    "cpt": "procedure codes",
    "visits": "visits",
    "duration_days": "duration",
    "reason": "reason for the request",
    "specialty": "specialty",
    "urgency": "how soon the surgeon is needed",
    "urgent": "whether care is needed within 48 hours",
    "hand_off": "hand-off by phone",
    "more_needed": "what is missing",
    "not_candidate_reason": "reason for the veteran",
    "questions_to_ask": "questions for the veteran",
}
"""The fields an addendum may change, as people call them. Region and confirmation follow from the form."""


def effective(
    outcome: Outcome | None, content: Mapping[str, Any] | None, changes: Iterable[Mapping[str, Any]]
) -> tuple[Outcome | None, dict[str, Any]]:
    """Outcome and content with all changes applied, oldest first."""
    now: dict[str, Any] = dict(content or {})
    for change in changes:
        fields = dict(change)
        if "outcome" in fields:
            outcome = Outcome(fields.pop("outcome"))
        now |= fields
    return outcome, now


def changed_fields(
    before: tuple[Outcome | None, Mapping[str, Any]], after: tuple[Outcome | None, Mapping[str, Any]]
) -> dict[str, Any]:
    """The fields whose values differ, with their new values; absent and empty are the same."""
    (old_outcome, old), (new_outcome, new) = before, after
    changed = {
        name: new.get(name)
        for name in FIELD_LABELS
        if name != "outcome" and _judged(name, old.get(name)) != _judged(name, new.get(name))
    }
    return changed | (
        {"outcome": new_outcome.value} if new_outcome and new_outcome is not old_outcome else {}
    )


def _judged(name: str, value: Any) -> Any:
    """The value to compare: of the worksheet only what a person judged, not the records shown beside it."""
    if name == "criteria":
        return {key: (row["state"], row.get("evidence") or "") for key, row in (value or {}).items()}
    return value or None
