"""The settings page: groups above, one in front, what was changed and not kept yet below.

What is right is said by the settings' own model, who may change it by a PIN, and each change is in the audit log
before it is in the file: which keys and on whose word, never what a secret is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
)

from kiosk.app.manager.giving import trouble_sentence
from kiosk.app.manager.notice import Notice, NoticeStack, trouble
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.settings.parts import GroupSheet, RelaySheet, Sheet
from kiosk.app.setup.fields import AT_ONCE, GROUPS, Group
from kiosk.app.setup.keeping import Kept
from kiosk.app.setup.relay_form import RelayForm
from kiosk.app.setup.words import group_words, title_words
from kiosk.app.theme.tokens import Space, is_roomy, text_percent
from kiosk.app.widgets.button import RoleButton, set_tone
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.core.sale import OPEN
from kiosk.settings.forms import read_form
from kiosk.settings.words import Words
from kiosk.till.books.audit import Action
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import TillView

if TYPE_CHECKING:
    from kiosk.settings.writing import Changes

_ROOMY_TABS, _LARGER_TABS = 3, 4
"""In a row, where words are large, and a little larger."""
_KEEP, _LOOK = "settings keep", "settings look"
_MOST_NAMED = 2
RELAY_KEYS = ("relay_url", "with_relay", "stripe_secret_key", "billing_email")


class SettingsPage(ManagerPage):
    """Joins the sheets, the file and the authority."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._setup = tools.setup
        self._kept: Kept | None = None
        self._edited: dict[str, str] = {}
        self._busy = False
        self._waits_for_start = False
        self._sale_is_open = False
        self._error: KioskError | None = None
        self._groups: dict[Group, GroupSheet] = {}
        self.relay = RelaySheet(RelayForm(self._setup.connector, tools.later))
        self.tabs: list[RoleButton] = []
        self.notice = Notice("settingsNotice")
        self._sheets = QStackedWidget()
        self._stack = NoticeStack(self._sheets, self.notice)
        self._state = RoleLabel("body", "settingsState", wraps=True)
        self.restart_button = RoleButton("action", "restartNow", icon_name="refresh")
        self.undo_button = RoleButton("action", "undoSettings")
        self.save_button = RoleButton("primary", "saveSettings")
        self._make_tabs()
        self._build()
        self._connect()
        self.show_group(0)
        self.retranslate()

    @property
    def edited(self) -> dict[str, str]:
        """What was changed and is not kept yet, by the setting's name."""
        return dict(self._edited)

    def entered(self) -> None:
        """Look again; what was changed and not kept stays."""
        self._look()
        self._sheet.entered()

    def take_keyboard(self) -> None:
        """To the group in front."""
        if self._error is not None:
            self.notice.button.setFocus()
        else:
            self._sheet.take_keyboard()

    def show_view(self, view: TillView) -> None:
        """No restart while a sale is open."""
        is_open = view.shown is not None and view.shown.state in OPEN
        if is_open != self._sale_is_open:
            self._sale_is_open = is_open
            self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """The numbers go from the monitors."""
        self._sheet.left()
        super().hideEvent(event)

    def show_group(self, number: int) -> None:
        """Bring a group to the front; the last is the payment server."""
        sheet = self.relay if number == len(Group) else self.group(list(Group)[number])
        if self._sheets.currentWidget() is not sheet:
            self._sheet.left()
            self._sheets.setCurrentWidget(sheet)
            if self.isVisible():
                sheet.entered()
        self.tabs[number].setChecked(True)

    def group(self, group: Group) -> GroupSheet:
        """The sheet of a group, made when it is first wanted."""
        if group not in self._groups:
            sheet = GroupSheet(group, self._setup.hardware, self._paper_mm)
            sheet.edited.connect(self._take_edit)
            self._groups[group] = sheet
            self._sheets.addWidget(sheet)
            if self._kept is not None:
                sheet.show_kept(self._kept, self._edited)
        return self._groups[group]

    def save(self) -> None:
        """Keep what was changed, if all of it is right and somebody allows it."""
        if self._kept is None or self._busy or not self._edited:
            return
        reading = read_form(self._kept.settings, self._edited)
        self._show_problems(reading.problems)
        if reading.problems:
            return
        keys = ", ".join(sorted(reading.changes))
        self._tools.authority.ask(
            self,
            Wanted(Act.SETTINGS, _named(sorted(reading.changes))),
            partial(self._allowed, dict(reading.changes), keys),
        )

    def undo(self) -> None:
        """As it is kept."""
        self._edited.clear()
        self._show_problems({})
        self._fill()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        names = [*(group_words(group) for group in Group), self.tr("Payments")]
        for tab, name in zip(self.tabs, names, strict=True):
            tab.show_words(name)
        self.undo_button.show_words(self.tr("Undo"))
        self.save_button.show_words(self.tr("Save"))
        self.restart_button.show_words(self.tr("Restart now"))
        self._show()

    @property
    def _sheet(self) -> Sheet:
        """The sheet in front."""
        sheet = self._sheets.currentWidget()
        assert isinstance(sheet, Sheet)  # nothing else is in it
        return sheet

    def _make_tabs(self) -> None:
        self._sheets.addWidget(self.relay)
        for number in range(len(Group) + 1):
            tab = RoleButton("tab", f"settingsTab{number}")
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tab.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            tab.clicked.connect(lambda _=False, number=number: self.show_group(number))
            self.tabs.append(tab)

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.addWidget(self._stack)
        above = QGridLayout()
        above.setSpacing(Space.SMALL)
        larger = _ROOMY_TABS if is_roomy() else _LARGER_TABS
        columns = len(self.tabs) if text_percent() == 100 else larger
        for number, tab in enumerate(self.tabs):
            above.addWidget(tab, *divmod(number, columns))
        below = QHBoxLayout()
        below.setSpacing(Space.MEDIUM)
        below.addWidget(self._state, 1)
        for button in (self.restart_button, self.undo_button, self.save_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            below.addWidget(button)
        self.save_button.setMinimumWidth(160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(above)
        layout.addWidget(card, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        self.notice.pressed.connect(self._look)
        self.save_button.clicked.connect(self.save)
        self.undo_button.clicked.connect(self.undo)
        self.restart_button.clicked.connect(self._restart)
        self.relay.connect_asked.connect(self._ask_to_connect)
        self.relay.form.connected.connect(self._connected)

    def _paper_mm(self) -> int:
        text = self._edited.get("paper_mm", "")
        if text.isdecimal():
            return int(text)
        return 80 if self._kept is None else self._kept.settings.paper_mm

    def _look(self) -> None:
        self._tools.later.when(self._setup.kept.look(), self._take_kept, self._unread, _LOOK)

    def _take_kept(self, kept: Kept) -> None:
        self._kept, self._error = kept, None
        self._fill()

    def _unread(self, error: KioskError) -> None:
        self._error = error
        self._show()

    def _fill(self) -> None:
        if self._kept is not None:
            for sheet in (*self._groups.values(), self.relay):
                sheet.show_kept(self._kept, self._edited)
        self._show()

    def _take_edit(self, name: str, text: str) -> None:
        if self._kept is not None and self._kept.texts[name] == text:
            self._edited.pop(name, None)
        else:
            self._edited[name] = text
        self._show()

    def _show_problems(self, problems: Mapping[str, Words]) -> None:
        first = None
        for number, (group, specs) in enumerate(GROUPS.items()):
            concerned = any(spec.name in problems for spec in specs)
            if not concerned and group not in self._groups:
                continue
            wrong = self.group(group).show_problems(problems)
            if wrong is not None and first is None:
                first = wrong
                self.show_group(number)
        if first is not None:
            first.take_keyboard()

    def _allowed(self, changes: Changes, keys: str, permit: Permit) -> None:
        """Written down, then written."""
        self._set_busy(True)
        seen = "" if self._kept is None else self._kept.seen
        names = frozenset(self._edited)

        def keep(_: object) -> None:
            done = self._setup.kept.keep(changes, seen)
            self._tools.later.when(done, partial(self._took, names), self._failed, _KEEP)

        written = self._tools.books.write_down(permit.who, Action.SETTINGS, keys)
        self._tools.later.when(written, keep, self._failed)

    def _took(self, names: frozenset[str], kept: Kept) -> None:
        self._set_busy(False)
        for name in names:
            self._edited.pop(name, None)
        self._waits_for_start = self._waits_for_start or bool(names - AT_ONCE)
        self._take_kept(kept)
        self.said.emit(
            self.tr("Kept. It works at the next start.")
            if names - AT_ONCE
            else self.tr("The settings are kept."),
            True,
        )
        for name in sorted(names & AT_ONCE):
            self._setup.take_up(name, kept.settings)

    def _failed(self, error: KioskError) -> None:
        """What was typed stays; a file that somebody else changed is read again first."""
        self._set_busy(False)
        self.said.emit(trouble_sentence(error), False)
        if error.code == "settings_changed":
            self._look()

    def _ask_to_connect(self) -> None:
        way = RELAY_KEYS[1:] if self.relay.form.here.isChecked() else RELAY_KEYS[:1]
        wanted = Wanted(Act.SETTINGS, self.tr("Payments"))
        self._tools.authority.ask(self, wanted, partial(self._may_connect, ", ".join(way)))

    def _may_connect(self, keys: str, permit: Permit) -> None:
        written = self._tools.books.write_down(permit.who, Action.SETTINGS, keys)
        self._tools.later.when(written, lambda row: self.relay.form.submit(), self._failed)

    def _connected(self, name: str) -> None:
        self.relay.close_form()
        self._waits_for_start = True
        self.said.emit(self.tr("The till is connected from the next start on."), True)
        self._look()

    def _restart(self) -> None:
        if not self._sale_is_open:
            self._setup.restart()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show()

    def _show(self) -> None:
        error = self._error
        self._stack.show_words(None if error is None else trouble(trouble_sentence(error)))
        count = len(self._edited)
        for button in (self.save_button, self.undo_button):
            button.setEnabled(bool(count) and not self._busy and error is None)
        self.restart_button.setVisible(self._waits_for_start and not count)
        self.restart_button.setEnabled(not self._sale_is_open)
        self._state.setText(self._state_words(count))
        set_tone(self._state, "busy" if self._busy else "")
        self._mark_tabs()

    def _state_words(self, count: int) -> str:
        if self._busy:
            return self.tr("Being kept …")
        if count:
            later = set(self._edited) - AT_ONCE
            when = self.tr("at the next start") if later else self.tr("at once")
            if count == 1:
                return self.tr("1 change is not kept yet. It works {when}.").format(when=when)
            text = self.tr("{n} changes are not kept yet. They work {when}.")
            return text.format(n=count, when=when)
        if self._waits_for_start and self._sale_is_open:
            return self.tr("What was changed works at the next start; a sale is open now.")
        if self._waits_for_start:
            return self.tr("What was changed works at the next start.")
        return ""

    def _mark_tabs(self) -> None:
        """A group with changes says so by a dot, and in words for who does not see it."""
        changed = {
            group for group, specs in GROUPS.items() for s in specs if s.name in self._edited
        }
        for tab, group in zip(self.tabs, Group, strict=False):
            name = group_words(group)
            marked = group in changed
            spoken = self.tr("{group}, changed").format(group=name) if marked else name
            tab.show_words(f"{name} •" if marked else name, spoken)


def _named(keys: list[str]) -> str:
    """Settings as their fields are called, the first few of many."""
    names = [title_words(key) for key in keys]
    more = [f"+{len(names) - _MOST_NAMED}"] if len(names) > _MOST_NAMED else []
    return ", ".join((*names[:_MOST_NAMED], *more))
