"""What an episode of care (SEOC) covers, by procedure code, and whether planned codes lie in it. Pure.

VA names single codes, families (`6449*`) and spans (`64490-64495`). Descriptions are free words.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PATTERN = re.compile(r"(?=[0-9A-Z*-]*[0-9])(?:[0-9A-Z]{2,4}\*|[0-9A-Z]{5}(?:-[0-9A-Z]{5})?)")
"""A code, a family or a span. It has a digit in it, so no word of five letters is taken for one."""

Service = Mapping[str, Any]
"""{"description": text, "codes": [patterns]}, as kept with a VA referral."""


class Scope(enum.StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


SCOPE_LABELS = {
    Scope.INSIDE: "inside the authorization",
    Scope.OUTSIDE: "outside: a request is needed first",
    Scope.UNKNOWN: "not known: the authorization's codes are not recorded",
}


@dataclass(frozen=True)
class ScopeCheck:
    """Planned codes, each with where it lies."""

    codes: Sequence[tuple[str, Scope]]

    def of(self, scope: Scope) -> list[str]:
        """The codes that lie there."""
        return [code for code, found in self.codes if found is scope]


def read_codes(text: str | None) -> list[str]:
    """The codes in a typed line, upper case, without doubles."""
    words = [word.strip(" ,;:").upper() for word in (text or "").replace(",", " ").split()]
    return list(dict.fromkeys(word for word in words if PATTERN.fullmatch(word)))


def read_services(text: str | None) -> list[dict[str, Any]]:
    """Services typed one a line: the codes, then the words. `62290-62291 6449* Discography and facet blocks`."""
    services = []
    for line in (text or "").splitlines():
        words = line.replace(",", " ").split()
        count = next((n for n, word in enumerate(words) if not PATTERN.fullmatch(word.upper())), len(words))
        if words:
            services.append(
                {
                    "description": " ".join(words[count:]),
                    "codes": list(dict.fromkeys(word.upper() for word in words[:count])),
                }
            )
    return services


def write_services(services: Iterable[Service] | None) -> str:
    """The reverse of `read_services`."""
    return "\n".join(
        " ".join([*service.get("codes", ()), service.get("description") or ""]).strip()
        for service in services or ()
    )


def covers(pattern: str, code: str) -> bool:
    """Whether a code, family or span holds `code`."""
    if pattern.endswith("*"):
        return code.startswith(pattern[:-1])
    first, _, last = pattern.partition("-")
    return first <= code <= (last or first) and len(code) == len(first)


def check_scope(planned: Iterable[str], services: Iterable[Service] | None) -> ScopeCheck:
    """Where each planned code lies. Without any code on record nothing is known: VA's letter must be looked at."""
    patterns = [pattern for service in services or () for pattern in service.get("codes", ())]

    def where(code: str) -> Scope:
        if not patterns:
            return Scope.UNKNOWN
        return Scope.INSIDE if any(covers(pattern, code) for pattern in patterns) else Scope.OUTSIDE

    return ScopeCheck([(code, where(code)) for code in planned])
