"""Setting type: nothing is lost, nothing is wider than the paper, and Thai marks stand above each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from kiosk.paper.draw import Piece, Setter, draw, into_pages
from kiosk.paper.sheets import A4, ROLL_58, ROLL_80, SHEETS, Sheet, Style
from tests.paper.reading_back import grey, top_of_ink

pytestmark = pytest.mark.usefixtures("fonts")
THAI = "นี้ที่ปู่น้ำกั๊กก๋วยเตี๋ยวเรืออยุธยา abc 0123456789 ฿×·–👍"
TEXTS = st.text(THAI, min_size=1, max_size=120)


def setter_for(sheet: Sheet) -> Setter:
    """A setter on a picture of the sheet's printer."""
    device = QImage(1, 1, QImage.Format.Format_Grayscale8)
    device.setDotsPerMeterX(sheet.dots_per_mm * 1000)
    device.setDotsPerMeterY(sheet.dots_per_mm * 1000)
    return Setter(sheet, device)


def drawn(text: str, sheet: Sheet = ROLL_80, style: Style = Style.TOTAL) -> QImage:
    """A line of text as a picture."""
    setter = setter_for(sheet)
    image = QImage(600, 120, QImage.Format.Format_Grayscale8)
    image.setDotsPerMeterX(sheet.dots_per_mm * 1000)
    image.setDotsPerMeterY(sheet.dots_per_mm * 1000)
    image.fill(255)
    painter = QPainter(image)
    setter.write(painter, text, sheet.types[style], 4, 4)
    painter.end()
    return image


@given(TEXTS, st.sampled_from([40.0, 90.0, 384.0]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, width: float) -> None:
    setter = setter_for(ROLL_58)
    look = ROLL_58.types[Style.TEXT]
    lines = setter.lines(text, look, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(setter.width_of(line, look) <= width + 1 for line in lines)


def test_lines_break_after_words() -> None:
    setter = setter_for(ROLL_58)
    text = "ร้านก๋วยเตี๋ยวเรืออยุธยาสูตรโบราณเจ้าเก่าดั้งเดิม"
    lines = setter.lines(text, ROLL_58.types[Style.NAME], 330)
    assert len(lines) > 1
    assert not [line for line in lines if line[0] in "\u0e31\u0e33\u0e34\u0e35\u0e48\u0e49"]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("ที่", "ที"),  # a tone above a vowel, not upon it
        ("ที่", "ท่"),
        ("นี้", "นี"),
        ("น้ำ", "นำ"),
        ("กั๊ก", "กัก"),
        ("ปู่", "ปู"),
    ],
)
@pytest.mark.parametrize("sheet", [A4, ROLL_80, ROLL_58])
def test_tone_marks_stand_above_what_is_above(higher: str, lower: str, sheet: Sheet) -> None:
    assert top_of_ink(drawn(higher, sheet)) < top_of_ink(drawn(lower, sheet))


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("name", list(SHEETS))
def test_a_line_is_high_enough_for_every_mark(name: str, style: Style) -> None:
    """Ink of marks above and vowels below stays within the line, so that lines never touch."""
    sheet = SHEETS[name]
    setter = setter_for(sheet)
    ink = (grey(drawn("ปู่ กั๊ก น้ำ ฎุ ฐู ที่", sheet, style)) < 128).any(axis=1)
    rows = np.flatnonzero(ink)
    assert rows[0] >= 4
    assert rows[-1] <= 4 + setter.height_of(sheet.types[style])


def test_pages_hold_what_fits_and_a_higher_piece_stands_alone() -> None:
    def piece(height: float) -> Piece:
        return Piece(height, lambda painter, x, y: None)

    heights = [40.0, 40.0, 40.0, 150.0, 10.0]
    found = into_pages([piece(height) for height in heights], 100.0)
    assert [[one.height for one in page] for page in found] == [[40, 40], [40], [150], [10]]
    assert into_pages([], 100.0) == [[]]


def test_pieces_are_drawn_one_below_the_other() -> None:
    seen: list[tuple[float, float]] = []

    def note(painter: QPainter, x: float, y: float) -> None:
        seen.append((x, y))

    image = QImage(10, 10, QImage.Format.Format_Grayscale8)
    painter = QPainter(image)
    assert draw(painter, [Piece(3, note), Piece(4, note)], 1, 2) == 9
    painter.end()
    assert seen == [(1, 2), (1, 5)]
