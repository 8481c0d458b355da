"""The real `Authority`: who is asked for which act, over which window, and what becomes of the answer.

Which PIN is good is said elsewhere. While the shop knows nobody, what touches this till only is allowed without
one and written down as nobody's; what the relay does needs a person first.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtWidgets import QWidget

from kiosk.app.authority.first_sheet import FirstSheet
from kiosk.app.authority.pin_sheet import PinSheet
from kiosk.app.later import Answers
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Who
from kiosk.till.clock import Clock
from kiosk.till.people.allowing import Given
from kiosk.till.people.known import Known
from kiosk.till.people.permit import LOCAL, OF_ANYBODY, Act, Permit, Wanted
from kiosk.till.snapshot import TillView

Allowed = Callable[[Permit], None]


class Judge(Protocol):
    """What is asked of people's PINs; `kiosk.till.people.allowing.Allowing` is the real one."""

    @property
    def signed_in(self) -> str | None:
        """Which manager's session is open."""

    def known(self) -> Future[Known]:
        """Who there is."""

    def permit(self, wanted: Wanted, given: Given) -> Future[Permit]:
        """What is wanted, on a person's word."""

    def add_first_manager(self, given: Given) -> Future[str]:
        """Somebody, while there is nobody."""

    def sign_out(self) -> Future[None]:
        """End the session."""


class _Question:
    """What is asked for over one window, until it is answered or left."""

    def __init__(self, wanted: Wanted, allowed: Allowed) -> None:
        self.wanted = wanted
        self.allowed = allowed


class PinAuthority:
    """Lives on the GUI thread. `show_view` brings who there is and who sells."""

    def __init__(self, allowing: Judge, later: Answers, clock: Clock) -> None:
        self._allowing = allowing
        self._later = later
        self._clock = clock
        self._cashier: str | None = None
        self._managers: tuple[str, ...] = ()
        self._anybody = False
        self._last: str | None = None
        self._put_off = False
        self._after: _Question | None = None
        self._questions: dict[PinSheet, _Question] = {}
        self._pins: weakref.WeakKeyDictionary[QWidget, PinSheet] = weakref.WeakKeyDictionary()
        self._firsts: weakref.WeakKeyDictionary[QWidget, FirstSheet] = weakref.WeakKeyDictionary()

    def show_view(self, view: TillView) -> None:
        """Who there is, and who sells."""
        self._cashier = view.cashier or None
        self._anybody = bool(view.people)
        self._managers = tuple(one.name for one in view.people if one.manager)

    def ask(self, over: QWidget, wanted: Wanted, allowed: Allowed) -> None:
        """See `Authority`."""
        if wanted.act in OF_ANYBODY:
            allowed(Permit(Who(asked_by=self._cashier)))
            return
        signed_in = self._allowing.signed_in
        if wanted.act is Act.DESK and signed_in is not None:
            allowed(Permit(Who(self._cashier, signed_in)))
            return
        if self._anybody:
            self._ask_for_a_pin(over.window(), wanted, allowed)
            return
        window = over.window()
        self._later.when(
            self._allowing.known(),
            lambda known: self._ask_whom(window, wanted, allowed, known),
            lambda error: self._ask_for_a_pin(window, wanted, allowed),
        )

    def offer_first_manager(self, window: QWidget) -> None:
        """Ask for the first manager, once while the program runs, if the relay says that there is nobody."""
        if self._anybody or self._put_off:
            return

        def offer(known: Known) -> None:
            if known.heard and not known.people and window.isVisible():
                self._put_off = True
                self._ask_for_the_first(window, None)

        self._later.when(self._allowing.known(), offer, lambda error: None)

    def sign_out(self) -> None:
        """Whoever was signed in is not any more."""
        if self._allowing.signed_in is not None:
            self._later.when(self._allowing.sign_out(), lambda done: None, lambda error: None)

    def _ask_whom(self, window: QWidget, wanted: Wanted, allowed: Allowed, known: Known) -> None:
        if known.people:
            self._managers = known.managers
            self._ask_for_a_pin(window, wanted, allowed)
        elif wanted.act in LOCAL:
            allowed(Permit(Who(asked_by=self._cashier)))
        elif known.heard:
            self._ask_for_the_first(window, _Question(wanted, allowed))
        else:
            self._ask_for_a_pin(window, wanted, allowed)

    def _ask_for_a_pin(self, window: QWidget, wanted: Wanted, allowed: Allowed) -> None:
        sheet = self._pins.get(window)
        if sheet is None:
            sheet = self._pins[window] = PinSheet(window, self._clock)
            sheet.given.connect(lambda: self._judge(sheet))
            sheet.left.connect(lambda: self._forget(sheet))
        if sheet.is_open:
            return
        self._questions[sheet] = _Question(wanted, allowed)
        sheet.ask(wanted, self._managers, self._last)

    def _judge(self, sheet: PinSheet) -> None:
        """The PIN goes out; a question that was left meanwhile is answered to nobody."""
        question = self._questions[sheet]
        given = Given(sheet.person, sheet.field.take(), self._cashier)

        def allow(permit: Permit) -> None:
            if self._questions.get(sheet) is not question:
                if question.wanted.act is Act.DESK:
                    self.sign_out()
                return
            self._forget(sheet)
            self._last = permit.who.allowed_by
            sheet.close_sheet()
            question.allowed(permit)

        def refuse(error: KioskError) -> None:
            if self._questions.get(sheet) is question:
                sheet.show_refused(error)

        self._later.when(self._allowing.permit(question.wanted, given), allow, refuse)

    def _forget(self, sheet: PinSheet) -> None:
        self._questions.pop(sheet, None)

    def _ask_for_the_first(self, window: QWidget, after: _Question | None) -> None:
        """`after`: what was wanted, asked for again once there is a manager."""
        sheet = self._firsts.get(window)
        if sheet is None:
            sheet = self._firsts[window] = FirstSheet(window)
            sheet.given.connect(lambda: self._add_first(sheet))
        if sheet.is_open:
            return
        self._after = after
        sheet.ask()

    def _add_first(self, sheet: FirstSheet) -> None:
        given = Given(sheet.person, sheet.field.take(), self._cashier)
        sheet.again.wipe()

        def added(name: str) -> None:
            self._anybody, self._managers, self._last = True, (name,), name
            if not sheet.is_open:
                return
            sheet.close_sheet()
            after, self._after = self._after, None
            if after is not None:
                self._ask_for_a_pin(sheet.window(), after.wanted, after.allowed)

        def refuse(error: KioskError) -> None:
            if sheet.is_open:
                sheet.show_refused(error)

        self._later.when(self._allowing.add_first_manager(given), added, refuse)
