"""Blocks to a screen preview: an HTML fragment with the same words as Word and PDF, for use inside a page."""

from __future__ import annotations

import base64
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from config import ROOT
from referral.paperwork.blocks import Document


def draw_html(document: Document) -> Markup:
    """The document as an `article`. Its headings are one level down, below the page's own H1."""
    entries = [(type(block).__name__, block) for block in document.blocks]
    return Markup(_template().render(document=document, entries=entries))


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_uri"] = _data_uri
    return environment.get_template("paperwork/document.html")
