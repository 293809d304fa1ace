"""Where an import stands, and what the preview says about each of its rows."""

from __future__ import annotations

import enum


class BatchState(enum.StrEnum):
    READING = "reading"
    NEEDS_MAPPING = "needs_mapping"
    PREVIEW = "preview"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_busy(self) -> bool:
        """True while the program works on it and nobody has to do anything."""
        return self in (BatchState.READING, BatchState.APPLYING)

    @property
    def can_be_discarded(self) -> bool:
        """Nothing of it has reached a case yet."""
        return self not in (BatchState.APPLYING, BatchState.DONE)


class Verdict(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
