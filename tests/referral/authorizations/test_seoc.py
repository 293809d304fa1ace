"""What an episode of care covers: codes, families and spans as VA writes them."""

from __future__ import annotations

import pytest

from referral.authorizations.seoc import Scope, check_scope, read_services, write_services

TYPED = "62290-62291 Discography, each level\n64490, 6449* J1100 Facet blocks\nOffice visits as needed"


def test_services_are_read_a_line_each_and_written_back() -> None:
    services = read_services(TYPED)
    assert services == [
        {"description": "Discography each level", "codes": ["62290-62291"]},
        {"description": "Facet blocks", "codes": ["64490", "6449*", "J1100"]},
        {"description": "Office visits as needed", "codes": []},
    ]
    assert read_services(write_services(services)) == services


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("62291", "inside"),
        ("64495", "inside"),
        ("J1100", "inside"),
        ("62292", "outside"),
        ("0627T", "outside"),
    ],
)
def test_a_planned_code_lies_inside_or_outside(code: str, scope: str) -> None:
    assert check_scope([code], read_services(TYPED)).codes == [(code, Scope(scope))]


def test_without_any_code_on_record_nothing_is_known() -> None:
    found = check_scope(["62290"], [{"description": "Discography", "codes": []}])
    assert found.of(Scope.UNKNOWN) == check_scope(["62290"], None).of(Scope.UNKNOWN) == ["62290"]
