"""What an uploaded attachment becomes: pages as PDF, of a PDF, a scan or photo, a fax, or a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from referral.core import scans
from referral.core.errors import Invalid, Permanent
from referral.paperwork.uploads import converter, foreign, word_files
from referral.paperwork.uploads.word_reading import NotTaken

PDF_START = b"%PDF-"
PHONE_PHOTO = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
MOST_BYTES = 60 * 1024 * 1024
LONGEST_NAME = 200
PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SCANS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"", "image/tiff"))
KINDS = "PDF, picture (JPEG, PNG), fax or scan (TIFF), or Word file (.docx)"
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx"


@dataclass(frozen=True)
class Original:
    """The file as it was uploaded, when that was no PDF."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Taken:
    """An upload as a PDF called `name`."""

    name: str
    pdf: bytes
    original: Original | None = None


def take(file_name: str, data: bytes, field: str) -> Taken:
    """The upload as pages. Takes seconds: call it outside of a transaction. Raises Invalid at the form's `field`."""
    name = PurePath(file_name.replace("\\", "/")).name[-LONGEST_NAME:] or "attachment"
    try:
        return _taken(name, data)
    except (scans.UnreadableScan, NotTaken, converter.NotConverted) as error:
        raise Invalid("A file was not attached.", **{field: f"{name}: {error}"}) from error
    except Permanent as error:  # begins with how we call the file
        raise Invalid("A file was not attached.", **{field: str(error)}) from error


def take_to_read(file_name: str, data: bytes, field: str) -> Taken:
    """As `take`, but a PDF is kept as it is, also one that only its maker's program can open."""
    if _is_pdf(data) and len(data) <= MOST_BYTES:
        return Taken(PurePath(file_name.replace("\\", "/")).name[-LONGEST_NAME:], data)
    return take(file_name, data, field)


def _is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(PDF_START)


def _taken(name: str, data: bytes) -> Taken:
    if len(data) > MOST_BYTES:
        raise NotTaken(f"It is too large; at most {MOST_BYTES // 1024**2} MB. Split it into several files.")
    as_pdf = f"{PurePath(name).stem or 'attachment'}.pdf"
    if _is_pdf(data):
        foreign.check_pdf(data, name)
        return Taken(as_pdf, data)
    if scans.is_scan(data):
        made = scans.pages_of(data).pdf
        media_type = next(kind for start, kind in SCANS if data.startswith(start))
        return Taken(as_pdf, made, Original(name, media_type, data))
    if word_files.is_word(data):
        pdf = converter.to_pdf(word_files.read_word(data).docx)
        foreign.check_pdf(pdf, name)
        return Taken(as_pdf, pdf, Original(name, WORD, data))
    if data[4:12].startswith(PHONE_PHOTO):
        raise NotTaken(
            "It is a photo in a format that only some phones read. Save it as JPEG, and upload that."
        )
    raise NotTaken(f"It can't be made pages. Choose a {KINDS}.")
