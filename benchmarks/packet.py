"""A full request packet with Word and PDF, against the same libraries with nothing else around and against LibreOffice.

    python benchmarks/packet.py [--packets 500] [--blank FORM.pdf]

The floor takes the very blocks of the packet's documents and lets Typst, python-docx and pypdf draw, fill and append
them in the plainest way: no styles looked after, no stamps, no manifest, no ZIP. LibreOffice makes PDF of the
packet's Word files; it is held against our PDF of the same documents. Memory is the resident set of one process that
draws packet after packet.
The blank VA form is taken from ../shared/forms when it lies there. Status 1 when a figure misses its mark. Linux only.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import docx  # noqa: E402
import typst  # noqa: E402
from pypdf import PdfReader, PdfWriter  # noqa: E402

from referral.paperwork import blocks, catalogue, pdf, word  # noqa: E402
from referral.paperwork.documents import va_form_10_10172  # noqa: E402
from referral.paperwork.facts import LetterFacts  # noqa: E402
from referral.paperwork.models import PacketKind  # noqa: E402
from referral.paperwork.packet_file import WORD, Attachment, PacketInput, build  # noqa: E402
from referral.paperwork.samples import sample_facts  # noqa: E402

AT = datetime(2026, 10, 6, 15, 30, tzinfo=UTC)
BLANK = ROOT.parent / "shared" / "forms" / "va-form-10-10172-mar-2025.pdf"
REVISION = "10-10172 MAR 2025"
ATTACHMENTS, ATTACHMENT_PAGES = 5, 1
ROUNDS = 7
MOST_TIMES_THE_FLOOR, LEAST_TIMES_LIBREOFFICE = 1.5, 10.0
MOST_MEMORY_GROWTH, MOST_PAGE_GROWTH = 1.1, 1.3
WARM_PACKETS = 50
FEW_PAGES, MANY_PAGES = 100, 400


def scanned(pages: int) -> bytes:
    """An attachment: pages of text, as another program makes them."""
    note = catalogue.draw("letter_of_medical_necessity", sample_facts())
    one = PdfReader(io.BytesIO(pdf.draw_pdf([note], title="x", author="x", created_at=AT).data))
    writer = PdfWriter()
    for number in range(pages):
        writer.add_page(one.pages[number % len(one.pages)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def request_packet(blank: Path, attachments: Sequence[bytes]) -> PacketInput:
    form = (REVISION, blank.read_bytes()) if blank.is_file() else None
    return PacketInput(
        uid="0" * 32,
        version=1,
        kinds=catalogue.packet_kinds(PacketKind.REQUEST, sample_facts(), with_form=form is not None),
        facts=sample_facts(),
        fingerprint=sample_facts().fingerprint(),
        created_at=AT,
        blank=form,
        attachments=tuple(Attachment(f"Note {n}", data) for n, data in enumerate(attachments, 1)),
    )


def with_scan(packet: PacketInput, pages: int) -> PacketInput:
    """The packet with one attachment of so many pages."""
    return replace(packet, attachments=(Attachment("Scan", scanned(pages)),) if pages else ())


def plainest(packet: PacketInput) -> int:
    """The same blocks by the libraries alone; returns how many bytes came out."""
    facts = packet.facts.printable()
    documents = [catalogue.draw(kind, facts) for kind in packet.kinds if kind in catalogue.DOCUMENTS]
    parts = [pdf._part(document, "x") for document in documents]
    whole = {
        "title": "x",
        "author": "x",
        "draft": None,
        "signed": None,
        "page_words": ("Page", "of"),
        "parts": parts,
    }
    drawn = typst.compile(
        pdf.FOLDER / "packet.typ",
        root=pdf.FOLDER,
        font_paths=pdf._fonts(),
        sys_inputs={"packet": json.dumps(whole)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(drawn, bytes)
    size = sum(len(plainest_word(document)) for document in documents)
    merged = PdfWriter(clone_from=io.BytesIO(drawn))
    if packet.blank is not None:
        merged.append(PdfReader(io.BytesIO(plainly_filled(packet.blank[1], facts))))
    for attachment in packet.attachments:
        merged.append(PdfReader(io.BytesIO(attachment.data)))
    out = io.BytesIO()
    merged.write(out)
    return size + len(out.getvalue())


def plainly_filled(blank: bytes, facts: LetterFacts) -> bytes:
    form = PdfWriter(clone_from=io.BytesIO(blank))
    form.root_object["/AcroForm"].pop("/XFA", None)  # type: ignore[attr-defined]
    values = dict(va_form_10_10172.text_values(facts))
    form.update_page_form_field_values(form.pages[0], values, auto_regenerate=False)  # type: ignore[arg-type]
    out = io.BytesIO()
    form.write(out)
    return out.getvalue()


def plainest_word(document: blocks.Document) -> bytes:
    """python-docx as its own tutorial uses it, on the blank we keep, which spares it its slowest part."""
    file = docx.Document(io.BytesIO(word._blank(document.language, document.text_points)))
    for block in document.blocks:
        if isinstance(block, blocks.Heading):
            file.add_heading(block.text, block.level)
        elif isinstance(block, blocks.Table):
            table = file.add_table(rows=1 + len(block.rows), cols=len(block.header))
            cells = table._cells
            for cell, text in zip(
                cells, (t for row in (block.header, *block.rows) for t in row), strict=True
            ):
                cell.paragraphs[0].add_run(text)
        elif isinstance(block, blocks.Facts):
            for fact in block.facts:
                paragraph = file.add_paragraph()
                paragraph.add_run(fact.label)
                paragraph.add_run(f"\t{fact.value}")
        elif isinstance(block, blocks.Figure):
            file.add_picture(io.BytesIO(pdf.draw_png(block.svg)))
        else:
            for text in block.words():
                file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def medians(*actions: Callable[[], Any]) -> list[float]:
    """The median seconds of each action; they take turns, so that a busy machine is as busy for all."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(ROUNDS + 1):
        for action, found in zip(actions, times, strict=True):
            began = time.perf_counter()
            action()
            found.append(time.perf_counter() - began)
    return [statistics.median(found[1:]) for found in times]


