"""Drawing into a practice's own Word file: its headers, footers and styles stay, what they lack is added."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from referral.paperwork.blocks import Document
from referral.paperwork.pdf import DRAFT_WORDS, PAGE_WORDS
from referral.paperwork.word_styles import REGIONS, add_field, style_id, use_style

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

BULLETS = "List Bullet"


def add_styles(word: WordDocument, ours: WordDocument, language: str) -> None:
    """To the practice's file, every style of `ours` that it has none of that name for, in the practice's own font."""
    from docx.oxml.ns import qn

    theirs = {style.name for style in word.styles}
    for style in ours.styles:
        if style.name not in theirs:
            copy = deepcopy(style.element)
            for fonts in list(copy.iter(qn("w:rFonts"))):
                fonts.getparent().remove(fonts)
            word.styles.element.append(copy)
    bullets = _style(word, BULLETS)
    if BULLETS not in theirs or next(bullets.iter(qn("w:numPr")), None) is None:
        _add_bullets(word, ours, bullets)
    _set_language(word, REGIONS[language])


def join_running_lines(word: WordDocument, document: Document, *, draft: bool) -> None:
    """Behind the practice's own headers and footers, of whichever pages it has some: whose page it is, page x of y."""
    section = word.sections[0]
    heads, feet = [section.header], [section.footer]
    if section.different_first_page_header_footer:
        heads.append(section.first_page_header)
        feet.append(section.first_page_footer)
    if word.settings.odd_and_even_pages_header_footer:
        heads.append(section.even_page_header)
        feet.append(section.even_page_footer)
    for head in heads:
        line = head.add_paragraph()
        use_style(line, "Header")
        prefix = f"{DRAFT_WORDS} · " if draft else ""
        line.add_run(prefix + " · ".join(document.identifiers)).bold = True
        line.add_run(f" · {document.title}")
    page, of = PAGE_WORDS.get(document.language, PAGE_WORDS["en"])
    for foot in feet:
        line = foot.add_paragraph()
        use_style(line, "Footer")
        line.add_run(f"{page} ")
        add_field(line, "PAGE")
        line.add_run(f" {of} ")
        add_field(line, "NUMPAGES")


def _style(word: WordDocument, name: str) -> Any:
    from docx.oxml.ns import qn

    styles: Any = word.styles.element.iter(qn("w:style"))
    return next(style for style in styles if style.get(qn("w:styleId")) == style_id(name))


def _add_bullets(word: WordDocument, ours: WordDocument, style: Any) -> None:
    """Our bullets for a file whose list style has none: a real list, as screen readers announce it."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    number = next(_style(ours, BULLETS).iter(qn("w:numId"))).get(qn("w:val"))
    source: Any = ours.part.numbering_part.element
    instance = next(n for n in source.iter(qn("w:num")) if n.get(qn("w:numId")) == number)
    kind = instance.find(qn("w:abstractNumId")).get(qn("w:val"))
    shape = deepcopy(
        next(a for a in source.iter(qn("w:abstractNum")) if a.get(qn("w:abstractNumId")) == kind)
    )
    for identity in (*shape.findall(qn("w:nsid")), *shape.findall(qn("w:tmpl"))):
        shape.remove(identity)
    target = _numbering(word)
    new_kind, new_number = (
        1 + max((int(e.get(qn(f"w:{key}"))) for e in target.findall(qn(f"w:{tag}"))), default=0)
        for tag, key in (("abstractNum", "abstractNumId"), ("num", "numId"))
    )
    shape.set(qn("w:abstractNumId"), str(new_kind))
    target.insert(len(target.findall(qn("w:abstractNum"))), shape)
    target.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{new_number}"><w:abstractNumId w:val="{new_kind}"/></w:num>'
        )
    )
    properties = style.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    properties.get_or_add_numPr().get_or_add_numId().val = new_number


def _numbering(word: WordDocument) -> Any:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import nsdecls
    from docx.parts.numbering import NumberingPart

    try:
        return word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        blank = f"<w:numbering {nsdecls('w')}/>".encode()
        part = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, blank, word.part.package
        )
        word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element


def _set_language(word: WordDocument, region: str) -> None:
    """Of the whole file: what it says of single styles would be of another language than the words."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    root: Any = word.styles.element
    for element in list(root.iter(qn("w:lang"))):
        element.getparent().remove(element)
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}/>")
        root.insert(0, defaults)
    running = defaults.find(qn("w:rPrDefault"))
    if running is None:
        running = parse_xml(f"<w:rPrDefault {nsdecls('w')}/>")
        defaults.insert(0, running)
    properties = running.find(qn("w:rPr"))
    if properties is None:
        properties = parse_xml(f"<w:rPr {nsdecls('w')}/>")
        running.append(properties)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{region}"/>'))
