"""Payouts: what the balance holds, sent to the shop's bank. Made by the control, read by the API.

A payout may be `paid` and still turn `failed` days later, as Stripe's can; the money then returns to
the balance and leaves with the next payout.
"""

from __future__ import annotations

from kiosk.sandbox import ledger, lists, objects
from kiosk.sandbox.bank import NotFoundError, NotPossibleError
from kiosk.sandbox.book import THE_BANK, Book, Call, Happening
from kiosk.sandbox.objects import JsonObject

LIST_PARAMS = lists.PARAMS | {"status"}

_STEPS = {
    "pending": {"in_transit", "paid", "failed", "canceled"},
    "in_transit": {"paid", "failed"},
    "paid": {"failed"},
    "failed": set[str](),
    "canceled": set[str](),
}
_ALSO_CHANGED: dict[str, JsonObject] = {
    "paid": {"reconciliation_status": "completed"},
    "failed": {
        "failure_code": "could_not_process",
        "failure_message": "The bank could not process this transfer (practice).",
    },
}
_RETURNED = {"failed": "payout_failure", "canceled": "payout_cancel"}
_EVENTS = {
    "paid": ("paid", "reconciliation_completed"),
    "failed": ("failed",),
    "canceled": ("canceled",),
}


def create(book: Book) -> JsonObject:
    """A payout of everything that none took along yet, in status `pending`."""
    lines = ledger.pending_lines(book)
    amount = sum(line["net"] for line in lines)
    if amount <= 0:
        raise NotPossibleError("There is nothing to pay out.")
    payout_id, now = book.new_id("po"), book.now_s()
    leaving = ledger.line(book, "payout", "payout", -amount, source_id=payout_id)
    taken = [{**line, "status": "available", "available_on": now} for line in [*lines, leaving]]
    payout = objects.payout(payout_id, now, amount, leaving["id"])
    note = {
        "object": ledger.PAYOUT_LINES,
        "id": payout_id,
        "lines": [line["id"] for line in taken],
    }
    settled = Happening("balance.available", ledger.settled_balance(book, amount))
    created = Happening("payout.created", payout)
    book.record([payout, note, *taken], [settled, created], THE_BANK)
    return payout


def advance(book: Book, payout_id: str, to: str) -> JsonObject:
    """Move a payout on; raises when it cannot become `to` any more."""
    payout = book.state.find("payout", payout_id)
    if payout is None:
        raise NotFoundError(f"There is no payout {payout_id}.")
    if to not in _STEPS[payout["status"]]:
        raise NotPossibleError(f"Payout {payout_id} is {payout['status']} and cannot become {to}.")
    changes = {"status": to, **_ALSO_CHANGED.get(to, {})}
    lines = []
    if to in _RETURNED:
        line = ledger.line(
            book, _RETURNED[to], "payout_reversal", payout["amount"], source_id=payout_id
        )
        changes["failure_balance_transaction"] = line["id"]
        lines.append(line)
    moved = {**payout, **changes}
    happened = [Happening("payout.updated", moved, payout)]
    happened += [Happening(f"payout.{event}", moved) for event in _EVENTS.get(to, ())]
    book.record([moved, *lines], happened, THE_BANK)
    return moved


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/payouts/{id}`."""
    return book.must_find("payout", call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/payouts`."""
    status = call.params.text("status")

    def wanted(payout: JsonObject) -> bool:
        return status is None or payout["status"] == status

    return lists.listed(book, call, "payout", "/v1/payouts", wanted)
