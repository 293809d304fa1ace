"""One file's header as facts: `read_header(entry)`. Only the first bytes are read, never the pixels."""

from __future__ import annotations

import re
from io import BytesIO
from typing import BinaryIO

from referral.imaging.dicom.deflated import DEFLATED, inflated, is_deflated
from referral.imaging.dicom.facts import CUT_OFF, FileFacts, FileRefused, PatientFacts, Refusal
from referral.imaging.dicom.media import MEGABYTE, Entry, Unreadable, archive_kind, shown
from referral.imaging.dicom.multiframe import GROUPS, is_enhanced, with_groups
from referral.imaging.dicom.parsing import Parsed, TooManyElements, parsed, values_of
from referral.imaging.dicom.values import Notes, Values

FIRST_BYTES = 64 * 1024
LONGEST_HEADER = 32 * MEGABYTE
PREAMBLE, MARK = 128, b"DICM"
OF_A_STUDY = ("SOPClassUID", "SOPInstanceUID", "Modality", "Rows", "PatientName")
IDENTIFIERS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
KNOWN_VR = re.compile(
    rb"(AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OD|OF|OL|OV|OW|PN|SH|SL|SQ|SS|ST|SV|TM|UC|UI|UL|UN|UR|US|UT|UV)"
)
OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture; a photo or print of a study is not the study"),
    (b"\x89PNG", "a PNG picture; a photo or print of a study is not the study"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"[autorun]", "a disc's start file"),
    (b"BM", "a picture"),
    (b"GIF8", "a picture"),
)


def read_header(entry: Entry) -> FileFacts | FileRefused:
    """The facts of one file, or why it is none that can be read. Never raises for what the file holds."""
    try:
        with entry.open() as file:
            return _read(entry, file)
    except Unreadable as error:
        return _refused(entry, Refusal.UNREADABLE, str(error))
    except MemoryError:
        return _refused(entry, Refusal.LIMIT, "Its header needs too much memory.")
    except TooManyElements:
        return _refused(entry, Refusal.LIMIT, "Its header has more elements than any real one.")
    except Exception as error:  # a hostile file may break any step; what it broke is said, not what it holds
        reason = f"It is damaged: its header can't be read ({type(error).__name__})."
        return _refused(entry, Refusal.UNREADABLE, reason)


def _read(entry: Entry, file: BinaryIO) -> FileFacts | FileRefused:
    head = _exactly(file, FIRST_BYTES)
    problem = _not_dicom(head, entry.size)
    if problem:
        return _refused(entry, *problem)
    if is_deflated(head):
        with entry.open() as again:
            plain = inflated(_exactly(again, LONGEST_HEADER), LONGEST_HEADER)
        return _facts(entry, parsed(BytesIO(plain), True), BytesIO(plain), DEFLATED)
    found = parsed(BytesIO(head), len(head) < FIRST_BYTES)
    if found.is_cut:
        with entry.open() as again:
            head = _exactly(again, LONGEST_HEADER)
        found = parsed(BytesIO(head), True)
    return _facts(entry, found, BytesIO(head))


def start_of(entry: Entry) -> bytes:
    """A file's first bytes, as many as a header may have; empty when they can't be read."""
    try:
        with entry.open() as file:
            return file.read(LONGEST_HEADER)
    except Exception:  # whatever breaks within a damaged medium
        return b""


def _exactly(file: BinaryIO, count: int) -> bytes:
    """Up to `count` bytes from the beginning; whatever breaks within an archive is `Unreadable`."""
    from referral.imaging.dicom.zip_files import BROKEN

    try:
        return file.read(count)
    except BROKEN as error:
        raise Unreadable("The archive is damaged at this file.") from error


def _not_dicom(head: bytes, size: int) -> tuple[Refusal, str] | None:
    """Why the bytes are not DICOM, or None. A file without the usual preamble is known by its first element."""
    if head[PREAMBLE : PREAMBLE + 4] == MARK or _looks_like_elements(head, size):
        return None
    if not head:
        return Refusal.NOT_DICOM, "It is empty."
    archive = archive_kind(head)
    if archive:
        return Refusal.ARCHIVE, f"It is an archive ({archive}). Unpack it and add the files in it."
    kind = next((name for mark, name in OTHER_KINDS if head[:16].lower().startswith(mark.lower())), None)
    return Refusal.NOT_DICOM, f"It is not a DICOM file but {kind}." if kind else "It is not a DICOM file."


def _looks_like_elements(head: bytes, size: int) -> bool:
    group = head[0:2]
    if len(head) < 16 or group not in (b"\x08\x00", b"\x02\x00", b"\x00\x08"):
        return False
    if KNOWN_VR.fullmatch(head[4:6]):
        return True
    length = int.from_bytes(head[4:8], "little")
    return group != b"\x00\x08" and length <= min(size, 4096)


