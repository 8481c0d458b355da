"""Copies of the tills' receipts, noted at the payments they are for, and what a till says of itself.

What is the same of all documents' copies stands in `kiosk.relay.copies.keeping`.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from datetime import date, datetime

from kiosk.core.payment import Outcome
from kiosk.core.receipt import RECEIPT, Identity, identify
from kiosk.logs import fields
from kiosk.protocol.messages import Heartbeat, PutReceipt, Receipt
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads, TillTotal, TillTotals
from kiosk.relay.copies import keeping
from kiosk.relay.payments.apply import keep
from kiosk.relay.ports import Transaction
from kiosk.relay.records import ReceiptCopy

_WITH_MONEY = frozenset({Outcome.PAID, Outcome.ATTENTION})

_log = logging.getLogger("kiosk.relay.copies.receipts")


def checked(number: str, body: PutReceipt) -> Identity:
    """Which receipt `body` is. Raises `Refusal` (`validation_failed`) when it is not the one of this number."""
    return keeping.checked(RECEIPT, number, body, identify)


def put(
    tx: Transaction, device: str, identity: Identity, body: PutReceipt, now: datetime
) -> tuple[ReceiptCopy, bool]:
    """Keep a checked copy; the copy and whether it is new. Raises `Refusal` (`idempotency_conflict`)."""
    copy = ReceiptCopy(
        number=identity.number,
        device=device,
        till=identity.till,
        sequence=identity.sequence,
        payment_id=identity.payment_id,
        hash=body.hash,
        document=body.document,
        received_at=now,
    )
    kept, new = keeping.put_once(tx.receipts, identity, copy)
    if new:
        _note_at_payment(tx, copy, now)
    return kept, new


def heard_heartbeat(tx: Transaction, device: str, said: Heartbeat, now: datetime) -> None:
    """Keep what a till says of itself, and tell when its receipts are not those that are kept here."""
    record = tx.devices.by_name(device)
    assert record is not None  # it bears a token
    if said.head_hash != record.head_hash:
        _look_at_head(tx, device, said)
    tx.devices.save(
        replace(
            record,
            version=said.version,
            open_sales=said.open_sales,
            last_receipt=said.last_receipt,
            head_hash=said.head_hash,
            heartbeat_at=now,
        )
    )


def as_receipt(copy: ReceiptCopy) -> Receipt:
    """A copy as the wire shows it."""
    return Receipt(**asdict(copy))


def heads(tx: Transaction, limit: int) -> ReceiptHeads:
    """How far the copies of each till code go."""
    newest = tx.receipts.heads(limit)
    return ReceiptHeads(
        items=[
            ReceiptHead(
                till=copy.till,
                sequence=copy.sequence,
                number=copy.number,
                hash=copy.hash,
                device=copy.device,
                received_at=copy.received_at,
            )
            for copy in newest
        ]
    )


def totals(tx: Transaction, day: date) -> TillTotals:
    """What each till's copies come to on a business day."""
    items = [TillTotal(**asdict(total)) for total in tx.receipts.totals(day)]
    return TillTotals(business_day=day, items=items)


def _note_at_payment(tx: Transaction, copy: ReceiptCopy, now: datetime) -> None:
    """The payment is told its receipt's number, when it is this till's, has money, and has none yet."""
    record = tx.payments.by_stripe_id(copy.payment_id) if copy.payment_id is not None else None
    mine = record is not None and record.device == copy.device
    if record is None or not mine or record.outcome not in _WITH_MONEY:
        # Also what a till sends that came back under another name, so it is no alarm.
        _log.info(
            "a receipt is for no paid payment of its device: %s",
            fields(receipt=copy.number, device=copy.device, payment=copy.payment_id),
        )
        return
    if record.receipt is not None:
        _log.warning(
            "a payment has two receipts: %s",
            fields(payment=record.stripe_id, receipt=copy.number, kept=record.receipt),
        )
        return
    keep(tx, record, replace(record, receipt=copy.number), now)


def _look_at_head(tx: Transaction, device: str, said: Heartbeat) -> None:
    kept = tx.receipts.by_number(said.last_receipt) if said.last_receipt is not None else None
    if kept is not None and kept.hash != said.head_hash:
        _log.warning(
            "a till's last receipt is not the one that is kept here: %s",
            fields(device=device, receipt=said.last_receipt),
        )
    elif kept is None and said.last_receipt is not None:
        _log.info(
            "receipts of a till are not here yet: %s",
            fields(device=device, receipt=said.last_receipt),
        )
