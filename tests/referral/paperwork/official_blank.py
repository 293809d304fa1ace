"""Where tests find the real blank form: beside the checkout, or in REFERRAL_FORMS_DIR; never in the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NAME = "va-form-10-10172-mar-2025.pdf"
REVISION = "10-10172 MAR 2025"


def blank_bytes() -> bytes:
    """The blank's bytes; the test is skipped, with the reason, where there is none."""
    folders = [Path(os.environ["REFERRAL_FORMS_DIR"])] if "REFERRAL_FORMS_DIR" in os.environ else []
    folders += [ROOT.parent / "shared" / "forms"]
    for folder in folders:
        if (folder / NAME).is_file():
            return (folder / NAME).read_bytes()
    pytest.skip(f"no blank VA Form 10-10172 on this machine (set REFERRAL_FORMS_DIR to the folder of {NAME})")
