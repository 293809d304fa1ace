"""The nightly proof, kept."""

from __future__ import annotations

from dataclasses import asdict

from referral.cases.models import ProofRun
from referral.cases.proof import Proof, proof
from referral.core import clock
from referral.core.db import transaction


def keep_proof(practice_id: int) -> Proof:
    """Look at every open case and keep what was found, also when nothing is wrong."""
    with transaction() as session:
        found = proof(practice_id)
        violators = [asdict(one) for one in found.violators]
        session.add(
            ProofRun(practice_id=practice_id, at=clock.utcnow(), open_count=found.open_count,
                     whole_count=found.whole_count, violators=violators)
        )  # fmt: skip
    return found