def same_words(packet: PacketInput) -> None:
    """The PDF of the documents that LibreOffice converts from Word."""
    facts = packet.facts.printable()
    documents = [catalogue.draw(kind, facts) for kind in packet.kinds if kind in catalogue.DOCUMENTS]
    pdf.draw_pdf(documents, title="x", author="x", created_at=AT)


def libreoffice(packet: PacketInput) -> float | None:
    """Seconds that LibreOffice takes to convert the packet's Word files, its start included; None without it."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with TemporaryDirectory() as folder:
        files = [file for file in build(packet).files if file.media_type == WORD]
        paths = [Path(folder) / file.name for file in files]
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.data)
        command = [
            program,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "pdf",
        ]
        command += ["--outdir", folder, *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True)  # the first start makes its profile
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took = time.perf_counter() - began
        assert all(path.with_suffix(".pdf").is_file() for path in paths)
    return took


def resident() -> int:
    """Megabytes this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1024**2


def draw_many(packet: PacketInput, count: int) -> tuple[int, int]:
    """Resident megabytes after the first packets and after all."""
    warm = 0
    for number in range(count):
        build(replace(packet, version=number))
        if number == min(WARM_PACKETS, count) - 1:
            warm = resident()
    return warm, resident()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packets", type=int, default=500)
    parser.add_argument("--blank", type=Path, default=BLANK)
    chosen = parser.parse_args()

    packet = request_packet(chosen.blank, [scanned(ATTACHMENT_PAGES)] * ATTACHMENTS)
    built = build(packet)
    print(f"packet: {len(packet.kinds)} documents, {len(packet.attachments)} attachments, {built.pages} pages"
          f"{'' if packet.blank else ', without the official form (no blank at hand)'}")  # fmt: skip
    ours, floor = medians(lambda: build(packet), lambda: plainest(packet))
    print(f"PDF, Word, ZIP  {ours * 1000:.0f} ms, the libraries alone {floor * 1000:.0f} ms: {ours / floor:.2f} times"
          f" (at most {MOST_TIMES_THE_FLOOR})")  # fmt: skip
    kept = [ours <= MOST_TIMES_THE_FLOOR * floor]

    [drawn] = medians(partial(same_words, packet))
    office = libreoffice(packet)
    if office is None:
        print("LibreOffice is not installed")
    else:
        print(f"LibreOffice     {office * 1000:.0f} ms from Word to PDF, our PDF of the same documents"
              f" {drawn * 1000:.0f} ms: {office / drawn:.1f} times as long"
              f" (at least {LEAST_TIMES_LIBREOFFICE:.0f})")  # fmt: skip
        kept.append(office >= LEAST_TIMES_LIBREOFFICE * drawn)

    scans = [with_scan(packet, pages) for pages in (0, FEW_PAGES, MANY_PAGES)]
    bare, few, many = medians(*(partial(build, scan) for scan in scans))
    each_few, each_many = (few - bare) / FEW_PAGES, (many - bare) / MANY_PAGES
    print(f"a further page  {each_few * 1000:.1f} ms of {FEW_PAGES}, {each_many * 1000:.1f} ms of {MANY_PAGES}:"
          f" {each_many / each_few:.2f} times (at most {MOST_PAGE_GROWTH})")  # fmt: skip
    kept.append(each_many <= MOST_PAGE_GROWTH * each_few)

    warm, after = draw_many(packet, chosen.packets)
    print(f"memory          {warm} MB after {min(WARM_PACKETS, chosen.packets)} packets, {after} MB after"
          f" {chosen.packets}: {after / warm:.2f} times (at most {MOST_MEMORY_GROWTH})")  # fmt: skip
    kept.append(after <= MOST_MEMORY_GROWTH * warm)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
