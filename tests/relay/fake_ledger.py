"""Refunds, payouts, disputes and the balance of the pretended Stripe, in memory and in Stripe's JSON.

Follows Stripe's rules where the relay relies on them: refunds are capped by what is left of the charge and keep
that room free again when they fail or are canceled; a fee is known a moment after the money.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from kiosk.relay.stripe_side.gateway import Mark, NotFound, Page, RefundOrder, Rejected
from kiosk.relay.stripe_side.ledger_objects import Balance, Payout, Refund
from kiosk.relay.stripe_side.objects import BalanceTransaction
from kiosk.relay.stripe_side.parsing import NamedObject, parse

Json = dict[str, Any]
Named = TypeVar("Named", bound=NamedObject)

PAGE = 2
"""So short that a list of three already goes on."""
_WAITS_S = 45 * 24 * 3600
_FREE_AGAIN = ("failed", "canceled")


@dataclass
class FakeLedger:
    """The money side of a pretended Stripe. `charges` are by id, the other collections too."""

    clock: Callable[[], datetime]
    charges: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    payouts: dict[str, Json] = field(default_factory=dict)
    lines: dict[str, Json] = field(default_factory=dict)
    lines_of: dict[str, list[str]] = field(default_factory=dict)
    by_idempotency_key: dict[str, tuple[RefundOrder, Json]] = field(default_factory=dict)
    born_as: str = "requires_action"
    """The status of new refunds, and below of those that are canceled."""
    cancels_to: str = "canceled"
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def charge(self, intent: Json, amount: int) -> Json:
        """Money that came in for an intent, with its line in the balance."""
        charge_id = f"py_{intent['id']}"
        fee = amount * 165 // 10_000
        body: Json = {
            "id": charge_id,
            "object": "charge",
            "created": self._now_s(),
            "payment_intent": intent["id"],
            "amount": amount,
            "amount_refunded": 0,
            "currency": intent["currency"],
            "disputed": False,
            "livemode": intent["livemode"],
            "balance_transaction": self._line("payment", amount, fee, charge_id),
            "payment_method_details": {
                "type": "promptpay",
                "promptpay": {"reference": f"REF{intent['id']}"},
            },
        }
        self.charges[charge_id] = body
        return body

    def refund(self, order: RefundOrder) -> Json:
        """`POST /v1/refunds`."""
        known = self.by_idempotency_key.get(order.idempotency_key)
        if known is not None:
            return known[1]
        charge = self.charges.get(f"py_{order.payment_intent}")
        if charge is None:
            raise Rejected("There is no successful charge.", param="payment_intent")
        left = charge["amount"] - charge["amount_refunded"]
        if left == 0:
            raise Rejected("It has already been refunded.", code="charge_already_refunded")
        amount = left if order.amount_satang is None else order.amount_satang
        if amount > left:
            text = "Refund amount is greater than unrefunded amount on charge."
            raise Rejected(text, param="amount")
        body = self._new_refund(order, charge, amount)
        if self.born_as not in _FREE_AGAIN:
            charge["amount_refunded"] += amount
        self.refunds[body["id"]] = body
        self.by_idempotency_key[order.idempotency_key] = (order, json.loads(json.dumps(body)))
        return body

    def refund_by_hand(self, intent_id: str, amount: int) -> Json:
        """Somebody gives money back in Stripe's dashboard."""
        key = f"by hand {next(self._ids)}"
        mark = Mark("", "", "")
        body = self.refund(RefundOrder(intent_id, amount, None, "nok@mail.test", mark, key))
        body["metadata"] = {}
        return body

    def move_refund(self, refund_id: str, status: str, **changes: Any) -> Json:
        """The bank, the customer or time moves a refund on."""
        body = known(self.refunds, refund_id)
        was_over = body["status"] in _FREE_AGAIN
        body |= {"status": status, **changes}
        if status != "requires_action":
            body["next_action"] = None
        if status in _FREE_AGAIN and not was_over:
            self.charges[body["charge"]]["amount_refunded"] -= body["amount"]
        return body

    def cancel_refund(self, refund_id: str) -> Json:
        """`POST /v1/refunds/{id}/cancel`."""
        body = known(self.refunds, refund_id)
        if body["status"] != "requires_action":
            raise Rejected(f"You cannot cancel a refund that is {body['status']}.")
        return self.move_refund(refund_id, self.cancels_to, failure_reason="merchant_request")

    def pay_out(self, status: str = "pending", **changes: Any) -> Json:
        """Everything that no payout took along yet leaves."""
        taken = [line for line in self.lines.values() if line["status"] == "pending"]
        payout_id = f"po_{next(self._ids)}"
        amount = sum(line["net"] for line in taken)
        leaving = self._line("payout", -amount, 0, payout_id)
        for line in (*taken, leaving):
            line["status"] = "available"
        self.lines_of[payout_id] = [line["id"] for line in (*taken, leaving)]
        body: Json = {
            "id": payout_id,
            "object": "payout",
            "amount": amount,
            "arrival_date": self._now_s(),
            "automatic": True,
            "created": self._now_s(),
            "currency": "thb",
            "failure_code": None,
            "failure_message": None,
            "reconciliation_status": "completed",
            "status": status,
            **changes,
        }
        self.payouts[payout_id] = body
        return body

    def dispute(self, intent_id: str, status: str = "needs_response", **changes: Any) -> Json:
        """The customer's bank contests a charge; the object that `charge.dispute.*` tells of."""
        charge = known(self.charges, f"py_{intent_id}")
        charge["disputed"] = True
        return {
            "id": f"du_{intent_id}",
            "object": "dispute",
            "amount": charge["amount"],
            "charge": charge["id"],
            "created": self._now_s(),
            "currency": charge["currency"],
            "payment_intent": intent_id,
            "reason": "fraudulent",
            "status": status,
            **changes,
        }

    def adjust(self, amount: int, source: str | None = None) -> Json:
        """Money that no charge or refund explains."""
        return self.lines[self._line("adjustment", amount, 0, source or "")["id"]]

    def balance(self) -> Balance:
        """`GET /v1/balance`."""
        return parse(
            Balance,
            {
                "object": "balance",
                "available": [{"amount": self._sum("available"), "currency": "thb"}],
                "pending": [{"amount": self._sum("pending"), "currency": "thb"}],
                "livemode": False,
            },
        )

    def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        """`GET /v1/refunds`."""
        wanted = [body for body in self.refunds.values() if body["payment_intent"] == intent_id]
        return page_of(Refund, reversed(wanted), after)

    def payout_page(self, since: datetime, after: str | None) -> Page[Payout]:
        """`GET /v1/payouts`."""
        since_s = int(since.timestamp())
        wanted = [body for body in self.payouts.values() if body["created"] >= since_s]
        return page_of(Payout, reversed(wanted), after)

    def line_page(self, payout_id: str, after: str | None) -> Page[BalanceTransaction]:
        """`GET /v1/balance_transactions` of a payout."""
        wanted = [self.lines[line] for line in self.lines_of.get(payout_id, [])]
        return page_of(BalanceTransaction, reversed(wanted), after)

    def statement_page(
        self, since: datetime, until: datetime, after: str | None
    ) -> Page[BalanceTransaction]:
        """`GET /v1/balance_transactions` of a span of time."""
        since_s, until_s = int(since.timestamp()), int(until.timestamp())
        if after is not None:
            known(self.lines, after)
        wanted = [body for body in self.lines.values() if since_s <= body["created"] < until_s]
        return page_of(BalanceTransaction, reversed(wanted), after)

    def _new_refund(self, order: RefundOrder, charge: Json, amount: int) -> Json:
        refund_id = f"pyr_{next(self._ids)}"
        self._line("payment_refund", -amount, 0, refund_id)
        email = order.instructions_email or "pos@shop.test"
        sent = {"email_sent_at": self._now_s(), "email_sent_to": email}
        return {
            "id": refund_id,
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": self._now_s(),
            "currency": charge["currency"],
            "failure_reason": None,
            "instructions_email": order.instructions_email,
            "metadata": {**order.metadata, **order.mark.as_metadata()},
            "next_action": {
                "type": "display_details",
                "display_details": {"email_sent": sent, "expires_at": self._now_s() + _WAITS_S},
            },
            "payment_intent": order.payment_intent,
            "pending_reason": None,
            "reason": order.reason,
            "status": self.born_as,
        }

    def _line(self, kind: str, amount: int, fee: int, source: str) -> Json:
        body: Json = {
            "id": f"txn_{next(self._ids)}",
            "object": "balance_transaction",
            "amount": amount,
            "available_on": self._now_s() + 3 * 24 * 3600,
            "created": self._now_s(),
            "currency": "thb",
            "fee": fee,
            "net": amount - fee,
            "source": source,
            "status": "pending",
            "type": kind,
        }
        self.lines[body["id"]] = body
        return body

    def _sum(self, status: str) -> int:
        return sum(line["net"] for line in self.lines.values() if line["status"] == status)

    def _now_s(self) -> int:
        return int(self.clock().timestamp())


def page_of(model: type[Named], newest_first: Iterable[Json], after: str | None) -> Page[Named]:
    """A short page, as Stripe cuts its long ones."""
    bodies = list(newest_first)
    start = 0 if after is None else [body["id"] for body in bodies].index(after) + 1
    part = bodies[start : start + PAGE]
    return Page(tuple(parse(model, body) for body in part), start + PAGE < len(bodies))


def known(things: dict[str, Json], thing_id: str) -> Json:
    """One of them, or Stripe's 404."""
    body = things.get(thing_id)
    if body is None:
        raise NotFound("Stripe knows nothing by this id.")
    return body
