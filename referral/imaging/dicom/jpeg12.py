"""JPEG of 12 bits (JPEG Extended, process 4) through GDCM, as a plug-in of pydicom's decoder.

GDCM decodes it, but pydicom's own plug-in for GDCM refuses every JPEG Extended frame of more than 8 bits.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
LABEL = "gdcm of 12 bits"
DECODER_DEPENDENCIES = {JPEG_EXTENDED: ("gdcm>=3.0.10",)}
BITS = 12


def is_available(uid: str) -> bool:
    """Whether frames of that transfer syntax can be decoded here; asked by pydicom."""
    return uid == JPEG_EXTENDED and find_spec("gdcm") is not None


def decode_frame(source: bytes, runner: Any) -> bytes:
    """One grey frame as 16-bit little-endian values; called by pydicom with its `DecodeRunner`.

    Raises NotImplementedError for what pydicom's other plug-ins decode, ValueError for a damaged frame.
    """
    gdcm: Any = import_module("gdcm")
    if runner.samples_per_pixel != 1 or not 8 < runner.bits_stored <= BITS:
        raise NotImplementedError("not a grey frame of 12 bits")
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(source)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((runner.columns, runner.rows, 1))
    image.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType(str(runner.photometric_interpretation))
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    syntax = gdcm.TransferSyntax.GetTSType(JPEG_EXTENDED)
    image.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    stored = runner.bits_stored
    image.SetPixelFormat(gdcm.PixelFormat(1, 16, stored, stored - 1, runner.pixel_representation))
    frame: bytes = image.GetBuffer().encode("utf-8", "surrogateescape")
    if len(frame) != runner.rows * runner.columns * 2:
        raise ValueError("the frame has another size than its header says")
    runner.set_option("bits_allocated", 16)
    return frame


def register() -> None:
    """Make pydicom use it; repeats do nothing."""
    from pydicom.pixels.decoders.base import JPEGExtended12BitDecoder

    if LABEL not in JPEGExtended12BitDecoder.available_plugins:
        JPEGExtended12BitDecoder.add_plugin(LABEL, (__name__, "decode_frame"))
