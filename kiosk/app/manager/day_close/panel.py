"""One business day whole: its figures by section, or its paper as it would be printed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import day_words
from kiosk.app.frame import Shop
from kiosk.app.language import current_language
from kiosk.app.manager.day_close.days import below_words, state_words
from kiosk.app.manager.day_close.facts import baht_words, sections_of
from kiosk.app.manager.day_close.papers import picture_of
from kiosk.app.manager.day_close.reports import Report
from kiosk.app.theme.tokens import Space, Tone
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty, thin_line
from kiosk.app.widgets.pill import Pill
from kiosk.paper import words

_PAD = Space.LARGE
_WIDEST_PAPER_PX = 576


class ReportPanel(QFrame):
    """`paper_asked`: show it as paper. `print_asked`, `save_asked`: give it. `told` carries a sentence."""

    paper_asked = Signal()
    print_asked = Signal()
    save_asked = Signal()
    told = Signal(str)

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportPanel")
        self.setProperty("role", "card")
        self._shop = shop
        self._report: Report | None = None
        self._picture: QPixmap | None = None
        self._copy = False
        self._scroll = TouchScroll("reportScroll")
        self._title = RoleLabel("title", "reportTitle", wraps=True)
        self._state = Pill(pixels=14, dot=True)
        self._net = RoleLabel("figure", "reportNet")
        self._below = RoleLabel("muted", "reportBelow", wraps=True)
        self._paper = QLabel()
        self._paper.setObjectName("reportPaper")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.paper_button = RoleButton("action", "reportPaperButton", icon_name="receipt")
        self.print_button = RoleButton("action", "reportPrint", icon_name="print")
        self.save_button = RoleButton("action", "reportSave", icon_name="save")
        self._build()
        self.paper_button.clicked.connect(self._turn)
        self.print_button.clicked.connect(self.print_asked)
        self.save_button.clicked.connect(self.save_asked)
        self.retranslate()

    @property
    def report(self) -> Report | None:
        """The day that is shown."""
        return self._report

    @property
    def shows_paper(self) -> bool:
        """Its paper is shown, not its figures."""
        return not self._paper.isHidden()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, from top to bottom."""
        copies = self._scroll.findChildren(RoleButton)
        return (self.paper_button, self.print_button, self.save_button, self._scroll, *copies)

    def show_report(self, report: Report) -> None:
        """Show a day; it is the one shown before in a newer state, or another one, which begins at its top."""
        same = self._report is not None and self._report.key == report.key
        if same and self._report == report:
            return
        self._report = report
        if not same or report.number is not None:
            self.show_figures()
        if not same:
            self._scroll.verticalScrollBar().setValue(0)
        self._show()

    def show_figures(self) -> None:
        """Figures in place of paper."""
        self._paper.hide()
        self._facts.show()
        self._picture = None
        self._name_paper_button()

    def show_paper(self, *, copy: bool) -> None:
        """The paper in place of the figures, as it would be printed; `copy`: marked as one."""
        if self._report is None:
            return
        self._copy = copy
        self._picture = picture_of(self._report, current_language(), copy=copy)
        self._facts.hide()
        self._paper.show()
        self._paper.setAccessibleName(self.tr("Paper of {title}").format(title=self._title.text()))
        self._fit_paper()
        self._scroll.verticalScrollBar().setValue(0)
        self._name_paper_button()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Business day"))
        self.print_button.show_words(self.tr("Print"))
        self.save_button.show_words(self.tr("Save PDF"))
        self._name_paper_button()
        if self._report is not None:
            self._show()
            if self.shows_paper:
                self.show_paper(copy=self._copy)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The paper is as wide as there is room."""
        super().resizeEvent(event)
        self._fit_paper()

    def _build(self) -> None:
        column = QVBoxLayout(self._scroll.inside)
        column.setContentsMargins(_PAD, 0, _PAD, Space.SMALL)
        column.setSpacing(Space.TIGHT)
        self._facts = QWidget()
        self._sections = QVBoxLayout(self._facts)
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._sections.setSpacing(Space.SMALL)
        column.addWidget(self._facts)
        column.addWidget(self._paper)
        column.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(Space.MEDIUM)
        head.addWidget(self._title, 1)
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        top = QVBoxLayout()
        top.setContentsMargins(_PAD, Space.MEDIUM, _PAD, Space.SMALL)
        top.setSpacing(Space.HAIR)
        top.addLayout(head)
        top.addWidget(self._net)
        top.addWidget(self._below)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(_PAD, Space.TIGHT, _PAD, Space.SMALL)
        buttons.setSpacing(Space.SMALL)
        for button in (self.paper_button, self.print_button, self.save_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LINE, Space.LINE, Space.LINE, Space.LINE)
        layout.setSpacing(Space.TIGHT)
        layout.addLayout(top)
        layout.addLayout(buttons)  # above, where no toast covers them
        layout.addWidget(self._scroll, 1)
        self._paper.hide()
        self._state.hide()

    def _show(self) -> None:
        report = self._report
        assert report is not None  # called where there is one
        self._title.setText(day_words(report.day))
        mark = state_words(report)
        self._state.setVisible(mark is not None)
        if mark is not None:
            self._state.show_words(mark[0], Tone(mark[1]))
        self._net.setText(baht_words(report.net_satang))
        self._net.setAccessibleName(self.tr("Net: {sum}").format(sum=self._net.text()))
        self._below.setText(f"{words.NET_SALES.of(current_language())} · {below_words(report)}")
        self._show_sections(report)

    def _show_sections(self, report: Report) -> None:
        empty(self._sections)
        for section in sections_of(report, self._shop.timezone):
            if section.title:
                self._sections.addWidget(thin_line())
                title = RoleLabel("strong")
                title.setText(section.title)
                self._sections.addWidget(title)
            facts = FactList("reportFacts", shares=(5, 6))
            facts.told.connect(self.told)
            facts.show_facts(section.facts)
            self._sections.addWidget(facts)

    def _turn(self) -> None:
        if self.shows_paper:
            self.show_figures()
        else:
            self.paper_asked.emit()

    def _name_paper_button(self) -> None:
        self.paper_button.show_words(self.tr("Figures") if self.shows_paper else self.tr("Paper"))

    def _fit_paper(self) -> None:
        if self._picture is None:
            return
        width = min(_WIDEST_PAPER_PX, self._scroll.viewport().width() - 2 * _PAD)
        ratio = self.devicePixelRatioF()
        shown = self._picture.scaledToWidth(
            max(1, round(width * ratio)), Qt.TransformationMode.SmoothTransformation
        )
        shown.setDevicePixelRatio(ratio)
        self._paper.setPixmap(shown)
