"""What a window may know: immutable pictures of the till, made in the store lane and only read elsewhere.

Windows hold no rules. Everything they show is here, already decided; everything they want goes back as a
call on `kiosk.till.till.Till`. Nothing here may hold an open connection, a model object or a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from kiosk.core.attention import Decision
from kiosk.core.payment import Attention, ConfirmedBy
from kiosk.core.sale import LearntBy, SaleState
from kiosk.core.usual import Usual
from kiosk.till.signs import LinkSigns, PrinterSign

CLOCK_OFF = "clock_off"
CLOCK_BACK = "clock_back"


class QrMark(StrEnum):
    """What is printed beside a code that cannot take real money."""

    PRACTICE = "PRACTICE"
    TEST = "TEST"


class ReadBack(StrEnum):
    """What came of reading a code back from the pixels of the customer's screen."""

    READ = "read"
    UNREADABLE = "unreadable"  # it does not say what Stripe gave us
    UNPROVED = "unproved"  # nothing reads codes here, or not in time


class LinkState(StrEnum):
    """How the till hears from the relay just now."""

    PUSH = "push"  # the stream is up
    POLLING = "polling"  # the stream is down, questions are answered
    OFFLINE = "offline"  # nobody answers


@dataclass(frozen=True, slots=True)
class LinkView:
    """How much we know. `heard_at` is when the last byte came from the relay (the till's own clock),
    `trouble` a stable code of what is wrong (`relay_away`, `token_refused`), None when all is well. `clock_off`:
    this computer's clock is wrong, and the till goes by the relay's."""

    state: LinkState
    heard_at: datetime | None = None
    trouble: str | None = None
    clock_off: bool = False
    signs: LinkSigns = field(default_factory=LinkSigns)


class TakingBack(StrEnum):
    """How far a code is from being taken back, while it may still be paid and is watched."""

    ASKED = "asked"  # Stripe has not confirmed it yet
    UNHEARD = "unheard"  # nobody answers; it is asked for again by itself
    AT_BANK = (
        "at_bank"  # the bank has the payment: it cannot be taken back until the bank has answered
    )


@dataclass(frozen=True, slots=True)
class SaleView:
    """One sale as shown. Instants are on the till's own clock.

    `qr_data` is Stripe's string byte for byte, None whenever it must not be on a screen. `expires_at` is when
    the code ends. `at_bank` is true while the bank has the payment and has not answered. `failure_code` is
    Stripe's or the relay's code, `refused_text` an English sentence for a code windows do not know.
    `pay_page_url` is the customer's web page (None: there is none). `attention` is what a person has still to
    settle; `decision` what one decided. `amount_satang` is what was asked for, once there is a receipt what was
    received. `taking_back` is how far the newest code is from being taken back, since `cancel_asked_at` by the
    cashier; `old_code` the same of the codes before it (None: none of them can be paid any more).
    `qr_read_back` is how the code reads on the customer's screen (None: as it should, or not known yet),
    `qr_kept_back` that it is not shown because of that.
    """

    sale_id: str
    state: SaleState
    amount_satang: int
    note: str
    created_at: datetime
    attempt: int
    payment_id: str | None = None
    qr_data: str | None = None
    qr_mark: QrMark | None = None
    qr_unproved: bool = False
    qr_read_back: ReadBack | None = None
    qr_kept_back: bool = False
    offered_at: datetime | None = None
    expires_at: datetime | None = None
    at_bank: bool = False
    cancel_asked: bool = False
    cancel_asked_at: datetime | None = None
    taking_back: TakingBack | None = None
    old_code: TakingBack | None = None
    failure_code: str | None = None
    refused_text: str | None = None
    attention: Attention | None = None
    decision: Decision | None = None
    receipt_number: str | None = None
    paid_at: datetime | None = None
    ended_at: datetime | None = None
    bank_reference: str | None = None
    confirmed_by: ConfirmedBy | None = None
    learnt_by: LearntBy | None = None
    checked_at: datetime | None = None
    pay_page_url: str | None = None

    @property
    def settled(self) -> bool:
        """A person decided about its money, and it has no receipt."""
        return self.state is SaleState.ATTENTION and self.attention is None


@dataclass(frozen=True, slots=True)
class RecentSale:
    """One row of the list beside the keypad. `settled` and `taking_back` as of a `SaleView`."""

    sale_id: str
    state: SaleState
    amount_satang: int
    at: datetime
    receipt_number: str | None
    note: str
    settled: bool = False
    taking_back: TakingBack | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt of this till, as far as it is announced. `paid_at` is when the money came, which may be long
    before the till learnt of it."""

    number: str
    sale_id: str
    amount_satang: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Money that came as it should not, and that a person has still to settle."""

    payment_id: str
    sale_id: str
    amount_satang: int
    note: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who may stand at this till; a `manager` allows things, too."""

    name: str
    manager: bool


@dataclass(frozen=True, slots=True)
class TillView:
    """The whole till as shown. `shown` is the sale on both screens (None: the keypad and the idle page);
    `parked` are sales off the screens whose code may still be paid: they are watched. `attention_count` is what a
    person must settle. `cashier` sells now (empty: nobody is named); `people` may, as the relay said last."""

    link: LinkView
    today_satang: int = 0
    today_count: int = 0
    recent: tuple[RecentSale, ...] = ()
    shown: SaleView | None = None
    parked: tuple[RecentSale, ...] = ()
    attention_count: int = 0
    open_since: date | None = None
    """The earliest business day that has no Z yet; None before the till's first document."""
    cashier: str = ""
    people: tuple[PersonView, ...] = ()
    trouble: str | None = None
    """A stable code of what keeps the till from selling safely (`disk_full`, `store_damaged`), or None."""
    clock_back: bool = False
    """The clock stands before the last receipt."""
    issued: tuple[Issued, ...] = ()
    """The last few receipts, newest first: more than one commit can add."""
    unsettled: tuple[Unsettled, ...] = ()
    """What `attention_count` counts of money; not what customers have shown of second payments."""
    usual: Usual | None = None
    """What this till usually asks for, by its own receipts; None while there are too few."""
    room_good_at: datetime | None = None
    """When the disk was last seen to have room."""
    printer: PrinterSign | None = None
    """How the receipt printer is; None: there is none."""

    @property
    def practice(self) -> bool:
        """The relay moves no real money: everything is marked so."""
        return self.link.signs.practice is True

    @property
    def notice(self) -> str | None:
        """A stable code of what a person should see to while the till sells on, or None."""
        if self.link.clock_off:
            return CLOCK_OFF
        return CLOCK_BACK if self.clock_back else None


def behind(view: TillView) -> TillView:
    """`view` as seen by someone who does not see the sale on the screens: it is one of many."""
    return replace(view, shown=None)


def without_dead_code(view: TillView, payment_id: str | None) -> TillView:
    """`view` with the code of this payment taken off the screens: it must not be paid any more."""
    shown = view.shown
    if shown is None or payment_id is None or shown.payment_id != payment_id or not shown.qr_data:
        return view
    return replace(view, shown=replace(shown, qr_data=None, state=SaleState.CHECKING))


def as_not_read(view: TillView) -> TillView:
    """`view` before it is known how its code reads: the screen that reads it finds out by itself."""
    shown = view.shown
    if shown is None or shown.qr_read_back is None:
        return view
    return replace(view, shown=replace(shown, qr_read_back=None, qr_kept_back=False))
