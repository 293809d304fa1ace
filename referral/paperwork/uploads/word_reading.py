"""What an uploaded Word file holds, with what makes one dangerous refused. Runs only in the child process (word_child).

The file that goes on from here is packed anew from the parts that were looked at, so that no other program sees more.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_PARTS = 2_000
MOST_UNPACKED, MOST_XML = 200 * 1024 * 1024, 32 * 1024 * 1024
ENCRYPTED = 0x1
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
EPOCH = (1980, 1, 1, 0, 0, 0)
TYPES = "[Content_Types].xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HARMLESS_OUTSIDE = ("/hyperlink",)
"""Relations to what is outside the file that nothing follows by itself."""
TEMPLATE = "attachedTemplate"
"""Where the file came from: Word fetches it when the file is opened, so it is left out of what is packed."""
FIELD_NAME = re.compile(r"\s*([A-Za-z]+)")
FETCHING_FIELDS = frozenset({"INCLUDETEXT", "INCLUDEPICTURE", "DDE", "DDEAUTO", "LINK", "IMPORT", "DATABASE"})
MARK_UP = frozenset(
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "customXmlInsRangeStart",
        "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart", "cellIns", "cellDel",
        "cellMerge", "numberingChange", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange",
        "tblGridChange", "trPrChange", "tcPrChange", "commentReference", "commentRangeStart",
    )
)  # fmt: skip
TEXT_PARTS = ("document", "header", "footer", "footnotes", "endnotes")
NO_WORD_FILE = (
    "It is no Word file (.docx), or it is damaged. Open it in Word, save it as .docx, and upload that."
)
STRICT_FILE = (
    "It is saved as a Strict Open XML document. In Word, save it as “Word Document (.docx)”, and upload that."
)
TOO_LARGE = (
    "It unpacks to more than a document can be. Save it anew with smaller pictures, or upload a PDF of it."
)
LOCKED = "It is locked with a password. Upload a copy without one."
MACROS = "It has macros. Save it as a Word document without macros (.docx), and upload that."
ELSEWHERE = (
    "It takes something from outside the file ({}). Put the picture or text itself in, and upload it again."
)


class NotTaken(Exception):
    """Why the file is not taken, in a sentence for a person that begins with "It"."""


@dataclass(frozen=True)
class WordFile:
    """`docx` is packed anew. `texts`: the paragraphs of its body, then of headers, footers and notes.

    `is_marked_up`: any part holds tracked changes or comments. `has_objects`: it holds embedded files or controls of
    other programs.
    """

    docx: bytes
    texts: tuple[str, ...]
    is_marked_up: bool
    has_objects: bool


def read(data: bytes) -> WordFile:
    """The file, looked through. Raises NotTaken."""
    parts = _unpacked(data)
    main = _main_part(parts)
    trees = {
        name: _parsed(part)
        for name, part in parts.items()
        if name.lower().endswith((".xml", ".rels", ".vml"))
    }
    if any("vbaproject" in name.lower() for name in parts) or _has_type(
        trees[TYPES], ("macroEnabled", "vbaProject")
    ):
        raise NotTaken(MACROS)
    if not _has_type(trees[TYPES], (DOCUMENT_TYPE,)):
        raise NotTaken(NO_WORD_FILE)
    _check_dialect(trees, main)
    without_template = _without_template(trees)
    _check_outside(trees)
    for tree in trees.values():
        _check_fields(tree)
    return WordFile(
        docx=_packed({**parts, **without_template}),
        texts=tuple(_texts(trees, main)),
        is_marked_up=any(element.tag in MARK_UP for tree in trees.values() for element in tree.iter()),
        has_objects=any("/embeddings/" in name or "/activex/" in name.lower() for name in parts),
    )


def _unpacked(data: bytes) -> Mapping[str, bytes]:
    """Every part, none larger than it says and all together below the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_list(members)
            return {member.filename: archive.read(member) for member in members if not member.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise NotTaken(NO_WORD_FILE) from error


def _check_list(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise NotTaken(TOO_LARGE)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise NotTaken(LOCKED)
    has_odd_name = any(
        name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name for name in names
    )
    if has_odd_name or len(set(names)) < len(names) or TYPES not in names:
        raise NotTaken(NO_WORD_FILE)
    if any(member.compress_type not in METHODS for member in members):
        raise NotTaken(NO_WORD_FILE)
    if any(member.file_size > MOST_XML for member in members if member.filename.endswith((".xml", ".rels"))):
        raise NotTaken(TOO_LARGE)


def _parsed(part: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise NotTaken(NO_WORD_FILE) from error
    if root.getroottree().docinfo.doctype:
        raise NotTaken(NO_WORD_FILE)
    return root


def _has_type(types: Any, wanted: tuple[str, ...]) -> bool:
    return any(word in (entry.get("ContentType") or "") for entry in types for word in wanted)


def _main_part(parts: Mapping[str, bytes]) -> str:
    if "_rels/.rels" not in parts:
        raise NotTaken(NO_WORD_FILE)
    for relation in _parsed(parts["_rels/.rels"]):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            name = posixpath.normpath((relation.get("Target") or "").lstrip("/"))
            if name in parts:
                return name
    raise NotTaken(NO_WORD_FILE)


def _check_dialect(trees: Mapping[str, Any], main: str) -> None:
    """Refuse a file whose words we would not see because they stand under other names."""
    if any(next(tree.iter(f"{STRICT}*"), None) is not None for tree in trees.values()):
        raise NotTaken(STRICT_FILE)
    if trees[main].tag != f"{W}document":
        raise NotTaken(NO_WORD_FILE)


def _without_template(trees: Mapping[str, Any]) -> Mapping[str, bytes]:
    """Take the template out of the trees, relation and element; returns the parts that this changed."""
    from lxml import etree

    changed = {}
    for name, tree in trees.items():
        found = [
            element
            for element in tree.iter("{*}*")
            if element.tag == f"{W}{TEMPLATE}"
            or (name.endswith(".rels") and (element.get("Type") or "").endswith(f"/{TEMPLATE}"))
        ]
        for element in found:
            element.getparent().remove(element)
        if found:
            changed[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return changed


def _check_outside(trees: Mapping[str, Any]) -> None:
    """Refuse relations to what is outside the file that a program would follow by itself."""
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        for relation in tree:
            kind = relation.get("Type") or ""
            if kind.endswith("/aFChunk"):
                raise NotTaken(ELSEWHERE.format("a page of another format"))
            if relation.get("TargetMode") == "External" and not kind.endswith(HARMLESS_OUTSIDE):
                raise NotTaken(ELSEWHERE.format(f"a linked {kind.rpartition('/')[2] or 'file'}"))


def _check_fields(tree: Any) -> None:
    for name in field_names(tree):
        if name in FETCHING_FIELDS:
            raise NotTaken(ELSEWHERE.format(f"a field {name}"))


def field_names(tree: Any) -> Iterator[str]:
    """What each field is called, in capitals, over however many runs its name is spread."""
    for instruction in _instructions(tree):
        if match := FIELD_NAME.match(instruction):
            yield match.group(1).upper()


def _instructions(tree: Any) -> Iterator[str]:
    """An instruction goes from `begin` to `separate` or `end`; a field within it has one of its own."""
    begun: list[str] = []
    for element in tree.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr") or ""
        elif element.tag == f"{W}instrText" and begun:
            begun[-1] += element.text or ""
        elif element.tag == f"{W}instrText":
            yield element.text or ""
        elif kind == "begin":
            begun.append("")
        elif begun:
            yield begun.pop()
            if kind == "separate":
                begun.append("")
    yield from begun


def _texts(trees: Mapping[str, Any], main: str) -> Iterator[str]:
    folder = posixpath.dirname(main)
    others = sorted(name for name in trees if posixpath.dirname(name) == folder and name != main)
    for name in (main, *others):
        if name == main or posixpath.basename(name).startswith(TEXT_PARTS):
            for paragraph in trees[name].iter(f"{W}p"):
                if text := _text(paragraph):
                    yield text


def _text(paragraph: Any) -> str:
    """Its own words: those of a text box within it are a paragraph of their own, those for old programs are double."""
    said = []
    for element in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"):
        if (
            next(element.iterancestors(f"{W}p")) is paragraph
            and next(element.iterancestors(FALLBACK), None) is None
        ):
            said.append((element.text or "") if element.tag == f"{W}t" else " ")
    return "".join(said).strip()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != TYPES, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return out.getvalue()
