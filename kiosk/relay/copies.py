"""Copies of the tills' receipts: what a till sends is checked, kept once, and noted at the payment it is for.

The till numbers and seals; the relay never makes, mends or replaces a receipt. A copy that contradicts what is
kept is refused and told, whoever is right: a person has to compare.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from datetime import date, datetime

from kiosk.core.chain import GENESIS_HASH, hash_of
from kiosk.core.payment import Outcome
from kiosk.core.receipt import Identity, identify
from kiosk.logs import fields
from kiosk.protocol.messages import Heartbeat, PutReceipt, Receipt
from kiosk.protocol.problems import ProblemCode
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads, TillTotal, TillTotals
from kiosk.relay.apply import keep
from kiosk.relay.errors import Refusal
from kiosk.relay.ports import Transaction
from kiosk.relay.records import ReceiptCopy, ReceiptQuery

_WITH_MONEY = frozenset({Outcome.PAID, Outcome.ATTENTION})

_log = logging.getLogger("kiosk.relay.copies")


def checked(number: str, body: PutReceipt) -> Identity:
    """Which receipt `body` is. Raises `Refusal` (`validation_failed`) when it is not the one of this number."""
    document = body.document.encode()
    if hash_of(document) != body.hash:
        raise _invalid("hash: it is not the SHA-256 of the document")
    identity = identify(document)
    if identity is None:
        raise _invalid("document: this is no receipt in its canonical form")
    if identity.number != number:
        raise _invalid(f"document: it is the receipt {identity.number}")
    return identity


def put(
    tx: Transaction, device: str, identity: Identity, body: PutReceipt, now: datetime
) -> tuple[ReceiptCopy, bool]:
    """Keep a checked copy; the copy and whether it is new. Raises `Refusal` (`idempotency_conflict`)."""
    known = tx.receipts.by_number(identity.number)
    if known is not None:
        if known.hash != body.hash:
            _log.warning(
                "another receipt bears this number: %s",
                fields(receipt=identity.number, device=device, kept_from=known.device),
            )
            raise Refusal(
                ProblemCode.IDEMPOTENCY_CONFLICT,
                f"Another receipt with the number {identity.number} is kept here.",
            )
        return known, False
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
    _look_at_chain(tx, identity, device)
    tx.receipts.add(copy)
    _note_at_payment(tx, copy, now)
    return copy, True


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
    return Receipt(
        number=copy.number,
        till=copy.till,
        sequence=copy.sequence,
        device=copy.device,
        payment_id=copy.payment_id,
        hash=copy.hash,
        document=copy.document,
        received_at=copy.received_at,
    )


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


def _look_at_chain(tx: Transaction, identity: Identity, device: str) -> None:
    """A copy that does not follow the one before it is kept all the same: nothing a till issued may be lost."""
    query = ReceiptQuery(limit=1, till=identity.till, after=identity.sequence - 2)
    before = next((c for c in tx.receipts.page(query) if c.sequence == identity.sequence - 1), None)
    expected = GENESIS_HASH if identity.sequence == 1 else before.hash if before else None
    if expected is not None and identity.previous_hash != expected:
        _log.warning(
            "a receipt does not follow the one before it: %s",
            fields(receipt=identity.number, device=device),
        )


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


def _invalid(text: str) -> Refusal:
    return Refusal(ProblemCode.VALIDATION_FAILED, f"{text}.")
