"""The window of the first start: one step in front, how far it is, forward and back; it keeps after each step.

Enter goes on, Escape back; closing it loses nothing that was right. It knows no file and no relay: others do.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.cashier.density import measures_for
from kiosk.app.first_start.dots import Dots
from kiosk.app.first_start.more_pages import DonePage, PracticePage, RelayPage
from kiosk.app.first_start.pages import FieldsPage, LanguagePage, StepPage
from kiosk.app.first_start.practice import Practice
from kiosk.app.first_start.steps import (
    MAY_BE_SKIPPED,
    STEPS,
    Step,
    step_after,
    step_before,
)
from kiosk.app.later import Answers
from kiosk.app.setup.connecting import Connector
from kiosk.app.setup.keeping import Kept, keepable
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.relay_form import RelayForm, connect_problem
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton, restyle
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll
from kiosk.core.errors import KioskError
from kiosk.settings.forms import read_form

if TYPE_CHECKING:
    from kiosk.settings.writing import Changes

translate = QCoreApplication.translate

_COLUMN_PX = {"compact": 880, "normal": 940, "large": 1180}
_BUTTON_PX = 56
_OUT_PX = Space.MEDIUM + Space.HAIR
"""The ring of what scrolls stands out this far, so that what it goes around is in line with the words above."""
_KEEP = "first start"


class Keeper(Protocol):
    """Keeps what a step sets; `StepKeeper` is the real one. Futures raise `KioskError`."""

    def look(self) -> Future[Kept]:
        """The settings as they are."""

    def keep(self, changes: Changes, reached: Step) -> Future[Kept]:
        """The settings of a step, and which one is next."""


class _Parts:
    """What the pages are made of."""

    def __init__(
        self,
        connector: Connector,
        hardware: Hardware,
        practice: Practice,
        later: Answers,
        *,
        connected: bool,
    ) -> None:
        self._connector = connector
        self._hardware = hardware
        self._practice = practice
        self._later = later
        self._connected = connected

    def page_of(self, step: Step) -> StepPage:
        """A new page."""
        match step:
            case Step.LANGUAGE:
                return LanguagePage()
            case Step.RELAY:
                page = RelayPage(RelayForm(self._connector, self._later))
                page.show_connected(self._connected)
                return page
            case Step.PRACTICE:
                return PracticePage(self._practice)
            case Step.DONE:
                return DonePage()
            case _:
                return FieldsPage(step, self._hardware)


class FirstStartWindow(QWidget):
    """`language_chosen` carries `th` or `en`; `finished`: the till can begin; `closed`: somebody went away."""

    language_chosen = Signal(str)
    finished = Signal()
    closed = Signal()

    def __init__(
        self,
        keeper: Keeper,
        connector: Connector,
        hardware: Hardware,
        practice: Practice,
        later: Answers,
        *,
        begins_at: Step,
        connected: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("firstStartWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(960, 640)
        self._keeper = keeper
        self._later = later
        self.practice = practice
        self._kept: Kept | None = None
        self._busy = False
        self._done = False
        self._problem: KioskError | None = None
        self.step = begins_at
        self._parts = _Parts(connector, hardware, practice, later, connected=connected)
        self._pages: dict[Step, StepPage] = {}
        self.dots = Dots(len(STEPS))
        self._place = RoleLabel("muted", "stepPlace")
        self._title = RoleLabel("total", "stepTitle", wraps=True)
        self._sentence = RoleLabel("body", "stepSentence", wraps=True)
        self._said = RoleLabel("body", "stepProblem", wraps=True)
        self._said.setProperty("tone", "trouble")
        self.back_button = RoleButton("action", "stepBack", icon_name="left")
        self.skip_button = RoleButton("action", "stepSkip")
        self.next_button = RoleButton("primary", "stepNext")
        self._stack = QStackedWidget()
        self._scroll = TouchScroll("stepScroll")
        self._card = QFrame()
        self._column = QWidget()
        self._build()
        self._connect()
        self.retranslate()
        self.look()

    @property
    def page(self) -> StepPage:
        """The page in front."""
        return self._page_of(self.step)

    @property
    def relay_page(self) -> RelayPage:
        """The page of the relay."""
        page = self._page_of(Step.RELAY)
        assert isinstance(page, RelayPage)  # as it was made
        return page

    def look(self) -> None:
        """Read what is kept, and fill the pages with it."""
        self._later.when(self._keeper.look(), self._take_kept, self._failed, _KEEP)

    def go_on(self) -> None:
        """What Next does: keep this step, and on; the relay is asked first."""
        if self._busy or self._kept is None:
            return
        if self.step is Step.RELAY and self.relay_page.shows_form:
            self.relay_page.form.submit()
            return
        if self.step is Step.DONE:
            self._finish()
            return
        texts = self.page.texts()
        reading = read_form(self._kept.settings, texts)
        problems = {name: takes for name, takes in reading.problems.items() if name in texts}
        self.page.show_problems(problems)
        if not problems:
            self._keep(dict(reading.changes), step_after(self.step))

    def skip(self) -> None:
        """On without keeping anything of this step."""
        if not self._busy and self.step in MAY_BE_SKIPPED:
            self._keep({}, step_after(self.step))

    def go_back(self) -> None:
        """To the step before; what is right of what was typed is kept."""
        if not self._busy and self.step is not STEPS[0] and self._kept is not None:
            self._keep(self._right_changes(self._kept), step_before(self.step))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, or presses what has the keyboard and does something; Escape goes back."""
        if event.isAutoRepeat():
            return
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.go_back()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                focused = self.focusWidget()
                if isinstance(focused, QPushButton) and not focused.isCheckable():
                    focused.click()
                else:
                    self.go_on()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is right of what was typed is kept; the next start goes on here."""
        self.page.left()
        if not self._done and self._kept is not None:
            self._keeper.keep(self._right_changes(self._kept), self.step)
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Small and large windows get other measures."""
        super().resizeEvent(event)
        density = measures_for(self.width(), self.height()).density
        if self.property("density") != density:
            self.setProperty("density", density)
            self._column.setMaximumWidth(_COLUMN_PX[density])
            restyle(self)

    def retranslate(self) -> None:
        """The words of the window itself; its parts hear of a new language themselves."""
        self.setWindowTitle(self.tr("Kiosk · first start"))
        self.setAccessibleName(self.tr("First start"))
        self.back_button.show_words(self.tr("Back  Esc"))
        self.skip_button.show_words(self.tr("Skip"))
        self._show()

    def _page_of(self, step: Step) -> StepPage:
        """The page of a step, made when it is first wanted."""
        if step not in self._pages:
            page = self._pages[step] = self._parts.page_of(step)
            page.language_chosen.connect(self.language_chosen)
            if isinstance(page, RelayPage):
                page.form.connected.connect(self._connected)
                page.form.busy_changed.connect(self._set_busy)
            if isinstance(page, PracticePage):
                page.left_alone.connect(self.next_button.setFocus)
            self._stack.addWidget(page)
            if self._kept is not None:
                page.show_kept(self._kept)
        return self._pages[step]

    def _build(self) -> None:
        inside = QVBoxLayout(self._scroll.inside)
        # While a step is busy its fields are off and the keyboard is here: its ring stands off them.
        inside.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
        inside.addWidget(self._stack)
        self._card.setProperty("role", "card")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(Space.HUGE - _OUT_PX, Space.BROAD, Space.BROAD, Space.BROAD)
        column.setSpacing(Space.SMALL)
        for words_of_step in (self._title, self._sentence, self._said):
            words_of_step.setContentsMargins(_OUT_PX, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(Space.MEDIUM - Space.SMALL)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._said)
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(self.dots)
        head.addSpacing(Space.MEDIUM)
        head.addWidget(self._place)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.MEDIUM)
        for button, width in (
            (self.back_button, 180),
            (self.skip_button, 180),
            (self.next_button, 300),
        ):
            button.setMinimumHeight(_BUTTON_PX)
            button.setMinimumWidth(width)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.skip_button)
        foot.addWidget(self.next_button)
        middle = QVBoxLayout(self._column)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(Space.LARGE)
        middle.addLayout(head)
        middle.addWidget(self._card, 1)
        middle.addLayout(foot)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.BROAD, Space.BROAD, Space.BROAD, Space.BROAD)
        layout.addStretch(1)
        layout.addWidget(self._column, 100)
        layout.addStretch(1)
        # After what a step asks, Tab comes to what goes on, and to what goes back last.
        QWidget.setTabOrder(self.next_button, self.skip_button)
        QWidget.setTabOrder(self.skip_button, self.back_button)

    def _connect(self) -> None:
        self.next_button.clicked.connect(self.go_on)
        self.skip_button.clicked.connect(self.skip)
        self.back_button.clicked.connect(self.go_back)

    def _take_kept(self, kept: Kept) -> None:
        first, self._kept = self._kept is None, kept
        for page in self._pages.values():
            page.show_kept(kept)
        if first:
            self._enter(self.step)

    def _keep(self, changes: dict[str, str | int | float | None], reached: Step) -> None:
        self._problem = None
        self._set_busy(True)

        def kept(now: Kept) -> None:
            self._set_busy(False)
            self._take_kept(now)
            self._enter(reached)

        self._later.when(self._keeper.keep(changes, reached), kept, self._failed, _KEEP)

    def _right_changes(self, kept: Kept) -> dict[str, str | int | float | None]:
        """Of the page in front, what may be kept although the rest may not."""
        return dict(read_form(kept.settings, keepable(kept, self.page.texts())).changes)

    def _connected(self, name: str) -> None:
        self.relay_page.show_connected(True)
        self._keep({}, step_after(Step.RELAY))

    def _failed(self, error: KioskError) -> None:
        self._problem = error
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show()

    def _enter(self, step: Step) -> None:
        self.page.left()
        self.step, self._problem = step, None
        self._stack.setCurrentWidget(self.page)
        # As high as the page in front, not as the highest.
        for page in self._pages.values():
            policy = (
                QSizePolicy.Policy.Preferred if page is self.page else QSizePolicy.Policy.Ignored
            )
            page.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._scroll.verticalScrollBar().setValue(0)
        self._show()
        self.page.entered()
        self.page.take_keyboard()

    def _finish(self) -> None:
        self._done = True
        self.finished.emit()

    def _show(self) -> None:
        number = STEPS.index(self.step)
        title, sentence = step_words(self.step)
        place = self.tr("Step {n} of {all}").format(n=number + 1, all=len(STEPS))
        self.dots.show_step(number, f"{place}: {title}")
        self._place.setText(place)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._said.setText("" if self._problem is None else connect_problem(self._problem))
        self._said.setVisible(self._problem is not None)
        self.back_button.setVisible(self.step is not STEPS[0])
        self.back_button.setEnabled(not self._busy)
        self.skip_button.setVisible(self.step in MAY_BE_SKIPPED)
        self.skip_button.setEnabled(not self._busy)
        self.next_button.setEnabled(not self._busy)
        self.next_button.show_words(self._next_words())

    def _next_words(self) -> str:
        if self.step is Step.DONE:
            return self.tr("Start selling  Enter")
        if self.step is Step.RELAY and self.relay_page.shows_form:
            return self.tr("Connect  Enter")
        return self.tr("Next  Enter")


def step_words(step: Step) -> tuple[str, str]:
    """Title and sentence of a step."""
    match step:
        case Step.LANGUAGE:
            return "ภาษา · Language", translate("FirstStart", "Welcome. This takes five minutes.")
        case Step.SHOP:
            return translate("FirstStart", "Your shop"), translate(
                "FirstStart", "Tax papers can wait: they are under Settings later."
            )
        case Step.RELAY:
            return translate("FirstStart", "Payments"), translate(
                "FirstStart", "Who asks Stripe for the PromptPay QR?"
            )
        case Step.SCREENS:
            return translate("FirstStart", "Screens"), translate(
                "FirstStart", "Which screen do your customers see?"
            )
        case Step.PRINTER:
            return translate("FirstStart", "Printer"), translate(
                "FirstStart", "A shop can sell without one: receipts are kept all the same."
            )
        case Step.SOUND:
            return translate("FirstStart", "Sound"), translate(
                "FirstStart", "Loud enough to be heard in your shop? Try each."
            )
        case Step.PRACTICE:
            return translate("FirstStart", "A practice sale"), translate(
                "FirstStart",
                "The real till, with pretend money. Do one sale before the first customer.",
            )
        case Step.DONE:
            return translate("FirstStart", "Done"), ""
