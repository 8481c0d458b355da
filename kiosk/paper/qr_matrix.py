"""From a payload to the black and white modules of its QR code. No Qt: what is drawn can be tried alone.

Level M bears glare without growing the code; where a stronger level fits the same version, it is free.
"""

from __future__ import annotations

from functools import lru_cache

QUIET_ZONE = 4
"""Modules of white that a code needs on every side (ISO/IEC 18004)."""

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=8)
def qr_matrix(payload: str) -> Matrix:
    """The modules of `payload`, row by row, True is black, without the quiet zone."""
    # The library is loaded with the first code: it loads one for pictures, and a till must not start with that.
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError

    version, matrix = _made(payload, ERROR_CORRECT_M, None)
    for level in (ERROR_CORRECT_H, ERROR_CORRECT_Q):
        try:
            return _made(payload, level, version)[1]
        except DataOverflowError:
            continue
    return matrix


def _made(payload: str, level: int, version: int | None) -> tuple[int, Matrix]:
    """The version used and the modules; raises `DataOverflowError` if `version` is too small."""
    import qrcode

    code = qrcode.QRCode(version=version, error_correction=level, border=0)
    code.add_data(payload)
    code.make(fit=version is None)
    return code.version, tuple(tuple(bool(module) for module in row) for row in code.modules)


def runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """The black runs of a row as (first module, count)."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for index, black in enumerate((*row, False)):
        if black and start is None:
            start = index
        elif not black and start is not None:
            found.append((start, index - start))
            start = None
    return found


def module_pixels(side: int, modules: int) -> int:
    """Device pixels a module may take so that the code with its quiet zone fits into `side` device pixels."""
    return side // (modules + 2 * QUIET_ZONE)
