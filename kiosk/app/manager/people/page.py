"""The people page: cashiers and managers as the relay knows them; adding, a new PIN, disabling.

The relay decides who may do what and keeps the PINs; what was done here is also written in the till's audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import day_words
from kiosk.app.manager.audit.terms import person_subject
from kiosk.app.manager.giving import trouble_sentence
from kiosk.app.manager.notice import Notice, NoticeStack, Words
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.people import asking, terms
from kiosk.app.manager.people.asking import Asked, Everybody
from kiosk.app.manager.people.form import Filled
from kiosk.app.manager.people.sheet import PersonSheet
from kiosk.app.manager.rows import Column, RowModel, RowTable
from kiosk.app.manager.session import SignIn, needs_session, unread
from kiosk.app.manager.side_panel import NARROW_PX, WIDE_PX, SidePanel
from kiosk.app.theme.tokens import Space, card_px
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.protocol.guard import Person
from kiosk.till.books.audit import Action, Who
from kiosk.till.people.permit import Act, Permit, Wanted

translate = QCoreApplication.translate

_LIST = "people list"


class PeoplePage(ManagerPage):
    """Joins the list, the panel and the form; it decides nothing about people."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._everybody: Everybody | None = None
        self._error: KioskError | None = None
        self._sign_in = SignIn(tools.authority, self)
        self._name: str | None = None
        self.model = RowModel(self._columns())
        self.table = RowTable("peopleTable", self.model)
        self.notice = Notice("peopleNotice")
        self.count_label = RoleLabel("strong", "peopleCount")
        self.add_button = RoleButton("primary", "addPerson")
        self.panel = SidePanel("personDetail", self)
        self.facts = FactList("personFacts")
        self.pin_button = RoleButton("action", "newPin", icon_name="edit")
        self.disable_button = RoleButton("danger", "disablePerson")
        self.enable_button = RoleButton("action", "enablePerson")
        self.sheet = PersonSheet(self)
        self.confirm = ConfirmSheet(self)
        self._stack = NoticeStack(self.table, self.notice)
        self._build()
        self._connect()
        self.panel.hide()
        self.retranslate()

    def entered(self) -> None:
        """Look again."""
        self._sign_in.wanted()
        self._ask()

    def take_keyboard(self) -> None:
        """To the list, or to what stands in its place."""
        shown = self._stack.currentWidget()
        (self.table if shown is self.table else self.notice.button).setFocus()

    def step_back(self) -> bool:
        """Out of the person who is open."""
        if self.panel.isVisible():
            self._close_panel()
            return True
        return False

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.table.setAccessibleName(self.tr("People"))
        self.add_button.show_words(self.tr("Add a person"))
        self.pin_button.show_words(self.tr("New PIN"))
        self.disable_button.show_words(self.tr("Disable"))
        self.enable_button.show_words(self.tr("Let in again"))
        self.model.retranslate()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger type where there is room."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.table.set_text_px(18 if large else 15)
        self.panel.setFixedWidth(card_px(WIDE_PX if large else NARROW_PX))

    def _columns(self) -> tuple[Column, ...]:
        zone = self._tools.shop.timezone

        def day(at: str) -> Callable[[Person], str]:
            return lambda person: day_words(getattr(person, at).astimezone(zone).date())

        return (
            Column(
                "name",
                11.0,
                lambda: translate("People", "Name"),
                lambda one: str(one.name),
                strong=True,
            ),
            Column(
                "role",
                7.0,
                lambda: translate("People", "Role"),
                lambda one: terms.role_words(one.role),
            ),
            Column(
                "since",
                8.0,
                lambda: translate("People", "Since"),
                day("created_at"),
                leaves=2,
                muted=True,
            ),
            Column(
                "pin",
                8.0,
                lambda: translate("People", "PIN set"),
                day("pin_set_at"),
                leaves=1,
                muted=True,
            ),
            Column(
                "state",
                8.0,
                lambda: translate("People", "State"),
                terms.state_words,
                tone=terms.tone_of,
            ),
        )

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.addWidget(self._stack)
        top = QHBoxLayout()
        top.addWidget(self.count_label, 1)
        top.addWidget(self.add_button)
        self.add_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.panel.inside.addWidget(self.facts)
        buttons = (self.pin_button, self.disable_button, self.enable_button)
        for button in buttons:
            self.panel.foot.addWidget(button)
        beside = QHBoxLayout()
        beside.setSpacing(Space.LARGE)
        beside.addWidget(card, 1)
        beside.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(top)
        layout.addLayout(beside, 1)
        stops = (self.add_button, self.table, self.notice.button, self.panel.close_button, *buttons)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.table.chosen.connect(self._open)
        self.table.marked.connect(self._follow)
        self.notice.pressed.connect(self._help)
        self.panel.closed.connect(self._close_panel)
        self.add_button.clicked.connect(self._ask_for_person)
        self.pin_button.clicked.connect(self._ask_for_pin)
        self.disable_button.clicked.connect(self._ask_to_disable)
        self.enable_button.clicked.connect(self._enable)
        self.sheet.sent.connect(self._take_form)
        self.sheet.left.connect(self.take_keyboard)
        self.confirm.confirmed.connect(self._disable)
        self.confirm.left.connect(self.disable_button.setFocus)

    # Reading

    def _ask(self) -> None:
        asked = self._tools.relay.ask(asking.everybody)
        self._tools.later.when(asked, self._take, self._fail, _LIST)

    def _take(self, everybody: Everybody) -> None:
        self._error = None
        self._everybody = everybody
        self.model.show_rows(everybody.people)
        self._show()
        names = [person.name for person in everybody.people]
        if self._name in names:
            self.table.select_row(names.index(self._name))
        elif self.panel.isVisible():
            self._close_panel()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        self._everybody = None
        self.model.show_rows(())
        self.panel.hide()
        self._show()
        self._sign_in.failed(error, self._ask)

    # Showing

    @property
    def _person(self) -> Person | None:
        people = self._everybody.people if self._everybody is not None else ()
        return next((one for one in people if one.name == self._name), None)

    def _open(self, row: int) -> None:
        self._name = self.model.rows[row].name
        self._show_person()
        self.panel.show()

    def _follow(self, row: int) -> None:
        """The mark moved: an open panel follows it."""
        if self.panel.isVisible():
            self._open(row)

    def _close_panel(self) -> None:
        self.panel.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        people = self._everybody.people if self._everybody is not None else ()
        self.count_label.setText(terms.count_words(people) if people else "")
        self.add_button.setVisible(bool(people))
        self._show_person()
        self._show_notice()

    def _show_person(self) -> None:
        person = self._person
        self.panel.setAccessibleName(self.tr("Person"))
        if person is None or self._everybody is None:
            return
        self.panel.title.setText(person.name)
        zone = self._tools.shop.timezone
        self.facts.show_facts(terms.facts_of(person, self._everybody.signed_in, zone))
        self.disable_button.setVisible(person.disabled_at is None)
        self.enable_button.setVisible(person.disabled_at is not None)

    def _show_notice(self) -> None:
        """The list, or what stands in its place."""
        if self._stack.show_words(self._notice()):
            self.take_keyboard()

    def _notice(self) -> Words | None:
        if self._error is not None:
            who = self.tr("A manager has to sign in to see the people of the shop.")
            return unread(self._error, who, terms.refusal_sentence(self._error))
        if self._everybody is None:
            return "hourglass", self.tr("Asking the payment server …"), ""
        if not self._everybody.people:
            sentence = self.tr("Nobody is here yet. The first one must be a manager.")
            return "people", sentence, self.tr("Add the first manager")
        return None

    def _help(self) -> None:
        """The button of the notice: sign in, again, or begin."""
        if self._error is None:
            self._ask_for_person()
        elif needs_session(self._error):
            self._sign_in.ask(self._ask)
        else:
            self.entered()

    # Doing

    def _ask_for_person(self) -> None:
        people = self._everybody.people if self._everybody is not None else ()
        self.sheet.open_new(tuple(person.name for person in people), first=not people)

    def _ask_for_pin(self) -> None:
        if self._name is not None:
            self.sheet.open_pin(self._name)

    def _take_form(self, filled: Filled) -> None:
        if filled.name is None:
            name = self._name or ""
            self._do(asking.resetting(name, filled.new_pin()), "person_pin_reset", name)
            return
        body = filled.person()
        first = self._everybody is not None and not self._everybody.people
        asked = asking.adding(body, first=first)
        if first:
            self._send(asked, "person_added", Who(asked_by=body.name))
        else:
            self._do(asked, "person_added", body.name)

    def _ask_to_disable(self) -> None:
        person = self._person
        if person is None or self._everybody is None:
            return
        sentence = self.tr(
            "Nothing is allowed by this person any more, from now on. You can let them in again later; "
            "their PIN stays the same."
        )
        if person.name == self._everybody.signed_in:
            sentence = self.tr("This is you: you will be signed out at once.") + " " + sentence
        self.confirm.show_words(
            self.tr("Disable {name}?").format(name=person.name),
            sentence,
            self.tr("Leave it as it is"),
            self.tr("Disable"),
        )
        self.confirm.ask()

    def _disable(self) -> None:
        if self._name is not None:
            self._do(asking.disabling(self._name), "person_disabled", self._name)

    def _enable(self) -> None:
        if self._name is not None:
            self._do(asking.enabling(self._name), "person_enabled", self._name)

    def _do(self, asked: Asked, act: str, name: str) -> None:
        """With a manager's leave."""
        self._tools.authority.ask(
            self, Wanted(Act.DESK, name), lambda permit: self._allowed(asked, act, permit)
        )

    def _allowed(self, asked: Asked, act: str, permit: Permit) -> None:
        self._send(asked, act, permit.who)

    def _send(self, asked: Asked, act: str, who: Who) -> None:
        self._tools.later.when(
            self._tools.relay.ask(asked), partial(self._done, act, who), self._refused
        )

    def _done(self, act: str, who: Who, person: Person) -> None:
        """The relay has done it: written down here too, told, and shown."""
        subject = person_subject(person.name, act)
        written = self._tools.books.write_down(who, Action.PEOPLE, subject)
        self._tools.later.when(written, lambda entry: None, self._tell_trouble)
        self._name = person.name
        self.sheet.close_sheet()
        self.take_keyboard()
        self.said.emit(self._done_words(act, person.name), True)
        self._ask()

    def _done_words(self, act: str, name: str) -> str:
        match act:
            case "person_added":
                return self.tr("{name} is added.").format(name=name)
            case "person_pin_reset":
                return self.tr("{name} has a new PIN.").format(name=name)
            case "person_disabled":
                return self.tr("{name} is disabled.").format(name=name)
            case _:
                return self.tr("{name} is let in again.").format(name=name)

    def _refused(self, error: KioskError) -> None:
        """Told in the form where it is open: what was typed stays to be mended."""
        sentence = terms.refusal_sentence(error)
        if self.sheet.isVisible():
            self.sheet.show_problem(sentence)
        else:
            self.said.emit(sentence, False)
        if needs_session(error) or error.code in (asking.NOT_THE_FIRST, asking.PERSON_GONE):
            self.entered()

    def _tell_trouble(self, error: KioskError) -> None:
        self.said.emit(trouble_sentence(error), False)
