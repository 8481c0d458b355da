"""Above the audit log: which of the two logs, the search, and what narrows the till's own log down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.manager.audit.terms import action_words
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.filter import FilterButton, SearchField
from kiosk.app.widgets.flow import FlowLayout
from kiosk.till.books.audit import Action
from kiosk.till.books.documents import AuditFilter


class AuditBar(QWidget):
    """`changed`: the other log, or another filter. `export_asked` carries `csv` or `jsonl`."""

    changed = Signal()
    export_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.of_relay = False
        self.wanted = AuditFilter()
        self._people: tuple[str, ...] = ()
        self.search_edit = SearchField("auditSearch")
        self.log_button = FilterButton("auditLog")
        self.action_button = FilterButton("auditAction")
        self.person_button = FilterButton("auditPerson")
        self.clear_button = RoleButton("fold", "auditClear")
        self.export_button = RoleButton("action", "auditExport", icon_name="export")
        self.choices = ChoiceList("auditChoices")
        self._connect()
        self._build()
        self.retranslate()

    @property
    def narrowed(self) -> bool:
        """Whether something is left out."""
        return self.wanted != AuditFilter()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, from the top."""
        filters = (self.log_button, self.action_button, self.person_button, self.clear_button)
        return (self.search_edit, self.export_button, *filters)

    def show_people(self, names: Sequence[str]) -> None:
        """The names to choose from."""
        self._people = tuple(names)
        self._show_what_fits()

    def show_log(self, *, of_relay: bool) -> None:
        """The other log."""
        if of_relay != self.of_relay:
            self.of_relay = of_relay
            self.retranslate()
            self.changed.emit()

    def set_wanted(self, wanted: AuditFilter) -> None:
        """Narrow down, and tell it if it is new."""
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self.search_edit.show_search(wanted.text)
        self.retranslate()
        self.changed.emit()

    def clear(self) -> None:
        """All entries."""
        self.set_wanted(AuditFilter())

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        chosen = self.wanted
        self.search_edit.setPlaceholderText(self.tr("On what, why or number (F3)"))
        self.search_edit.setAccessibleName(self.tr("Search the audit log"))
        log = self._log_words(of_relay=self.of_relay)
        self._name(self.log_button, self.tr("Log"), log, active=False)
        action = (
            self.tr("Everything done") if chosen.action is None else action_words(chosen.action)
        )
        self._name(self.action_button, self.tr("What"), action, active=chosen.action is not None)
        person = chosen.person or self.tr("Everybody")
        self._name(self.person_button, self.tr("Who"), person, active=chosen.person is not None)
        self.clear_button.show_words(self.tr("Clear"), self.tr("Clear all filters"))
        self.export_button.show_words(self.tr("Export"), self.tr("Export the audit log"))
        self._show_what_fits()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_what_fits(self) -> None:
        """The relay's log comes as it is."""
        own = not self.of_relay
        self.search_edit.setEnabled(own)
        self.export_button.setEnabled(own)
        self.action_button.setVisible(own)
        self.person_button.setVisible(own and bool(self._people))
        self.clear_button.setVisible(own and self.narrowed)

    def _log_words(self, *, of_relay: bool) -> str:
        return self.tr("Payment server") if of_relay else self.tr("This till")

    def _name(self, button: FilterButton, what: str, choice: str, *, active: bool) -> None:
        button.show_choice(choice, f"{what}: {choice}", active=active)

    def _connect(self) -> None:
        self.search_edit.wanted.connect(
            lambda text: self.set_wanted(replace(self.wanted, text=text))
        )
        self.log_button.clicked.connect(self._choose_log)
        self.action_button.clicked.connect(self._choose_action)
        self.person_button.clicked.connect(self._choose_person)
        self.clear_button.clicked.connect(self.clear)
        self.export_button.clicked.connect(self._choose_format)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.SMALL)
        top.addWidget(self.search_edit, 1)
        top.addWidget(self.export_button)
        self.export_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        below = FlowLayout()
        below.setSpacing(Space.SMALL)
        for button in (self.log_button, self.action_button, self.person_button):
            below.addWidget(button)
        self.clear_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        below.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addLayout(top)
        layout.addLayout(below)

    def _choose_log(self) -> None:
        choices = [(of_relay, self._log_words(of_relay=of_relay)) for of_relay in (False, True)]
        self.choices.open_choices(
            self.log_button, choices, self.of_relay, lambda chosen: self.show_log(of_relay=chosen)
        )

    def _choose_action(self) -> None:
        choices: list[tuple[str | None, str]] = [(None, self.tr("Everything done"))]
        choices += [(action.value, action_words(action)) for action in Action]
        self.choices.open_choices(
            self.action_button,
            choices,
            self.wanted.action,
            lambda chosen: self.set_wanted(replace(self.wanted, action=chosen)),
        )

    def _choose_person(self) -> None:
        choices: list[tuple[str | None, str]] = [(None, self.tr("Everybody"))]
        choices += [(name, name) for name in self._people]
        self.choices.open_choices(
            self.person_button,
            choices,
            self.wanted.person,
            lambda chosen: self.set_wanted(replace(self.wanted, person=chosen)),
        )

    def _choose_format(self) -> None:
        choices = [
            ("csv", self.tr("CSV, for a spreadsheet")),
            ("jsonl", self.tr("JSON Lines, the documents as they are")),
        ]
        self.choices.open_choices(self.export_button, choices, "csv", self.export_asked.emit)
