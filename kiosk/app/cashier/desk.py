"""What the cashier is in the middle of, joined with what the till says: the presenter of the window. No Qt.

It keeps the amount being keyed and which page stands open; it decides nothing about sales. Between a wish and
the snapshot that answers it, it keeps the window from wishing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.app.frame import Shop
from kiosk.app.intents import TillIntents
from kiosk.core.keypad import AmountEntry, Key, entry_of
from kiosk.core.money import AmountError, AmountProblem, check_amount, parse_baht
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.ports import Clock
from kiosk.till.snapshot import LinkState, LinkView, SaleView, TillView

_PATIENCE = timedelta(seconds=10)
"""How long a wish stays unanswered before the keys work again."""

_BEGINS_A_SALE = frozenset(Key) - {Key.BACKSPACE, Key.CLEAR, Key.PLUS}
_MAY_CHECK = OPEN | {SaleState.FAILED}
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
        self.view = TillView(link=LinkView(LinkState.OFFLINE))
        self.entry = AmountEntry()
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
    def may_check(self) -> bool:
        """*Check now* means something for the sale on the window."""
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

    def press(self, key: Key) -> None:
        """A key of the pad. After a result the first one that begins an amount begins the next sale."""
        if self.has_result:
            if key not in _BEGINS_A_SALE:
                return
            self.acknowledge()
            self._clear()
        if self.page is not Page.AMOUNT or self.busy:
            return
        pressed = self.entry.press(key)
        self.complaint = self._complaint_about(key) if pressed == self.entry else None
        self.entry = pressed

    def add(self, satang: int) -> None:
        """A quick amount, added to what is keyed already."""
        if self.page is Page.AMOUNT and not self.busy:
            self.complaint = None
            self.entry = self.entry.add(satang)

    def paste(self, text: str) -> None:
        """An amount from the clipboard replaces what is keyed; anything else changes nothing."""
        if self.page is not Page.AMOUNT or self.busy or not text.strip():
            return
        try:
            satang = parse_baht(text)
        except AmountError as error:
            self.complaint = error.problem
            return
        self.complaint = None
        self.entry = entry_of(satang)

    def complain(self, problem: AmountProblem) -> None:
        """A key that no amount has was pressed."""
        if self.page is Page.AMOUNT and not self.busy:
            self.complaint = problem

    def start(self) -> None:
        """Ask for the code of the amount keyed, once."""
        if self.page is not Page.AMOUNT or self.busy:
            return
        self.complaint = self._problem()
        if self.complaint is None:
            self._asked_at = self._clock()
            self._intents.start_sale(self.entry.total_satang, self.note.strip())

    def check_now(self) -> None:
        """Ask Stripe now."""
        if self.sale is not None and self.may_check:
            self._intents.check_now(self.sale.sale_id)

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
        """Key another amount, beginning from the present one; an open code is taken back first."""
        sale = self.sale
        if sale is None:
            return
        changing = _Changing(sale.sale_id, sale.amount_satang, sale.note)
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
        self.entry = entry_of(changing.amount_satang)
        self.note = changing.note
        self.complaint = None

    def _clear(self) -> None:
        self.entry = AmountEntry()
        self.note = ""
        self.complaint = None

    def _problem(self) -> AmountProblem | None:
        return check_amount(
            self.entry.total_satang, self._shop.min_amount_satang, self._shop.max_amount_satang
        )

    def _complaint_about(self, key: Key) -> AmountProblem | None:
        """Why a key changed nothing; a leading zero or an empty backspace needs no word."""
        if not key.value.isdigit() or not self.entry.typing.strip("0"):
            return None
        if "." in self.entry.typing:
            return AmountProblem.TOO_MANY_DECIMALS
        return AmountProblem.TOO_LARGE


_MONEY_CAME = frozenset({SaleState.PAID, SaleState.ATTENTION})
