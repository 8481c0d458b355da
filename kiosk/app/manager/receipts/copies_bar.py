"""Below the table, while other tills' receipts are looked at: as of when, how far, and what does not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.app.frame import Shop
from kiosk.app.manager.all_tills import AllTills, AllTillsView
from kiosk.app.manager.notice import Words, trouble
from kiosk.app.manager.session import needs_session
from kiosk.app.manager.tills.terms import broken_words
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, restyle
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel

FETCH_EVERY_MS = 30_000


class CopiesBar(QWidget):
    """`readable`: there is a file to read now. `fetched`: a round is over. `session_over`: nobody is signed in.
    `troubled`: whether a sentence is shown that wants a line of its own."""

    readable = Signal()
    fetched = Signal()
    session_over = Signal()
    troubled = Signal(bool)

    def __init__(self, shop: Shop, all_tills: AllTills) -> None:
        super().__init__()
        self.setObjectName("copiesBar")
        self._shop = shop
        self._all_tills = all_tills
        self._watched = False
        self._shown = AllTillsView()
        self._icon = IconView()
        self._icon.setFixedSize(20, 20)
        self._words = ElidedLabel("muted", "copiesWords")
        self.button = RoleButton("plain", "copiesFetch", icon_name="refresh")
        self.button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.button.clicked.connect(all_tills.bring_up)
        self._timer = QTimer(self)
        self._timer.setInterval(FETCH_EVERY_MS)
        self._timer.timeout.connect(all_tills.bring_up)
        all_tills.changed.connect(self._changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.MEDIUM, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.button)
        self._show()

    def watch(self, wanted: bool) -> None:
        """Fetch now and every half minute, or do nothing of the kind."""
        self._watched = wanted
        self._shown = self._all_tills.view
        self._show()
        if wanted:
            self._timer.start()
            self._all_tills.bring_up()
        else:
            self._timer.stop()

    def rest(self) -> None:
        """Nobody looks; who comes back begins anew."""
        self._timer.stop()

    def notice(self) -> Words:
        """What stands in the place of the rows before the first can be read: picture, sentence, button."""
        view = self._all_tills.view
        if view.error is not None and not view.at_work:
            return trouble(problem_sentence(view.error.code, view.error.text))
        return "hourglass", self.tr("Asking the payment server for all receipts …"), ""

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _changed(self) -> None:
        before, after = self._shown, self._all_tills.view
        self._shown = after
        self._show()
        if not self._watched:
            return
        if needs_session(after.error):
            self._watched = False
            self.session_over.emit()
        elif after.readable and not before.readable:
            self.readable.emit()
        elif before.at_work and not after.at_work:
            (self.fetched if after.readable else self.readable).emit()

    def _show(self) -> None:
        view = self._shown
        text, trouble = self._text(view)
        self._words.show_text(text)
        side = Qt.AlignmentFlag.AlignLeft if trouble else Qt.AlignmentFlag.AlignRight
        self._words.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._icon.show_icon("warning" if trouble else "", COLOURS.waiting_ink)
        self._icon.setVisible(trouble)
        role = "warning" if trouble else "muted"
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            restyle(self._words)
        self.button.setEnabled(not view.at_work)
        self.button.setAccessibleName(self.tr("Fetch what is new"))
        self.button.setToolTip(self.tr("Fetch what is new"))
        self.setVisible(self._watched)
        self.troubled.emit(trouble and self._watched)

    def _text(self, view: AllTillsView) -> tuple[str, bool]:
        if view.at_work and view.whole:
            text = self.tr("fetching {done} of {whole}")
            return text.format(done=f"{view.done:,}", whole=f"{view.whole:,}"), False
        as_of = ""
        if view.state is not None:
            as_of = self.tr("as of {time}").format(time=self._shop.clock_text(view.state.as_of))
        if view.error is not None:
            sentence = problem_sentence(view.error.code, view.error.text)
            return " · ".join(filter(None, (sentence, as_of))), True
        broken = [till.broken for till in view.state.tills if till.broken] if view.state else []
        if broken:
            return f"{broken_words(broken[0])} · {as_of}", True
        return as_of, False
