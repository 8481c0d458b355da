"""Payments in every state a customer can meet, over the real views and templates; no store and no Stripe.

Shared by the tests of the page, in this room and with a browser.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kiosk.core.chain import canonical
from kiosk.core.payment import Attention, Outcome
from kiosk.core.promptpay import PRACTICE_BILLER
from kiosk.relay.pages.facts import Facts, RefundFact
from kiosk.relay.pages.view import Phase
from kiosk.relay.records import Decision, Settlement
from tests.core.payloads import bill, code
from tests.relay.stage import START, record

TOKEN = "tokenOfThePage_0123456789-abcdef"
NOW = START + timedelta(seconds=37)
EXPIRES = START + timedelta(seconds=900)
REAL_CODE = code(scheme=bill("010753600010286"))
PRACTICE_CODE = code(scheme=bill(PRACTICE_BILLER))
TEST_CODE = "https://payments.stripe.com/payment_methods/test_payment?payment_attempt=payatt_kiosk"
OTHER_SUM = code("200.00", scheme=bill("010753600010286"))
SECRETS = ("till-A1", "0812345678", "somchai@example.com", "no ice please", "Nok")
"""What must never be on a page: device, metadata, e-mail, note, cashier."""


def facts(
    receipt: dict[str, Any] | None = None, refunds: tuple[RefundFact, ...] = (), **changes: Any
) -> Facts:
    """A payment with everything in it that is nobody's business."""
    values: dict[str, Any] = {
        "device": "till-A1",
        "outcome": Outcome.WAITING,
        "status": "requires_action",
        "stripe_id": "pi_3QKioskSample0001",
        "client_secret": "pi_3QKioskSample0001_secret_kiosk",
        "qr_data": REAL_CODE,
        "metadata": {"phone": "0812345678", "email": "somchai@example.com"},
        "expires_at": EXPIRES,
    }
    document = None if receipt is None else canonical(receipt).decode()
    return Facts(record(**{**values, **changes}), document, refunds)


def receipt(**changes: Any) -> dict[str, Any]:
    """A receipt's document as a till writes it."""
    document: dict[str, Any] = {
        "version": 1,
        "till": "A1",
        "sequence": 129,
        "number": "A1-000129",
        "previousHash": "0" * 64,
        "shop": {"name": "ร้านกาแฟสามย่าน"},
        "cashier": "Nok",
        "note": "no ice please",
        "saleId": "sale1",
        "attemptId": "attempt1",
        "paymentId": "pi_3QKioskSample0001",
        "amountSatang": 18_550,
        "currency": "THB",
        "soldAt": "2026-03-01T05:00:00.000Z",
        "paidAt": "2026-03-01T05:00:21.000Z",
        "issuedAt": "2026-03-01T05:00:22.000Z",
        "businessDay": "2026-03-01",
        "bankReference": "0150260301120021",
        "confirmedBy": "webhook",
        "learntBy": "push",
        "learntAfterMs": 120,
        "waitedMs": 20_000,
        "practice": False,
    }
    return {**document, **changes}


def paid(**changes: Any) -> dict[str, Any]:
    """What a record holds once it is paid."""
    return {
        "outcome": Outcome.PAID,
        "status": "succeeded",
        "amount_received_satang": 18_550,
        "paid_at": START + timedelta(seconds=21),
        "reference": "0150260301120021",
        "version": 3,
        **changes,
    }


def refund(
    amount_satang: int = 5_000, status: str = "succeeded", after_s: float = 30
) -> RefundFact:
    """Money on its way back."""
    return RefundFact(amount_satang, status, START + timedelta(seconds=after_s))


VAT = {"rateBp": 700, "amountSatang": 1_214}

SAMPLES: dict[str, Facts] = {
    "preparing": facts(outcome=Outcome.CREATING, qr_data=None, stripe_id=None),
    "waiting": facts(description="กาแฟลาเต้ 2 แก้ว"),
    "at_bank": facts(status="processing"),
    "checking": facts(cancel_requested_at=START),
    "paid_without_receipt": facts(**paid()),
    "paid": facts(receipt(vat=VAT), **paid()),
    "partly_refunded": facts(
        receipt(), (refund(), refund(2_500, "requires_action", after_s=33)), **paid()
    ),
    "refunded": facts(receipt(), (refund(18_550),), **paid()),
    "failed": facts(outcome=Outcome.FAILED, status="requires_payment_method"),
    "expired": facts(outcome=Outcome.EXPIRED, status="canceled"),
    "canceled": facts(outcome=Outcome.CANCELED, status="canceled"),
    "paid_late": facts(**paid(outcome=Outcome.ATTENTION, attention=Attention.PAID_LATE)),
    "other_sum": facts(
        **paid(
            outcome=Outcome.ATTENTION,
            attention=Attention.AMOUNT_MISMATCH,
            amount_received_satang=10_000,
        )
    ),
    "disputed": facts(receipt(), **paid(outcome=Outcome.ATTENTION, attention=Attention.DISPUTED)),
    "returning": facts(
        **paid(
            outcome=Outcome.ATTENTION,
            attention=Attention.PAID_TWICE,
            settlement=Settlement(Decision.REFUND, "twice", "Boss", START),
        )
    ),
    "unusable": facts(qr_data=OTHER_SUM),
    "practice_waiting": facts(qr_data=PRACTICE_CODE),
    "practice_paid": facts(receipt(practice=True), **paid(qr_data=PRACTICE_CODE)),
    "test_waiting": facts(qr_data=TEST_CODE),
}
"""Every look of the page by name."""

PHASES = {
    "preparing": Phase.PREPARING,
    "waiting": Phase.WAITING,
    "at_bank": Phase.AT_BANK,
    "checking": Phase.CHECKING,
    "paid_without_receipt": Phase.PAID,
    "paid": Phase.PAID,
    "partly_refunded": Phase.PAID,
    "refunded": Phase.REFUNDED,
    "failed": Phase.FAILED,
    "expired": Phase.EXPIRED,
    "canceled": Phase.CANCELED,
    "paid_late": Phase.MONEY_HELD,
    "other_sum": Phase.MONEY_HELD,
    "disputed": Phase.IN_CHECK,
    "returning": Phase.RETURNING,
    "unusable": Phase.UNUSABLE,
    "practice_waiting": Phase.WAITING,
    "practice_paid": Phase.PAID,
    "test_waiting": Phase.WAITING,
}


def as_json(document: dict[str, Any]) -> str:
    """A document as a till could send it, well formed or not."""
    return json.dumps(document)


class Desk:
    """Answers for the store: one payment under `TOKEN`, whatever it is just now; notes who asked for what."""

    def __init__(self, facts: Facts, clock: Callable[[], datetime] = lambda: NOW) -> None:
        self.facts: Facts | None = facts
        self.clock = clock
        self.asked: list[str] = []
        self.error: Exception | None = None

    async def __call__(self, token: str) -> Facts | None:
        """The port `Reader`."""
        self.asked.append(token)
        if self.error is not None:
            raise self.error
        return self.facts if token == TOKEN else None
