"""Searching the receipt log as people type."""

from __future__ import annotations

import unicodedata

from kiosk.till.records import ReceiptRow


def matches(row: ReceiptRow, search: str) -> bool:
    """Whether `search` is part of the number, the payment's id, the note or the cashier's name."""
    wanted = _folded(search)
    texts = (row.number, row.payment_id, row.note, row.cashier)
    return any(wanted in _folded(text) for text in texts)


def _folded(text: str) -> str:
    """Text made equal for searching: compatibility forms (Thai `ํา` is `ำ`), nothing invisible, caseless."""
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", visible.casefold())
