"""The cashier's window: its parts joined, keys turned into what they mean, snapshots into what is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app import words
from kiosk.app.announcing import Announce, announce
from kiosk.app.cashier.amount_card import AmountCard
from kiosk.app.cashier.density import Measures, measures_for
from kiosk.app.cashier.desk import Desk, Page
from kiosk.app.cashier.header import Header
from kiosk.app.cashier.keypad_page import KeypadPage
from kiosk.app.cashier.keys import Command, Meaning, meaning_of, time_of, types_a_character
from kiosk.app.cashier.news import news_between, news_sentence
from kiosk.app.cashier.picture import Action, picture_of
from kiosk.app.cashier.said_paid_sheet import SaidPaidSheet
from kiosk.app.cashier.sale_page import SalePage
from kiosk.app.cashier.scan import ScanWatch
from kiosk.app.cashier.side import SidePanel
from kiosk.app.cashier.telling import Teller
from kiosk.app.frame import Shop
from kiosk.app.intents import TillIntents
from kiosk.app.knowing.row import KnowledgeRow
from kiosk.app.later import Later
from kiosk.app.sentences import amount_sentence, problem_sentence
from kiosk.app.telling import Telling
from kiosk.app.theme.motion import come_in
from kiosk.app.theme.tokens import COLOURS
from kiosk.app.told import Kind
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, restyle
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.sheet import sheet_over
from kiosk.core.keypad import Key
from kiosk.core.money import AmountProblem
from kiosk.till.clock import Clock
from kiosk.till.knowledge import knowledge_of
from kiosk.till.snapshot import TillView

TICK_MS = 1000
_ANY_WIDTH = 10_000


class CashierWindow(QWidget):
    """`language_chosen` carries `th` or `en`, `show_here_asked` wants the customer's page on this screen,
    `key_pressed` is sent at every key, `manager_asked` at F9, `close_asked` where a day is to be closed,
    `papers_asked` where the printer is to be seen to, `clean_asked` where the screens are to be wiped."""

    language_chosen = Signal(str)
    show_here_asked = Signal()
    key_pressed = Signal()
    manager_asked = Signal()
    close_asked = Signal()
    papers_asked = Signal()
    clean_asked = Signal()

    def __init__(
        self, intents: TillIntents, shop: Shop, clock: Clock, tell: Announce = announce
    ) -> None:
        super().__init__()
        self.setObjectName("cashierWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"{shop.name} · {shop.till_code}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(960, 640)
        self.resize(1280, 800)
        self._intents = intents
        self._shop = shop
        self._clock = clock
        self._tell = tell
        self._teller = Teller(shop)
        self._one_screen = False
        self._quitting = False
        self._measures: Measures | None = None
        self.desk = Desk(intents, shop, clock)
        self.manager_button = RoleButton("action", "managerButton", icon_name="menu")
        self.header = Header(shop, clock, self.manager_button, switches=True)
        self.knowing = KnowledgeRow()
        self.cashiers = ChoiceList("cashierChoices")
        self.amount_card = AmountCard(shop)
        self.keypad = KeypadPage(shop)
        self.sale_page = SalePage()
        self.side = SidePanel(shop, clock)
        self._build()
        self.confirm = ConfirmSheet(self)
        self.telling = Telling(self, self.header.bell, shop, clock, self.setFocus)
        self.toast = self.telling.toasts
        self.said_paid = SaidPaidSheet(self, intents, shop, clock, Later(self))
        self._scan = ScanWatch(self)
        self.toast.announce = tell
        self._connect()
        self.retranslate()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start(TICK_MS)
        self.setFocus()

    def show_view(self, view: TillView) -> None:
        """Show a snapshot."""
        news = news_between(self.desk.view, view)
        self.desk.take(view)
        self.header.show_view(view)
        self.refresh()
        for sale in reversed(news):
            self.telling.tell_of_sale(sale, news_sentence(sale))
        self.telling.take_back_settled(view)

    def show_problem(self, code: str, text: str) -> None:
        """Tell a problem in one sentence; what was keyed stays."""
        self.desk.problem()
        self.refresh()
        self.toast.tell(Kind.TROUBLE, problem_sentence(code, text, self._shop))

    def set_covered(self, covered: bool) -> None:
        """The customer's page lies over this window: what is told meanwhile waits to be seen."""
        self.toast.hold(covered)

    def set_one_screen(self, one_screen: bool) -> None:
        """The customer's page has no screen of its own: offer to show it on this one."""
        self._one_screen = one_screen
        self.refresh()

    def refresh(self) -> None:
        """Bring everything up to date with the desk and the clock."""
        desk = self.desk
        sale = desk.sale
        self.amount_card.refresh(desk)
        self.keypad.refresh(desk)
        now = self._clock()
        self.knowing.show_knowledge(knowledge_of(desk.view, now), now)
        self.side.show_view(desk.view, selling=sale is not None)
        if sale is not None:
            picture = picture_of(sale, desk.view.link, self._shop, now, one_screen=self._one_screen)
            self.sale_page.show_picture(picture, words.tone_of(sale))
        self.said_paid.show_sale(sale, desk.view.link)
        if not desk.may_cancel and self.confirm.isVisible():
            self.confirm.close_sheet()
            self.setFocus()
        self._turn_to(desk.page)
        told = self._teller.news(desk)
        if told is not None:
            self._tell(self.amount_card, told.sentence, urgent=told.urgent)

    def handle_key(self, event: QKeyEvent) -> None:
        """A key that reached the window, or was passed on by the customer's."""
        self.key_pressed.emit()
        meaning = meaning_of(event)
        asking = sheet_over(self)
        if asking is not None:
            asking.keyPressEvent(event)
        elif self._is_scan(event, meaning):
            return
        elif isinstance(meaning, Key):
            if not event.isAutoRepeat() or meaning is Key.BACKSPACE:
                self._do(lambda: self.desk.press(meaning, time_of(event)))
        elif meaning is Command.CONFIRM and self.desk.refuse_scan(time_of(event)):
            self.refresh()
        elif isinstance(meaning, Command):
            if not event.isAutoRepeat():
                self._commands[meaning]()
        elif types_a_character(event) and event.text() != " ":
            self.desk.complain(AmountProblem.NOT_A_NUMBER, time_of(event))
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys that no note took."""
        self.handle_key(event)

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
        self._place_toast()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window ends the program, once."""
        if not self._quitting:
            self._quitting = True
            self._intents.quit()
        event.accept()

    def retranslate(self) -> None:
        """The words of the window itself; its parts hear of a new language themselves."""
        self.setAccessibleName(self.tr("Cashier"))
        self._name_manager_button()
        self.confirm.show_words(
            self.tr("Cancel this sale?"),
            self.tr("The code on the customer's screen is taken back."),
            self.tr("Keep waiting"),
            self.tr("Cancel the sale"),
        )
        self.refresh()

    def _build(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.keypad)
        self._pages.addWidget(self.sale_page)
        self._left = QVBoxLayout()
        self._left.addWidget(self.amount_card)
        self._left.addWidget(self._pages, 1)
        self._content = QHBoxLayout()
        self._content.addLayout(self._left, 1)
        self._content.addWidget(self.side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.knowing)
        layout.addLayout(self._content, 1)

    def _connect(self) -> None:
        self.header.language_chosen.connect(self.language_chosen)
        self.header.cashier_asked.connect(self._choose_cashier)
        self.knowing.more_asked.connect(self.header.open_knowledge)
        self.cashiers.left.connect(self.setFocus)
        self.manager_button.clicked.connect(self.manager_asked)
        self.keypad.pressed.connect(self._press)
        self.keypad.added.connect(lambda satang: self._do(lambda: self.desk.add(satang)))
        self.keypad.show_asked.connect(lambda: self._do(self.desk.start))
        self.keypad.note_changed.connect(self._take_note)
        self.keypad.note_left.connect(self.setFocus)
        self.sale_page.wanted.connect(lambda action: self._actions[action]())
        self.side.recent.chosen.connect(lambda sale: self._do(lambda: self.desk.resume(sale)))
        self.side.open_day.clicked.connect(self.close_asked)
        self.side.paper.asked.connect(self.papers_asked)
        self.confirm.confirmed.connect(lambda: self._do(self.desk.cancel))
        self.confirm.confirmed.connect(self.setFocus)
        self.confirm.left.connect(self.setFocus)
        self.said_paid.passed_on.connect(self.handle_key)
        self._scan.slip_shown.connect(self._take_slip)
        self._scan.barcode_shown.connect(self._say_barcode)
        self._scan.typed.connect(lambda key, at_ms: self._do(lambda: self.desk.press(key, at_ms)))
        self._actions: dict[Action, Callable[[], None]] = {
            Action.RETRY: lambda: self._do(self.desk.retry),
            Action.CHECK: self._ask_stripe,
            Action.SHOW_HERE: self.show_here_asked.emit,
            Action.PARK: lambda: self._do(self.desk.park),
            Action.CHANGE: lambda: self._do(self.desk.change_amount),
            Action.CANCEL: self._ask_to_cancel,
            Action.DONE: lambda: self._do(self.desk.acknowledge),
        }
        self._commands: dict[Command, Callable[[], None]] = {
            Command.CONFIRM: self._confirm_key,
            Command.ESCAPE: self._ask_to_cancel,
            Command.CHECK: self._ask_stripe,
            Command.NOTE: self._edit_note,
            Command.MANAGER: self.manager_asked.emit,
            Command.CASHIER: self._choose_cashier,
            Command.KNOWLEDGE: self.header.open_knowledge,
            Command.PAPERS: self.papers_asked.emit,
            Command.CLEAN: self.clean_asked.emit,
            Command.FULL_SCREEN: self._toggle_full_screen,
            Command.MESSAGES: self.telling.open_drawer,
            Command.PASTE: self._paste,
        }

    def _do(self, wish: Callable[[], None]) -> None:
        """Do what the cashier wants, then show what became of it."""
        wish()
        self.refresh()

    def _press(self, key: Key) -> None:
        self._do(lambda: self.desk.press(key))

    def _confirm_key(self) -> None:
        """Enter: the focused button if there is one, else the code, or on from the result."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused.isVisible() and focused.isEnabled():
            focused.click()
        elif self.desk.page is Page.AMOUNT:
            self._do(self.desk.start)
        else:
            self._do(self.desk.acknowledge)

    def _ask_stripe(self) -> None:
        """The customer says they paid."""
        if self.desk.may_check and self.desk.sale is not None:
            self.said_paid.ask_about(self.desk.sale, self.desk.view.link)

    def _is_scan(self, event: QKeyEvent, meaning: Meaning | None) -> bool:
        """Where a sale stands, what a scanner types is a slip that is shown, or nothing at all: it neither begins
        the next sale nor has seen the result."""
        desk = self.desk
        if desk.page is Page.SALE:
            return self._scan.take(event, meaning, holds=desk.has_result)
        self._scan.forget()
        return False

    def _take_slip(self, scanned: str) -> None:
        if self.desk.may_check:
            self._ask_stripe()
            self.said_paid.take_slip(scanned)
        elif self.desk.has_result:
            self._say_barcode()

    def _say_barcode(self) -> None:
        self.toast.say(amount_sentence(AmountProblem.SCANNED, self._shop))

    def _ask_to_cancel(self) -> None:
        if self.desk.may_cancel:
            self.confirm.ask()

    def _edit_note(self) -> None:
        if self.desk.page is Page.AMOUNT:
            self.keypad.edit_note()

    def _take_note(self, text: str) -> None:
        self.desk.note = text

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self._do(lambda: self.desk.paste(text))

    def _choose_cashier(self) -> None:
        """Whoever is pressed sells from then on; a sale that is under way stays whose it is."""
        view = self.desk.view
        if view.people:
            names = [(one.name, one.name) for one in view.people]
            button = self.header.cashier_button
            self.cashiers.open_choices(button, names, view.cashier, self._intents.switch_cashier)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _turn_to(self, page: Page) -> None:
        """Open a page; the keyboard goes to the window, so that the next key is a key of the page."""
        widget: QWidget = self.keypad if page is Page.AMOUNT else self.sale_page
        if self._pages.currentWidget() is not widget:
            self._pages.setCurrentWidget(widget)
            self.setFocus()
            come_in(self._pages, COLOURS.page)

    def _on_tick(self) -> None:
        self.header.refresh()
        self.refresh()

    def _apply(self, measures: Measures) -> None:
        self._content.setContentsMargins(*(measures.margin,) * 4)
        self._content.setSpacing(measures.margin)
        self.knowing.set_measures(measures.margin, measures.row_text_px)
        self._left.setSpacing(measures.spacing)
        self.amount_card.setFixedHeight(measures.amount_px)
        self.side.setFixedWidth(measures.side_px)
        self.side.set_measures(measures.spacing, measures.today_px, measures.row_text_px)
        self.setProperty("density", measures.density)
        self._name_manager_button()
        restyle(self)
        # After the type has its size: the till's name is given as much room as it needs.
        self.header.set_margin(measures.margin)

    def _name_manager_button(self) -> None:
        """On a small screen the head has no room for the word; it is spoken and shown as a tip all the same."""
        name = self.tr("Manager")
        small = self._measures is not None and self._measures.density == "compact"
        self.manager_button.show_words("" if small else name, name)
        self.manager_button.setMaximumWidth(TOUCH_PX + 2 if small else _ANY_WIDTH)
        self.manager_button.setToolTip(self.tr("Manager (F9)"))

    def _place_toast(self) -> None:
        assert self._measures is not None  # set by the first resize
        margin, width = self._measures.margin, self._measures.side_px
        # Over the list at the side, never over the keys: what is about money stays until it is put away.
        self.toast.stand_in(QRect(self.width() - margin - width, 0, width, self.height() - margin))
