"""One till's books hold one kind of money: real, or that of practice. Never both.

Their numbers, Z reports, tax and perpetual totals are one chain without a gap, so a receipt of practice among real
ones could neither be left out nor be counted rightly. Whoever goes over to real money begins new books. Money that
came all the same always gets its receipt, and that says what it is: only a new sale is refused.
"""

from __future__ import annotations

from kiosk.core.errors import KioskError
from kiosk.till.ports import Transaction


class OtherMoneyError(KioskError):
    """The relay and the books are not of the same money; `code` says which way."""


def require_same_money(tx: Transaction, till: str, practice: bool | None) -> None:
    """Raises `OtherMoneyError` where a sale at this relay would not belong into these books.

    `practice` is what the relay says of its money. Where it says nothing, or nothing was sold yet, all is well.
    """
    books = tx.last_is_practice(till)
    if practice is None or books is None or practice is books:
        return
    if books:
        raise OtherMoneyError(
            "The receipts in this data folder are of practice. For real money, begin a new one: "
            "start the till with another --data-dir.",
            code="books_of_practice",
        )
    raise OtherMoneyError(
        "The receipts in this data folder are of real money, and the relay has a test key. "
        "Practise with `kiosk demo`, or with another --data-dir.",
        code="books_of_money",
    )
