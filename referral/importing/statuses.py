"""HSRM's own referral status codes, as vets-api's mobile and vaos `ReferralsController` list them (read 2026-11)."""

from __future__ import annotations

LABELS = {
    "C": "Sent to Care Team",
    "AP": "Approved",
    "AC": "Accepted",
    "A": "First Appointment Made",
    "D": "Initial care",
    "BP": "EOC Complete",
    "RJ": "Referral Rejected",
    "X": "Cancelled",
    "S": "Suspend",
    "I": "Status I (VA does not say what it means)",
}
_CODES = {label.casefold(): code for code, label in LABELS.items()}
_CODES["initial care given"] = "D"
_CODES["canceled"] = "X"


def code_and_label(code: str, label: str) -> tuple[str, str]:
    """Both parts of a status of which a file gives one or two, often the code where the label belongs."""
    if not code and label.upper() in LABELS:
        code, label = label.upper(), ""
    code = code.upper() or _CODES.get(label.casefold(), "")
    return code, label or LABELS.get(code, "")
