"""What a reconciliation found, as a picture: how much agrees, where the money is, and each difference with what it
means, what to do, and a way to its receipt.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import day_words
from kiosk.app.language import current_language
from kiosk.app.manager.wallet import terms
from kiosk.app.manager.wallet.bar import Part, ShareBar
from kiosk.app.theme.tokens import COLOURS, Space, Tone, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty
from kiosk.app.widgets.pill import Pill
from kiosk.core.reconcile_report import EXPLAINED, Entry, Kind, Report
from kiosk.till.reconciliation import words

MOST_SHOWN = 100
_WAITING = frozenset({Kind.NEEDS_DECISION, Kind.NOT_COVERED, Kind.PAID_TWICE, Kind.FEE_DIFFERS})


class Findings(TouchScroll):
    """`receipt_wanted` carries the number of a receipt."""

    receipt_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("findings")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._report: Report | None = None
        self._verdict_icon = IconView()
        self._verdict_icon.setFixedSize(44, 44)
        self._verdict = RoleLabel("title", "findingsVerdict", wraps=True)
        self._counted = RoleLabel("muted", "findingsCounted", wraps=True)
        self.agreement = ShareBar("findingsAgreement")
        self._where_title = RoleLabel("strong")
        self.where = ShareBar("findingsWhere")
        self._closes = RoleLabel("muted", "findingsCloses", wraps=True)
        self._list = QVBoxLayout()
        self._rest = RoleLabel("muted", "findingsRest", wraps=True)
        self._build()

    def show_report(self, report: Report) -> None:
        """Show this in place of what was before."""
        self._report = report
        self.verticalScrollBar().setValue(0)
        self.retranslate()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        report = self._report
        if report is None:
            return
        self._show_verdict(report)
        self._show_money(report)
        empty(self._list)
        entries = (*report.differences, *report.explained)
        for entry in entries[:MOST_SHOWN]:
            self._list.addWidget(self._card(entry))
        more = len(entries) - MOST_SHOWN
        self._rest.setText(self.tr("and {n} more: the export has all of them").format(n=more))
        self._rest.setVisible(more > 0)

    def _build(self) -> None:
        summary = QFrame()
        summary.setProperty("role", "card")
        column = QVBoxLayout(summary)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        head = QHBoxLayout()
        head.setSpacing(Space.MEDIUM)
        head.addWidget(self._verdict_icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._verdict)
        texts.addWidget(self._counted)
        head.addLayout(texts, 1)
        column.addLayout(head)
        column.addWidget(self.agreement)
        column.addSpacing(Space.TIGHT)
        column.addWidget(self._where_title)
        column.addWidget(self.where)
        column.addWidget(self._closes)
        self._list.setSpacing(Space.SMALL)
        layout = QVBoxLayout(self.inside)
        layout.setContentsMargins(0, 0, Space.SMALL, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(summary)
        layout.addLayout(self._list)
        layout.addWidget(self._rest)
        layout.addStretch(1)

    def _show_verdict(self, report: Report) -> None:
        language, sums = current_language(), report.sums
        if report.matches:
            self._verdict_icon.show_icon("check", COLOURS.paid, COLOURS.paid_tint)
            self._verdict.setText(words.ALL_MATCH.of(language))
        else:
            self._verdict_icon.show_icon("warning", COLOURS.trouble, COLOURS.trouble_tint)
            text = words.SOME_DIFFER.of(language).format(n=len(report.differences))
            self._verdict.setText(text)
        counted = words.MATCHED.of(language).format(
            matched=f"{sums.matched.count:,}", all=f"{sums.receipts.count:,}"
        )
        self._counted.setText(counted)
        left = sums.receipts.satang - sums.matched.satang
        fits = Part(
            sums.matched.satang, self.tr("Matches"), terms.baht(sums.matched.satang), COLOURS.paid
        )
        differs = Part(
            left, self.tr("Does not match"), terms.baht(left), COLOURS.trouble, hatched=True
        )
        self.agreement.show_parts(self.tr("Receipts"), [fits, differs] if left else [fits])

    def _show_money(self, report: Report) -> None:
        language, sums = current_language(), report.sums
        self._where_title.setText(self.tr("Where the money is"))
        parts = [
            (words.PAID_OUT, sums.paid_out_satang, COLOURS.accent, False),
            (words.ON_ITS_WAY, sums.on_its_way_satang, COLOURS.navy_disc, False),
            (words.PENDING, sums.pending_satang, COLOURS.pending, False),
            (words.FEES, sums.fees_satang, COLOURS.muted, False),
            (words.CAME_BACK, sums.came_back_satang, COLOURS.trouble, True),
        ]
        shown = [
            Part(satang, name.of(language), terms.baht(satang), colour, hatched)
            for name, satang, colour, hatched in parts
            if satang or name is words.PAID_OUT
        ]
        self.where.show_parts(self.tr("Where the money is"), shown)
        self._closes.setText(self._closing(report))

    def _closing(self, report: Report) -> str:
        """The sums as they close, in one line."""
        sums = report.sums
        line = self.tr("Receipts {receipts} − refunds {refunds} − fees {fees} = {net}").format(
            receipts=terms.baht(sums.receipts.satang),
            refunds=terms.baht(sums.refunds.satang),
            fees=terms.baht(sums.fees_satang),
            net=terms.baht(sums.receipts.satang - sums.refunds.satang - sums.fees_satang),
        )
        explained = sums.differences_satang + sums.explained_satang
        if explained:
            told = self.tr("the differences below make {sum}")
            line += " · " + told.format(sum=terms.baht(explained))
        if sums.by_hand.count:
            told = self.tr("given back by hand {sum}")
            line += " · " + told.format(sum=terms.baht(sums.by_hand.satang))
        return line

    def _card(self, entry: Entry) -> QWidget:
        """One difference."""
        language = current_language()
        card = QFrame()
        card.setObjectName("finding")
        card.setProperty("role", "card")
        name = words.name_of(entry.kind, language)
        mark = Pill()
        mark.show_words(name, _tone(entry.kind))
        subject = ElidedLabel("strong", mode=Qt.TextElideMode.ElideMiddle)
        subject.show_text(words.subject_of(entry))
        amounts = RoleLabel("strong")
        amounts.setText(words.amounts_of(entry, language))
        means, todo = RoleLabel("fact", wraps=True), RoleLabel("muted", wraps=True)
        means.setText(f"{words.meaning_of(entry, language)}{self._when(entry)}")
        todo.setText(words.todo_of(entry, language))
        # Large words leave no room for anything beside another.
        way = QBoxLayout.Direction
        head = QBoxLayout(way.TopToBottom if is_roomy() else way.LeftToRight)
        head.setSpacing(Space.TIGHT if is_roomy() else Space.MEDIUM)
        head.addWidget(mark, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(subject, 1)
        head.addWidget(amounts)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addWidget(means)
        texts.addWidget(todo)
        below = QBoxLayout(head.direction())
        below.setSpacing(Space.MEDIUM)
        below.addLayout(texts, 1)
        if entry.receipt is not None:
            below.addWidget(self._jump(entry.receipt), 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(card)
        column.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addLayout(below)
        card.setAccessibleName(f"{name}: {subject.text()}, {amounts.text()}. {means.text()}")
        return card

    def _when(self, entry: Entry) -> str:
        if entry.at is None or self._report is None:
            return ""
        return f" · {day_words(entry.at.astimezone(self._report.period.zone).date())}"

    def _jump(self, receipt: str) -> RoleButton:
        button = RoleButton("action", "findingReceipt", icon_name="receipt")
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        button.show_words(receipt, self.tr("Open receipt {number}").format(number=receipt))
        button.clicked.connect(lambda: self.receipt_wanted.emit(receipt))
        return button


def _tone(kind: Kind) -> Tone:
    if kind in EXPLAINED:
        return Tone.NEUTRAL
    return Tone.WAITING if kind in _WAITING else Tone.TROUBLE
