"""The pictures of a code, read back by a QR reader."""

from __future__ import annotations

import io
import re

import numpy as np
import zxingcpp
from PIL import Image

from kiosk.sandbox.promptpay_code import bill_payment
from kiosk.sandbox.qr_image import as_png, as_svg, modules

PAYLOAD = bill_payment(18550, "ABCDEF0123456789", "ABCDEFGH")


def test_the_png_reads_back_as_the_payload() -> None:
    picture = Image.open(io.BytesIO(as_png(modules(PAYLOAD))))
    [found] = zxingcpp.read_barcodes(np.array(picture.convert("L")))
    assert found.text == PAYLOAD


def test_the_svg_has_a_square_for_each_black_module() -> None:
    rows = modules(PAYLOAD)
    svg = as_svg(rows).decode()
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, black in enumerate(row) if black}
    assert f'viewBox="0 0 {len(rows)} {len(rows)}"' in svg


def test_it_is_a_version_5_code_with_its_quiet_zone() -> None:
    rows = modules(PAYLOAD)
    assert len(rows) == 37 + 2 * 4
    assert not any(any(row) for row in rows[:4])
