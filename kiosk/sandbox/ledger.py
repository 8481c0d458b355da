"""The shop's balance at the pretend Stripe: its lines, its sum, and reading them.

A line starts `pending` and becomes `available` with the payout that takes it along. Fee and waiting
time are made up for practice: Stripe's for PromptPay are in the contract with Stripe, not in its API.
"""

from __future__ import annotations

from kiosk.sandbox import lists, objects
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.objects import JsonObject

_FEE_BASIS_POINTS = 165
_SETTLES_AFTER_S = 3 * 24 * 3600
_KIND = "balance_transaction"

LIST_PARAMS = lists.PARAMS | {"payout", "source", "type"}
PAYOUT_LINES = "sandbox.payout_lines"


def fee_of(amount_satang: int) -> int:
    """The practice fee on an incoming amount, half a satang rounded up."""
    return (amount_satang * _FEE_BASIS_POINTS + 5_000) // 10_000


def line(
    book: Book,
    transaction_type: str,
    category: str,
    amount_satang: int,
    *,
    source_id: str | None = None,
    fee_satang: int = 0,
    description: str | None = None,
) -> JsonObject:
    """A new line, not committed yet; negative amounts leave."""
    now = book.now_s()
    return objects.balance_transaction(
        book.new_id("txn"),
        now,
        now + _SETTLES_AFTER_S,
        transaction_type=transaction_type,
        category=category,
        amount=amount_satang,
        fee=fee_satang,
        source_id=source_id,
        description=description,
    )


def pending_lines(book: Book) -> list[JsonObject]:
    """Every line that no payout took along yet, the oldest first."""
    newest_first = book.state.newest_first(_KIND)
    return [entry for entry in newest_first if entry["status"] == "pending"][::-1]


def balance(book: Book, _: Call) -> JsonObject:
    """`GET /v1/balance`."""
    return objects.balance(**_sums(book))


def settled_balance(book: Book, amount_satang: int) -> JsonObject:
    """The balance in which that much has just become available."""
    sums = _sums(book)
    return objects.balance(sums["available"] + amount_satang, sums["pending"] - amount_satang)


def _sums(book: Book) -> dict[str, int]:
    sums = {"available": 0, "pending": 0}
    for entry in book.state.newest_first(_KIND):
        sums[entry["status"]] += entry["net"]
    return sums


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/balance_transactions/{id}`."""
    return book.must_find(_KIND, call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/balance_transactions`, also those of one payout."""
    params = call.params
    payout, source, kind = params.text("payout"), params.text("source"), params.text("type")
    taken = book.state.find(PAYOUT_LINES, payout) if payout is not None else None
    ids = taken["lines"] if taken is not None else []

    def wanted(entry: JsonObject) -> bool:
        return (
            (payout is None or entry["id"] in ids)
            and (source is None or entry["source"] == source)
            and (kind is None or entry["type"] == kind)
        )

    return lists.listed(book, call, _KIND, "/v1/balance_transactions", wanted)
