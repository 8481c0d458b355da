"""What the cashier is in the middle of, joined with what the till says: the presenter of the window. No Qt.

It keeps the amount being keyed and which page stands open; it decides nothing about sales. Between a wish and
the snapshot that answers it, it keeps the window from wishing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.app.cashier.second_look import slip_keyed
from kiosk.app.frame import Shop
from kiosk.app.intents import TillIntents
from kiosk.core.burst import Burst
from kiosk.core.keypad import MOST_KEYED_SATANG, AmountEntry, Key, entry_of
from kiosk.core.money import AmountError, AmountProblem, check_amount
from kiosk.core.pasted import read_pasted
from kiosk.core.sale import OPEN, SaleState
from kiosk.core.usual import Slip
from kiosk.till.clock import Clock
from kiosk.till.snapshot import LinkState, LinkView, SaleView, TillView

_PATIENCE = timedelta(seconds=10)
"""How long a wish stays unanswered before the keys work again."""

_BEGINS_A_SALE = frozenset(Key) - {Key.BACKSPACE, Key.CLEAR, Key.PLUS}
_MAY_CHECK = OPEN | {SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED}
_MAY_CANCEL = OPEN - {SaleState.CHECKING}


class Page(StrEnum):
    """What stands in the middle of the window."""

    AMOUNT = "amount"
    SALE = "sale"


@dataclass(frozen=True, slots=True)
class _Changing:
    """A sale whose code is being taken back because another amount is wanted."""

    sale_id: str
    amount_satang: int
    note: str


class Desk:
    """One cashier's desk. `take` brings snapshots in; everything else is something the cashier does."""

    def __init__(self, intents: TillIntents, shop: Shop, clock: Clock) -> None:
        self._intents = intents
        self._shop = shop
        self._clock = clock
        self._asked_at: datetime | None = None
        self._left: SaleView | None = None
        self._changing: _Changing | None = None
        self._burst = Burst()
        self._asked_about: int | None = None
        self.view = TillView(link=LinkView(LinkState.OFFLINE))
        self.entry = self._before_burst = AmountEntry(mode=shop.entry)
        self.note = ""
        self.complaint: AmountProblem | None = None

    @property
    def sale(self) -> SaleView | None:
        """The sale on the window; a result that was left here is gone at once."""
        shown = self.view.shown
        if shown is None or self._left is None:
            return shown
        same = (shown.sale_id, shown.attempt, shown.state)
        left = (self._left.sale_id, self._left.attempt, self._left.state)
        return None if same == left else shown

    @property
    def page(self) -> Page:
        """What stands in the middle."""
        return Page.AMOUNT if self.sale is None else Page.SALE

    @property
    def busy(self) -> bool:
        """A code was asked for and the till has not answered yet."""
        return self._asked_at is not None and self._clock() - self._asked_at < _PATIENCE

    @property
    def hint(self) -> AmountProblem | None:
        """What to say about the amount while it is keyed."""
        if self.complaint is not None or self.entry.is_empty:
            return self.complaint
        problem = self._problem()
        return None if problem is AmountProblem.EMPTY else problem

    @property
    def slip(self) -> Slip | None:
        """What the amount keyed looks like beside what this till usually asks for."""
        return slip_keyed(self.entry, self.view.usual, self._shop)

    @property
    def asks_again(self) -> bool:
        """The amount was asked for once and deserves a second look: the next Enter goes through."""
        return self._asked_about == self.entry.total_satang

    @property
    def may_check(self) -> bool:
        """A customer may say that they paid the sale on the window, though the till does not know of it."""
        return self.sale is not None and self.sale.state in _MAY_CHECK

    @property
    def may_cancel(self) -> bool:
        """There is a code, or the wish for one, to take back."""
        return self.sale is not None and self.sale.state in _MAY_CANCEL

    @property
    def has_result(self) -> bool:
        """The sale on the window is over."""
        return self.sale is not None and self.sale.state not in OPEN

    def take(self, view: TillView) -> None:
        """A snapshot from the till."""
        self.view = view
        if view.shown is None or (self._left and self._left.sale_id != view.shown.sale_id):
            self._left = None
        if self._changing is not None:
            self._take_changing(self._changing)
        if self.busy and self.sale is not None:
            self._clear()
            self._asked_at = None

    def problem(self) -> None:
        """The till told a problem: whatever was wished may be wished again. What was keyed stays."""
        self._asked_at = None

    def press(self, key: Key, at_ms: int | None = None) -> None:
        """A key of the pad. After a result the first one that begins an amount begins the next sale.

        `at_ms` is when it was typed, on the clock of the keyboard's events; None for a key of the screen.
        """
        if self.has_result:
            if key not in _BEGINS_A_SALE:
                return
            self.acknowledge()
            self._clear()
        if self.page is not Page.AMOUNT or self.busy:
            return
        self._note_typed(at_ms if key.value.isdigit() else None)
        pressed = self.entry.press(key)
        self.complaint = self._complaint_about(key) if pressed == self.entry else None
        if self._burst.is_code:
            self.complaint = AmountProblem.SCANNED
        self._change(pressed)

    def add(self, satang: int) -> None:
        """A quick amount, added to what is keyed already."""
        if self.page is Page.AMOUNT and not self.busy:
            self.complaint = None
            self._change(self.entry.add(satang))

    def paste(self, text: str) -> None:
        """An amount from the clipboard replaces what is keyed; anything else changes nothing."""
        if self.page is not Page.AMOUNT or self.busy or not text.strip():
            return
        try:
            satang = read_pasted(text)
        except AmountError as error:
            self.complaint = error.problem
            return
        self.complaint = _no_amount(satang)
        if self.complaint is None:
            self._change(entry_of(satang, self._shop.entry))

    def complain(self, problem: AmountProblem, at_ms: int | None = None) -> None:
        """A key that no amount has was pressed; `at_ms` as of `press`."""
        if self.page is Page.AMOUNT and not self.busy:
            self._note_typed(at_ms)
            self.complaint = AmountProblem.SCANNED if self._burst.is_code else problem

    def refuse_scan(self, at_ms: int | None) -> bool:
        """Whether Enter at `at_ms` ended a scanner's code: then what stood before it does so again."""
        if self.page is not Page.AMOUNT or self.busy or not self._burst.ends_with(at_ms):
            return False
        self._change(self._before_burst)
        self._burst = Burst()
        self.complaint = AmountProblem.SCANNED
        return True

    def start(self) -> None:
        """Ask for the code of the amount keyed, once; where it looks like a slip, at the second Enter."""
        if self.page is not Page.AMOUNT or self.busy:
            return
        self.complaint = self._problem()
        if self.complaint is not None:
            return
        if self.slip is not None and not self.asks_again:
            self._asked_about = self.entry.total_satang
            return
        self._asked_at = self._clock()
        self._intents.start_sale(self.entry.total_satang, self.note.strip())

    def cancel(self) -> None:
        """Take the code back; asked twice by the window, not here."""
        if self.sale is not None and self.may_cancel:
            self._intents.cancel_sale(self.sale.sale_id)

    def park(self) -> None:
        """Go on watching the sale while the next one is keyed."""
        if self.sale is not None and self.sale.state in OPEN:
            self._changing = None
            self._intents.park_sale(self.sale.sale_id)

    def resume(self, sale_id: str) -> None:
        """Bring an open sale back."""
        self._left = None
        self._intents.resume_sale(sale_id)

    def retry(self) -> None:
        """A new code for a sale that ended without money."""
        if self.sale is not None and self.has_result:
            self._intents.retry_sale(self.sale.sale_id)

    def change_amount(self) -> None:
        """Key another amount, beginning from the present one; an open code is taken back first.

        One that failed is as good as dead, so nobody waits for it; it is taken back all the same, and watched.
        """
        sale = self.sale
        if sale is None:
            return
        changing = _Changing(sale.sale_id, sale.amount_satang, sale.note)
        if sale.state is SaleState.FAILED:
            self._intents.change_amount(sale.sale_id)
        if self.has_result:
            self._prefill(changing)
        else:
            self._changing = changing
            self._intents.change_amount(sale.sale_id)

    def acknowledge(self) -> None:
        """Leave the result."""
        sale = self.sale
        if sale is not None and self.has_result:
            self._left = sale
            self._intents.acknowledge(sale.sale_id)

    def _take_changing(self, changing: _Changing) -> None:
        sale = self.sale
        if sale is None:
            self._prefill(changing)
        elif sale.sale_id != changing.sale_id or sale.state in _MONEY_CAME:
            self._changing = None
        elif sale.state not in OPEN:
            self._prefill(changing)

    def _prefill(self, changing: _Changing) -> None:
        self._changing = None
        self.acknowledge()
        self._change(entry_of(changing.amount_satang, self._shop.entry))
        self.note = changing.note
        self.complaint = None

    def _clear(self) -> None:
        self._change(AmountEntry(mode=self._shop.entry))
        self.note = ""
        self.complaint = None

    def _change(self, entry: AmountEntry) -> None:
        """Another amount; whoever was asked about the one before is asked again."""
        if entry != self.entry:
            self.entry = entry
            self._asked_about = None

    def _note_typed(self, at_ms: int | None) -> None:
        """A character came from the keyboard: the first of a scanner's code, or one more of it?"""
        self._burst = self._burst.then(at_ms)
        if self._burst.count <= 1:
            self._before_burst = self.entry

    def _problem(self) -> AmountProblem | None:
        return check_amount(
            self.entry.total_satang, self._shop.min_amount_satang, self._shop.max_amount_satang
        )

    def _complaint_about(self, key: Key) -> AmountProblem | None:
        """Why a key changed nothing; a leading zero or an empty backspace needs no word."""
        if key is Key.DOT and self.entry.typing and "." not in self.entry.typing:
            return AmountProblem.TOO_LARGE
        if not key.value.isdigit() or not self.entry.typing.strip("0"):
            return None
        if "." in self.entry.typing:
            return AmountProblem.TOO_MANY_DECIMALS
        return AmountProblem.TOO_LARGE


def _no_amount(satang: int) -> AmountProblem | None:
    """Why a pasted number is not taken into the keypad at all: no key could have made it."""
    return check_amount(satang, min_satang=1, max_satang=MOST_KEYED_SATANG)


_MONEY_CAME = frozenset({SaleState.PAID, SaleState.ATTENTION})
