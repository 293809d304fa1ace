"""The desk of the operations' tests, for the pages as well."""

from tests.referral.cases.operations.conftest import desk

__all__ = ["desk"]
