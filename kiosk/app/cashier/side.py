"""The side of the cashier's window: the day or the customer's screen, the sales."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.cashier.recent import RecentList
from kiosk.app.customer.face import FacePresenter
from kiosk.app.customer.page import CustomerPage
from kiosk.app.dates import short_day_words
from kiosk.app.frame import Shop
from kiosk.app.paper_desk.notice import PaperNotice
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.money import format_baht
from kiosk.till.clock import Clock
from kiosk.till.snapshot import TillView

_COPY_SHAPE = 9 / 16
_COPY_RADIUS = 12


class TodayCard(QFrame):
    """Today's total and number of sales."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._total_name = RoleLabel("muted")
        self._total = RoleLabel("total", "todayTotal")
        self._count_name = RoleLabel("muted")
        self._count = RoleLabel("total", "todayCount")
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedWidth(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.WIDE, 0, Space.WIDE, 0)
        layout.setSpacing(Space.WIDE)
        layout.addLayout(_pair(self._total_name, self._total), 3)
        layout.addWidget(line)
        layout.addLayout(_pair(self._count_name, self._count), 1)
        self.retranslate()

    def show_view(self, view: TillView) -> None:
        """The day so far."""
        self._total.setText(f"฿{format_baht(view.today_satang)}")
        self._count.setText(f"{view.today_count:,}")

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._total_name.setText(self.tr("Today"))
        self._count_name.setText(self.tr("Sales"))

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class OpenDayCard(RoleButton):
    """Says, small, that an earlier business day is not closed yet; pressed, it leads to where that is done."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        super().__init__("reminder", "openDayReminder", icon_name="lock", icon_px=18)
        self._shop = shop
        self._clock = clock
        self._since: date | None = None
        self.retranslate()

    @property
    def wanted(self) -> bool:
        """The day that is open is past its closing hour."""
        return self._since is not None and self._since < self._shop.business_day(self._clock())

    def show_view(self, view: TillView) -> None:
        """Since when a day is open."""
        self._since = view.open_since
        self.retranslate()

    def retranslate(self) -> None:
        """The sentence, in the language of now."""
        day = "–" if self._since is None else short_day_words(self._since)
        self.show_words(self.tr("{day} is not closed yet").format(day=day))

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class _RoundedCopy(QWidget):
    """The customer's page in the shape of a screen, with round corners laid over it."""

    def __init__(self, page: CustomerPage) -> None:
        super().__init__()
        self._page = page
        page.setParent(self)
        self._corners = _Corners(self)

    def hasHeightForWidth(self) -> bool:
        """A screen keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """16 : 9."""
        return round(width * _COPY_SHAPE)

    def sizeHint(self) -> QSize:
        """As wide as the side, in shape."""
        return QSize(320, self.heightForWidth(320))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Page and corners cover everything."""
        self._page.setGeometry(self.rect())
        self._corners.setGeometry(self.rect())
        self._corners.raise_()


class _Corners(QWidget):
    """Paints the card's colour outside a rounded rectangle."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The four corners."""
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        inside = QPainterPath()
        inside.addRoundedRect(QRectF(self.rect()), _COPY_RADIUS, _COPY_RADIUS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(inside), QColor(COLOURS.card))
        painter.end()


class LiveCopy(QFrame):
    """What the customer sees now: the customer's own page, small, without its names."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("customerCopy")
        self._clock = clock
        self._presenter = FacePresenter(shop)
        self.page = CustomerPage(shop, named=False)
        self._title = RoleLabel("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.LARGE)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._title)
        layout.addWidget(_RoundedCopy(self.page))
        self.retranslate()

    def show_view(self, view: TillView) -> None:
        """Show what the customer's window shows."""
        now = self._clock()
        self.page.show_face(self._presenter.face(view, now), now)

    def retranslate(self) -> None:
        """The title, in the language of now."""
        self._title.setText(self.tr("Customer's screen"))
        self.page.setAccessibleName(self.tr("A small copy of the customer's screen"))

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class SidePanel(QWidget):
    """Day or copy, sales."""

    def __init__(self, shop: Shop, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.today = TodayCard()
        self.open_day = OpenDayCard(shop, clock)
        self.paper = PaperNotice()
        self.copy = LiveCopy(shop, clock)
        self.recent = RecentList(shop)
        self._recent_title = RoleLabel("strong")
        self._nothing = RoleLabel("muted", "noSales", wraps=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for card in (self.today, self.open_day, self.paper, self.copy):
            self._layout.addWidget(card)
        self._layout.addWidget(self._recent_card(), 1)
        self.retranslate()

    def show_view(self, view: TillView, *, selling: bool) -> None:
        """Bring all cards up to date; while a sale is on the window the copy takes the day's place."""
        self.today.show_view(view)
        self.today.setVisible(not selling)
        self.open_day.show_view(view)
        self.open_day.setVisible(not selling and self.open_day.wanted)
        self.paper.set_selling(selling)
        self.copy.setVisible(selling)
        self.copy.show_view(view)
        self.recent.show_view(view)
        nothing_sold = not view.recent and not view.parked
        self._nothing.setVisible(nothing_sold)
        self.recent.setVisible(not nothing_sold)

    def set_measures(self, spacing: int, today_px: int, row_text_px: int) -> None:
        """Adapt to the density of the window."""
        self._layout.setSpacing(spacing)
        self.today.setFixedHeight(today_px)
        self.recent.small_px = row_text_px

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._recent_title.setText(self.tr("Recent sales"))
        self._nothing.setText(self.tr("No sales yet today"))
        self.recent.setAccessibleName(self.tr("Recent sales"))
        self.recent.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _recent_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(Space.LINE, Space.MEDIUM, Space.LINE, Space.MEDIUM)
        layout.setSpacing(Space.SMALL)
        title = QHBoxLayout()
        title.setContentsMargins(Space.WIDE, 0, Space.WIDE, 0)
        title.addWidget(self._recent_title)
        layout.addLayout(title)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self.recent, 1)
        return card


def _pair(name: QWidget, value: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch()
    column.addWidget(name)
    column.addWidget(value)
    column.addStretch()
    return column
