"""What a request sends to the database, recorded, and sent again by the driver alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from referral.core.numbers import new_uid

Statement = tuple[str, Any]
COMMIT, ROLLBACK = "COMMIT", "ROLLBACK"


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[list[Statement]]:
    """Every statement with its parameters, and where transactions end, while the block runs."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": note,
        "commit": lambda _connection: seen.append((COMMIT, None)),
        "rollback": lambda _connection: seen.append((ROLLBACK, None)),
    }
    for name, listener in listeners.items():
        sa.event.listen(engine, name, listener)
    yield seen
    for name, listener in listeners.items():
        sa.event.remove(engine, name, listener)


def replay(connection: Any, statements: list[Statement]) -> None:
    """Run them on the driver's own connection: rows are really written and committed, as new ones."""
    cursor = connection.cursor()
    for statement, parameters in statements:
        if statement == COMMIT:
            connection.commit()
        elif statement == ROLLBACK:
            connection.rollback()
        else:
            cursor.execute(statement, _as_new(statement, parameters))
            if cursor.description:
                cursor.fetchall()
    cursor.close()


def _as_new(statement: str, parameters: Any) -> Any:
    """An insert's parameters with an opaque id, and a chain of the history, that no row has yet."""
    if not statement.startswith("INSERT INTO"):
        return parameters
    own = {"uid": new_uid(), "chain": f"floor:{new_uid()}"}
    if isinstance(parameters, dict):
        return parameters | {name: value for name, value in own.items() if name in parameters}
    names = statement[statement.index("(") + 1 : statement.index(")")].split(", ")
    return tuple(own.get(name, value) for name, value in zip(names, parameters, strict=True))
