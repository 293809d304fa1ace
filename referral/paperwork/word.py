"""Blocks to Word: real styles a coordinator can edit, and the same bytes for the same words.

python-docx is imported lazily: it is needed in job handlers only.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import lru_cache, singledispatch
from typing import TYPE_CHECKING, Any

from referral.paperwork import blocks
from referral.paperwork.blocks import Document
from referral.paperwork.pdf import DRAFT_WORDS, PAGE_WORDS, draw_png
from referral.paperwork.word_letterhead import add_styles, join_running_lines
from referral.paperwork.word_styles import (
    add_field,
    body_width,
    border,
    mark_header_row,
    name_table,
    prepare_styles,
    style_id,
    use_style,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

BREAKS = frozenset("\t\n\r")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def draw_word(
    document: Document,
    *,
    author: str,
    created_at: datetime,
    draft: bool = False,
    letterhead: bytes | None = None,
) -> bytes:
    """One document as .docx. `created_at` stamps its properties; the zip itself carries no time.

    `letterhead`: the practice's own Word file as `uploads.word_files.read_letterhead` prepared it. Its headers, footers
    and styles are used, with the line that VA asks for on every page added to them.
    """
    import docx

    word = docx.Document(io.BytesIO(_blank(document.language, document.text_points, letterhead)))
    _set_properties(word, document, author, created_at)
    if letterhead is None:
        _draw_running_lines(word, document, author, draft)
        _draw_letterhead(word, document.letterhead)
    else:
        join_running_lines(word, document, draft=draft)
    for block in document.blocks:
        _draw(block, word)
    return saved(word)


@lru_cache(maxsize=8)
def _blank(language: str, text_points: float, letterhead: bytes | None = None) -> bytes:
    """An empty file with our styles only, made once: making the styles takes longer than most documents.

    With a letterhead its styles are kept, and ours are added to them.
    """
    import docx

    if letterhead is None:
        word = docx.Document()
        prepare_styles(word, language, text_points)
    else:
        word = docx.Document(io.BytesIO(letterhead))
        add_styles(word, docx.Document(io.BytesIO(_blank(language, text_points))), language)
    blank = io.BytesIO()
    word.save(blank)
    return blank.getvalue()


def _set_properties(word: WordDocument, document: Document, author: str, created_at: datetime) -> None:
    properties = word.core_properties
    properties.title, properties.language = document.title, document.language
    properties.author = properties.last_modified_by = author
    properties.comments = properties.keywords = properties.subject = ""
    properties.revision = 1
    properties.created = properties.modified = created_at.replace(tzinfo=None, microsecond=0)


def _draw_running_lines(word: WordDocument, document: Document, author: str, draft: bool) -> None:
    section = word.sections[0]
    head = section.header.paragraphs[0]
    use_style(head, "Header")
    prefix = f"{DRAFT_WORDS} · " if draft else ""
    head.add_run(prefix + " · ".join(document.identifiers)).bold = True
    head.add_run(f"\t{document.title}")
    border(head, "bottom", "A9AEB1", 4)
    foot = section.footer.paragraphs[0]
    use_style(foot, "Footer")
    page, of = PAGE_WORDS.get(document.language, PAGE_WORDS["en"])
    foot.add_run(f"{author}\t{page} ")
    add_field(foot, "PAGE")
    foot.add_run(f" {of} ")
    add_field(foot, "NUMPAGES")
    border(foot, "top", "A9AEB1", 4)


def _draw_letterhead(word: WordDocument, letterhead: blocks.Letterhead) -> None:
    from docx.shared import Pt

    last = _add(word, letterhead.name, "Letterhead")
    for line in letterhead.lines:
        last = _add(word, line, "Letterhead Line")
    border(last, "bottom", "162E51", 12)
    last.paragraph_format.space_after = Pt(10)


@singledispatch
def _draw(block: object, word: WordDocument) -> None:
    raise TypeError(f"Word has no way to draw a {type(block).__name__}")


@_draw.register(blocks.Heading)
def _(block: blocks.Heading, word: WordDocument) -> None:
    _add(word, block.text, f"Heading {block.level}")


@_draw.register(blocks.Paragraph)
def _(block: blocks.Paragraph, word: WordDocument) -> None:
    _add_run(word.add_paragraph(), block.text, "Missing" if block.missing else None)


@_draw.register(blocks.Address)
def _(block: blocks.Address, word: WordDocument) -> None:
    _draw_lines(word, block.lines)


@_draw.register(blocks.Facts)
def _(block: blocks.Facts, word: WordDocument) -> None:
    style = "Fact With Long Label" if block.has_long_labels else "Fact"
    for fact in block.facts:
        paragraph = _add(word, "", style)
        _add_run(paragraph, fact.label, "Fact Label")
        paragraph.add_run("\t")
        _add_run(paragraph, fact.value, "Missing" if fact.missing else None)


@_draw.register(blocks.BulletList)
def _(block: blocks.BulletList, word: WordDocument) -> None:
    for item in block.items:
        _add(word, item, "List Bullet")


@_draw.register(blocks.Checklist)
def _(block: blocks.Checklist, word: WordDocument) -> None:
    for item in block.items:
        _add(word, f"{item.mark}\t{item.text}", "Checklist")


@_draw.register(blocks.Table)
def _(block: blocks.Table, word: WordDocument) -> None:
    from docx.shared import Pt

    if block.caption:
        _add(word, block.caption, "Caption").paragraph_format.keep_with_next = True
    table = word.add_table(rows=1 + len(block.rows), cols=len(block.header), style="Records")
    table.autofit = False
    widths = block.widths or (1,) * len(block.header)
    points = [body_width(word) * width / sum(widths) for width in widths]
    for column, width in zip(table.columns, points, strict=True):
        column.width = Pt(width)
    cells = table._cells  # read once: row.cells walks the table each time
    for row, texts in enumerate((block.header, *block.rows)):
        for place, text in enumerate(texts):
            cell = cells[row * len(block.header) + place]
            cell.width = Pt(points[place])
            paragraph = cell.paragraphs[0]
            use_style(paragraph, "Table Header" if row == 0 else "Table Text")
            _add_run(paragraph, text)
    name_table(table, block.caption or block.header[0], sum(points))
    mark_header_row(table.rows[0])
    _add(word, "", "Table Gap")


@_draw.register(blocks.Figure)
def _(block: blocks.Figure, word: WordDocument) -> None:
    from docx.shared import Pt

    _add(word, block.caption, "Caption").paragraph_format.keep_with_next = True
    picture = word.add_picture(io.BytesIO(draw_png(block.svg)), width=Pt(body_width(word)))
    picture._inline.docPr.set("descr", block.alt)


@_draw.register(blocks.Picture)
def _(block: blocks.Picture, word: WordDocument) -> None:
    from docx.shared import Pt

    _add(word, block.caption, "Caption").paragraph_format.keep_with_next = True
    width, height = block.points
    shrunk = min(1.0, body_width(word) / width)
    width, height = width * shrunk, height * shrunk
    picture = word.add_picture(io.BytesIO(block.png), width=Pt(width), height=Pt(height))
    picture._inline.docPr.set("descr", block.alt)


@_draw.register(blocks.Signature)
def _(block: blocks.Signature, word: WordDocument) -> None:
    if block.signed:
        _draw_lines(word, (*block.signed, block.signed_on))
    line = _add(word, f"{block.label}\t{block.date_label}", "Signature Line")
    if block.signed:
        from docx.shared import Pt

        line.paragraph_format.space_before = Pt(2)
    border(line, "top", "1B1B1B", 6)
    _draw_lines(word, block.printed)


@_draw.register(blocks.PageBreak)
def _(block: blocks.PageBreak, word: WordDocument) -> None:
    word.add_page_break()


def _add(word: WordDocument, text: str, style: str) -> WordParagraph:
    paragraph = word.add_paragraph()
    use_style(paragraph, style)
    if text:
        _add_run(paragraph, text)
    return paragraph


def _add_run(paragraph: WordParagraph, text: str, style: str | None = None) -> None:
    run = paragraph.add_run()
    if style:
        run._r.style = style_id(style)
    if not BREAKS.isdisjoint(text):
        run.text = text  # python-docx goes through it a character at a time
    elif text:
        run._r.add_t(text)


def _draw_lines(word: WordDocument, lines: tuple[str, ...]) -> None:
    paragraph = word.add_paragraph()
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def saved(word: WordDocument) -> bytes:
    """The package with entries in a fixed order and without times, so that equal words give equal bytes."""
    from docx.opc.pkgwriter import PackageWriter

    package, entries = word.part.package, _Entries()
    writer: Any = PackageWriter
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(entries, package.parts)
    writer._write_pkg_rels(entries, package.rels)
    writer._write_parts(entries, package.parts)
    fixed = io.BytesIO()
    with zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(entries.found, key=lambda name: (name != "[Content_Types].xml", name)):
            entry: Any = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, entries.found[name])
    return fixed.getvalue()


class _Entries:
    """Takes the package's entries in place of python-docx's own ZIP writer, which stamps them with the time."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def write(self, pack_uri: Any, blob: bytes) -> None:
        self.found[pack_uri.membername] = blob
