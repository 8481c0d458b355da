"""The manager's window: places at the side, one page in front, what the till tells over it.

It stands over the cashier's window, on the same monitor, and closes back to selling. The sale goes on
underneath; what becomes of it is told here too.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.cashier.density import Measures, measures_for
from kiosk.app.cashier.header import Header
from kiosk.app.cashier.keys import control_key_of
from kiosk.app.cashier.news import news_between, news_sentence
from kiosk.app.manager.access import Access, OpenAccess
from kiosk.app.manager.navigation import Navigation
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.pages import PAGES, MakePage
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.sentences import problem_sentence
from kiosk.app.telling import Telling
from kiosk.app.theme.tokens import is_roomy, room_px, text_percent
from kiosk.app.told import Kind
from kiosk.app.widgets.bell import DRAWER_KEY_NAME
from kiosk.app.widgets.button import RoleButton, restyle
from kiosk.app.widgets.parts import Room
from kiosk.till.log.listing import LogFilter
from kiosk.till.snapshot import LinkState, LinkView, TillView, behind

TICK_MS = 1000
_NAV_PX = {"compact": 176, "normal": 208, "large": 264}
_BADGE_PX = 24
_TOAST_PX = {"compact": 384, "normal": 560, "large": 560}
"""As wide as what stands beside the panels at the right, whose buttons are at its height."""


class ManagerWindow(QWidget):
    """`language_chosen` carries `th` or `en`; `closed` is sent when selling goes on."""

    language_chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        tools: Tools,
        access: Access | None = None,
        pages: Mapping[Place, MakePage] = PAGES,
    ) -> None:
        super().__init__()
        self.setObjectName("managerWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(960, 640)
        self._tools = tools
        self._access = access if access is not None else OpenAccess()
        self._makers = {place: pages[place] for place in Place if place in pages}
        self._pages: dict[Place, ManagerPage] = {}
        self._rooms: dict[Place, Room] = {}
        self._view = TillView(link=LinkView(LinkState.OFFLINE))
        self._place: Place | None = None
        self._measures: Measures | None = None
        self.back_button = RoleButton("action", "backToSelling", icon_name="back")
        self.header = Header(tools.shop, tools.clock, self.back_button)
        self.navigation = Navigation(tuple(self._makers))
        self._build()
        self.telling = Telling(
            *(self, self.header.bell, tools.shop, tools.clock), self._keyboard_to_page
        )
        self.toast = self.telling.toasts
        self._connect()
        self.retranslate()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.header.refresh)
        self._tick.start(TICK_MS)

    @property
    def page(self) -> ManagerPage | None:
        """The page in front."""
        return None if self._place is None else self._pages[self._place]

    def open_over(self, cashier: QWidget, place: Place | None = None) -> None:
        """Show the window exactly over the cashier's, at `place` or where it was left."""
        if self.isVisible():
            self.activateWindow()
            return
        self.setScreen(cashier.screen())
        self.setGeometry(cashier.geometry())
        self.setWindowState(cashier.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()
        wanted = place or self._place or next(iter(self._makers), None)
        if wanted is not None:
            self.go_to(wanted)

    def go_to(self, place: Place) -> None:
        """Open a place, if whoever stands here may."""
        if place in self._makers:
            self._access.may_enter(place, lambda: self._enter(place))

    def export(self, wanted: LogFilter, till: str | None = None) -> None:
        """Go to the exports with what another page shows, of which tills."""

        def enter() -> None:
            self._enter(Place.EXPORT)
            assert self.page is not None  # it has just been entered
            self.page.hand_over(wanted, till)

        if Place.EXPORT in self._makers:
            self._access.may_enter(Place.EXPORT, enter)

    def show_view(self, view: TillView) -> None:
        """Show what the till knows, and tell what became of sales, the one underneath too."""
        news = news_between(behind(self._view), behind(view))
        self._view = view
        self.header.show_view(view)
        self.navigation.show_waiting(Place.ATTENTION, view.attention_count)
        if not self.isVisible():
            return
        for sale in reversed(news):
            self.telling.tell_of_sale(sale, news_sentence(sale))
        if self.page is not None:
            self.page.show_view(view)

    def show_problem(self, code: str, text: str) -> None:
        """Tell a problem in one sentence, if the window is open."""
        if self.isVisible():
            self.toast.tell(Kind.TROUBLE, problem_sentence(code, text, self._tools.shop))

    def leave(self) -> None:
        """Back to selling."""
        self.toast.hide()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget took: Escape steps back, Enter presses the focused button."""
        if event.isAutoRepeat():
            return
        # A Thai layout sends other characters, which no shortcut knows.
        held = control_key_of(event)
        if held is not None:
            self._hold(held)
            return
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                if self.page is None or not self.page.step_back():
                    self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                focused = self.focusWidget()
                if isinstance(focused, QPushButton):
                    focused.click()
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Small and large windows get other measures."""
        super().resizeEvent(event)
        measures = measures_for(self.width(), self.height())
        if measures != self._measures:
            self._measures = measures
            self._apply(measures)
        self._place_toast(measures.margin)

    def retranslate(self) -> None:
        """The words of the window itself; its parts hear of a new language themselves."""
        self.setWindowTitle(self.tr("Manager · {shop}").format(shop=self._tools.shop.name))
        self.setAccessibleName(self.tr("Manager"))
        self.back_button.show_words(self.tr("Back to selling"))
        self.back_button.setToolTip(self.tr("Back to selling (Esc)"))

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._content = QHBoxLayout()
        self._content.setSpacing(0)
        self._content.addWidget(self.navigation)
        self._content.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(self._content, 1)

    def _connect(self) -> None:
        self.header.language_chosen.connect(self.language_chosen)
        self.back_button.clicked.connect(self.leave)
        self.navigation.chosen.connect(self.go_to)
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # there is no widget without one
        application.focusChanged.connect(self._focus_moved)
        for keys, act in (
            (DRAWER_KEY_NAME, self.telling.open_drawer),
            ("F9", self.leave),
            ("F3", self._search),
            ("Ctrl+F", self._search),
            ("F11", self._toggle_full_screen),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        for number, place in enumerate(list(self._makers)[:9], start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda place=place: self._jump(place))

    def _enter(self, place: Place) -> None:
        page = self._pages.get(place) or self._make(place)
        self._place = place
        self.navigation.show_place(place)
        self._stack.setCurrentWidget(self._rooms.get(place, page))
        page.entered()
        page.show_view(self._view)
        if not self.navigation.has_keyboard:
            self._give_keyboard(page)

    def _jump(self, place: Place) -> None:
        """By its number: the keyboard goes to the page, also from the places at the side."""
        if self.page is not None and self.navigation.has_keyboard:
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.go_to(place)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """What had the keyboard went away, and Qt gave it to a place or to the door: Enter must not leave."""
        if self.page is None or before is None or now is None or not self.isAncestorOf(before):
            return
        went_away = not (before.isVisible() and before.isEnabled())
        if went_away and (self.header.isAncestorOf(now) or self.navigation.isAncestorOf(now)):
            self._give_keyboard(self.page)

    def _give_keyboard(self, page: ManagerPage) -> None:
        """To what the page has to be worked with, or to the page while that has nothing; not from a question."""
        focused = self.focusWidget()
        parts = (self.header, self.navigation, self._stack)
        if focused not in (None, self) and not any(part.isAncestorOf(focused) for part in parts):
            return  # entering the page asked for a PIN
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        page.take_keyboard()

    def _keyboard_to_page(self) -> None:
        if self.page is not None:
            self._give_keyboard(self.page)

    def _make(self, place: Place) -> ManagerPage:
        page = self._makers[place](self._tools)
        page.said.connect(self._say)
        page.badge_changed.connect(lambda count: self.navigation.show_waiting(place, count))
        page.receipt_wanted.connect(self._open_receipt)
        page.till_asked.connect(self._show_till)
        self._pages[place] = page
        if is_roomy():
            self._rooms[place] = Room(page)
        self._stack.addWidget(self._rooms.get(place, page))
        if self._measures is not None:
            self._set_margins(page, self._measures)
        return page

    def _say(self, sentence: str, good: bool) -> None:
        self.toast.say(sentence, good=good)

    def _open_receipt(self, number: str) -> None:
        self.go_to(Place.RECEIPTS)
        if self._place is Place.RECEIPTS and self.page is not None:
            self.page.search_for(number)

    def _show_till(self, code: str) -> None:
        """To the receipts of one till."""
        self.go_to(Place.RECEIPTS)
        if isinstance(self.page, ReceiptsPage):
            self.page.show_till(code)

    def _hold(self, key: str) -> None:
        """Ctrl with a key: the search, or a place by its number."""
        places = list(self._makers)
        if key == "f":
            self._search()
        elif int(key) <= len(places):
            self._jump(places[int(key) - 1])

    def _search(self) -> None:
        if self.page is not None:
            self.page.search()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _apply(self, measures: Measures) -> None:
        self.header.set_margin(measures.margin)
        self.navigation.setFixedWidth(self._nav_px(measures.density))
        for page in self._pages.values():
            self._set_margins(page, measures)
        self.setProperty("density", measures.density)
        restyle(self)

    def _nav_px(self, density: str) -> int:
        """The places' width; larger words are as wide as the longest of them."""
        usual = _NAV_PX[density]
        if text_percent() == 100:
            return usual
        badge = room_px(_BADGE_PX) if is_roomy() else 0
        return max(usual, self.navigation.sizeHint().width() + badge)

    def _set_margins(self, page: ManagerPage, measures: Measures) -> None:
        page.setContentsMargins(*(measures.margin,) * 4)

    def _place_toast(self, margin: int) -> None:
        density = measures_for(self.width(), self.height()).density
        left, most = self._nav_px(density) + margin, room_px(_TOAST_PX[density])
        width = min(most, self.width() - left - margin)
        self.toast.stand_in(QRect(left, 0, width, self.height() - margin))
