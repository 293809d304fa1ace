"""Word to PDF with LibreOffice, when the machine has it: run apart, without network, below limits, one at a time."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from referral.core.limited import run_program

NAMES = ("soffice", "libreoffice")
OTHER_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)
MEGABYTE = 1024 * 1024
MEMORY, MOST_BYTES = 3_072 * MEGABYTE, 200 * MEGABYTE
PROCESSOR_SECONDS, MOST_SECONDS, MOST_WAIT_SECONDS = 60, 90.0, 120.0
ARGUMENTS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
STARTS = 2
"""With an empty profile the program ends after having made one, and converts when started again."""
_one_at_a_time = threading.Lock()


class NotConverted(Exception):
    """No PDF came of it; the message is a sentence for a person."""


def program() -> Path | None:
    """The converter, or None when the machine has none. Not its start script: what that starts outlives us."""
    found = next(filter(None, map(shutil.which, (*NAMES, *OTHER_PLACES))), None)
    if found is None:
        return None
    script = Path(found).resolve()
    binary = script.with_name("soffice.bin")
    return binary if binary.is_file() else script


def to_pdf(docx: bytes) -> bytes:
    """The Word file as PDF. Give it only what was read and packed anew. Raises NotConverted."""
    found = program()
    if found is None:
        raise NotConverted(
            "This machine has no converter for Word files. Save it as PDF in Word, and upload that."
        )
    if not _one_at_a_time.acquire(timeout=MOST_WAIT_SECONDS):
        raise NotConverted(
            "The converter is busy with other files. Try again in some minutes, or upload a PDF."
        )
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _converted(found, docx, Path(folder))
    finally:
        _one_at_a_time.release()


def _converted(found: Path, docx: bytes, folder: Path) -> bytes:
    source, made = folder / "document.docx", folder / "out" / "document.pdf"
    source.write_bytes(docx)
    command = [str(found), f"-env:UserInstallation={(folder / 'profile').as_uri()}", *ARGUMENTS,
               "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(made.parent), str(source)]  # fmt: skip
    for _ in range(STARTS):
        run_program(
            command,
            folder,
            memory=MEMORY,
            processor_seconds=PROCESSOR_SECONDS,
            seconds=MOST_SECONDS,
            most_bytes=MOST_BYTES,
        )
        if made.is_file():
            return made.read_bytes()
    raise NotConverted("The converter can't make a PDF of it. Save it as PDF in Word, and upload that.")
