"""A table of moves and the one way to look a move up."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Generic, TypeVar

from referral.core.actor import Role
from referral.core.errors import IllegalMove

S = TypeVar("S", bound=enum.StrEnum)
A = TypeVar("A", bound=enum.StrEnum)


@dataclass(frozen=True)
class Move(Generic[S, A]):
    """One line of a lifecycle: who may take `action`, from which states, and where it leads.

    `end=None` means the state stays. `label` is what the button says. What a move orders, withdraws, opens and
    settles is named here so that the whole process reads on one screen.
    """

    action: A
    start: frozenset[S]
    end: S | None
    by: frozenset[Role]
    label: str
    papers: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    undo: A | None = None


class Lifecycle(Generic[S, A]):
    """All moves by action. Refuses a table that names an action twice."""

    def __init__(self, *moves: Move[S, A]) -> None:
        self.moves = {move.action: move for move in moves}
        if len(self.moves) != len(moves):
            raise ValueError("an action occurs twice in the lifecycle")

    def move(self, state: S, action: A) -> Move[S, A]:
        """The move for `action` from `state`. Raises IllegalMove when the table has none."""
        move = self.moves[action]
        if state not in move.start:
            raise IllegalMove(f"Can't {move.label.lower()}: the case is {state.value.replace('_', ' ')}.")
        return move
