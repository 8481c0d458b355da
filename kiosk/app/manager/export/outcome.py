"""The lower card of the export page: what would be written, how far it is, or what was written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.facts import Fact
from kiosk.app.manager.export import terms
from kiosk.app.manager.receipts.terms import sum_words
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.label import RoleLabel
from kiosk.till.export.export import Written
from kiosk.till.log.listing import RefundTotals, Totals

_BUTTON_PX = 200


class OutcomeCard(QFrame):
    """`asked`: write it. `canceled`: stop. `folder_asked`: show where it is. `again`: once more. `told`
    carries a sentence."""

    asked = Signal()
    canceled = Signal()
    folder_asked = Signal()
    again = Signal()
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("exportOutcome")
        self.setProperty("role", "card")
        self._written: Written | None = None
        self._sum = RoleLabel("strong", "exportSum", wraps=True)
        self._beside = RoleLabel("muted", "exportBeside", wraps=True)
        self._problem = RoleLabel("problem", "exportProblem", wraps=True)
        self.export_button = RoleButton("primary", "exportButton")
        self.bar = QProgressBar()
        self.bar.setObjectName("exportProgress")
        self.bar.setTextVisible(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._far = RoleLabel("strong", "exportFar")
        self.cancel_button = RoleButton("danger", "exportCancel")
        self._done = RoleLabel("strong", "exportDone", wraps=True)
        self._facts = FactList("exportFacts")
        self._facts.told.connect(self.told)
        self.folder_button = RoleButton("primary", "exportOpenFolder")
        self.again_button = RoleButton("action", "exportAgain")
        self._build()
        self.export_button.clicked.connect(self.asked)
        self.cancel_button.clicked.connect(self.canceled)
        self.folder_button.clicked.connect(self.folder_asked)
        self.again_button.clicked.connect(self.again)
        self.retranslate()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return (
            self.export_button,
            self.bar,
            self.cancel_button,
            *self._facts.buttons,
            self.folder_button,
            self.again_button,
        )

    def show_sum(self, totals: Totals | None, refunds: RefundTotals | None) -> None:
        """What would be written; None is still being counted."""
        self._turn_to(0)
        if totals is None:
            self._sum.setText(self.tr("Counting …"))
            self._beside.setText("")
            self.export_button.setEnabled(False)
            return
        nothing = not totals.count and not (refunds and refunds.count)
        self.export_button.setEnabled(not nothing)
        self._sum.setText(self.tr("Nothing in this period.") if nothing else sum_words(totals))
        self._beside.setText(self._beside_words(refunds, nothing=nothing))

    def _beside_words(self, refunds: RefundTotals | None, *, nothing: bool) -> str:
        if nothing:
            return self.tr("Choose other days.")
        if refunds is None:
            return self.tr("Receipts alone: refunds go along when nothing but a period is chosen.")
        if not refunds.count:
            return self.tr("No refunds in this period.")
        return self.tr("Refunds of this period: {refunds}").format(
            refunds=terms.refunds_words(refunds)
        )

    def show_problem(self, sentence: str) -> None:
        """Why there is no file; empty: there is no problem."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def show_progress(self, done: int, whole: int, left_s: int | None) -> None:
        """How far it is; where there is nothing to count, that it is at work."""
        self._turn_to(1)
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
        text = terms.progress_words(done, whole, left_s)
        self._far.setText(text)
        self.bar.setAccessibleName(self.tr("Export"))
        self.bar.setAccessibleDescription(text)

    def show_written(self, written: Written) -> None:
        """What there is now."""
        self._written = written
        self._turn_to(2)
        self._done.setText(self.tr("Written: {sum}").format(sum=sum_words(written.totals)))
        facts = [
            Fact(self.tr("Folder"), str(written.manifest.parent)),
            Fact(self.tr("Files"), "\n".join(path.name for path in written.files)),
        ]
        if written.refunds is not None and written.refunds.count:
            facts.append(Fact(self.tr("Refunds"), terms.refunds_words(written.refunds)))
        facts.append(Fact("SHA-256", written.sha256, written.sha256))
        self._facts.show_facts(facts)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.export_button.show_words(self.tr("Export"))
        self.cancel_button.show_words(self.tr("Cancel"))
        self.folder_button.show_words(self.tr("Open the folder"))
        self.again_button.show_words(self.tr("Another export"))
        if self._written is not None and not self._pages[2].isHidden():
            self.show_written(self._written)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        for button in (
            self.export_button,
            self.cancel_button,
            self.folder_button,
            self.again_button,
        ):
            button.setMinimumWidth(_BUTTON_PX)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._pages = (self._sum_page(), self._progress_page(), self._written_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.WIDE, Space.LARGE, Space.WIDE, Space.LARGE)
        for page in self._pages:
            layout.addWidget(page)
        self._turn_to(0)

    def _turn_to(self, place: int) -> None:
        """No stack of pages: that would be as high as the highest of them."""
        for at, page in enumerate(self._pages):
            page.setVisible(at == place)

    def _sum_page(self) -> QWidget:
        page = QWidget()
        words = QVBoxLayout()
        words.setSpacing(Space.TIGHT)
        words.addWidget(self._problem)
        words.addWidget(self._sum)
        words.addWidget(self._beside)
        words.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.WIDE)
        row.addLayout(words, 1)
        row.addWidget(self.export_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._problem.hide()
        return page

    def _progress_page(self) -> QWidget:
        page = QWidget()
        words = QVBoxLayout()
        words.setSpacing(Space.SMALL)
        words.addWidget(self._far)
        words.addWidget(self.bar)
        words.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.WIDE)
        row.addLayout(words, 1)
        row.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignVCenter)
        return page

    def _written_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._done)
        column.addWidget(self._facts)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addStretch(1)
        buttons.addWidget(self.again_button)
        buttons.addWidget(self.folder_button)
        column.addLayout(buttons)
        return page
