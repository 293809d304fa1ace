"""Formatter, linter and type checker, as `./run lint` runs them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

TOOLS = {"format": ["ruff", "format", "--check", "."], "lint": ["ruff", "check", "."], "types": ["mypy"]}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_the_source_passes(tool: list[str]) -> None:
    assert importlib.util.find_spec(tool[0]), f"{tool[0]} is not installed"
    done = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
