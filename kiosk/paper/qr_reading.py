"""Reading a drawn QR code back, as a phone would: what proves that the pixels say what they should.

The library is loaded where it is first needed, never at a program's start. It must not judge what a code asks for
(`kiosk.core.promptpay` does), only whether it is the expected one.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from kiosk.core.checks import Check, Grade
from kiosk.paper.qr_matrix import QUIET_ZONE, qr_matrix

_SAMPLE = "00020101021229370016A000000677010111011300660000000005303764540520.005802TH6304EDE0"
"""A payload as long as a real one, to a phone number that nobody has."""
_SAMPLE_MODULE_PX = 4


def reads(picture: Any, payload: str) -> bool:
    """Whether the one code in `picture` says `payload`, byte for byte.

    `picture`: a grey `QImage`, or a buffer of rows with the shape (height, width), a byte each. Raises
    `ImportError` where the decoder is not installed.
    """
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_invert=False,
    )
    return [one.bytes for one in found] == [payload.encode()]


def decoder_works() -> bool:
    """A self test: draws a code and reads it back. Raises `ImportError` as `reads` does."""
    return reads(_drawn(_SAMPLE, _SAMPLE_MODULE_PX), _SAMPLE)


def decoder_version() -> str:
    """Of the decoder installed. Raises `ImportError` as `reads` does."""
    import zxingcpp  # noqa: F401 - one that is listed but cannot be loaded is not installed

    return version("zxing-cpp")


def decoder_check() -> Check:
    """For the doctor: whether the codes on the customer's screen can be read back before they are seen."""
    try:
        works, number = decoder_works(), decoder_version()
    except ImportError:
        return Check(
            "qr",
            Grade.WARN,
            "zxing-cpp is not here: codes are shown without being read back; install Kiosk again",
            "ไม่มี zxing-cpp: QR จะแสดงโดยไม่ได้อ่านทวน กรุณาติดตั้ง Kiosk ใหม่",
        )
    if not works:
        return Check(
            "qr",
            Grade.FAIL,
            f"zxing-cpp {number} does not read a plain code",
            f"zxing-cpp {number} อ่าน QR ธรรมดาไม่ได้",
        )
    return Check(
        "qr",
        Grade.OK,
        f"a drawn code was read back (zxing-cpp {number})",
        f"วาด QR แล้วอ่านทวนได้ (zxing-cpp {number})",
    )


def _drawn(payload: str, module_px: int) -> memoryview:
    """The code in its quiet zone as rows of grey bytes."""
    matrix = qr_matrix(payload)
    side = len(matrix) + 2 * QUIET_ZONE
    blank = [(False,) * side] * QUIET_ZONE
    edge = (False,) * QUIET_ZONE
    rows = [*blank, *((*edge, *row, *edge) for row in matrix), *blank]
    pixels = b"".join(
        b"".join((b"\x00" if black else b"\xff") * module_px for black in row) * module_px
        for row in rows
    )
    return memoryview(pixels).cast("B", (side * module_px, side * module_px))
