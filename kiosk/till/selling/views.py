"""Snapshots for the windows, read from the store: rows in, `TillView` out, nothing decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.core.business_day import business_day_on_till
from kiosk.core.payment import Attention, Outcome
from kiosk.core.person import Role
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import OPEN, SaleState
from kiosk.protocol.messages import Payment
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.books.attention import OpenAttention, open_attention
from kiosk.till.books.closing import first_open_day
from kiosk.till.people.known import cashier_of
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, Listed, Offer, ReceiptRow, Sale
from kiosk.till.selling.checkout import SHOWN_SALE
from kiosk.till.selling.told import decision_of
from kiosk.till.shop import Shop
from kiosk.till.shop_clock import OFF_FROM
from kiosk.till.snapshot import (
    LinkView,
    PersonView,
    QrMark,
    RecentSale,
    SaleView,
    TakingBack,
    TillView,
    Unsettled,
)

RECENT_SALES = 30
LAST_ISSUED = 5
PROCESSING = "processing"
"""Stripe's word for a payment that the bank has and has not answered; no code is taken back from there."""


def till_view(tx: Transaction, shop: Shop, link: LinkView, now: datetime) -> TillView:
    """The whole till as it stands in `tx`."""
    day = business_day_on_till(tx.open_day(shop.till), now, shop.zone, shop.day_closes_at)
    total = tx.day_total(shop.till, day)
    open_sales = tx.open_sales()
    shown_id = tx.fact(SHOWN_SALE)
    shown = tx.sale(shown_id) if shown_id is not None else None
    waiting = open_attention(tx)
    return TillView(
        link=link,
        today_satang=total.amount_satang,
        today_count=total.count,
        recent=tuple(_recent(tx, listed) for listed in tx.recent_sales(RECENT_SALES)),
        shown=None if shown is None else sale_view(tx, shop, shown, now),
        parked=_parked(tx, open_sales, shown_id),
        attention_count=len(waiting),
        open_since=first_open_day(tx, shop),
        clock_back=_is_before(now, tx.last_issued_at(shop.till)),
        cashier=cashier_of(tx, shop),
        people=tuple(PersonView(one.name, one.role is Role.MANAGER) for one in tx.people()),
        issued=tuple(tx.last_issued(shop.till, LAST_ISSUED)),
        unsettled=tuple(_unsettled(each) for each in waiting if each.why in _MONEY_TO_SETTLE),
    )


_MONEY_TO_SETTLE = frozenset(Attention) - {Attention.DISPUTED}
"""What came in. A dispute is money asked back; a second payment that a customer showed was entered here."""


def _unsettled(money: OpenAttention) -> Unsettled:
    return Unsettled(
        *(money.subject, money.sale_id, money.received_satang, money.note, money.since)
    )


def _parked(
    tx: Transaction, open_sales: list[Sale], shown_id: str | None
) -> tuple[RecentSale, ...]:
    """Open sales that are not shown, and those that failed whose code is being taken back; oldest first."""
    parked = {sale.id: sale for sale in open_sales if sale.state in OPEN}
    for attempt in tx.open_attempts():
        if attempt.cancel_asked_at is not None and attempt.sale_id not in parked:
            sale = tx.sale(attempt.sale_id)
            if sale is not None and sale.state is SaleState.FAILED:
                parked[sale.id] = sale
    parked.pop(shown_id or "", None)
    in_order = sorted(parked.values(), key=lambda sale: (sale.created_at, sale.id))
    return tuple(_recent(tx, Listed(sale, None, None)) for sale in in_order)


def _is_before(now: datetime, last_issued_at: datetime | None) -> bool:
    """Whether the clock says an earlier time than the last receipt, by more than clocks are set by themselves."""
    return last_issued_at is not None and last_issued_at - now >= OFF_FROM


def sale_view(tx: Transaction, shop: Shop, sale: Sale, now: datetime) -> SaleView:
    """One sale with its newest attempt, or with the attempt its receipt was issued for."""
    attempts = tx.attempts(sale.id)
    if not attempts:  # a sale begins with its first, in one commit
        raise StoreDamagedError(
            f"The till's database is damaged: sale {sale.id} has no attempt.",
            thai=f"ฐานข้อมูลเสียหาย: ข้อมูลของรายการ {sale.id} ไม่ครบ",
        )
    receipt = tx.receipt_of(sale.id)
    attempt = _shown_attempt(attempts, receipt)
    view = SaleView(
        sale_id=sale.id,
        state=sale.state,
        amount_satang=sale.amount_satang,
        note=sale.note,
        created_at=attempt.created_at,
        attempt=attempt.ordinal,
        payment_id=attempt.payment_id,
        qr_data=_qr_on_screen(sale, attempt, now),
        qr_mark=_mark(shop, attempt.offer),
        at_bank=_is_at_bank(sale, attempt),
        cancel_asked=attempt.cancel_asked_at is not None,
        cancel_asked_at=attempt.cancel_asked_at,
        taking_back=taking_back(sale, attempts[-1]),
        old_code=_old_code(sale, attempts),
        failure_code=attempt.refused_code,
        refused_text=attempt.refused_text,
        attention=sale.attention,
        ended_at=sale.ended_at,
        learnt_by=sale.learnt_by,
    )
    view = _with_offer(view, attempt.offer)
    view = _with_payment(view, attempt.payment)
    if receipt is None:
        return view
    return replace(
        view,
        amount_satang=receipt.amount_satang,
        receipt_number=receipt.number,
        paid_at=receipt.issued_at,
    )


