"""The audit page: who asked, who allowed, what, on what, why and when; the till's own log, or the relay's."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.dates import moment_words
from kiosk.app.manager.audit import reading
from kiosk.app.manager.audit.bar import AuditBar
from kiosk.app.manager.audit.entries import Entry, facts_of, of_relay, of_till
from kiosk.app.manager.giving import trouble_sentence
from kiosk.app.manager.notice import Notice, NoticeStack, Words
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.rows import Column, RowModel, RowTable
from kiosk.app.manager.session import SignIn, needs_session, unread
from kiosk.app.manager.side_panel import NARROW_PX, WIDE_PX, SidePanel
from kiosk.app.sentences import read_sentence
from kiosk.app.theme.tokens import Space, card_px
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import thin_line
from kiosk.core.errors import KioskError
from kiosk.protocol.guard import AuditPage as RelayPage
from kiosk.till.books.audit import Action
from kiosk.till.books.documents import AuditFilter, AuditRow
from kiosk.till.export.audit import AuditFormat
from kiosk.till.export.subjects import audit_subject
from kiosk.till.people.permit import Act, Permit, Wanted

translate = QCoreApplication.translate

_ROWS = "audit rows"
_PEOPLE = "audit people"
_CHAIN = "audit chain"
_EXPORT = "audit export"
_SEAL_DIGITS = 8


class AuditPage(ManagerPage):
    """Joins filters, table and panel; it decides nothing about entries."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._loading = False
        self._more = False
        self._before: int | None = None
        self._cursor: str | None = None
        self._sign_in = SignIn(tools.authority, self)
        self._read = False
        self._error: KioskError | None = None
        self._chain: reading.Chain | None = None
        self._entry: Entry | None = None
        self.bar = AuditBar()
        self.model = RowModel(self._columns())
        self.table = RowTable("auditTable", self.model)
        self.notice = Notice("auditNotice")
        self.chain_label = RoleLabel("strong", "auditChain", wraps=True)
        self.panel = SidePanel("auditDetail", self)
        self.facts = FactList("auditFacts")
        self._stack = NoticeStack(self.table, self.notice)
        self._build()
        self._connect()
        self.panel.hide()
        self.retranslate()

    def entered(self) -> None:
        """Look again."""
        self._sign_in.wanted()
        self._begin()
        reader, till = self._tools.reader, self._tools.shop.till_code
        reader.ask(_PEOPLE, reading.people(till), self.bar.show_people, self._fail)
        reader.ask(_CHAIN, reading.chain_of(till), self._take_chain, self._fail)

    def take_keyboard(self) -> None:
        """To the table, or to what stands in its place."""
        if self._stack.currentWidget() is self.table:
            self.table.setFocus()
        else:
            has_button = self.notice.button.isVisibleTo(self.notice)
            (self.notice.button if has_button else self.bar.log_button).setFocus()

    def search(self) -> None:
        """Into the search field."""
        self.bar.search_edit.begin()

    def step_back(self) -> bool:
        """Out of the search, then out of the entry that is open."""
        edit = self.bar.search_edit
        if edit.hasFocus():
            edit.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if self.panel.isVisible():
            self._close_panel()
            return True
        return False

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.table.setAccessibleName(self.tr("Audit log"))
        self.model.retranslate()
        self._show_chain()
        self._show_notice()
        self._show_entry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger type where there is room."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.table.set_text_px(18 if large else 15)
        self.panel.setFixedWidth(card_px(WIDE_PX if large else NARROW_PX))

    def _columns(self) -> tuple[Column, ...]:
        zone = self._tools.shop.timezone
        return (
            Column(
                "when", 9.6, lambda: translate("Audit", "When"), lambda e: moment_words(e.at, zone)
            ),
            Column(
                "what", 12.0, lambda: translate("Audit", "What"), lambda e: str(e.what), strong=True
            ),
            Column(
                "on",
                10.0,
                lambda: translate("Audit", "On what"),
                lambda e: str(e.on_what),
                leaves=1,
            ),
            Column("asked", 7.0, self._asked_title, lambda e: str(e.asked), leaves=3),
            Column(
                "allowed",
                8.4,
                lambda: translate("Audit", "Who allowed it"),
                lambda e: str(e.allowed),
                leaves=2,
            ),
            Column(
                "why",
                8.0,
                lambda: translate("Audit", "Why"),
                lambda e: str(e.why),
                leaves=4,
                muted=True,
            ),
        )

    def _asked_title(self) -> str:
        return self.tr("Device") if self.bar.of_relay else self.tr("Who asked")

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, 0)
        inside.setSpacing(0)
        inside.addWidget(self._stack, 1)
        self._line = thin_line()
        inside.addWidget(self._line)
        self.chain_label.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
        inside.addWidget(self.chain_label)
        self.panel.inside.addWidget(self.facts)
        beside = QHBoxLayout()
        beside.setSpacing(Space.LARGE)
        beside.addWidget(card, 1)
        beside.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(self.bar)
        layout.addLayout(beside, 1)
        stops = (*self.bar.stops, self.table, self.notice.button, self.panel.close_button)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.bar.changed.connect(self._narrowed)
        self.bar.export_asked.connect(self._ask_export)
        self.bar.search_edit.returnPressed.connect(self.table.setFocus)
        self.table.near_end.connect(self._read_on)
        self.table.chosen.connect(self._open)
        self.table.marked.connect(self._follow)
        self.notice.pressed.connect(self._help)
        self.panel.closed.connect(self._close_panel)
        self.facts.told.connect(lambda sentence: self.said.emit(sentence, True))

    # Reading

    def _narrowed(self) -> None:
        self._sign_in.wanted()
        self._begin()

    def _begin(self) -> None:
        """From the newest entry on; the rows shown stay until there are others."""
        self._before = self._cursor = None
        self._more = True
        self._loading = False
        self._tools.reader.forget(_ROWS)
        self._tools.later.forget(_ROWS)
        self._read_on(first=True)

    def _read_on(self, *, first: bool = False) -> None:
        if self._loading or not self._more:
            return
        self._loading = True
        if self.bar.of_relay:
            cursor = self._cursor
            self._tools.later.when(
                self._tools.relay.ask(lambda relay: relay.audit(cursor)),
                partial(self._take_relay, first),
                self._fail,
                _ROWS,
            )
            return
        question = reading.page(self._tools.shop.till_code, self.bar.wanted, self._before)
        self._tools.reader.ask(_ROWS, question, partial(self._take_till, first), self._fail)

    def _take_till(self, first: bool, found: tuple[list[AuditRow], bool]) -> None:
        rows, self._more = found
        self._before = rows[-1].sequence if rows else None
        self._take(first, [of_till(row) for row in rows])

    def _take_relay(self, first: bool, found: RelayPage) -> None:
        self._cursor = found.next_cursor
        self._more = found.next_cursor is not None
        self._take(first, [of_relay(item) for item in found.items])

    def _take(self, first: bool, entries: list[Entry]) -> None:
        self._loading, self._read, self._error = False, True, None
        if first:
            self.model.show_rows(entries)
            self.model.retranslate()
            self.table.scrollToTop()
        else:
            self.model.add_rows(entries)
        self._show_chain()
        self._show_notice()

    def _take_chain(self, chain: reading.Chain) -> None:
        self._chain = chain
        self._show_chain()

    def _fail(self, error: KioskError) -> None:
        self._loading = False
        self._error = error
        self.model.show_rows(())
        self._show_chain()
        self._show_notice()
        self._sign_in.failed(error, self._begin)

    # Showing

    def _open(self, row: int) -> None:
        self._entry = self.model.rows[row]
        self._show_entry()
        self.panel.show()

    def _follow(self, row: int) -> None:
        """The mark moved: an open panel follows it."""
        if self.panel.isVisible():
            self._open(row)

    def _close_panel(self) -> None:
        self.panel.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_entry(self) -> None:
        self.panel.setAccessibleName(self.tr("Audit entry"))
        if self._entry is not None:
            self.panel.title.setText(self._entry.what)
            self.facts.show_facts(facts_of(self._entry, self._tools.shop.timezone))

    def _show_chain(self) -> None:
        said = self._chain_words()
        self.chain_label.setText(said)
        for part in (self._line, self.chain_label):
            part.setVisible(bool(said))

    def _chain_words(self) -> str:
        if self.bar.of_relay:
            return self.tr("What the payment server wrote down, of every till and device.")
        if self._error is not None:
            return ""  # the notice says it
        if self._chain is None:
            return self.tr("Checking the chain …")
        if self._chain.broken is not None:
            return self.tr(
                "The log was changed: entry {number} does not fit. Call for help."
            ).format(number=self._chain.broken)
        if not self._chain.entries:
            return self.tr("No entries yet")
        seal = self._chain.seal[:_SEAL_DIGITS]
        if self._chain.entries == 1:
            return self.tr("1 entry, unbroken chain · {seal}").format(seal=seal)
        return self.tr("{count} entries, unbroken chain · {seal}").format(
            count=f"{self._chain.entries:,}", seal=seal
        )

    def _show_notice(self) -> None:
        """The rows, or what stands in their place."""
        if self._stack.show_words(self._notice()):
            self.take_keyboard()

    def _notice(self) -> Words | None:
        if self._error is not None:
            who = self.tr("A manager has to sign in to see the payment server's log.")
            return unread(self._error, who, read_sentence(self._error))
        if not self._read or self.model.rows:
            return None
        if self.bar.narrowed and not self.bar.of_relay:
            sentence = self.tr("No entry fits these filters.")
            return "search", sentence, self.tr("Clear all filters")
        sentence = self.tr("Nothing was done yet that needs a manager's leave.")
        return "audit", sentence, ""

    def _help(self) -> None:
        """The button of the notice: sign in, again, or less narrow."""
        if self._error is None:
            self.bar.clear()
        elif needs_session(self._error):
            self._sign_in.ask(self._begin)
        else:
            self.entered()

    # Exporting

    def _ask_export(self, form: str) -> None:
        asked = Wanted(Act.EXPORT, self.tr("Audit log"))
        self._tools.authority.ask(self, asked, partial(self._write_down, AuditFormat(form)))

    def _write_down(self, form: AuditFormat, permit: Permit) -> None:
        """Before the file is written, so that it holds its own export."""
        wanted = self.bar.wanted
        written = self._tools.books.write_down(permit.who, Action.EXPORT, audit_subject(form))
        self._tools.later.when(
            written, lambda entry: self._export(form, wanted), self._tell_trouble
        )

    def _export(self, form: AuditFormat, wanted: AuditFilter) -> None:
        shop = self._tools.shop
        today = shop.business_day(self._tools.clock())
        target = self._tools.papers.folder / f"audit {shop.till_code} {today}.{form}"
        question = reading.exported(shop.till_code, wanted, form, target, shop.timezone)
        self._tools.reader.ask(_EXPORT, question, self._tell_export, self._tell_trouble)

    def _tell_export(self, done: tuple[Path, int]) -> None:
        file, count = done
        sentence = self.tr("{count} entries are in {file}").format(count=f"{count:,}", file=file)
        self.said.emit(sentence, True)
        self.entered()

    def _tell_trouble(self, error: KioskError) -> None:
        self.said.emit(trouble_sentence(error), False)
