"""Messages about what all tills have sold, as the relay tells it from their receipts' copies. Shapes only."""

from __future__ import annotations

from datetime import date

from kiosk.protocol.messages import Instant, Message


class ReceiptHead(Message):
    """The newest copy of one till code: how far the relay has that till's receipts. `device` sent it."""

    till: str
    sequence: int
    number: str
    hash: str
    device: str
    received_at: Instant


class ReceiptHeads(Message):
    """Answer of `GET /receipts/heads`, by till code."""

    items: list[ReceiptHead]


class TillTotal(Message):
    """What the receipts of one till come to that count for one business day. A device that was given another till
    code has one of each."""

    device: str
    till: str
    count: int
    amount_satang: int


class TillTotals(Message):
    """Answer of `GET /receipts/totals`: the tills that have receipts of that business day."""

    business_day: date
    items: list[TillTotal]
