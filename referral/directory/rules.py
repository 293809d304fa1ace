"""Dated rules: numbers that come from the world, read from rules.toml, each with source and confidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from referral.core.due import Basis


@dataclass(frozen=True)
class DatedRule:
    """One number with what it means, its unit, the day it takes effect, its source and how sure it is."""

    key: str
    label: str
    value: int
    unit: str
    effective_from: date
    confidence: str
    source: str

    @property
    def basis(self) -> Basis:
        """The rule as what a due date rests on."""
        return Basis(self.label, self.value, self.unit, self.source, self.confidence, self.effective_from)


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[DatedRule, ...]:
    """The rules that come with the program, in the file's order."""
    text = (Path(__file__).parent / "rules.toml").read_bytes()
    return tuple(DatedRule(**row) for row in tomllib.loads(text.decode())["rule"])


class Rules:
    """The rules in force for one practice: its own values where it set some, else those shipped."""

    def __init__(self, own: Iterable[DatedRule] = ()) -> None:
        self._by_key: dict[str, list[DatedRule]] = {}
        for rule in [*shipped_rules(), *own]:
            self._by_key.setdefault(rule.key, []).append(rule)

    def rule(self, key: str, on: date) -> DatedRule:
        """The rule in force on `on`: the newest that had taken effect, a practice's own before a shipped one."""
        rules = self._by_key[key]
        in_force = [rule for rule in rules if rule.effective_from <= on] or rules[:1]
        return max(enumerate(in_force), key=lambda pair: (pair[1].effective_from, pair[0]))[1]

    def days(self, key: str, on: date) -> int:
        """The rule's number on that date, in its own unit."""
        return self.rule(key, on).value

    def current(self, on: date) -> Mapping[str, DatedRule]:
        """All rules in force on `on`, by key."""
        return {key: self.rule(key, on) for key in self._by_key}