def _with_offer(view: SaleView, offer: Offer | None) -> SaleView:
    if offer is None:
        return view
    return replace(
        view,
        qr_unproved=offer.verdict is Verdict.UNPROVED,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
        pay_page_url=offer.page_url,
    )


def _with_payment(view: SaleView, payment: Payment | None) -> SaleView:
    if payment is None:
        return view
    failure = payment.failure.code if payment.failure else None
    return replace(
        view,
        failure_code=view.failure_code or failure,
        decision=decision_of(payment),
        bank_reference=payment.reference,
        confirmed_by=payment.confirmed_by,
        checked_at=payment.checked_at,
    )


def _shown_attempt(attempts: list[Attempt], receipt: ReceiptRow | None) -> Attempt:
    paid = [a for a in attempts if receipt is not None and a.payment_id == receipt.payment_id]
    return (paid or attempts)[-1]


def _qr_on_screen(sale: Sale, attempt: Attempt, now: datetime) -> str | None:
    """The code, only while the sale waits, its time runs and the relay still offers it."""
    offer, payment = attempt.offer, attempt.payment
    if sale.state is not SaleState.WAITING or offer is None or now >= offer.expires_at:
        return None
    # A payment that is being created has no code yet; the answer to our call was faster than that news.
    if payment is not None and payment.outcome is not Outcome.CREATING and payment.qr is None:
        return None
    return offer.qr_data


def _is_at_bank(sale: Sale, attempt: Attempt) -> bool:
    payment = attempt.payment
    return (
        sale.state is SaleState.WAITING
        and payment is not None
        and payment.outcome is Outcome.WAITING
        and payment.status == PROCESSING
    )


_MAY_BE_TAKEN_BACK = OPEN | {SaleState.FAILED}


def taking_back(sale: Sale, attempt: Attempt) -> TakingBack | None:
    """How far the code of an attempt is from being taken back, None when nobody takes it back (any more).

    One that the bank has is told as well where not the cashier but the end of its time takes it back.
    """
    payment = attempt.payment
    if attempt.over or sale.state not in _MAY_BE_TAKEN_BACK:
        return None
    ending = payment is not None and payment.cancel_requested_at is not None
    asked = attempt.cancel_asked_at is not None
    if payment is not None and payment.status == PROCESSING and (asked or ending):
        return TakingBack.AT_BANK
    if not asked:
        return None
    return TakingBack.UNHEARD if sale.state is SaleState.UNKNOWN else TakingBack.ASKED


def _old_code(sale: Sale, attempts: list[Attempt]) -> TakingBack | None:
    """The same of the codes before the newest; one that the bank has is told first."""
    found = {taking_back(sale, attempt) for attempt in attempts[:-1]}
    return TakingBack.AT_BANK if TakingBack.AT_BANK in found else next(iter(found - {None}), None)


def _mark(shop: Shop, offer: Offer | None) -> QrMark | None:
    if shop.practice:
        return QrMark.PRACTICE
    if offer is None:
        return None
    if offer.verdict is Verdict.TEST:
        return QrMark.TEST
    return QrMark.PRACTICE if offer.practice else None


def _recent(tx: Transaction, listed: Listed) -> RecentSale:
    sale, received_satang = listed.sale, listed.received_satang
    # Most sales are over: only of those that are not it is looked up how their code stands.
    attempts = tx.attempts(sale.id) if sale.state in _MAY_BE_TAKEN_BACK else []
    return RecentSale(
        sale_id=sale.id,
        state=sale.state,
        amount_satang=sale.amount_satang if received_satang is None else received_satang,
        at=sale.ended_at or sale.created_at,
        receipt_number=listed.receipt_number,
        note=sale.note,
        settled=sale.state is SaleState.ATTENTION and sale.attention is None,
        taking_back=taking_back(sale, attempts[-1]) if attempts else None,
    )
