"""The moments of the audit and people pages that a gallery shows, over real books and a made-up relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from kiosk.app.manager.audit.page import AuditPage
from kiosk.app.manager.audit.terms import person_subject
from kiosk.app.manager.people.page import PeoplePage
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import (
    RelayAtOnce,
    SampleStore,
    sample_books,
)
from kiosk.app.manager.samples import AtOnce
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW, SHOP
from kiosk.protocol.guard import AuditItem, Person, PersonList, PersonNamed, PersonNames
from kiosk.protocol.guard import AuditPage as AuditPageOfRelay
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.documents import AuditFilter
from kiosk.till.link.desk import ManagerRelay, SessionNeededError
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.store.log import SqliteLog

Prepare = Callable[[ManagerWindow], None]

_ENTRIES = (
    (Action.Z, Who("Nok", "Malee"), "A1-Z0041"),
    ("cashier", Who("Nok"), "Nok"),
    (Action.REPRINT, Who("Nok", "Malee", "ลูกค้าทำใบเสร็จหาย"), "A1-000129"),
    (Action.REFUND, Who("Nok", "Malee", "ทำหก ลูกค้าขอเงินคืน"), "pi_3QmWx2Lk9sTzB4dE1fGh7JkL"),
    (Action.RETURN_BY_HAND, Who("Somchai", "Malee", "คืนเป็นเงินสด"), "A1-000126"),
    (Action.PEOPLE, Who("Malee", "Malee"), person_subject("Somchai", "person_added")),
    (Action.RESOLVE, Who("Nok", "Malee", "จ่ายช้า แต่ของส่งแล้ว"), "pi_3QmWx2Lk9sTzB4dE1fGh7KkM"),
    (Action.EXPORT, Who("Malee", "Malee"), "audit csv"),
    (Action.PEOPLE, Who("Malee", "Malee"), person_subject("Ploy", "person_disabled")),
    (Action.X, Who("Nok", "Malee"), "2026-11-20"),
)
_GIVEN_BACK = {"amount": "2000", "to": "the shop", "reason": "ทำหก"}
_TROUBLE = StoreError("The till's database cannot be read.")


def audit_parts(count: int = 24, **others: Any) -> dict[str, Any]:
    """What a page works with over a till's file with so many entries in its audit log."""
    sample = SampleStore()
    with sample.store.transaction() as tx:
        for number in range(count):
            action, who, subject = _ENTRIES[number % len(_ENTRIES)]
            at = NOW - timedelta(minutes=37 * (count - number))
            write_down(tx, SHOP.till_code, who, action, subject, at)
    reader = AtOnce(SqliteLog(sample.path))
    return {"reader": reader, "books": sample_books(sample.store), **others}


def _somebody(name: str, role: str, days: int, *, disabled: bool = False) -> Person:
    since = NOW - timedelta(days=days)
    return Person(
        name=name,
        role=role,
        created_at=since,
        pin_set_at=since + timedelta(days=days // 3),
        disabled_at=NOW - timedelta(days=3) if disabled else None,
    )


_EVERYBODY = (
    _somebody("Malee", "manager", 400),
    _somebody("Nok", "cashier", 212),
    _somebody("Ploy", "cashier", 390, disabled=True),
    _somebody("สมชาย ใจดี", "cashier", 40),
)


def _log_of_the_relay() -> AuditPageOfRelay:
    acts: tuple[tuple[str, str | None, str, dict[str, str]], ...] = (
        ("session_opened", "Malee", "till A1", {}),
        (
            "refund",
            "Malee",
            "pi_3QmWx2Lk9sTzB4dE1fGh7JkL",
            _GIVEN_BACK,
        ),
        ("approval_refused", None, "pi_3QmWx2Lk9sTzB4dE1fGh7JkL", {"action": "refund"}),
        ("device_paired", None, "till A2", {"scope": "till"}),
        ("person_added", "Malee", "Somchai", {"role": "cashier"}),
    )
    return AuditPageOfRelay(
        items=[
            AuditItem(
                number=len(acts) - n,
                at=NOW - timedelta(minutes=9 * n),
                action=action,
                device="till A1",
                person=person,
                subject=subject,
                detail=detail,
            )
            for n, (action, person, subject, detail) in enumerate(acts)
        ]
    )


class RelayOfScenes:
    """Answers as a relay with people and a log of its own; nobody is signed in unless `person` is."""

    def __init__(
        self,
        person: str | None = "Malee",
        people: tuple[Person, ...] = _EVERYBODY,
        *,
        away: bool = False,
    ) -> None:
        self.person = person
        self._people = people
        self._away = away

    async def names(self) -> PersonNames:
        """Those who are let in."""
        self._answer()
        return PersonNames(
            items=[
                PersonNamed(name=one.name, role=one.role, pin_set_at=one.pin_set_at)
                for one in self._people
                if one.disabled_at is None
            ]
        )

    async def people(self) -> PersonList:
        """Everybody."""
        self._answer()
        if self.person is None:
            raise SessionNeededError("A manager has to sign in first.")
        return PersonList(items=list(self._people))

    def _answer(self) -> None:
        if self._away:
            raise RelayAwayError("The relay does not answer.")

    async def audit(self, cursor: str | None = None) -> AuditPageOfRelay:
        """Its log."""
        if self.person is None:
            raise SessionNeededError("A manager has to sign in first.")
        return _log_of_the_relay()


def _audit(act: Callable[[AuditPage], None]) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.AUDIT)
        page = window.page
        assert isinstance(page, AuditPage)  # the place is registered
        act(page)

    return prepare


