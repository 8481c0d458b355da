"""Rows that go on below where there is no room, and sentences that end on no lone word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.widgets.fit import even_px, metrics_of
from kiosk.app.widgets.flow import FlowLayout

SIDE_PX, GAP_PX = 100, 10


class Bar(QWidget):
    """Four buttons of one size."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowLayout()
        self.flow.setSpacing(GAP_PX)
        self.buttons = [QPushButton(str(number)) for number in range(4)]
        for button in self.buttons:
            button.setFixedSize(SIDE_PX, 40)
            self.flow.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self.flow)
        outer.addStretch(1)

    def rows(self) -> list[list[str]]:
        """What stands in each row, from left to right."""
        rows: dict[int, list[QPushButton]] = {}
        for button in self.buttons:
            if button.isVisible():
                rows.setdefault(button.y(), []).append(button)
        in_order = [sorted(row, key=lambda one: one.x()) for _, row in sorted(rows.items())]
        return [[button.text() for button in row] for row in in_order]


@pytest.fixture
def window(qtbot: QtBot, themed: QApplication) -> QWidget:
    """What they stand in; it takes no size from them."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 500)
    return window


@pytest.fixture
def bar(window: QWidget) -> Bar:
    made = Bar()
    made.setParent(window)
    return made


def shown(window: QWidget, inside: QWidget, width: int) -> None:
    """Laid out `width` wide."""
    inside.setGeometry(0, 0, width, 400)
    window.show()
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("width", "rows"),
    [
        (430, [["0", "1", "2", "3"]]),
        (429, [["0", "1", "2"], ["3"]]),
        (210, [["0", "1"], ["2", "3"]]),
        (100, [["0"], ["1"], ["2"], ["3"]]),
    ],
)
def test_what_has_no_room_goes_on_below(
    bar: Bar, window: QWidget, width: int, rows: list[list[str]]
) -> None:
    shown(window, bar, width)
    assert bar.rows() == rows
    assert bar.flow.heightForWidth(width) == 40 * len(rows) + GAP_PX * (len(rows) - 1)
    within = QRect(0, 0, width, 400)
    assert all(within.contains(button.geometry()) for button in bar.buttons)


def test_what_is_hidden_takes_no_room(bar: Bar, window: QWidget) -> None:
    bar.buttons[1].hide()
    shown(window, bar, 320)
    assert bar.rows() == [["0", "2", "3"]]
    assert bar.flow.sizeHint().width() == 3 * SIDE_PX + 2 * GAP_PX
    assert bar.minimumSizeHint().width() == SIDE_PX


def test_what_is_wider_than_the_row_is_as_wide_as_the_row(window: QWidget) -> None:
    flow = FlowLayout()
    words = QPushButton("many words " * 8)
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    flow.addWidget(words)
    box = QWidget(window)
    box.setLayout(flow)
    shown(window, box, 120)
    assert words.width() <= 120


def test_what_is_taken_out_is_gone(bar: Bar) -> None:
    taken = bar.flow.takeAt(0)
    assert taken is not None
    assert taken.widget() is bar.buttons[0]
    assert bar.flow.count() == 3
    assert bar.flow.takeAt(9) is None
    assert bar.flow.itemAt(9) is None
    assert FlowLayout().heightForWidth(100) == 0
    assert not FlowLayout().sizeHint().isValid() or FlowLayout().sizeHint().isEmpty()
    assert bar.flow.expandingDirections() == Qt.Orientation(0)


@pytest.mark.parametrize(
    "sentence",
    [
        "The till's records are damaged: stop selling and call for help.",
        "ข้อมูลในเครื่องเสียหาย กรุณาหยุดขาย และแจ้งผู้ดูแล ให้มาตรวจสอบข้อมูลในเครื่อง",
        "One line.",
    ],
)
def test_a_sentence_breaks_evenly(themed: QApplication, sentence: str) -> None:
    metrics = metrics_of(16, QFont.Weight.Normal)
    wraps = Qt.TextFlag.TextWordWrap.value

    def height(width: int) -> int:
        return metrics.boundingRect(QRect(0, 0, width, 0), wraps, sentence).height()

    even = even_px(metrics, sentence, 420)
    assert even <= 420
    assert height(even) == height(420), "no line more"
    assert even <= 420 // 3 + 1 or height(even - 1) > height(420), "and no pixel to spare"
