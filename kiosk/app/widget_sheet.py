"""Every widget of ours in every state on one sheet: what a designer looks at to see holes.

The widgets are the real ones. Each is put on a stage, brought into its state and photographed, because only one
can have the keyboard or the pointer at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.authority.pin_field import PinField
from kiosk.app.samples import NOW
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone
from kiosk.app.told import ToldLog
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.button import KeyButton, RoleButton, ShowButton, set_error, set_tone
from kiosk.app.widgets.filter import FilterButton, SearchField
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.pill import Pill
from kiosk.app.widgets.steps import StepRow
from kiosk.app.widgets.toast import Toasts
from kiosk.core.keypad import Key

STATES = ("rest", "hover", "pressed", "focus", "chosen", "disabled", "busy", "error")
_CELL = (168, 64)
_AWAY = QPoint(-40, -40)
_ROLES = (
    *("primary", "action", "danger", "quick", "plain", "filter", "nav", "tab", "choice", "pick"),
    *("option", "either", "fold", "language", "cashier", "reminder"),
)
_CHOSEN = ("nav", "tab", "choice", "pick", "option", "either", "language", "filter")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A widget, how to make it, and the states it has."""

    name: str
    make: Callable[[], QWidget]
    states: tuple[str, ...]
    size: tuple[int, int] = _CELL


def specimens() -> list[Specimen]:
    """All of them, from what is pressed to what is only read."""
    pressed = ("rest", "hover", "pressed", "focus", "disabled", "busy")
    found = [
        Specimen(
            role,
            partial(_button, role),
            (*pressed, "chosen") if role in _CHOSEN else pressed,
        )
        for role in _ROLES
    ]
    keys = ("rest", "hover", "pressed", "disabled")
    typed = ("rest", "focus", "disabled", "error")
    return [
        Specimen("key", partial(KeyButton, "key", "7"), keys, (120, 72)),
        Specimen("soft key", partial(KeyButton, "soft", "C", soft=True), keys, (120, 72)),
        Specimen("show", _show_button, (*keys, "busy"), (168, 110)),
        *found,
        Specimen("field", _field, typed),
        Specimen("search", _search, ("rest", "focus", "disabled")),
        Specimen("filter button", _filter, pressed[:5]),
        Specimen("PIN", _pin, ("rest", "focus")),
        Specimen("amount", _amount, ("rest", "error")),
        *(Specimen(f"pill {tone}", partial(_pill, tone), ("rest",)) for tone in Tone),
        *(
            Specimen(f"card {tone or 'idle'}", partial(_card, tone), ("rest",), (340, 110))
            for tone in ("", *Tone)
        ),
        Specimen("steps", _steps, ("rest",), (520, 90)),
        Specimen("toast good", partial(_toast, good=True), ("rest",), (440, 80)),
        Specimen("toast trouble", partial(_toast, good=False), ("rest",), (440, 80)),
    ]


