"""States of an upload and results of a study's checks, as stored."""

from __future__ import annotations

import enum


class UploadState(enum.StrEnum):
    """`receiving` until every part is there; then the worker reads it once."""

    RECEIVING = "receiving"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class Verdict(enum.StrEnum):
    """What the checks say of a study as a whole; the sentence to it stands in its checks."""

    REVIEWABLE = "reviewable"
    INCOMPLETE = "incomplete"
    UNUSABLE = "unusable"


class IdentityResult(enum.StrEnum):
    """How name, date of birth and sex on the study compare with the case. MISMATCH raises the wrong-patient alarm."""

    MATCH = "match"
    UNCERTAIN = "uncertain"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
