"""What a customer takes along: the picture of the code and the PDF of the receipt."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from kiosk.relay.pages.pdf import _letters, receipt_pdf
from kiosk.relay.pages.qr import PICTURE_WIDTH, PictureText, drawing, modules, picture
from kiosk.relay.pages.receipt_view import read_receipt
from kiosk.relay.pages.words import PRACTICE, Lang, labels
from tests.relay.pages.samples import (
    PRACTICE_CODE,
    REAL_CODE,
    TEST_CODE,
    VAT,
    as_json,
    receipt,
    refund,
)

TEXT = PictureText("฿185.50", ("Valid until 12:15",), None)


def decoded(png: bytes) -> str:
    image = Image.open(io.BytesIO(png))
    [found] = zxingcpp.read_barcodes(np.array(image.convert("L")))
    return found.text


@pytest.mark.parametrize("code", [REAL_CODE, PRACTICE_CODE, TEST_CODE, "ภาษาไทย", "x" * 2_000])
def test_the_picture_is_the_code_byte_for_byte(code: str) -> None:
    png = picture(code, TEXT)
    assert decoded(png) == code
    width, height = Image.open(io.BytesIO(png)).size
    assert width == PICTURE_WIDTH
    assert height > width
    assert len(png) < 120_000


def test_practice_is_marked_on_the_picture() -> None:
    plain = Image.open(io.BytesIO(picture(REAL_CODE, TEXT)))
    marked = picture(PRACTICE_CODE, PictureText("฿185.50", ("Valid until 12:15",), PRACTICE.th))
    image = Image.open(io.BytesIO(marked))
    assert image.height > plain.height
    assert image.convert("RGB").getpixel((5, 5)) == (255, 197, 49)
    assert decoded(marked) == PRACTICE_CODE


def test_the_drawing_has_its_quiet_zone_and_every_module() -> None:
    rows = modules(REAL_CODE)
    drawn = drawing(REAL_CODE)
    assert drawn.size == len(rows)
    black = {
        (x, int(y))
        for start, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawn.path)
        for x in range(int(start), int(start) + int(length))
    }
    assert black == {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    edge = range(4, drawn.size - 4)
    assert all(x in edge and y in edge for x, y in black)


def pdf(
    lang: Lang = Lang.TH, *, mark: str | None = None, refunds: Any = (), **changes: Any
) -> bytes:
    view = read_receipt(as_json(receipt(**changes)), refunds, lang)
    assert view is not None
    return receipt_pdf(view, labels(lang), lang, mark)


def text_of(content: bytes, tmp_path: Path) -> str:
    """What a reader can search, without the blanks that positioning leaves between marks."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("needs pdftotext")
    path = tmp_path / "receipt.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        [program, "-raw", str(path), "-"], capture_output=True, timeout=30, check=True
    )
    return done.stdout.decode().replace("\u00a0", " ")


def test_the_pdf_can_be_searched_in_thai(tmp_path: Path) -> None:
    found = text_of(pdf(vat=VAT, refunds=(refund(),)), tmp_path)
    for words in (
        "ใบเสร็จรับเงิน",
        "ร้านกาแฟสามย่าน",
        "A1-000129",
        "1 มีนาคม พ.ศ. 2569 เวลา 12:00 น.",
        "ภาษีมูลค่าเพิ่ม 7% (รวมในราคา) 12.14",
        "฿185.50",
        "(หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์)",
        "การคืนเงิน",
        "฿135.50",
    ):
        assert words in found
    assert "Nok" not in found
    assert "no ice please" not in found


def test_the_pdf_in_english_and_marked(tmp_path: Path) -> None:
    found = text_of(pdf(Lang.EN, mark=PRACTICE.en), tmp_path)
    assert found.replace("ฝึ ก", "ฝึก").startswith("PRACTICE · ฝึกซ้อม\nReceipt\n")
    assert "Bank reference 0150260301120021" in found


def test_the_same_receipt_is_the_same_file() -> None:
    assert pdf() == pdf()
    assert pdf() != pdf(Lang.EN)
    assert pdf().startswith(b"%PDF-")


def test_names_and_sums_of_any_length_stay_on_one_page(tmp_path: Path) -> None:
    name = "ร้านก๋วยเตี๋ยวเรือป้านิดกับลุงหนูสาขาตลาดน้ำอัมพวาฝั่งวัดอัมพวันเจติยาราม" * 2 + " 😀 中文"
    many = tuple(refund(100, "succeeded", after_s=number) for number in range(60))
    content = pdf(shop={"name": name}, amountSatang=99_999_999, refunds=many)
    found = text_of(content, tmp_path)
    assert content.count(b"/Type /Page\n") == 1
    assert "฿999,999.99" in found
    # What the font has no picture for is said to be something, not left out.
    assert "? ??" in found.replace("\n", " ").replace("?  ?", "? ?")
    assert found.count("฿1.00") == 60


def test_a_refund_whose_day_is_not_known(tmp_path: Path) -> None:
    unknown = refund()
    found = text_of(pdf(Lang.EN, refunds=(type(unknown)(5_000, "succeeded", None),)), tmp_path)
    assert "returned ฿50.00" in found


def test_marks_stay_with_their_letters_when_a_word_is_broken() -> None:
    assert _letters("น้ำปู่กี่") == ["น้ำ", "ปู่", "กี่"]
