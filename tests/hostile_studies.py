"""Files and media made to do harm: what a disc from a stranger might hold. Nothing here is real."""

from __future__ import annotations

import io
import os
import stat
import struct
import warnings
import zipfile
import zlib
from functools import cache
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from tests import dicom_studies
from tests.dicom_studies import SAG_T1, Files

MEGABYTE = 1024 * 1024
SCRIPT = "<script>alert(1)</script>"
UNDEFINED = b"\xff\xff\xff\xff"


def one_slice(seed: str = "hostile") -> bytes:
    """A whole, harmless slice to start from."""
    files = dicom_studies.lumbar(series=(SAG_T1,), seed=seed)
    return files["DICOM/S0001/I0001"]


def changed(**values: object) -> bytes:
    """A slice with some elements set to other values."""
    for dataset in dicom_studies.slices(SAG_T1, "changed" + "".join(values), 1):
        dataset.PatientName, dataset.StudyInstanceUID, dataset.Modality = "A^B", "1.2.3", "MR"
        with warnings.catch_warnings(action="ignore"):
            for keyword, value in values.items():
                setattr(dataset, keyword, value)
            return dicom_studies.written(dataset)
    raise AssertionError


def truncated(at: int) -> bytes:
    return one_slice("truncated")[:at]


def with_wrong_length() -> bytes:
    """The patient's name claims to be 65,534 bytes long."""
    data = one_slice("length")
    at = data.index(b"\x10\x00\x10\x00PN")
    return data[: at + 6] + b"\xfe\xff" + data[at + 8 :]


def with_endless_element() -> bytes:
    """An element near the beginning claims four gigabytes."""
    data = one_slice("endless")
    at = data.index(b"\x08\x00\x60\x00CS")
    return data[:at] + b"\x08\x00\x61\x00OB\x00\x00\xf0\xff\xff\xff" + data[at:]


def giant() -> bytes:
    """65,535 by 65,535 pixels of 16 bits, in a small file."""
    return changed(Rows=65_535, Columns=65_535)


def million_frames() -> bytes:
    return changed(NumberOfFrames=2_000_000_000)


def giant_rle() -> bytes:
    """Run-length code that claims giant dimensions and repeats one byte."""
    for dataset in dicom_studies.slices(SAG_T1, "rle", 1):
        dataset.PatientName, dataset.StudyInstanceUID, dataset.Modality = "A^B", "1.2.4", "MR"
        dataset.Rows = dataset.Columns = 60_000
        segment = struct.pack("<16L", 2, 64, 64 + MEGABYTE, *([0] * 13)) + b"\x81\x00" * MEGABYTE
        item = b"\xfe\xff\x00\xe0\x00\x00\x00\x00\xfe\xff\x00\xe0" + struct.pack("<L", len(segment)) + segment
        dataset.PixelData = item + b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
        dataset["PixelData"].is_undefined_length = True
        dataset["PixelData"].VR = "OB"
        return dicom_studies.written(dataset, RLELossless)
    raise AssertionError


