"""Draws a QR as SVG or PNG with nothing but the standard library; `qrcode` only lays out the modules.

Pillow would be a large dependency for one black and white picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import qrcode

_QUIET_ZONE = 4
_PNG_PIXELS = 10


def modules(payload: str) -> list[list[bool]]:
    """The rows of the code with its quiet zone, True for black; error correction M."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=_QUIET_ZONE)
    code.add_data(payload)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    return rows


def as_svg(rows: Sequence[Sequence[bool]]) -> bytes:
    """One black path on white, a unit per module."""
    size = len(rows)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, black in enumerate(row) if black
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{path}"/></svg>'
    ).encode()


def as_png(rows: Sequence[Sequence[bool]]) -> bytes:
    """Ten pixels a module, one bit a pixel. Source of the layout: the PNG specification."""
    size = len(rows) * _PNG_PIXELS
    scanlines = b"".join(_scanline(row) * _PNG_PIXELS for row in rows)
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(scanlines, 9))
        + _chunk(b"IEND", b"")
    )


def _scanline(row: Sequence[bool]) -> bytes:
    bits = "".join(("0" if black else "1") * _PNG_PIXELS for black in row)
    padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return b"\x00" + int(padded, 2).to_bytes(len(padded) // 8)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
