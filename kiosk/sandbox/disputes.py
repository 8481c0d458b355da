"""Disputes: the customer's bank takes the money back until it is decided who is right.

Stripe says that PromptPay has none; they are practised so that one would not go unseen. Begun and decided by
the controls, read by the API.
"""

from __future__ import annotations

from kiosk.sandbox import ledger, lists, objects
from kiosk.sandbox.bank import NotFoundError, NotPossibleError, find_intent
from kiosk.sandbox.book import THE_BANK, Book, Call, Happening
from kiosk.sandbox.objects import JsonObject

LIST_PARAMS = lists.PARAMS | {"charge", "payment_intent"}

_ANSWERED_WITHIN_S = 7 * 24 * 3600
_OVER = ("won", "lost")
_KIND = "dispute"


def of_payment(book: Book, intent_id: str) -> JsonObject | None:
    """The dispute over a payment; there is one at most."""
    return next(
        (it for it in book.state.newest_first(_KIND) if it["payment_intent"] == intent_id), None
    )


def create(book: Book, intent_id: str) -> JsonObject:
    """Contest a paid payment: its money leaves the balance."""
    intent = find_intent(book, intent_id)
    if intent["latest_charge"] is None:
        raise NotPossibleError(f"Payment {intent_id} brought no money that could be contested.")
    if of_payment(book, intent_id) is not None:
        raise NotPossibleError(f"Payment {intent_id} is contested already.")
    charge = {**book.must_find("charge", intent["latest_charge"]), "disputed": True}
    dispute_id, now = book.new_id("du"), book.now_s()
    entry = ledger.line(book, "adjustment", "dispute", -charge["amount"], source_id=dispute_id)
    dispute = objects.dispute(dispute_id, now, charge, now + _ANSWERED_WITHIN_S, [entry])
    book.record([dispute, charge, entry], [Happening("charge.dispute.created", dispute)], THE_BANK)
    return dispute


def close(book: Book, intent_id: str, outcome: str) -> JsonObject:
    """Decide it, `won` or `lost`. What was won comes back to the balance."""
    dispute = of_payment(book, intent_id)
    if dispute is None:
        raise NotFoundError(f"Payment {intent_id} is not contested.")
    if dispute["status"] in _OVER:
        raise NotPossibleError(f"The dispute over {intent_id} is {dispute['status']} already.")
    entries: list[JsonObject] = []
    if outcome == "won":
        back = dispute["amount"]
        entries.append(
            ledger.line(book, "adjustment", "dispute_reversal", back, source_id=dispute["id"])
        )
    closed = {
        **dispute,
        "status": outcome,
        "balance_transactions": [*dispute["balance_transactions"], *entries],
    }
    book.record([closed, *entries], [Happening("charge.dispute.closed", closed)], THE_BANK)
    return closed


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/disputes/{id}`."""
    return book.must_find(_KIND, call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/disputes`, also that of one charge or intent."""
    charge, intent = call.params.text("charge"), call.params.text("payment_intent")

    def wanted(dispute: JsonObject) -> bool:
        return (charge is None or dispute["charge"] == charge) and (
            intent is None or dispute["payment_intent"] == intent
        )

    return lists.listed(book, call, _KIND, "/v1/disputes", wanted)
