"""Only `transaction()` commits, only `core/clock.py` reads the clock, and only `config.py` the environment."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tests.architecture.source import modules

SOURCE = modules("referral", "workers")


def uses(found: Callable[[ast.Attribute], bool], *, except_in: tuple[str, ...]) -> list[str]:
    """Where an attribute is used that `found` picks, outside the modules that may."""
    return [
        f"{module}:{node.lineno}"
        for module in SOURCE
        if not module.name.startswith(except_in)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and found(node)
    ]


def is_attribute_of(node: ast.Attribute, owners: set[str], names: set[str]) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in owners and node.attr in names


def test_only_transaction_commits() -> None:
    assert not uses(lambda node: node.attr in {"commit", "begin_nested"}, except_in=("referral.core.db",))


def test_only_the_clock_reads_the_time() -> None:
    reading = {"now", "utcnow", "today"}
    may = ("referral.core.clock", "referral.commands.main")  # `--now` sets the clock
    assert not uses(lambda node: is_attribute_of(node, {"datetime", "date"}, reading), except_in=may)


def test_only_config_reads_the_environment() -> None:
    may = ("referral.commands",)  # `settings` shows it, `--now` hands it on
    assert not uses(lambda node: is_attribute_of(node, {"os"}, {"environ", "getenv"}), except_in=may)
