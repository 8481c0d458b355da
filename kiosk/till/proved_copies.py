"""Documents that were issued elsewhere, or here before a restore: proved from the relay's copies, then taken in.

A copy is believed only as far as the chain goes: it has to be the very next document after the head that is known,
byte for byte. What does not fit is told and never taken. The sale behind such a receipt comes from the document
too, as far as the document tells it. It must not ask the relay: the caller brings the copies, in order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from kiosk.core.chain import REFUND, ChainError, ChainHead, Fields, Kind, Sealed, opened
from kiosk.core.errors import KioskError
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.documents import Document
from kiosk.protocol.messages import Receipt, rfc3339
from kiosk.till.documents import RefundRow
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, ReceiptRow, Sale

WORD = "fetched"
"""The story's word for a receipt that came back from the relay."""
SOURCE = "relay"

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_SATANG = 10**15


class FetchConflictError(KioskError):
    """The copy is whole, and the file holds something else for the same sale or payment."""

    code = "fetch_conflict"

    def __init__(self, number: str, kept: str, kind: Kind = RECEIPT) -> None:
        super().__init__(
            f"{kind.named(number)} at the relay contradicts {kept} in this file.",
            thai=f"เอกสาร {number} ที่รีเลย์ขัดกับ {kept} ในเครื่องนี้",
        )
        self.number = number


@dataclass(frozen=True, slots=True)
class FetchedReceipt:
    """A copy that was proved: the row and the seal as they are stored, and the sale as the document tells it."""

    row: ReceiptRow
    sealed: Sealed
    sold_at: datetime
    asked_satang: int
    attempt_id: str | None

    @property
    def head(self) -> ChainHead:
        """The chain's head once it is appended."""
        return ChainHead(self.row.sequence, self.row.hash)


def proved(head: ChainHead, copy: Receipt) -> FetchedReceipt:
    """The receipt in a copy, when it is the next one after `head` (of the copy's till, `copy.till`).

    Raises `ChainError` naming the receipt: it leaves a gap, was changed, follows another one, or cannot be read.
    """
    document = copy.document.encode(errors="surrogatepass")
    fields = opened(RECEIPT, head, copy.till, copy.sequence, document, copy.hash)
    number = RECEIPT.number(copy.till, copy.sequence)
    read = _Reading(RECEIPT, number, fields)
    amount_satang = read.satang("amountSatang")
    row = ReceiptRow(
        till=copy.till,
        sequence=copy.sequence,
        number=number,
        sale_id=read.text("saleId"),
        payment_id=read.text("paymentId"),
        issued_at=read.instant("issuedAt"),
        business_day=read.day("businessDay"),
        amount_satang=amount_satang,
        note=read.text("note", empty=True),
        cashier=read.text("cashier", empty=True),
        confirmed_by=read.optional_text("confirmedBy") or "",
        learnt_by=read.learnt_by("learntBy").value,
        document=copy.document,
        hash=copy.hash,
    )
    asked = fields.get("askedSatang")
    return FetchedReceipt(
        row=row,
        sealed=Sealed(number, document, copy.hash, head.hash),
        # Receipts of the first days tell neither.
        sold_at=row.issued_at if fields.get("soldAt") is None else read.instant("soldAt"),
        asked_satang=amount_satang if asked is None else read.satang("askedSatang"),
        attempt_id=read.optional_text("attemptId"),
    )


def take_in(
    tx: Transaction,
    fetched: FetchedReceipt,
    *,
    place: int | None = None,
    at: datetime | None = None,
) -> None:
    """Append a proved receipt, and bring its sale and its attempt to where the receipt says they are.

    `place`: where it goes in the log; None: at its end. `at`: when the story of the sale tells that it came from
    the relay; None: the story tells nothing. Raises `FetchConflictError` before anything is written; a closed
    business day, a gap or a broken chain is refused by the database itself.
    """
    row = fetched.row
    for kept in (tx.receipt_of(row.sale_id), tx.receipt_for(row.payment_id)):
        if kept is not None:
            raise FetchConflictError(row.number, kept.number)
    attempt = None if fetched.attempt_id is None else _attempt(tx, fetched.attempt_id, fetched)
    tx.save_sale(_sale(tx.sale(row.sale_id), fetched))
    if attempt is not None:
        tx.save_attempt(attempt)
    tx.append_receipt(row, fetched.sealed, place)
    if at is not None:
        facts = {"became": "the sale is paid", "receipt": row.number, "paymentId": row.payment_id}
        detail = json.dumps(facts)
        tx.tell(row.sale_id, fetched.attempt_id, at, WORD, SOURCE, detail)


