"""Who acts, without Flask: every operation takes an Actor."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    VETERAN = "veteran"
    SYSTEM = "system"


STAFF = frozenset({Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR})
DESK = frozenset({Role.COORDINATOR, Role.SUPERVISOR})


@dataclass(frozen=True)
class Actor:
    """A person or the program itself. `id` is the account's id (staff), the veteran's (portal) or 0 (system)."""

    id: int
    name: str
    role: Role
    practice_id: int


def system_actor(practice_id: int) -> Actor:
    """The program acting on its own: jobs, sweeps, imports without a person."""
    return Actor(id=0, name="Referral", role=Role.SYSTEM, practice_id=practice_id)
