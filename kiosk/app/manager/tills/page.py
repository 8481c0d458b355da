"""The tills page: every device as the relay knows it, looked at anew every few seconds while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk import __version__
from kiosk.app.manager.notice import Notice, Words, locked
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.session import needs_session, unread
from kiosk.app.manager.tills import terms
from kiosk.app.manager.tills.card import TillCard
from kiosk.app.manager.tills.pairing import PairingSheet, Step
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll
from kiosk.core.errors import KioskError
from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import Device
from kiosk.till.copying.tills import TillSeen, TillsSeen, TillState, look_at_tills
from kiosk.till.people.permit import Act, Wanted

LOOK_EVERY_MS = 5_000
LOOK_FOR_IT_EVERY_MS = 2_000
"""While a code is shown and its till is waited for."""
_LOOK = "tills"
_PAIR = "tills pairing"


class TillsPage(ManagerPage):
    """Shows what the relay says, and carries wishes to it; it decides nothing."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._seen: TillsSeen | None = None
        self._error: KioskError | None = None
        self._signed_in = False
        self._cards: dict[str, TillCard] = {}
        self._confirm: ConfirmSheet | None = None
        self._to_revoke: TillSeen | None = None
        self.pairing: PairingSheet | None = None
        self._summary = RoleLabel("title", "tillsSummary", wraps=True)
        self._as_of = RoleLabel("muted", "tillsAsOf", wraps=True)
        self.refresh_button = RoleButton("action", "tillsRefresh", icon_name="refresh")
        self.add_button = RoleButton(
            "primary", "tillsAdd", icon_name="plus", icon_colour=COLOURS.on_dark
        )
        self.notice = Notice("tillsNotice")
        self._stack = QStackedWidget()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._build()
        self._connect()
        self.retranslate()

    @property
    def cards(self) -> list[TillCard]:
        """In the order they stand below each other."""
        names = [till.name for till in self._seen.tills] if self._seen else []
        return [self._cards[name] for name in names]

    def entered(self) -> None:
        """A manager signs in, then everything is looked at."""
        self._sign_in()

    def take_keyboard(self) -> None:
        """To the first thing to do, or to what stands in the place of the tills."""
        listed = self._stack.currentIndex() == 0
        (self.add_button if listed else self.notice.button).setFocus()

    def look(self) -> None:
        """Ask the relay how all tills are."""
        now = self._tools.clock()
        day = self._tools.shop.business_day(now)
        asked = self._tools.relay.ask(lambda relay: look_at_tills(relay, __version__, day, now))
        self._tools.later.when(asked, self._take, self._fail, _LOOK)

    def step_back(self) -> bool:
        """Escape is the sheets' own while they are open."""
        for sheet in (self.pairing, self._confirm):
            if sheet is not None and sheet.is_open:
                sheet.leave()
                return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Looked at: the relay is asked again and again."""
        super().showEvent(event)
        if self._signed_in:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._timer.stop()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Tills"))
        self.refresh_button.show_words(self.tr("Look again"))
        self.add_button.show_words(self.tr("Add a till"))
        self._show()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(self._summary)
        words.addWidget(self._as_of)
        # Large words need the whole width: the buttons then stand below them.
        head = QVBoxLayout() if is_roomy() else QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        head.addLayout(buttons)
        for button in (self.refresh_button, self.add_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        if is_roomy():
            buttons.addStretch(1)
        scroll = TouchScroll("tillsScroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list = QVBoxLayout(scroll.inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(Space.SMALL)
        self._list.addStretch(1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self._stack.addWidget(whole)
        self._stack.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        self.refresh_button.clicked.connect(self._look_again)
        self.add_button.clicked.connect(self._add)
        self.notice.pressed.connect(self._sign_in)
        self._tools.all_tills.changed.connect(self._show)

    def _sign_in(self) -> None:
        """Whoever may is asked for a PIN, if that is needed; then the relay is."""
        self._show()
        self._tools.authority.ask(self, Wanted(Act.DESK), lambda permit: self._begin())

    def _begin(self) -> None:
        self._signed_in = True
        if self.isVisible():
            self._timer.start()
        self.look()
        self._tools.all_tills.bring_up()

    def _look_again(self) -> None:
        self.look()
        self._tools.all_tills.bring_up()

    def _take(self, seen: TillsSeen) -> None:
        self._seen, self._error = seen, None
        self._show()
        self.badge_changed.emit(seen.count(TillState.SILENT))
        self._look_for_the_new_one(seen)

    def _fail(self, error: KioskError) -> None:
        self._error = error
        if needs_session(error):
            self._signed_in = False
            self._timer.stop()
        self._show()

    def _show(self) -> None:
        """The tills; a notice in their place while there is nothing to show, or nobody may see it."""
        notice = self._notice()
        if notice is not None:
            self.notice.show_notice(*notice)
        index = 0 if notice is None else 1
        moved = self._stack.currentIndex() != index
        had_focus = self.add_button.hasFocus() or self.notice.button.hasFocus()
        self._stack.setCurrentIndex(index)
        if self._seen is not None and notice is None:
            self._show_tills(self._seen)
        if moved and had_focus:
            self.take_keyboard()

    def _notice(self) -> Words | None:
        who = self.tr("A manager signs in to see all tills.")
        if needs_session(self._error):
            return locked(who)
        if self._seen is not None:
            return None
        if self._error is not None:
            return unread(self._error, who)
        if not self._signed_in:
            return locked(who)
        return "screen", self.tr("Asking the payment server …"), ""

    def _show_tills(self, seen: TillsSeen) -> None:
        self._summary.setText(terms.summary_words(seen))
        at = self.tr("as of {time}").format(time=self._tools.shop.clock_text(seen.at))
        if self._error is not None:
            at = f"{problem_sentence(self._error.code, self._error.text)} · {at}"
        self._as_of.setText(at)
        self._as_of.setProperty("role", "muted" if self._error is None else "warning")
        self._as_of.style().polish(self._as_of)
        state = self._tools.all_tills.view.state
        broken = {one.device: one.broken for one in state.tills} if state else {}
        names = [till.name for till in seen.tills]
        for gone in self._cards.keys() - set(names):
            card = self._cards.pop(gone)
            card.setParent(None)
            card.deleteLater()
        for place, till in enumerate(seen.tills):
            card = self._cards.get(till.name) or self._make_card(till.name)
            if self._list.indexOf(card) != place:
                self._list.insertWidget(place, card)
            card.show_till(till, seen.at, broken.get(till.name, ""))
        self._order_stops()

    def _make_card(self, name: str) -> TillCard:
        card = TillCard(self._tools.shop)
        card.receipts_asked.connect(self._show_receipts)
        card.revoke_asked.connect(self._ask_revoke)
        self._cards[name] = card
        return card

    def _order_stops(self) -> None:
        stops = [self.refresh_button, self.add_button]
        before: QWidget = stops[0]
        for after in (*stops[1:], *(stop for card in self.cards for stop in card.stops)):
            QWidget.setTabOrder(before, after)
            before = after

    def _show_receipts(self, till: TillSeen) -> None:
        self.till_asked.emit(till.codes[-1])

    # Adding one

    def _add(self) -> None:
        if self.pairing is None or self.pairing.parentWidget() is not self.window():
            self.pairing = PairingSheet(self.window(), self._tools.clock, self._tools.relay_url)
            self.pairing.wanted.connect(self._pair)
            self.pairing.withdrawn.connect(self._withdraw)
            self.pairing.left.connect(self._left_pairing)
        tills = [card.till for card in self.cards if card.till]
        codes = [self._tools.shop.till_code, *(code for till in tills for code in till.codes)]
        self.pairing.open(free_name([till.name for till in tills], codes))

    def _pair(self, name: str) -> None:
        asked = self._tools.relay.ask(lambda relay: relay.pair_device(name, "till"))
        self._tools.later.when(asked, self._show_code, self._pairing_failed, _PAIR)

    def _show_code(self, offered: PairingOffered) -> None:
        if self.pairing is not None and self.pairing.is_open:
            self.pairing.show_code(offered)
            self._timer.setInterval(LOOK_FOR_IT_EVERY_MS)

    def _pairing_failed(self, error: KioskError) -> None:
        if self.pairing is None:
            return
        if needs_session(error):
            self.pairing.close_sheet()
            self._fail(error)
        else:
            self.pairing.show_problem(terms.pairing_problem(error))

    def _look_for_the_new_one(self, seen: TillsSeen) -> None:
        if self.pairing is None or self.pairing.waiting_for is None:
            return
        name = self.pairing.waiting_for
        if any(till.name == name and till.state is not TillState.REVOKED for till in seen.tills):
            self.pairing.show_paired()
            self._timer.setInterval(LOOK_EVERY_MS)

    def _withdraw(self, name: str) -> None:
        asked = self._tools.relay.ask(lambda relay: relay.revoke_device(name))
        said = self.tr("The code for {till} is not good any more.").format(till=name)
        self._tools.later.when(asked, lambda device: self.said.emit(said, True), self._tell)

    def _left_pairing(self) -> None:
        self._timer.setInterval(LOOK_EVERY_MS)
        self._tools.later.forget(_PAIR)
        self.add_button.setFocus(Qt.FocusReason.PopupFocusReason)
        if self.pairing is not None and self.pairing.step is Step.CODE:
            self.said.emit(self.tr("The code stays good until it runs out."), True)
        self.look()

    # Shutting one out

    def _ask_revoke(self, till: TillSeen) -> None:
        if self._confirm is None or self._confirm.parentWidget() is not self.window():
            self._confirm = ConfirmSheet(self.window())
            self._confirm.confirmed.connect(self._revoke)
            self._confirm.left.connect(self._keep)
        self._to_revoke = till
        sentence = self.tr(
            "It cannot sell any more, at once. Its receipts and what was paid stay. To let it in again, "
            "add it with a new code."
        )
        if till.open_payments or till.open_sales:
            sentence = self.tr("It is selling just now!") + " " + sentence
        self._confirm.show_words(
            self.tr("Revoke {till}?").format(till=till.name),
            sentence,
            self.tr("Leave it"),
            self.tr("Revoke"),
        )
        self._confirm.ask()

    def _keep(self) -> None:
        card = self._cards.get(self._to_revoke.name) if self._to_revoke else None
        (card.revoke_button if card else self.add_button).setFocus()

    def _revoke(self) -> None:
        till = self._to_revoke
        if till is None:
            return
        asked = self._tools.relay.ask(lambda relay: relay.revoke_device(till.name))
        self._tools.later.when(asked, self._revoked, self._tell)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _revoked(self, device: Device) -> None:
        said = self.tr("{till} is revoked: it cannot sell any more.").format(till=device.name)
        self.said.emit(said, True)
        self.look()

    def _tell(self, error: KioskError) -> None:
        if needs_session(error):
            self._fail(error)
        else:
            self.said.emit(problem_sentence(error.code, error.text), False)


def free_name(names: list[str], codes: list[str]) -> str:
    """`till A2`: the first of its kind that nobody has, and whose code no till sells under."""
    taken = {name.casefold() for name in (*names, *(f"till {code}" for code in codes))}
    return next(
        name for n in range(1, len(taken) + 2) if (name := f"till A{n}").casefold() not in taken
    )
