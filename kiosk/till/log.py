"""Reading the receipt log as a whole: proving that nothing in it was changed."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field

from kiosk.core.receipt import ChainError, ChainHead, follow
from kiosk.protocol.messages import rfc3339
from kiosk.till.ports import Store
from kiosk.till.records import ReceiptRow


@dataclass(frozen=True, slots=True)
class Verified:
    """The end of the chain of each till whose receipts are in the log."""

    heads: dict[str, ChainHead] = field(default_factory=dict)


def verify(store: Store) -> Verified:
    """Check every receipt: its hash, its place in the chain, its columns, and that its sale is paid.

    Raises `ChainError` naming the first receipt that shows a change. What a chain alone cannot show is a
    tail that was cut off, or a log written anew from some point on: heads have to be noted outside.
    """
    heads: dict[str, ChainHead] = {}
    for row in store.receipts():
        head = heads.get(row.till, ChainHead())
        heads[row.till] = follow(head, row.till, row.sequence, row.document.encode(), row.hash)
        _check_columns(row)
    with store.reading() as tx:
        orphan = tx.paid_sale_without_receipt()
    if orphan is not None:
        raise ChainError("-", f"The paid sale {orphan} has no receipt.")
    return Verified(heads)


def _check_columns(row: ReceiptRow) -> None:
    """The columns that lists and totals are read from must say what the document says."""
    document = json.loads(row.document)
    columns = {
        "number": row.number,
        "saleId": row.sale_id,
        "paymentId": row.payment_id,
        "businessDay": row.business_day.isoformat(),
        "amountSatang": row.amount_satang,
        "note": unicodedata.normalize("NFC", row.note),
        "cashier": unicodedata.normalize("NFC", row.cashier),
        "issuedAt": rfc3339(row.issued_at),
        "confirmedBy": row.confirmed_by or None,
        "learntBy": row.learnt_by,
    }
    for name, value in columns.items():
        if document.get(name) != value:
            raise ChainError(
                row.number, f"Receipt {row.number} was changed: its column {name} differs."
            )