def deflate_bomb(unpacked: int) -> bytes:
    """A deflated file that would unpack to gigabytes."""
    meta = one_slice()[:132]
    syntax = b"1.2.840.10008.1.2.1.99"
    element = b"\x02\x00\x10\x00UI" + struct.pack("<H", len(syntax)) + syntax
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x08\x00\x60\x00CS\x02\x00MR" + b"\x10\x00\x20\x00OB\x00\x00" + struct.pack("<L", 0xFFFFFFF0)
    packed = packer.compress(head)
    block = bytes(64 * MEGABYTE)
    for _ in range(unpacked // len(block)):
        packed += packer.compress(block)
    return meta + element + packed + packer.flush()


def deep_sequences(depth: int) -> bytes:
    """Sequences of undefined length within sequences, never closed."""
    data = one_slice("deep")
    at = data.index(b"\x10\x00\x10\x00PN")
    nested = (b"\x08\x00\x15\x11SQ\x00\x00" + UNDEFINED + b"\xfe\xff\x00\xe0" + UNDEFINED) * depth
    return data[:at] + nested + data[at:]


def million_elements(count: int = 1_000_000) -> bytes:
    """Empty elements without end before anything of use."""
    data = one_slice("elements")
    at = data.index(b"\x10\x00\x10\x00PN")
    return data[:at] + b"\x09\x00\x10\x00LO\x00\x00" * count + data[at:]


def many_items(count: int) -> bytes:
    """A private sequence of very many empty items, which is slow to read."""
    data = one_slice("items")
    at = data.index(b"\x10\x00\x10\x00PN")
    items = b"\x09\x00\x15\x11SQ\x00\x00" + UNDEFINED + b"\xfe\xff\x00\xe0\x00\x00\x00\x00" * count
    return data[:at] + items + b"\xfe\xff\xdd\xe0\x00\x00\x00\x00" + data[at:]


def with_scripts() -> bytes:
    """Scripts in names, descriptions and a private element."""
    for dataset in dicom_studies.slices(SAG_T1, "script", 1):
        dataset.PatientName, dataset.StudyInstanceUID, dataset.Modality = f"{SCRIPT}^X", "1.2.5", "MR"
        dataset.StudyDescription = SCRIPT
        block = dataset.private_block(0x0011, SCRIPT, create=True)
        block.add_new(0x01, "UT", SCRIPT * 1000)
        return dicom_studies.written(dataset)
    raise AssertionError


def odd_values() -> bytes:
    """Every value of the wrong kind."""
    data = changed(SliceThickness="4", RepetitionTime="550", EchoTime="10", PixelSpacing=["2", "2"])
    swaps = {
        b"DS\x04\x00550 ": b"DS\x04\x00NaN ",
        b"DS\x02\x0010": b"DS\x02\x00\xff\xfe",
        b"DS\x02\x004 ": b"DS\x02\x00--",
        b"CS\x02\x00MR": b"CS\x02\x00\x00\x01",
    }
    for old, new in swaps.items():
        assert old in data
        data = data.replace(old, new)
    return data


@cache
def files() -> Files:
    """Single hostile files by what they are."""
    return {
        "cut-in-header": truncated(400),
        "cut-in-meta": truncated(140),
        "cut-in-pixels": truncated(20_000),
        "only-mark": truncated(132),
        "wrong-length": with_wrong_length(),
        "endless-element": with_endless_element(),
        "giant": giant(),
        "million-frames": million_frames(),
        "giant-rle": giant_rle(),
        "deflate-bomb": deflate_bomb(256 * MEGABYTE),
        "deep-sequences": deep_sequences(20_000),
        "million-elements": million_elements(),
        "scripts": with_scripts(),
        "odd-values": odd_values(),
        "empty": b"",
        "text": b"Dear doctor, here is my MRI.",
        "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(100),
        "viewer.exe": b"MZ" + bytes(1000),
        "inner.zip": zipped({"a": b"b"}),
        "zeros": bytes(5_000),
        "noise": os.urandom(5_000),
        "marked-noise": bytes(128) + b"DICM" + os.urandom(5_000),
        "group-eight-noise": b"\x08\x00\x05\x00CS" + os.urandom(5_000),
        "name-without-end": changed(PatientName="A" * 60_000),
        "many-values": changed(ImageType=["X"] * 30_000),
    }


def zipped(members: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tricky_zip(path: Path) -> Path:
    """Names that lead out, a link, a device, a bomb, a nested archive, a good slice."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (
            "../../etc/evil",
            "/etc/evil",
            "C:\\evil",
            "a/../../evil",
            "..\\..\\evil",
            "a\x01b",
            "d/" * 40,
        ):
            archive.writestr(name + ("x" if name.endswith("/") else ""), b"x")
        for name, mode in (("link", stat.S_IFLNK), ("device", stat.S_IFCHR)):
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, (mode | 0o777) << 16
            archive.writestr(member, "/etc/passwd")
        archive.writestr("bomb", bytes(200 * MEGABYTE))
        archive.writestr("inner.zip", zipped({"a": b"b"}))
        archive.writestr("good", one_slice())
    return path


def protected_zip(path: Path) -> Path:
    """An archive whose member is marked as encrypted."""
    data = bytearray(zipped({"slice": one_slice()}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def endless_zip(path: Path, count: int) -> Path:
    """An archive with `count` empty members."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(str(number), b"")
    return path


def tricky_folder(folder: Path) -> Path:
    """Links to files and folders elsewhere, a circle of links, a pipe, and a good slice."""
    folder.mkdir()
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "root").symlink_to("/")
    (folder / "circle").symlink_to(folder)
    (folder / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    (folder / "good").write_bytes(one_slice())
    return folder


def index_that_leads_out() -> Files:
    """A disc whose index names a file outside of it and one that is not there."""
    files = dicom_studies.lumbar(series=(SAG_T1,))
    named = {"../../ETC/PASSWD": b"", "DICOM/S0001/LOST": b"", **files}
    return {"DICOMDIR": dicom_studies.with_index(named)["DICOMDIR"], **files}


def dataset_without_patient() -> bytes:
    """A slice that names neither person nor study nor series."""
    dataset = Dataset()
    for found in dicom_studies.slices(SAG_T1, "bare", 1):
        dataset = found
        break
    del dataset.SeriesInstanceUID
    return dicom_studies.written(dataset)
