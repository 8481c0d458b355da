"""A stage for giving money back and settling: a relay that answers by script, an authority that notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.manager.act_sheet import ActSheet
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import RelayAtOnce, SamplePapers
from kiosk.app.manager.window import ManagerWindow
from kiosk.protocol.ledger import CreateRefund, Refund, Resolve
from kiosk.protocol.messages import Payment
from kiosk.till.books.audit import Who
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.people.permit import Act, Permit, Wanted

ALLOWED_BY = Who("Nok", "Somchai")


@dataclass
class ScriptedRelay:
    """The calls of `ManagerRelay` that these pages make. `answers` are given in order, errors raised."""

    answers: list[Any] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    seen: Payment | None = None

    async def create_refund(
        self, payment_id: str, key: str, body: CreateRefund, approval: str | None
    ) -> Refund:
        self.asked.append(("create_refund", payment_id, key, body, approval))
        return cast(Refund, self._answer())

    async def cancel_refund(self, payment_id: str, refund_id: str) -> Refund:
        self.asked.append(("cancel_refund", payment_id, refund_id))
        return cast(Refund, self._answer())

    async def resolve(self, payment_id: str, body: Resolve, approval: str | None) -> Payment:
        self.asked.append(("resolve", payment_id, body, approval))
        return cast(Payment, self._answer())

    async def payment(self, payment_id: str) -> Payment:
        if self.seen is None:
            raise RelayAwayError("The relay does not answer.")
        return self.seen

    def _answer(self) -> object:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class NotingAuthority:
    """Allows what is asked for with an approval for acts of a payment; with `silent` nobody ever does."""

    wanted: list[Wanted] = field(default_factory=list)
    silent: bool = False
    allowed: list[Callable[[Permit], None]] = field(default_factory=list)

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.wanted.append(wanted)
        self.allowed.append(allowed)
        if not self.silent:
            allowed(self.permit(wanted))

    def permit(self, wanted: Wanted) -> Permit:
        """What comes of it."""
        of_a_payment = wanted.payment_id is not None
        return Permit(ALLOWED_BY, f"ka_{wanted.act.value}" if of_a_payment else None)

    @property
    def acts(self) -> list[Act]:
        """What was asked for, in order."""
        return [wanted.act for wanted in self.wanted]


class MoneyStage:
    """A manager's window over made-up tools, at a place."""

    def __init__(self, qtbot: QtBot, tools: Tools, place: Place) -> None:
        self.relay = ScriptedRelay()
        self.authority = NotingAuthority()
        self.papers = SamplePapers()
        self.tools = replace(
            tools,
            relay=RelayAtOnce(cast(ManagerRelay, self.relay)),
            authority=self.authority,
            papers=self.papers,
        )
        self.window = ManagerWindow(self.tools)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.go_to(place)

    @property
    def page(self) -> ManagerPage:
        """The page in front."""
        page = self.window.page
        assert page is not None
        return page

    @property
    def said(self) -> str:
        """What the window told last."""
        return self.window.toast.accessibleName()

    @property
    def sheet(self) -> ActSheet:
        """The form that is open."""
        [sheet] = [each for each in self.window.findChildren(ActSheet) if each.is_open]
        return sheet

    @property
    def is_asking(self) -> bool:
        """A form is open."""
        return any(each.is_open for each in self.window.findChildren(ActSheet))

    def edit(self, name: str) -> QLineEdit:
        """A field of the form."""
        found = self.sheet.findChild(QLineEdit, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        """Press a button of the form, else of the page."""
        over: QWidget = self.sheet if self.is_asking else self.window
        found = over.findChild(QPushButton, name)
        assert found is not None, name
        assert found.isEnabled(), name
        found.click()

    @property
    def problem(self) -> str:
        """What the form says is wrong."""
        label = self.sheet.findChild(QLabel, "sheetProblem")
        assert label is not None
        return label.text() if label.isVisible() else ""