def _open(row: int) -> Callable[[AuditPage], None]:
    def act(page: AuditPage) -> None:
        page.table.select_row(row)
        page.table.chosen.emit(row)

    return act


def _relays(page: AuditPage) -> None:
    page.bar.show_log(of_relay=True)
    page.table.select_row(1)
    page.table.chosen.emit(1)


def _not_found(page: AuditPage) -> None:
    page.bar.set_wanted(AuditFilter(text="ไม่มี"))


def _people(act: Callable[[PeoplePage], None]) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.PEOPLE)
        page = window.page
        assert isinstance(page, PeoplePage)  # the place is registered
        act(page)

    return prepare


def _person(row: int) -> Callable[[PeoplePage], None]:
    def act(page: PeoplePage) -> None:
        page.table.select_row(row)
        page.table.chosen.emit(row)

    return act


def _odd_pin(page: PeoplePage) -> None:
    page.add_button.click()
    page.sheet.name_edit.setText("สมชาย")
    page.sheet.pin_edit.setText("1" * 6)
    page.sheet.again_edit.setText("1" * 6)
    page.sheet.send_button.click()


def _new_pin(page: PeoplePage) -> None:
    _person(0)(page)
    page.pin_button.click()


def _disabling(page: PeoplePage) -> None:
    _person(0)(page)
    page.disable_button.click()


def _people_parts(relay: RelayOfScenes) -> Callable[[], dict[str, Any]]:
    return lambda: {"relay": _relay(relay)}


ADMIN_SCENES: dict[str, tuple[Prepare, Callable[[], dict[str, Any]]]] = {
    "people": (_people(lambda page: None), _people_parts(RelayOfScenes())),
    "people_person": (_people(_person(2)), _people_parts(RelayOfScenes())),
    "people_add": (_people(lambda page: page.add_button.click()), _people_parts(RelayOfScenes())),
    "people_odd_pin": (_people(_odd_pin), _people_parts(RelayOfScenes())),
    "people_new_pin": (_people(_new_pin), _people_parts(RelayOfScenes())),
    "people_disabling": (_people(_disabling), _people_parts(RelayOfScenes())),
    "people_nobody": (
        _people(lambda page: None),
        _people_parts(RelayOfScenes(None, people=())),
    ),
    "people_first": (
        _people(lambda page: page.notice.button.click()),
        _people_parts(RelayOfScenes(None, people=())),
    ),
    "people_sign_in": (_people(lambda page: None), _people_parts(RelayOfScenes(None))),
    "people_away": (_people(lambda page: None), _people_parts(RelayOfScenes(away=True))),
    "audit": (_audit(lambda page: None), audit_parts),
    "audit_entry": (_audit(_open(2)), audit_parts),
    "audit_actions": (_audit(lambda page: page.bar.action_button.click()), audit_parts),
    "audit_not_found": (_audit(_not_found), audit_parts),
    "audit_empty": (_audit(lambda page: None), lambda: audit_parts(0)),
    "audit_trouble": (
        _audit(lambda page: None),
        lambda: {"reader": AtOnce(trouble=_TROUBLE)},
    ),
    "audit_relay": (_audit(_relays), lambda: audit_parts(relay=_relay(RelayOfScenes()))),
    "audit_sign_in": (
        _audit(lambda page: page.bar.show_log(of_relay=True)),
        lambda: audit_parts(relay=_relay(RelayOfScenes(None))),
    ),
}
"""What was done, and what the window works with."""


def _relay(relay: RelayOfScenes) -> RelayAtOnce:
    # It answers only what these pages ask.
    return RelayAtOnce(cast(ManagerRelay, relay))
