"""Programs with one mistake each, to show that the checkers find it: a check that cannot fail proves nothing."""

from __future__ import annotations

import itertools
import logging
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.messages import Payment
from kiosk.relay.asgi import header
from kiosk.relay.stripe_side.gateway import Order
from kiosk.relay.stripe_side.objects import Intent
from kiosk.till.copying.copies import Copy, Kinds
from kiosk.till.selling.issue import issue_receipt
from kiosk.till.shop import Shop
from kiosk.till.shop_clock import ShopClock
from kiosk.till.snapshot import TillView
from kiosk.till.till import Till, TillListener
from tests.sim.disk import TillLane, TillStore
from tests.sim.relay_actor import RelayActor
from tests.sim.run import Cast
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor


def _actor(of: type[Till]) -> type[TillActor]:
    """A machine on which this till runs."""

    class Mutant(TillActor):
        def new_till(
            self,
            store: TillStore,
            shop: Shop,
            clock: ShopClock,
            listener: TillListener,
            lane: TillLane,
        ) -> Till:
            return of(store, shop, clock, self._new_id, listener, lane=lane)

    return Mutant


class _Hasty(Till):
    """Says *paid* as soon as it hears so, before it is committed."""

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        shown = self._view.shown
        if payment.outcome is Outcome.PAID and shown and shown.payment_id == payment.id:
            paid = replace(shown, state=SaleState.PAID)
            self._listener.on_view(replace(self._view, shown=paid))
        return super().apply(payment, learnt_by, clock_ahead=clock_ahead, position=position)


class _Trusting(Till):
    """Takes the end of a code's time for money."""

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        if payment.outcome is Outcome.EXPIRED:
            changes = {
                "outcome": Outcome.PAID,
                "amount_received": payment.amount,
                "paid_at": payment.created_at,
                "confirmed_by": ConfirmedBy.WATCH,
            }
            payment = payment.model_copy(update=changes)
        return super().apply(payment, learnt_by, clock_ahead=clock_ahead, position=position)


class _Generous(Till):
    """Issues the receipt once more with every news of a paid sale."""

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        done = super().apply(payment, learnt_by, clock_ahead=clock_ahead, position=position)
        if payment.outcome is Outcome.PAID:
            self._do(lambda: self._once_more(payment, learnt_by))
        return done

    def _once_more(self, payment: Payment, learnt_by: LearntBy) -> None:
        with self._store.transaction() as tx:
            attempt = tx.attempt(payment.key)
            sale = tx.sale(attempt.sale_id) if attempt else None
            if attempt and sale and attempt.payment and attempt.payment.outcome is Outcome.PAID:
                issue_receipt(tx, self._shop, sale, attempt, learnt_by, self._clock())


class _Careless(Till):
    """Leaves no copies at the relay."""

    def copies_left(self, kinds: Kinds, limit: int) -> Future[tuple[Copy, ...]]:
        return self._read(lambda tx: ())


class _Sticky(TillActor):
    """Leaves the last code on its screens until the sale has its result."""

    _code: tuple[str, str] = ("", "")

    def shows(self, view: TillView) -> None:
        shown = view.shown
        if shown is not None and shown.qr_data is not None:
            self._code = (shown.sale_id, shown.qr_data)
        elif shown is not None and shown.state is SaleState.CHECKING:
            sale_id, qr_data = self._code
            if sale_id == shown.sale_id:
                view = replace(view, shown=replace(shown, qr_data=qr_data))
        super().shows(view)


class _Forgetful(RelayActor):
    """Says 200 to every third webhook and looks at none of those."""

    _webhooks = itertools.count(1)

    def front(self, app: ASGIApp) -> ASGIApp:
        async def forgetting(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] != "/payments/webhook" or next(self._webhooks) % 3:
                await app(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

        return forgetting


class _Talkative(RelayActor):
    """Writes into its log who asks, with the token."""

    def front(self, app: ASGIApp) -> ASGIApp:
        async def telling(scope: Scope, receive: Receive, send: Send) -> None:
            logging.getLogger("kiosk.relay").info("asked by %s", header(scope, b"authorization"))
            await app(scope, receive, send)

        return telling


class _Restless(SimStripe):
    """The relay asks Stripe under a new key each time, so that a lost answer makes a second payment."""

    async def create(self, order: Order) -> Intent:
        key = f"{order.idempotency_key} {next(self._numbers)}"
        return await super().create(replace(order, idempotency_key=key))

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._numbers = itertools.count(1)


MUTANTS: dict[str, tuple[Cast, str]] = {
    "a till that says paid before the commit": (Cast(till=_actor(_Hasty)), "no receipt"),
    "a till that gives receipts for nothing": (Cast(till=_actor(_Trusting)), "Stripe has"),
    "a till that issues a receipt again": (Cast(till=_actor(_Generous)), "A1|A2|A3"),
    "a till that leaves no copies": (
        Cast(till=_actor(_Careless), calm_limit_s=300.0),
        "has no copy",
    ),
    "a till that leaves a dead code on the screen": (Cast(till=_Sticky), "code"),
    "a relay that drops webhooks after its 200": (Cast(relay=_Forgetful), "has not kept it"),
    "a relay that logs tokens": (Cast(relay=_Talkative), "a secret"),
    "a relay that pays twice for a lost answer": (Cast(stripe=_Restless), "a second time"),
}
"""Each mistake, who makes it, and a word of what the checkers say to it."""
