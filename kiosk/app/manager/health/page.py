"""The doctor's page: one line for each check, with a picture, a word and what to do; again at a press; a copy for
whoever helps. The checks run aside, and only while somebody looks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
)

from kiosk.app.manager.giving import trouble_sentence
from kiosk.app.manager.health import terms
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.setup.standing import Standing
from kiosk.app.theme.tokens import COLOURS, TONES, Space, card_px, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty, thin_line
from kiosk.app.widgets.pill import Pill
from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError

_EXAMINE = "health"
_ICON_PX = 36
_NAME_PX = {"compact": 190, "normal": 230, "large": 300}
_TONE_OF_ALL = {Grade.OK: "paid", Grade.WARN: "waiting", Grade.FAIL: "trouble"}


class CheckRow(QFrame):
    """One check: a picture, its name, how it went, and what to do, which large words have below."""

    def __init__(self, check: Check, density: str) -> None:
        super().__init__()
        self.setObjectName(f"check_{check.name}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tone = TONES[terms.TONE_OF_GRADE[check.grade]]
        icon = IconView()
        icon.setFixedSize(_ICON_PX, _ICON_PX)
        icon.show_icon(terms.ICON_OF_GRADE[check.grade], tone.strong, tone.ground)
        name = RoleLabel("strong", wraps=True)
        name.setText(terms.check_words(check.name))
        pill = Pill(colours=tone)
        pill.show_words(terms.grade_words(check.grade))
        line = RoleLabel("body", wraps=True)
        line.setText(terms.line_words(check))
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        middle = Qt.AlignmentFlag.AlignVCenter
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(Space.LARGE)
        layout.addWidget(icon, 0, 0, middle)
        layout.addWidget(pill, 0, 2, middle | Qt.AlignmentFlag.AlignLeft)
        if is_roomy():
            layout.addWidget(name, 0, 1)
            layout.addWidget(line, 1, 1, 1, 2)
            layout.setColumnStretch(1, 1)
        else:
            name.setFixedWidth(card_px(_NAME_PX[density]))
            layout.addWidget(name, 0, 1, middle)
            layout.addWidget(line, 0, 3)
            layout.setColumnMinimumWidth(2, _widest_grade())
            layout.setColumnStretch(3, 1)
        self.setAccessibleName(f"{name.text()}: {pill.text()}. {line.text()}")


def _widest_grade() -> int:
    """Room for every grade, so that what is said begins on one line."""
    pill = Pill()
    widths = []
    for grade in Grade:
        pill.show_words(terms.grade_words(grade))
        widths.append(pill.sizeHint().width())
    return max(widths)


class HealthPage(ManagerPage):
    """Asks for the checks when it is entered."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._checks: tuple[Check, ...] = ()
        self._busy = False
        self._error: KioskError | None = None
        self.summary = Standing("healthSummary")
        self.again_button = RoleButton(
            "primary", "examineAgain", icon_name="refresh", icon_colour=COLOURS.on_dark
        )
        self.copy_button = RoleButton("action", "copyHealth", icon_name="copy")
        self._scroll = TouchScroll("healthScroll")
        self._rows = QVBoxLayout(self._scroll.inside)
        self._rows.setContentsMargins(Space.BROAD, Space.LARGE, Space.BROAD, Space.LARGE)
        self._rows.setSpacing(Space.MEDIUM)
        self._build()
        self.again_button.clicked.connect(self.examine)
        self.copy_button.clicked.connect(self._copy)
        self.retranslate()

    def entered(self) -> None:
        """Look how everything is."""
        self.examine()

    def take_keyboard(self) -> None:
        """To the button that looks again, or while it sleeps to the page."""
        (self.again_button if self.again_button.isEnabled() else self).setFocus()

    def examine(self) -> None:
        """Run every check."""
        if self._busy:
            return
        self._busy, self._error = True, None
        self._show()
        done = self._tools.setup.examine()
        self._tools.later.when(done, self._take, self._failed, _EXAMINE)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.again_button.show_words(self.tr("Look again"))
        self.copy_button.show_words(self.tr("Copy for support"))
        self._show_rows()
        self._show()

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        for button in (self.copy_button, self.again_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        across = QBoxLayout.Direction.LeftToRight
        top = QBoxLayout(QBoxLayout.Direction.TopToBottom if is_roomy() else across)
        top.setSpacing(Space.MEDIUM)
        top.addWidget(self.summary, 1)
        top.addLayout(buttons)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(top)
        layout.addWidget(card, 1)

    def _take(self, checks: Sequence[Check]) -> None:
        had_keyboard = self.hasFocus()
        self._checks, self._busy = tuple(checks), False
        self._show_rows()
        self._show()
        if had_keyboard:
            self.take_keyboard()

    def _failed(self, error: KioskError) -> None:
        self._busy, self._error = False, error
        self._show()

    def _show_rows(self) -> None:
        empty(self._rows)
        density = str(self.window().property("density") or "normal")
        for number, check in enumerate(self._checks):
            if number:
                self._rows.addWidget(thin_line())
            self._rows.addWidget(CheckRow(check, density))
        self._rows.addStretch(1)

    def _show(self) -> None:
        self.again_button.setEnabled(not self._busy)
        self.copy_button.setEnabled(bool(self._checks))
        if self._error is not None:
            self.summary.show_state("warning", "trouble", trouble_sentence(self._error), "")
        elif self._busy:
            title = self.tr("Everything is being looked at …")
            self.summary.show_state("hourglass", "busy", title, "")
        else:
            grade = terms.worst_of(self._checks)
            title = terms.summary_words(self._checks)
            icon = terms.ICON_OF_GRADE[grade]
            self.summary.show_state(icon, _TONE_OF_ALL[grade], title, "")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(terms.support_text(self._checks))
        self.said.emit(self.tr("Copied. No key and no token is in it."), True)
