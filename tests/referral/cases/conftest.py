"""The desk whose steps the operations' tests use."""

from __future__ import annotations

from tests.referral.cases.operations.conftest import desk

__all__ = ["desk"]
