"""Blocks to a screen preview: an HTML fragment with the same words as Word and PDF, for use inside a page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from config import ROOT
from referral.paperwork.blocks import Document


@dataclass(frozen=True)
class Note:
    """What is told of a word: where its value came from, in words, and the address that says all."""

    words: str
    url: str


def draw_html(document: Document, notes: Sequence[Note | None] = (), *, with_title: bool = True) -> Markup:
    """The document as an `article`. Its headings are one level down, below the page's own H1.

    `notes`, if any, has one entry for each of `document.words()`. Without `with_title` the first heading is left out,
    for a page that has it as H1, and the others are one up.
    """
    shown = document.blocks if with_title else document.blocks[1:]
    entries = [(type(block).__name__, block) for block in shown]
    waiting = iter(notes)

    def say(text: str) -> Markup:  # called for each word in reading order
        note = next(waiting, None)
        if note is None:
            return escape(text)
        return Markup('<a class="traced" href="{}" data-note="{}">{}</a>').format(note.url, note.words, text)

    return Markup(
        _template().render(document=document, entries=entries, say=say, down=1 if with_title else 0)
    )


def _data_uri(picture: str | bytes) -> str:
    """A drawing (SVG) or a picture (PNG) as an address that holds it."""
    kind, data = ("svg+xml", picture.encode()) if isinstance(picture, str) else ("png", picture)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


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