class WidgetSheet(QWidget):
    """Rows of widgets, columns of states."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cashierWindow")
        self.setProperty("density", "normal")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(self)
        grid.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        grid.setSpacing(Space.LARGE)
        grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for column, state in enumerate(STATES, start=1):
            grid.addWidget(_words("strong", state), 0, column)
        for row, specimen in enumerate(specimens(), start=1):
            grid.addWidget(_words("body", specimen.name), row, 0)
            for state in specimen.states:
                picture = QLabel()
                picture.setPixmap(photograph(specimen, state))
                picture.setAccessibleName(f"{specimen.name}, {state}")
                column = STATES.index(state) + 1
                span = max(1, -(-specimen.size[0] // (_CELL[0] + 16)))
                grid.addWidget(picture, row, column, 1, span)


def photograph(specimen: Specimen, state: str) -> QPixmap:
    """The widget as it is seen in a state."""
    stage = QWidget()
    stage.setObjectName("cashierWindow")
    stage.setProperty("density", "normal")
    stage.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget = specimen.make()
    elsewhere = QWidget(stage)
    elsewhere.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.setParent(stage)
    widget.setGeometry(QRect(4, 4, *specimen.size))
    stage.resize(specimen.size[0] + 8, specimen.size[1] + 8)
    stage.show()
    stage.activateWindow()
    elsewhere.setFocus()
    _bring_into(widget, state)
    # Offscreen the pointer is nobody's; elsewhere it would be taken from whoever draws the sheet.
    at = widget.rect().center() if state == "hover" else _AWAY
    QApplication.processEvents()
    QCursor.setPos(widget.mapToGlobal(at))
    QApplication.processEvents()
    picture = stage.grab()
    stage.hide()
    stage.deleteLater()
    return picture


def _bring_into(widget: QWidget, state: str) -> None:
    button = widget if isinstance(widget, RoleButton) else None
    match state:
        case "pressed" if button is not None:
            button.setDown(True)
        case "focus":
            widget.setFocus(Qt.FocusReason.TabFocusReason)
        case "chosen" if button is not None:
            button.setCheckable(True)
            button.setChecked(True)
        case "disabled":
            widget.setEnabled(False)
        case "busy" if button is not None:
            button.show_busy(busy=True)
        case "error" if isinstance(widget, AmountLabel):
            widget.show_colours(COLOURS.trouble_ink, COLOURS.trouble_ink)
        case "error":
            set_error(widget, wrong=True)


def _words(role: str, text: str) -> RoleLabel:
    label = RoleLabel(role)
    label.setText(text)
    return label


def _button(role: str) -> RoleButton:
    button = RoleButton(role, role)
    button.show_words("ตกลง · OK")
    return button


def _show_button() -> ShowButton:
    button = ShowButton("show")
    button.show_words("แสดง QR")
    button.show_hint("Enter")
    return button


def _field() -> QLineEdit:
    field = QLineEdit("โต๊ะ 7")
    field.setObjectName("field")
    return field


def _search() -> SearchField:
    field = SearchField("search")
    field.setText("A1-000129")
    return field


def _filter() -> FilterButton:
    button = FilterButton("filterButton")
    button.show_choice("วันนี้", "Today", active=False)
    return button


def _pin() -> PinField:
    field = PinField("pin")
    for _ in range(3):
        field.press(Key.D1)
    return field


def _amount() -> AmountLabel:
    label = AmountLabel()
    label.show_amount("185.50", "185.50")
    label.show_size(40)
    return label


def _pill(tone: Tone) -> Pill:
    pill = Pill(dot=True)
    pill.show_words(str(tone), tone)
    return pill


def _card(tone: str) -> QFrame:
    card = QFrame()
    card.setObjectName("amountCard")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(Space.BROAD, Space.SMALL, Space.BROAD, Space.SMALL)
    layout.addWidget(_words("title", tone or "idle"))
    amount = AmountLabel()
    amount.show_amount("185.50", "185.50")
    amount.show_size(48)
    if tone:
        paid = tone == Tone.PAID
        amount.show_colours(
            COLOURS.on_dark if paid else COLOURS.ink,
            COLOURS.on_dark if paid else TONES[Tone(tone)].text,
        )
    layout.addWidget(amount)
    set_tone(card, tone)
    return card


def _steps() -> StepRow:
    row = StepRow(4)
    shown = (
        ("สร้าง QR", "0.4 วินาที", COLOURS.paid, 1.0),
        ("ลูกค้าสแกน", "00:37", COLOURS.accent, 0.5),
        ("ธนาคารยืนยัน", "–", COLOURS.trouble, 0.5),
        ("ใบเสร็จ", "–", COLOURS.line, 0.0),
    )
    for cell, (name, time, colour, share) in zip(row.cells, shown, strict=True):
        cell.show_step(name, time, colour, share)
    return row


def _toast(*, good: bool) -> QWidget:
    box = QWidget()
    toast = Toasts(box, ToldLog(lambda: NOW))
    toast.stand_in(QRect(0, 0, 440, 80))
    toast.say("พิมพ์แล้ว" if good else "เครื่องพิมพ์ไม่ตอบ", good=good)
    return box