def _facts(
    entry: Entry, found: Parsed, header: BytesIO, syntax: str | None = None
) -> FileFacts | FileRefused:
    dataset = found.dataset
    if dataset is None:
        return _refused(entry, Refusal.UNREADABLE, "It is damaged: its header breaks off.")
    notes = Notes()
    values = values_of(dataset, notes)
    meta = getattr(dataset, "file_meta", None)
    media_class = str(meta.get("MediaStorageSOPClassUID", "")) if meta else ""
    if DIRECTORY_CLASS in (media_class, values.uid("SOPClassUID")):
        return _refused(entry, Refusal.INDEX, "It is the disc's index (DICOMDIR).")
    if not any(keyword in values for keyword in OF_A_STUDY):
        return _refused(entry, Refusal.NOT_DICOM, "It holds nothing of a DICOM study.")
    if not any(keyword in values for keyword in IDENTIFIERS):
        return _refused(
            entry, Refusal.UNREADABLE, "It is damaged or cut off: it names no study and no series."
        )
    if syntax is None and found.ends_at is not None and found.ends_at > entry.size:
        notes.add(CUT_OFF)
    named = str(meta.get("TransferSyntaxUID", "")) if meta else ""
    facts = _file_facts(entry, values, syntax or named.strip(" \0") or None, found.has_pixels)
    if is_enhanced(facts.sop_class):
        nested = parsed(header, True, GROUPS).dataset
        return with_groups(facts, nested) if nested is not None else facts
    return facts


def _refused(entry: Entry, kind: Refusal, reason: str) -> FileRefused:
    return FileRefused(shown(entry.name), entry.size, kind, reason)


def _file_facts(entry: Entry, values: Values, syntax: str | None, has_pixels: bool) -> FileFacts:
    sex = (values.text("PatientSex") or "")[:1].upper()
    burned = (values.text("BurnedInAnnotation") or "").upper()
    center, width = values.number("WindowCenter"), values.number("WindowWidth")
    frames = values.whole("NumberOfFrames")
    return FileFacts(
        name=entry.name,
        size=entry.size,
        patient=PatientFacts(
            name=values.name("PatientName"),
            patient_id=values.text("PatientID"),
            born_on=values.day("PatientBirthDate"),
            sex=sex if sex in ("M", "F", "O") else None,
        ),
        study_uid=values.uid("StudyInstanceUID"),
        series_uid=values.uid("SeriesInstanceUID"),
        sop_uid=values.uid("SOPInstanceUID"),
        sop_class=values.uid("SOPClassUID"),
        transfer_syntax=syntax,
        modality=(values.text("Modality") or "").upper() or None,
        studied_on=next(
            (
                day
                for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
                if (day := values.day(keyword))
            ),
            None,
        ),
        studied_at=values.clock("StudyTime"),
        accession=values.text("AccessionNumber"),
        institution=values.text("InstitutionName"),
        referring=_name_text(values),
        study_description=values.text("StudyDescription"),
        series_description=values.text("SeriesDescription"),
        protocol=values.text("ProtocolName"),
        body_part=values.text("BodyPartExamined"),
        series_number=values.whole("SeriesNumber"),
        instance_number=values.whole("InstanceNumber"),
        field_strength=_tesla(values.number("MagneticFieldStrength")),
        manufacturer=values.text("Manufacturer"),
        model=values.text("ManufacturerModelName"),
        repetition_time=values.number("RepetitionTime"),
        echo_time=values.number("EchoTime"),
        inversion_time=values.number("InversionTime"),
        flip_angle=values.number("FlipAngle"),
        acquisition=values.text("MRAcquisitionType"),
        scanning_sequence=values.texts("ScanningSequence"),
        sequence_variant=values.texts("SequenceVariant"),
        sequence_name=values.text("SequenceName") or values.text("PulseSequenceName"),
        image_type=values.texts("ImageType"),
        contrast_agent=values.text("ContrastBolusAgent"),
        orientation=values.numbers("ImageOrientationPatient", 6),
        position=values.numbers("ImagePositionPatient", 3),
        slice_thickness=values.number("SliceThickness"),
        slice_spacing=values.number("SpacingBetweenSlices"),
        pixel_spacing=values.numbers("PixelSpacing", 2) or values.numbers("ImagerPixelSpacing", 2),
        rows=values.whole("Rows"),
        columns=values.whole("Columns"),
        frames=frames if frames and frames > 0 else 1,
        frame_positions=(),
        bits_allocated=values.whole("BitsAllocated"),
        bits_stored=values.whole("BitsStored"),
        photometric=values.text("PhotometricInterpretation"),
        has_pixels=has_pixels,
        burned_in={"YES": True, "NO": False}.get(burned),
        window=(center, width) if center is not None and width is not None else None,
        notes=tuple(values.notes.found),
        frame_of_reference=values.uid("FrameOfReferenceUID"),
    )


def _name_text(values: Values) -> str | None:
    name = values.name("ReferringPhysicianName")
    return name.text if name else None


def _tesla(value: float | None) -> float | None:
    """Field strength in tesla; some scanners write it in gauss."""
    return value / 10_000 if value is not None and value > 100 else value
