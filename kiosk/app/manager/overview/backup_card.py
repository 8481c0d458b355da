"""The overview's card of backups: when the last was made and proved, where it lies, and one more now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from kiosk.app.dates import moment_words
from kiosk.app.manager.page import Tools
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import TONES, Space, Tone, room_px
from kiosk.app.widgets.button import RoleButton, restyle
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Action
from kiosk.till.keeping.backup import Backup
from kiosk.till.keeping.backups import BackupView
from kiosk.till.people.permit import Act, Permit, Wanted

translate = QCoreApplication.translate

_BUSY_EVERY_MS = 300
_IDLE_EVERY_MS = 5_000
_ICON_PX = 40
_BUTTON_PX = 190
_COMPACT_PX = 560
_MOST_PX = 16_777_215
"""Qt's own bound of a widget."""


@dataclass(frozen=True, slots=True)
class BackupWords:
    """What the card says of a view."""

    tone: Tone
    icon: str
    title: str
    line: str
    busy: bool = False


def backup_words(view: BackupView, zone: tzinfo) -> BackupWords:
    """How backups stand, in one title and one line."""
    if view.percent is not None:
        return _under_way(view)
    if view.trouble is not None:
        line = problem_sentence(*view.trouble)
        if view.newest is not None:
            good = translate("Backup", "The last good one is of {moment}.")
            line = f"{line} {good.format(moment=moment_words(view.newest.made_at, zone))}"
        title = translate("Backup", "The last backup failed")
        return BackupWords(Tone.TROUBLE, "warning", title, line)
    if view.newest is None:
        title = translate("Backup", "There is no backup yet")
        line = translate("Backup", "One is made each time the day is closed.")
        return BackupWords(Tone.WAITING, "save", title, line)
    title = translate("Backup", "Backed up {moment}")
    title = title.format(moment=moment_words(view.newest.made_at, zone))
    if view.second_trouble is not None:
        line = problem_sentence(*view.second_trouble)
        return BackupWords(Tone.WAITING, "warning", title, line)
    return BackupWords(Tone.PAID, "check", title, _where(view, view.newest))


def _under_way(view: BackupView) -> BackupWords:
    if view.proving:
        title = translate("Backup", "Checking the backup")
        line = translate("Backup", "It is restored beside the till and every receipt is checked.")
    else:
        title = translate("Backup", "Backing up: {percent} %").format(percent=view.percent)
        line = translate("Backup", "You can go on selling meanwhile.")
    return BackupWords(Tone.BUSY, "save", title, line, busy=True)


def _where(view: BackupView, newest: Backup) -> str:
    words = [translate("Backup", "Checked by restoring it")]
    if newest.z is not None:
        words.insert(0, translate("Backup", "After {z}").format(z=newest.z))
    if view.second is None:
        words.append(translate("Backup", "On this computer only"))
    elif view.carried is not None:
        words.append(translate("Backup", "Also in {folder}").format(folder=view.second))
    return " · ".join(words)


class BackupCard(QFrame):
    """Stands on its own: it looks by itself while it is seen. `said` as in `ManagerPage`."""

    said = Signal(str, bool)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self.setObjectName("backupCard")
        self.setProperty("role", "card")
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self.title = ElidedLabel("strong", "backupTitle")
        self.line = ElidedLabel("muted", "backupLine")
        self.button = RoleButton("action", "backUpNow")
        self.button.setFixedWidth(room_px(_BUTTON_PX))
        self.button.clicked.connect(self._wanted)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        layout = QHBoxLayout(self)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_compact(False)
        self.look()

    def show_compact(self, compact: bool) -> None:
        """One line and as low as its button, for a short window; the whole is its accessible name then."""
        self.line.setVisible(not compact)
        self.setProperty("role", "" if compact else "card")
        restyle(self)
        self.setMaximumWidth(_COMPACT_PX if compact else _MOST_PX)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(
            *(
                (Space.MEDIUM, 0, 0, 0)
                if compact
                else (Space.LARGE, Space.SMALL, Space.MEDIUM, Space.SMALL)
            )
        )

    def look(self) -> None:
        """Show how it stands now; look again soon, while something is under way."""
        words = backup_words(self._tools.backups.view, self._tools.shop.timezone)
        tone = TONES[words.tone]
        self._icon.show_icon(words.icon, tone.strong, tone.ground)
        self.title.show_text(words.title)
        self.line.show_text(words.line)
        self.setAccessibleName(f"{words.title}. {words.line}")
        self.button.show_words(translate("Backup", "Back up now"))
        self.button.setEnabled(not words.busy)
        self._timer.setInterval(_BUSY_EVERY_MS if words.busy else _IDLE_EVERY_MS)

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again."""
        super().showEvent(event)
        self.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Not seen: nothing to look at."""
        self._timer.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.look()
        super().changeEvent(event)

    def _wanted(self) -> None:
        wanted = Wanted(Act.BACKUP, translate("Backup", "Back up now"))
        self._tools.authority.ask(self, wanted, self._allowed)

    def _allowed(self, permit: Permit) -> None:
        self.button.setEnabled(False)
        self._timer.setInterval(_BUSY_EVERY_MS)
        made = self._tools.backups.make()
        self._tools.later.when(made, lambda backup: self._made(permit, backup), self._failed)

    def _made(self, permit: Permit, backup: Backup) -> None:
        self._tools.books.write_down(permit.who, Action.BACKUP, backup.path.name)
        self.look()
        self.said.emit(
            translate("Backup", "The backup is made, and checked by restoring it."), True
        )

    def _failed(self, error: KioskError) -> None:
        self.look()
        self.said.emit(problem_sentence(error.code, error.text), False)