def _sale(known: Sale | None, fetched: FetchedReceipt) -> Sale:
    row = fetched.row
    sale = known or Sale(
        id=row.sale_id,
        till=row.till,
        created_at=fetched.sold_at,
        amount_satang=fetched.asked_satang,
        note=row.note,
        cashier=row.cashier,
        state=SaleState.PAID,
    )
    return replace(
        sale,
        state=SaleState.PAID,
        attention=None,
        learnt_by=LearntBy(row.learnt_by),
        ended_at=row.issued_at,
    )


def _attempt(tx: Transaction, attempt_id: str, fetched: FetchedReceipt) -> Attempt:
    row = fetched.row
    attempt = tx.attempt(attempt_id) or Attempt(
        id=attempt_id,
        sale_id=row.sale_id,
        ordinal=len(tx.attempts(row.sale_id)) + 1,
        created_at=fetched.sold_at,
    )
    if attempt.sale_id != row.sale_id or attempt.payment_id not in (None, row.payment_id):
        raise FetchConflictError(row.number, attempt.payment_id or attempt.sale_id)
    return replace(attempt, payment_id=row.payment_id, settled=True)


def proved_refund(head: ChainHead, copy: Document) -> RefundRow:
    """The refund in a copy, when it is the next one after `head` of its till's refunds; ready to be appended.

    Raises `ChainError` as `proved` does. The receipt that it is of has to be in the file already.
    """
    document = copy.document.encode(errors="surrogatepass")
    fields = opened(REFUND, head, copy.till, copy.sequence, document, copy.hash)
    number = REFUND.number(copy.till, copy.sequence)
    read = _Reading(REFUND, number, fields)
    reverses = read.optional_text("reverses")
    sign = 1 if reverses is None else -1
    return RefundRow(
        till=copy.till,
        sequence=copy.sequence,
        number=number,
        receipt_number=read.text("receiptNumber"),
        payment_id=read.text("paymentId"),
        refund_id=read.text("refundId"),
        reverses=reverses,
        by_hand=read.flag("byHand"),
        issued_at=read.instant("issuedAt"),
        business_day=read.day("businessDay"),
        amount_satang=sign * read.satang("amountSatang", sign),
        reason=read.text("reason", empty=True),
        document=copy.document,
        hash=copy.hash,
        previous_hash=head.hash,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the fields of one document; whatever is not as it must be is a `ChainError` that names it."""

    kind: Kind
    number: str
    fields: Fields

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or not (value or empty):
            raise self._unreadable(name)
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self.fields.get(name) is None else self.text(name)

    def satang(self, name: str, sign: int = 1) -> int:
        """An amount above zero; written with this sign."""
        value = self.fields.get(name)
        # A boolean is an int to Python, and not to anybody else.
        if type(value) is not int or not 0 < sign * value <= _MOST_SATANG:
            raise self._unreadable(name)
        return sign * value

    def flag(self, name: str) -> bool:
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise self._unreadable(name)
        return value

    def instant(self, name: str) -> datetime:
        text = self.text(name)
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise self._unreadable(name) from None
        # Stored in milliseconds, it has to come out as the document says it.
        if instant.tzinfo is None or instant < _EARLIEST or rfc3339(instant) != text:
            raise self._unreadable(name)
        return instant

    def day(self, name: str) -> date:
        text = self.text(name)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise self._unreadable(name) from None
        if day.isoformat() != text:
            raise self._unreadable(name)
        return day

    def learnt_by(self, name: str) -> LearntBy:
        try:
            return LearntBy(self.text(name))
        except ValueError:
            raise self._unreadable(name) from None

    def _unreadable(self, name: str) -> ChainError:
        named = self.kind.named(self.number)
        return ChainError(self.number, f"{named} cannot be read: its {name}.")
