"""Pages hold no inline script, style or event handler: the Content-Security-Policy forbids them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

PAGES = sorted(path for ending in ("*.html", "*.svg") for path in (ROOT / "templates").rglob(ending))
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style[\s>]"),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "a javascript address": re.compile(r"""=\s*["']?\s*javascript:"""),
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)"),
    "text marked safe": re.compile(r"\|\s*safe\b"),
    "something from another host": re.compile(
        r"""<(?:script|link|img)[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//"""
    ),
}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_holds_nothing_inline(page: Path) -> None:
    text = page.read_text()
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    assert not found, f"{page} holds {', '.join(found)}"
