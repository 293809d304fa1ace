"""The look of Word files: styles, borders, fields. Called by word.py only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

FONT = "Arial"
PAGE_WIDTH_POINTS, PAGE_HEIGHT_POINTS, SIDE_MARGIN_POINTS = 612, 792, 60
BODY_WIDTH_POINTS = PAGE_WIDTH_POINTS - 2 * SIDE_MARGIN_POINTS
LABEL_WIDTH_POINTS, LONG_LABEL_WIDTH_POINTS = 140, 200
CHECK_WIDTH_POINTS = 24
LEAST_BODY_POINTS = 216
TWENTIETHS = 20
"""Of a point: Word's unit of widths."""
NAVY, QUIET, WARNING = "162E51", "565C65", "8B0A03"
KEPT_STYLES = frozenset({"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer", "Caption",
                         "List Bullet", "Heading 1", "Heading 2", "Heading 3", "Heading 4"})  # fmt: skip
"""Of the ready-made styles; the others are ours."""
OWN_STYLES = ("Letterhead", "Letterhead Line", "Table Header", "Table Text", "Table Gap", "Fact",
              "Fact With Long Label", "Checklist", "Signature Line", "Missing", "Fact Label", "Records")  # fmt: skip
REGIONS = {"en": "en-US", "es": "es-US"}
HEADING_SIZES = {1: 17, 2: 12, 3: 10.5, 4: 10}
HEADING_RATIOS = {1: 1.45, 2: 1.12, 3: 1.05, 4: 1}
"""At least so many times the running text, so that headings of large type stay headings."""


def prepare_styles(word: WordDocument, language: str, text_points: float) -> None:
    """Page, language and every style that word.py names."""
    from docx.shared import Pt

    _drop_unused(word)
    section = word.sections[0]
    section.page_width, section.page_height = Pt(PAGE_WIDTH_POINTS), Pt(PAGE_HEIGHT_POINTS)
    section.left_margin = section.right_margin = Pt(SIDE_MARGIN_POINTS)
    section.top_margin, section.bottom_margin = Pt(66), Pt(60)
    section.header_distance = section.footer_distance = Pt(30)
    _set_language(word, language)
    normal = _shape(word.styles["Normal"], text_points)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.15
    for level, size in HEADING_SIZES.items():
        size = max(size, text_points * HEADING_RATIOS[level])
        heading = _shape(word.styles[f"Heading {level}"], size, NAVY, bold=True)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(13), Pt(4)
    _paragraph_styles(word, text_points)
    _character_styles(word)
    _table_style(word)


def _drop_unused(word: WordDocument) -> None:
    for style in list(word.styles):
        name = style.name or ""
        linked = name.endswith(" Char") and name.removesuffix(" Char") in KEPT_STYLES
        if name not in KEPT_STYLES and not linked:
            style.delete()


def _paragraph_styles(word: WordDocument, text_points: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    for name in ("Header", "Footer"):
        style = _shape(word.styles[name], 8, QUIET)
        _clear_tabs(style)
        style.paragraph_format.tab_stops.add_tab_stop(Pt(BODY_WIDTH_POINTS), WD_TAB_ALIGNMENT.RIGHT)
    _shape(_new(word, "Letterhead"), 15, NAVY, bold=True, after=2)
    _shape(_new(word, "Letterhead Line"), 8.5, QUIET, after=0)
    _shape(word.styles["Caption"], 9, QUIET, after=3)
    _shape(word.styles["List Bullet"], text_points, after=4)
    _shape(_new(word, "Table Header"), 9, NAVY, bold=True, after=0)
    _shape(_new(word, "Table Text"), 9.5, after=0)
    _shape(_new(word, "Table Gap"), 4, after=4)
    _hang(_shape(_new(word, "Fact"), text_points, after=4), LABEL_WIDTH_POINTS)
    _hang(_shape(_new(word, "Fact With Long Label"), text_points, after=4), LONG_LABEL_WIDTH_POINTS)
    _hang(_shape(_new(word, "Checklist"), text_points, after=4), CHECK_WIDTH_POINTS)
    line = _shape(_new(word, "Signature Line"), 8, QUIET, after=6)
    line.paragraph_format.space_before = Pt(44)
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.tab_stops.add_tab_stop(Pt(BODY_WIDTH_POINTS * 0.7))


def _character_styles(word: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    missing = word.styles.add_style("Missing", WD_STYLE_TYPE.CHARACTER)
    missing.font.italic = True
    missing.font.color.rgb = _colour(WARNING)
    label = word.styles.add_style("Fact Label", WD_STYLE_TYPE.CHARACTER)
    label.font.bold = True
    label.font.color.rgb = _colour(QUIET)


def _table_style(word: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = word.styles.add_style("Records", WD_STYLE_TYPE.TABLE)
    rule = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A9AEB1"/>'
    sides = "".join(rule.format(side=side) for side in ("top", "bottom", "insideH"))
    margins = '<w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/></w:tblCellMar>'
    style.element.append(
        parse_xml(f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders>{margins}</w:tblPr>")
    )


def _new(word: WordDocument, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    return style


def _shape(
    style: Any, size: float, colour: str = "1B1B1B", *, bold: bool = False, after: float | None = None
) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.color.rgb = _colour(colour)
    fonts = style.element.rPr.rFonts
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    if after is not None:
        style.paragraph_format.space_after = Pt(after)
    return style


def _hang(style: Any, points: float) -> None:
    from docx.shared import Pt

    style.paragraph_format.left_indent = Pt(points)
    style.paragraph_format.first_line_indent = Pt(-points)
    style.paragraph_format.tab_stops.add_tab_stop(Pt(points))


def _clear_tabs(style: Any) -> None:
    tabs = style.element.pPr.find("{*}tabs")
    if tabs is not None:
        style.element.pPr.remove(tabs)


def _colour(hexadecimal: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(hexadecimal)


def _set_language(word: WordDocument, language: str) -> None:
    from docx.oxml.ns import qn

    region = REGIONS[language]
    for element in word.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), region)


def body_width(word: WordDocument) -> float:
    """Points between the margins of the page."""
    section = word.sections[0]
    sides = (section.page_width, section.left_margin, section.right_margin)
    if None in sides:
        return BODY_WIDTH_POINTS
    width, left, right = (side.pt for side in sides if side is not None)
    return float(max(width - left - right, LEAST_BODY_POINTS))


def style_id(name: str) -> str:
    """The id under which Word and python-docx keep the style of that name."""
    return name.replace(" ", "")


def use_style(paragraph: Paragraph, name: str) -> None:
    """Name a paragraph's style without python-docx's search through all styles, the longest part of drawing."""
    paragraph._p.style = style_id(name)


def border(paragraph: Paragraph, side: str, colour: str, eighths: int) -> None:
    """A rule above or below a paragraph, `eighths` of a point thick."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    rule = f'<w:{side} w:val="single" w:sz="{eighths}" w:space="4" w:color="{colour}"/>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>"),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr",
    )  # fmt: skip


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """A field that Word works out itself, such as PAGE or NUMPAGES."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    simple = f'<w:fldSimple {nsdecls("w")} w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(simple))


def name_table(table: Any, name: str, width_points: float) -> None:
    """Give the table a name for screen readers and its whole width, and keep each row on one page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    properties = table._tbl.tblPr
    whole = properties.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(round(width_points * TWENTIETHS)))
    caption = parse_xml(f"<w:tblCaption {nsdecls('w')}/>")
    caption.set(qn("w:val"), name)
    properties.append(caption)
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def mark_header_row(row: Any) -> None:
    """Repeat the row on each page and let screen readers announce it as the header."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
