"""One device in the list of all tills: what it does in a picture and words, its figures, what one can do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.frame import Shop
from kiosk.app.manager.tills import terms
from kiosk.app.theme.tokens import TONES, Space, Tone, card_px, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.pill import Pill
from kiosk.core.money import format_baht
from kiosk.till.copying.tills import TillSeen, TillState

_ICON_PX = 44
_GAP_PX = Space.MEDIUM
_FIGURE_PX = (116, 64, 72)


class Figure(QWidget):
    """A name above a value, as wide as its column in every card."""

    def __init__(self, name: str, width_px: int) -> None:
        super().__init__()
        self._title = ElidedLabel("muted")
        self._value = RoleLabel("strong", name)
        self._beside = ElidedLabel("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        for label in (self._title, self._value, self._beside):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(label)
        layout.addStretch(1)
        self.setMinimumWidth(card_px(width_px))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_figure(self, title: str, value: str, beside: str = "") -> None:
        """Show it; a screen reader hears name and value together."""
        self._title.show_text(title)
        self._value.setText(value)
        self._beside.show_text(beside)
        self.setAccessibleName(f"{title}: {value} {beside}".strip())


class TillCard(QFrame):
    """`receipts_asked` and `revoke_asked` carry the device."""

    receipts_asked = Signal(object)
    revoke_asked = Signal(object)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.setObjectName("tillCard")
        self.setProperty("role", "card")
        self._shop = shop
        self._shown: tuple[TillSeen, datetime, str] | None = None
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._name = ElidedLabel("strong", "tillName")
        self._state = Pill(dot=True)
        self._state.setObjectName("tillState")
        self._mine = Pill()
        self._facts = RoleLabel("muted", "tillFacts", wraps=True)
        self._warning = RoleLabel("warning", "tillWarning", wraps=True)
        self._today, self._open, self._settle = (
            Figure(name, px)
            for name, px in zip(("tillToday", "tillOpen", "tillSettle"), _FIGURE_PX, strict=True)
        )
        self.receipts_button = RoleButton("plain", "tillReceipts", icon_name="receipt")
        self.receipts_button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.revoke_button = RoleButton("danger", "tillRevoke")
        self.revoke_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.receipts_button.clicked.connect(lambda: self.receipts_asked.emit(self.till))
        self.revoke_button.clicked.connect(lambda: self.revoke_asked.emit(self.till))
        self._build()

    @property
    def till(self) -> TillSeen | None:
        """What is shown."""
        return None if self._shown is None else self._shown[0]

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return (self.receipts_button, self.revoke_button)

    def show_till(self, till: TillSeen, now: datetime, broken: str) -> None:
        """Show a device as it is; `broken`: the copy of its documents that does not fit."""
        self._shown = (till, now, broken)
        tone = terms.TONE_OF_STATE[till.state]
        colours = TONES[tone]
        self._icon.show_icon(terms.ICON_OF_STATE[till.state], colours.strong, colours.ground)
        self._name.show_text(till.name)
        state = terms.state_words(till, self._shop, now)
        self._state.show_words(state, tone)
        self._mine.show_words(self.tr("This till"), Tone.NEUTRAL)
        self._mine.setVisible(till.mine)
        facts = terms.facts_words(till, self._shop, now)
        self._facts.setText(facts)
        self._facts.setVisible(bool(facts))
        warning = terms.warning_words(till, broken)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        self._show_figures(till)
        self._show_buttons(till)
        self.setAccessibleName(f"{till.name}: {state}. {facts}. {warning}".strip())

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self.show_till(*self._shown)
        super().changeEvent(event)

    def _show_figures(self, till: TillSeen) -> None:
        self._today.show_figure(
            self.tr("Today"),
            f"฿{format_baht(till.today_satang)}",
            terms.receipts_words(till.today_count),
        )
        self._open.show_figure(self.tr("Open"), f"{till.open_payments:,}")
        self._settle.show_figure(self.tr("To settle"), f"{till.to_settle:,}")
        sells = till.scope != "manager"
        for figure in (self._today, self._open, self._settle):
            # Their place stays: the columns of all cards stand below each other.
            policy = figure.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            figure.setSizePolicy(policy)
            figure.setVisible(sells)

    def _show_buttons(self, till: TillSeen) -> None:
        for button, wanted in (
            (self.receipts_button, bool(till.codes)),
            (self.revoke_button, not till.mine and till.state is not TillState.REVOKED),
        ):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.setVisible(wanted)
        spoken = self.tr("Receipts of {till}").format(till=till.name)
        self.receipts_button.setAccessibleName(spoken)
        self.receipts_button.setToolTip(spoken)
        self.revoke_button.show_words(
            self.tr("Revoke"), self.tr("Revoke {till}").format(till=till.name)
        )

    def _build(self) -> None:
        name = QHBoxLayout()
        name.setSpacing(Space.SMALL)
        name.addWidget(self._name)
        name.addWidget(self._mine)
        name.addStretch(1)
        state = QHBoxLayout()
        state.addWidget(self._state)
        state.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(Space.TIGHT)
        column.addStretch(1)
        column.addLayout(name)
        column.addLayout(state)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(_GAP_PX)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(column, 1)
        figures = QHBoxLayout()
        figures.setSpacing(_GAP_PX)
        for figure in (self._today, self._open, self._settle):
            figures.addWidget(figure)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP_PX)
        buttons.addWidget(self.receipts_button)
        buttons.addWidget(self.revoke_button)
        below = QVBoxLayout()
        # Large words have no room for an indent, and figures and buttons need lines of their own.
        below.setContentsMargins(0 if is_roomy() else _ICON_PX + _GAP_PX, 0, 0, 0)
        below.setSpacing(Space.HAIR)
        below.addWidget(self._facts)
        below.addWidget(self._warning)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.SMALL, Space.MEDIUM, Space.MEDIUM)
        layout.setSpacing(Space.TIGHT)
        layout.addLayout(top)
        if is_roomy():
            figures.addStretch(1)
            buttons.addStretch(1)
            layout.addLayout(figures)
            layout.addLayout(below)
            layout.addLayout(buttons)
        else:
            top.addLayout(figures)
            top.addLayout(buttons)
            layout.addLayout(below)
