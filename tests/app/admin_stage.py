"""A stage for the people and audit pages: a relay in memory, a till's file, an authority that is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.manager.page import ManagerPage
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import (
    RelayAtOnce,
    SamplePapers,
    SampleStore,
    sample_books,
    sample_tools,
)
from kiosk.app.manager.samples import AtOnce
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW
from kiosk.core.errors import KioskError
from kiosk.protocol.guard import (
    AuditItem,
    AuditPage,
    CreatePerson,
    NewPin,
    Person,
    PersonList,
    PersonNamed,
    PersonNames,
)
from kiosk.till.books.audit import Who
from kiosk.till.books.documents import AuditRow
from kiosk.till.link.desk import ManagerRelay, SessionNeededError
from kiosk.till.people.permit import Permit, Wanted
from kiosk.till.store.log import SqliteLog
from tests.app.hands import key_click


def somebody(name: str, role: str = "cashier", **changes: Any) -> Person:
    return Person(name=name, role=role, created_at=NOW, pin_set_at=NOW).model_copy(update=changes)


class PeopleRelay:
    """`ManagerRelay` as far as these pages ask it; `trouble` is what every question meets."""

    def __init__(self, *people: Person, signed_in: str | None = None) -> None:
        self.kept = {person.name: person for person in people}
        self.signed_in = signed_in
        self.trouble: KioskError | None = None
        self.pins: dict[str, str] = {}
        self.entries: list[AuditItem] = []
        self.page_rows = 2

    @property
    def person(self) -> str | None:
        return self.signed_in

    async def names(self) -> PersonNames:
        self._meet()
        active = [one for one in self.kept.values() if one.disabled_at is None]
        named = [
            PersonNamed(name=one.name, role=one.role, pin_set_at=one.pin_set_at) for one in active
        ]
        return PersonNames(items=named)

    async def people(self) -> PersonList:
        self._need_session()
        return PersonList(items=list(self.kept.values()))

    async def add_first_manager(self, body: CreatePerson) -> Person:
        self._meet()
        return self._add(body)

    async def add_person(self, body: CreatePerson) -> Person:
        self._need_session()
        return self._add(body)

    async def reset_pin(self, name: str, body: NewPin) -> Person:
        self._need_session()
        self.pins[name] = body.pin.get_secret_value()
        return self.kept[name]

    async def disable_person(self, name: str) -> Person:
        self._need_session()
        return self._change(name, disabled_at=NOW)

    async def enable_person(self, name: str) -> Person:
        self._need_session()
        return self._change(name, disabled_at=None)

    async def audit(self, cursor: str | None = None) -> AuditPage:
        self._need_session()
        start = int(cursor or 0)
        end = start + self.page_rows
        more = str(end) if end < len(self.entries) else None
        return AuditPage(items=self.entries[start:end], next_cursor=more)

    def _add(self, body: CreatePerson) -> Person:
        self.kept[body.name] = somebody(body.name, body.role)
        self.pins[body.name] = body.pin.get_secret_value()
        return self.kept[body.name]

    def _change(self, name: str, **changes: Any) -> Person:
        self.kept[name] = self.kept[name].model_copy(update=changes)
        return self.kept[name]

    def _need_session(self) -> None:
        self._meet()
        if self.signed_in is None:
            raise SessionNeededError("A manager has to sign in first.")

    def _meet(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class Asked:
    """An authority that is asked, and signs `manager` in at once, unless nobody gives a PIN."""

    def __init__(self, relay: PeopleRelay, manager: str | None = "Malee") -> None:
        self._relay = relay
        self.manager = manager
        self.signs_in = True
        self.wanted: list[Wanted] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.wanted.append(wanted)
        if self.manager is None:
            return
        if self.signs_in:
            self._relay.signed_in = self.manager
        allowed(Permit(Who(asked_by="Nok", allowed_by=self.manager)))


class Stage:
    """A manager's window over a till's file and a relay."""

    def __init__(self, bot: QtBot, relay: PeopleRelay, folder: Path = Path("Kiosk")) -> None:
        self.relay = relay
        self.sample = SampleStore()
        self.authority = Asked(relay)
        self.log = SqliteLog(self.sample.path)
        self.tools = sample_tools(
            reader=AtOnce(self.log),
            books=sample_books(self.sample.store),
            relay=RelayAtOnce(cast(ManagerRelay, relay)),
            authority=self.authority,
            papers=SamplePapers(folder=folder),
        )
        self.window = ManagerWindow(self.tools)
        bot.addWidget(self.window)
        self.window.resize(1280, 800)
        with bot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()

    def open(self, place: Place) -> ManagerPage:
        """Go to a place."""
        self.window.go_to(place)
        page = self.window.page
        assert page is not None
        return page

    def press(self, key: Qt.Key, times: int = 1) -> None:
        """A key, to whatever has the keyboard."""
        for _ in range(times):
            target = QApplication.focusWidget()
            assert target is not None
            key_click(target, key)

    def audit(self) -> list[AuditRow]:
        """What is in the till's audit log, newest first."""
        return self.tools.books.recent_audit(1_000).result()

    @property
    def told(self) -> str:
        """The last sentence told."""
        return self.window.toast.accessibleName()


def texts(widget: QWidget) -> list[str]:
    """The words on a widget."""
    return [
        label.text().replace("\u200b", "")
        for label in widget.findChildren(QLabel)
        if label.isVisibleTo(widget) and label.text()
    ]


def entry(number: int, **changes: Any) -> AuditItem:
    """An entry of the relay's log."""
    values: dict[str, Any] = {
        "number": number,
        "at": NOW,
        "action": "person_added",
        "device": "till A1",
        "person": "Malee",
        "subject": f"Person {number}",
        "detail": {"role": "cashier"},
    }
    return AuditItem(**{**values, **changes})
