"""Issuing the receipt of a paid sale. It must be called inside the transaction that saves the sale."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.attention import Decision
from kiosk.core.business_day import business_day_on_till
from kiosk.core.chain import JsonValue, seal
from kiosk.core.errors import require
from kiosk.core.payment import Outcome
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import LearntBy
from kiosk.core.vat import included_vat, rate_on
from kiosk.protocol.messages import Payment, rfc3339
from kiosk.till.books.numbers import require_known
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, ReceiptRow, Sale
from kiosk.till.selling.told import decision_of
from kiosk.till.shop import Shop

_MILLISECOND = timedelta(milliseconds=1)


class Title(StrEnum):
    """What kind of paper a receipt is: decided when it is issued, never when it is printed."""

    RECEIPT = "receipt"
    TAX_INVOICE = "abbreviated_tax_invoice"


def issue_receipt(
    tx: Transaction,
    shop: Shop,
    sale: Sale,
    attempt: Attempt,
    learnt_by: LearntBy,
    now: datetime,
    clock_off: timedelta = timedelta(),
) -> ReceiptRow:
    """Number, seal and append the receipt of `sale`, paid by `attempt`; returns it.

    The sums are compared once more: what was read from the relay must be what the cashier keyed. Only a person
    who accepted the money at the relay makes another sum good: then the receipt is of what was received.
    `clock_off` is how far `now` is ahead of a computer's clock that is wrong.
    """
    require_known(tx)
    payment = attempt.payment
    require(payment is not None and _is_good(payment), "a receipt needs paid or accepted money")
    assert payment is not None and payment.id is not None
    as_asked = payment.amount_received == sale.amount_satang
    require(as_asked or payment.outcome is not Outcome.PAID, "the money received is not the sale's")
    require(payment.currency == "thb", "the money received is not baht")
    day = business_day_on_till(tx.open_day(sale.till), now, shop.zone, shop.day_closes_at)
    head = tx.chain_head(sale.till)
    facts = _facts(shop, sale, attempt, payment, learnt_by, now, day.isoformat())
    behind_ms = _ms_between(now, tx.last_issued_at(sale.till))
    if behind_ms:
        # Numbers go up though times went back: the receipt says so itself, by how much.
        facts["clockBehindMs"] = behind_ms
    if clock_off:
        # Its time is the relay's, not that of the computer it was issued on.
        facts["computerClockOffMs"] = -clock_off // _MILLISECOND
    sealed = seal(
        RECEIPT,
        facts,
        till=sale.till,
        sequence=head.sequence + 1,
        previous_hash=head.hash,
    )
    row = ReceiptRow(
        till=sale.till,
        sequence=head.sequence + 1,
        number=sealed.number,
        sale_id=sale.id,
        payment_id=payment.id,
        issued_at=now,
        business_day=day,
        amount_satang=payment.amount_received,
        note=sale.note,
        cashier=sale.cashier,
        confirmed_by=payment.confirmed_by.value if payment.confirmed_by else "",
        learnt_by=learnt_by.value,
        document=sealed.document.decode(),
        hash=sealed.hash,
    )
    tx.append_receipt(row, sealed)
    return row


def _is_good(payment: Payment) -> bool:
    """Paid, or accepted by a person although it came as it should not."""
    if payment.outcome is Outcome.ATTENTION:
        return decision_of(payment) is Decision.ACCEPT
    return payment.outcome is Outcome.PAID


def _facts(
    shop: Shop,
    sale: Sale,
    attempt: Attempt,
    payment: Payment,
    learnt_by: LearntBy,
    now: datetime,
    day: str,
) -> dict[str, JsonValue]:
    offer = attempt.offer
    return {
        "shop": shop_facts(shop),
        "title": (Title.TAX_INVOICE if shop.tax_invoice else Title.RECEIPT).value,
        "itemText": shop.item_text,
        "vat": _vat(shop, payment.amount_received, now),
        "cashier": sale.cashier,
        "saleId": sale.id,
        "attemptId": attempt.id,
        "paymentId": payment.id,
        "amountSatang": payment.amount_received,
        "askedSatang": sale.amount_satang,
        "currency": "THB",
        "note": sale.note,
        "soldAt": rfc3339(sale.created_at),
        "paidAt": rfc3339(payment.paid_at) if payment.paid_at else None,
        "issuedAt": rfc3339(now),
        # Paper shows the shop's clock; if its setting changes, an old receipt must not.
        "timezone": str(shop.zone),
        "businessDay": day,
        "bankReference": payment.reference,
        # Why a person had to decide about this money, and what was decided; null where nobody had to.
        "attention": payment.attention.value if payment.attention else None,
        "resolution": _resolution(payment),
        "confirmedBy": payment.confirmed_by.value if payment.confirmed_by else None,
        "learntBy": learnt_by.value,
        # On two clocks, so it may be off by their difference; never below zero on paper.
        "learntAfterMs": _ms_between(payment.paid_at, now),
        "waitedMs": _ms_between(offer.offered_at if offer else None, now),
        "practice": shop.practice or bool(offer and offer.practice),
    }


def shop_facts(shop: Shop) -> dict[str, JsonValue]:
    """Who sells, as it is written into documents; what is not set is left out, as in documents before it."""
    facts: dict[str, JsonValue] = {
        "legalName": shop.legal_name,
        "address": list(shop.address),
        "taxId": shop.tax_id,
        "branch": shop.branch,
        "posNumber": shop.pos_number,
    }
    return {"name": shop.name, **{name: value for name, value in facts.items() if value}}


def _vat(shop: Shop, total_satang: int, now: datetime) -> JsonValue:
    """The tax in the total at the rate of the day that is printed; None where the shop is not registered.

    Of the whole receipt at once: rounding by lines differs by a satang, and a report adds up receipts.
    """
    rate_bp = rate_on(shop.vat_rates, now.astimezone(shop.zone).date())
    if rate_bp is None:
        return None
    return {"rateBp": rate_bp, "amountSatang": included_vat(total_satang, rate_bp)}


def _resolution(payment: Payment) -> JsonValue:
    settled = payment.resolution
    if settled is None:
        return None
    return {
        "decision": settled.decision,
        "by": settled.by,
        "reason": settled.reason,
        "at": rfc3339(settled.at),
    }


def _ms_between(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else max(0, (end - start) // _MILLISECOND)
