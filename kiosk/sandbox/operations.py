"""The calls of Stripe's API that the sandbox knows: where each is, what it takes, what carries it out.

Adding a call is adding a line. A parameter that Stripe takes and the sandbox does not is refused as
unknown, so that nobody relies on something that is not practised here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.sandbox import account, disputes, events, intents, ledger, payouts, refunds
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.objects import JsonObject


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: where it is, the parameters it takes, what it does, the kind of object it answers."""

    method: str
    path: str
    kind: str
    params: frozenset[str]
    run: Callable[[Book, Call], JsonObject]
    is_list: bool = False


_ONLY_EXPAND = frozenset({"expand[]"})
_PI, _RE, _PO, _EVT = "payment_intent", "refund", "payout", "event"
_TXN, _DU = "balance_transaction", "dispute"


def _charge(book: Book, call: Call) -> JsonObject:
    return book.must_find("charge", call.object_id)


OPERATIONS = [
    Operation("POST", "/v1/payment_intents", _PI, intents.CREATE_PARAMS, intents.create),
    Operation("GET", "/v1/payment_intents", _PI, intents.LIST_PARAMS, intents.list_all, True),
    Operation("GET", "/v1/payment_intents/{id}", _PI, _ONLY_EXPAND, intents.retrieve),
    Operation(
        "POST", "/v1/payment_intents/{id}/confirm", _PI, intents.CONFIRM_PARAMS, intents.confirm
    ),
    Operation(
        "POST", "/v1/payment_intents/{id}/cancel", _PI, intents.CANCEL_PARAMS, intents.cancel
    ),
    Operation("GET", "/v1/charges/{id}", "charge", _ONLY_EXPAND, _charge),
    Operation("POST", "/v1/refunds", _RE, refunds.CREATE_PARAMS, refunds.create),
    Operation("GET", "/v1/refunds", _RE, refunds.LIST_PARAMS, refunds.list_all, True),
    Operation("GET", "/v1/refunds/{id}", _RE, _ONLY_EXPAND, refunds.retrieve),
    Operation("POST", "/v1/refunds/{id}/cancel", _RE, _ONLY_EXPAND, refunds.cancel),
    Operation("POST", "/v1/test_helpers/refunds/{id}/expire", _RE, _ONLY_EXPAND, refunds.expire),
    Operation("GET", "/v1/balance", "balance", _ONLY_EXPAND, ledger.balance),
    Operation("GET", "/v1/balance_transactions", _TXN, ledger.LIST_PARAMS, ledger.list_all, True),
    Operation("GET", "/v1/balance_transactions/{id}", _TXN, _ONLY_EXPAND, ledger.retrieve),
    Operation("GET", "/v1/events", _EVT, events.LIST_PARAMS, events.list_all, True),
    Operation("GET", "/v1/events/{id}", _EVT, _ONLY_EXPAND, events.retrieve),
    Operation("GET", "/v1/payouts", _PO, payouts.LIST_PARAMS, payouts.list_all, True),
    Operation("GET", "/v1/payouts/{id}", _PO, _ONLY_EXPAND, payouts.retrieve),
    Operation("GET", "/v1/disputes", _DU, disputes.LIST_PARAMS, disputes.list_all, True),
    Operation("GET", "/v1/disputes/{id}", _DU, _ONLY_EXPAND, disputes.retrieve),
    Operation("GET", "/v1/account", "account", _ONLY_EXPAND, account.retrieve),
    Operation(
        "GET",
        "/v1/webhook_endpoints",
        "webhook_endpoint",
        account.ENDPOINT_PARAMS,
        account.endpoints,
        True,
    ),
]
