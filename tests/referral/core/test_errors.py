"""A refusal may name any field, whatever a person called it."""

from __future__ import annotations

from referral.core.errors import Invalid


def test_a_field_may_be_called_message_or_self() -> None:
    error = Invalid("The columns need another look.", **{"message": "Twice.", "self": "Twice."})
    assert error.fields == {"message": "Twice.", "self": "Twice."}
