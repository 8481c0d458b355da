"""The controls under `/_sandbox/`: what customer, bank and bad luck do, ordered over HTTP with JSON.

No key is asked for: the sandbox listens on this machine and nothing in it is worth money.

  GET  /_sandbox/payments                  {"items": [payment…]}, the latest first
  POST /_sandbox/payments/{id}/pay         {times=1, amount=the code's, delayMs=0, settleMs=0}: the payment.
                                           Possible once a code was shown, also after a cancel (late money)
                                           or a payment. With delayMs 202 at once, and the money later; with
                                           settleMs the balance transaction, its fee and charge.updated come
                                           that long after the money
  POST /_sandbox/payments/{id}/fail        the bank refuses the attempt
  POST /_sandbox/payments/{id}/expire      the attempt's code runs out
  POST /_sandbox/payments/{id}/dispute     {close?}: the customer's bank contests the payment; later with
                                           close "won" or "lost" it is decided
  POST /_sandbox/refunds/{id}/advance      {to?}: the next status, or pending, succeeded, failed,
                                           requires_action where Stripe's table allows it
  POST /_sandbox/payouts                   {to="paid"}: everything not paid out yet, moved on to `to`
  POST /_sandbox/payouts/{id}/advance      {to}: in_transit, paid, failed, canceled
  PUT  /_sandbox/webhook                   {url, secrets: [whsec_…], retryBaseMs=1000}: where events go
                                           from now on; url null: nowhere. What an earlier run could not
                                           deliver is sent first
  GET, PUT /_sandbox/faults                see `faults`

A payment: {id, status, amount, amountReceived, currency, description, metadata, qrData, pageUrl,
createdAt}; qrData is null unless the code is on show. Refund, payout, dispute: {id, status, amount}.
Refused orders: {"error": sentence} with 400, 404 (unknown id) or 409 (not possible in this status).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.sandbox import bank, disputes, payouts, refunds
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.book import Book
from kiosk.sandbox.events import undelivered
from kiosk.sandbox.faults import Faults, FaultSet
from kiosk.sandbox.later import Later
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.orders import (
    AdvancePayout,
    AdvanceRefund,
    AimWebhook,
    BadOrderError,
    Contest,
    Nothing,
    Pay,
    read,
)
from kiosk.sandbox.webhooks import Target, WebhookSender

_MOST_LISTED = 200


_Endpoint = Callable[[Request], Awaitable[Response]]

_STATUS = {BadOrderError: 400, NotFoundError: 404, NotPossibleError: 409}


class Control:
    """Answers everything under `/_sandbox/`."""

    def __init__(self, book: Book, faults: Faults, sender: WebhookSender, later: Later) -> None:
        self._book = book
        self._faults = faults
        self._sender = sender
        self._later = later

    def routes(self) -> list[Route]:
        """One route for each control."""
        return [
            _route("GET", "/_sandbox/payments", self._payments),
            _route("POST", "/_sandbox/payments/{id}/pay", self._pay),
            _route("POST", "/_sandbox/payments/{id}/fail", self._fail),
            _route("POST", "/_sandbox/payments/{id}/expire", self._expire),
            _route("POST", "/_sandbox/payments/{id}/dispute", self._dispute),
            _route("POST", "/_sandbox/refunds/{id}/advance", self._advance_refund),
            _route("POST", "/_sandbox/payouts", self._create_payout),
            _route("POST", "/_sandbox/payouts/{id}/advance", self._advance_payout),
            _route("PUT", "/_sandbox/webhook", self._aim),
            _route("GET", "/_sandbox/faults", self._show_faults),
            _route("PUT", "/_sandbox/faults", self._replace_faults),
        ]

    async def _payments(self, _: Request) -> Response:
        newest_first = self._book.state.newest_first("payment_intent")
        listed = [intent for intent, _ in zip(newest_first, range(_MOST_LISTED), strict=False)]
        return JSONResponse({"items": [_payment(intent) for intent in listed]})

    async def _pay(self, request: Request) -> Response:
        order = await read(request, Pay)
        intent_id = request.path_params["id"]
        intent = bank.find_intent(self._book, intent_id)
        step = partial(self._take_money, intent_id, order)
        if not order.delay_ms:
            return JSONResponse(_payment(step()))
        bank.check_can_be_paid(self._book, intent_id)
        self._put_off(order.delay_ms, step)
        return JSONResponse(_payment(intent), status_code=202)

    def _take_money(self, intent_id: str, order: Pay) -> JsonObject:
        money = Money(order.times, order.amount, lands=not order.settle_ms)
        paid = bank.pay(self._book, intent_id, money)
        if order.settle_ms:
            self._put_off(order.settle_ms, partial(bank.settle, self._book, intent_id))
        return paid

    def _put_off(self, delay_ms: int, step: Callable[[], object]) -> None:
        if not self._later.do(delay_ms / 1000, step):
            raise NotPossibleError("Too many payments wait for their time already.")

    async def _fail(self, request: Request) -> Response:
        await read(request, Nothing)
        return JSONResponse(_payment(bank.fail(self._book, request.path_params["id"])))

    async def _expire(self, request: Request) -> Response:
        await read(request, Nothing)
        return JSONResponse(_payment(bank.expire(self._book, request.path_params["id"])))

    async def _dispute(self, request: Request) -> Response:
        order = await read(request, Contest)
        intent_id = request.path_params["id"]
        if order.close is None:
            return JSONResponse(_moved(disputes.create(self._book, intent_id)))
        return JSONResponse(_moved(disputes.close(self._book, intent_id, order.close)))

    async def _advance_refund(self, request: Request) -> Response:
        order = await read(request, AdvanceRefund)
        refund = refunds.advance(self._book, request.path_params["id"], order.to)
        return JSONResponse(_moved(refund))

    async def _create_payout(self, request: Request) -> Response:
        order = await read(request, AdvancePayout)
        payout = payouts.create(self._book)
        return JSONResponse(_moved(payouts.advance(self._book, payout["id"], order.to)))

    async def _advance_payout(self, request: Request) -> Response:
        order = await read(request, AdvancePayout)
        payout = payouts.advance(self._book, request.path_params["id"], order.to)
        return JSONResponse(_moved(payout))

    async def _aim(self, request: Request) -> Response:
        order = await read(request, AimWebhook)
        url = str(order.url) if order.url is not None else None
        if url is None:
            self._sender.aim(None)
        else:
            target = Target(url, order.secrets, order.retry_base_ms / 1000)
            self._sender.aim(target, undelivered(self._book))
        return JSONResponse({"url": url})

    async def _show_faults(self, _: Request) -> Response:
        return JSONResponse(self._faults.current.model_dump(by_alias=True))

    async def _replace_faults(self, request: Request) -> Response:
        self._faults.replace(await read(request, FaultSet))
        return await self._show_faults(request)


def _route(method: str, path: str, endpoint: _Endpoint) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (BadOrderError, NotFoundError, NotPossibleError) as error:
            return JSONResponse({"error": error.text}, status_code=_STATUS[type(error)])

    return Route(path, answered, methods=[method])


def _payment(intent: JsonObject) -> JsonObject:
    action = intent["next_action"]
    code = action["promptpay_display_qr_code"] if action is not None else None
    created_at = datetime.fromtimestamp(intent["created"], UTC)
    return {
        "id": intent["id"],
        "status": intent["status"],
        "amount": intent["amount"],
        "amountReceived": intent["amount_received"],
        "currency": intent["currency"],
        "description": intent["description"],
        "metadata": intent["metadata"],
        "qrData": code["data"] if code is not None else None,
        "pageUrl": code["hosted_instructions_url"] if code is not None else None,
        "createdAt": created_at.isoformat().replace("+00:00", "Z"),
    }


def _moved(thing: JsonObject) -> JsonObject:
    return {name: thing[name] for name in ("id", "status", "amount")}
