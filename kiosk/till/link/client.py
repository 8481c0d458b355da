"""The relay over HTTP, as the till uses it: typed calls in, messages or one of three errors out.

It decides nothing and repeats nothing. Which errors are worth asking again is told by their class.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx
from httpx_sse import EventSource

from kiosk.protocol.documents import ChainEnds, DocumentKind, DocumentList, PutDocument
from kiosk.protocol.ledger import CreateRefund, Refund, RefundList
from kiosk.protocol.messages import (
    CreateIntent,
    Heartbeat,
    IntentCreated,
    Payment,
    PaymentList,
    PutReceipt,
    ReceiptList,
    rfc3339,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.till.clock import Clock
from kiosk.till.copying.copies import Copy
from kiosk.till.link.listening import Listening
from kiosk.till.link.wire import JSON, Settle, Wire, read_message

PAYMENTS_AT_ONCE = COPIES_AT_ONCE = 200
"""The most that a relay hands out in one page."""


class RelayClient:
    """One till's connection to its relay, until `aclose`.

    `on_byte` is called whenever anything arrives, also on the stream: it is how the till knows how old its
    knowledge is. `clock` is what `clock_ahead` is measured against; `transport` carries the bytes. `settle` as of
    a `Wire`; `before` and `listening` too.
    """

    def __init__(
        self,
        url: str,
        token: str,
        on_byte: Callable[[], None],
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        settle: Settle | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
        listening: Listening | None = None,
    ) -> None:
        self._wire = Wire(
            *(url, token, on_byte),
            clock=clock,
            transport=transport,
            settle=settle,
            before=before,
            listening=listening,
        )

    @property
    def clock_ahead(self) -> timedelta:
        """How far the relay's clock is ahead of ours."""
        return self._wire.clock_ahead

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()

    async def create(self, key: str, order: CreateIntent) -> IntentCreated:
        """Create the payment `key`, or get the first answer again."""
        response = await self._wire.ask(
            "POST",
            "/payments/intents",
            content=order.to_json(),
            headers={"Idempotency-Key": key, **JSON},
        )
        return read_message(IntentCreated, response)

    async def payment(self, payment_id: str) -> Payment:
        """The payment as the relay knows it."""
        return read_message(Payment, await self._wire.ask("GET", f"/payments/{payment_id}"))

    async def payments(
        self, cursor: str | None = None, since: datetime | None = None
    ) -> PaymentList:
        """A page of the payments that our token may see, newest first; `cursor` is the page before's.

        `since`: only those created from then on.
        """
        params: dict[str, str | int] = {"limit": PAYMENTS_AT_ONCE}
        if since is not None:
            params["from"] = rfc3339(since)
        if cursor is not None:
            params["cursor"] = cursor
        return read_message(PaymentList, await self._wire.ask("GET", "/payments", params=params))

    async def verify(self, payment_id: str) -> Payment:
        """Have the relay ask Stripe now."""
        return read_message(Payment, await self._wire.ask("POST", f"/payments/{payment_id}/verify"))

    async def cancel(self, payment_id: str) -> Payment:
        """Ask for the payment's code to be taken back."""
        return read_message(Payment, await self._wire.ask("POST", f"/payments/{payment_id}/cancel"))

    async def refunds(self, payment_id: str) -> RefundList:
        """What went back of a payment of ours, oldest first."""
        response = await self._wire.ask("GET", f"/payments/{payment_id}/refunds")
        return read_message(RefundList, response)

    async def refund_again(self, payment_id: str, key: str, body: CreateRefund) -> Refund:
        """Ask for a refund that was asked for before: the relay replays its answer, and begins none.

        Without an approval, so `RelayRefusedError` (`forbidden`) says that it has no refund under this key.
        """
        response = await self._wire.ask(
            "POST",
            f"/payments/{payment_id}/refunds",
            content=body.to_json(),
            headers={"Idempotency-Key": key, **JSON},
            of_the_token=frozenset({ProblemCode.UNAUTHORIZED}),
        )
        return read_message(Refund, response)

    async def put_copy(self, copy: Copy) -> bool:
        """Leave a copy of a document; whether it was not there yet."""
        number = quote(copy.number, safe="")
        body: PutReceipt | PutDocument
        if copy.kind is DocumentKind.RECEIPT:
            path, body = f"/receipts/{number}", PutReceipt(document=copy.document, hash=copy.hash)
        else:
            path = f"/documents/{number}"
            body = PutDocument(kind=copy.kind.value, document=copy.document, hash=copy.hash)
        response = await self._wire.ask("PUT", path, content=body.to_json(), headers=JSON)
        return response.status_code == httpx.codes.CREATED

    async def chain_ends(self, till: str) -> ChainEnds:
        """Where the chains of a till code end, as far as the relay has copies."""
        response = await self._wire.ask("GET", "/documents/ends", params={"till": till})
        return read_message(ChainEnds, response)

    async def receipts(self, till: str, after: int) -> ReceiptList:
        """The copies of receipts under a till code that come after a number, a page of them."""
        params: dict[str, str | int] = {"till": till, "after": after, "limit": COPIES_AT_ONCE}
        return read_message(ReceiptList, await self._wire.ask("GET", "/receipts", params=params))

    async def documents(self, kind: DocumentKind, till: str, after: int) -> DocumentList:
        """The same of another kind."""
        params: dict[str, str | int] = {"kind": kind.value, "till": till, "after": after}
        response = await self._wire.ask(
            "GET", "/documents", params={**params, "limit": COPIES_AT_ONCE}
        )
        return read_message(DocumentList, response)

    async def heartbeat(self, said: Heartbeat) -> None:
        """Say how this till is."""
        await self._wire.ask(
            "POST",
            "/heartbeat",
            content=said.to_json(),
            headers=JSON,
        )

    async def is_there(self) -> None:
        """Ask anything that needs our token; returns when it was answered."""
        read_message(PaymentList, await self._wire.ask("GET", "/payments", params={"limit": 1}))

    def events(self, position: str | None) -> AbstractAsyncContextManager[EventSource]:
        """Open the push stream after `position`. Reading raises `RelayAwayError` when it goes down."""
        return self._wire.events(position)
