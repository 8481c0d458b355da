"""A customer says they paid and shows a slip: its code is looked at, kept, and known again. Nothing more.

A slip must never move a sale: nothing here saves one, and no word of the sale's automaton is spoken. The proof of
money is Stripe's word alone, which `Checkout.apply` brings. What is compared is what this till knows: slips shown
here before, and the bank references of its own receipts; what another till was shown is not known here.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from datetime import datetime

from kiosk.core.slip import LONGEST, Slip, SlipError, SlipProblem, parse_slip
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.desk_books import Lane
from kiosk.till.people.known import cashier_of
from kiosk.till.ports import Clock, Transaction
from kiosk.till.records import Sale
from kiosk.till.selling.slip_records import Earlier, Finding, KeptSlip, SlipAnswer, SlipWord
from kiosk.till.shop import Shop

_CASHIER = "cashier"


class SlipDesk:
    """Slips of a running till. `write` commits and lets the windows see."""

    def __init__(self, shop: Shop, clock: Clock, write: Lane) -> None:
        self._shop = shop
        self._clock = clock
        self._write = write

    def show(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        """A slip's code was scanned or pasted for a sale. The future raises `StoreError`."""
        # No more of a text is carried about than it takes to see that it is too long.
        held = text[: LONGEST + 1]
        return self._write(lambda tx: show_slip(tx, self._shop, sale_id, held, self._clock()))


def show_slip(tx: Transaction, shop: Shop, sale_id: str, text: str, now: datetime) -> SlipAnswer:
    """Look at the code of a slip that was shown for a sale, keep it, and say what is known of it."""
    sale = tx.sale(sale_id)
    if sale is None:
        return SlipAnswer(Finding.UNREADABLE, problem=SlipProblem.NOT_A_SLIP)
    try:
        slip = parse_slip(text)
    except SlipError as error:
        _tell(tx, sale, SlipWord.REFUSED, now, {"why": error.problem.value})
        return SlipAnswer(Finding.UNREADABLE, problem=error.problem)
    cashier = cashier_of(tx, shop)
    kept = tx.slip(slip)
    if kept is None:
        tx.keep_slip(KeptSlip(slip, sale.id, cashier, now))
    answer = _judged(tx, shop, sale, slip, kept, now)
    if answer.finding is Finding.KEPT:
        _tell(tx, sale, SlipWord.SHOWN, now, _of(slip))
    elif answer.finding is Finding.USED_BEFORE:
        _tell(tx, sale, SlipWord.SHOWN_AGAIN, now, _of(slip) | _before(answer))
        why = answer.paid_receipt or (answer.earlier and answer.earlier.receipt_number) or ""
        # Where the sale gets no receipt its story is seldom read: somebody should all the same.
        subject = f"{slip.bank} {slip.reference}"
        write_down(tx, shop.till, Who(cashier or None, why=why), Action.SLIP_AGAIN, subject, now)
    return answer


def _judged(
    tx: Transaction, shop: Shop, sale: Sale, slip: Slip, kept: KeptSlip | None, now: datetime
) -> SlipAnswer:
    earlier = None if kept is None or kept.sale_id == sale.id else _earlier(tx, kept)
    own = tx.receipt_of(sale.id)
    paid = tx.receipt_by_reference(slip.reference)
    fits = paid is not None and own is not None and paid == own.number
    paid_other = None if fits else paid
    used = earlier is not None or paid_other is not None
    if used:
        finding = Finding.USED_BEFORE
    else:
        finding = Finding.KEPT if kept is None else Finding.SAME_SALE
    today = now.astimezone(shop.zone).date()
    return SlipAnswer(
        finding,
        slip=slip,
        earlier=earlier,
        paid_receipt=paid_other,
        fits_payment=fits,
        other_day=slip.day is not None and slip.day != today,
    )


def _earlier(tx: Transaction, kept: KeptSlip) -> Earlier:
    sale, receipt = tx.sale(kept.sale_id), tx.receipt_of(kept.sale_id)
    assert sale is not None  # a foreign key holds it
    return Earlier(kept.shown_at, sale.amount_satang, receipt.number if receipt else None)


def _of(slip: Slip) -> dict[str, str | None]:
    """A slip as the story keeps it."""
    day = None if slip.day is None else slip.day.isoformat()
    return {"bank": slip.bank, "reference": slip.reference, "day": day}


def _before(answer: SlipAnswer) -> dict[str, str | None]:
    """Where it was seen before, as the story keeps it."""
    earlier = answer.earlier
    return {
        "shownBefore": None if earlier is None else earlier.shown_at.isoformat(),
        "receipt": answer.paid_receipt or (None if earlier is None else earlier.receipt_number),
    }


def _tell(
    tx: Transaction, sale: Sale, word: SlipWord, now: datetime, detail: dict[str, str | None]
) -> None:
    attempts = tx.attempts(sale.id)
    newest = attempts[-1].id if attempts else None
    became = {"became": "a slip changes nothing about a sale"}
    tx.tell(sale.id, newest, now, word.value, _CASHIER, json.dumps(became | detail))
