"""The relay over HTTP, as the manager's desk uses it: one call for each thing that a manager can see or do there.

A till's own token is not enough for most of it: a manager signs in at the till, and the session's token, kept in
memory only, goes with the calls that need it. It decides nothing and repeats nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Protocol, TypeVar
from urllib.parse import quote

import httpx

from kiosk.protocol.documents import DocumentKind, DocumentList
from kiosk.protocol.guard import (
    ApprovalGiven,
    AskApproval,
    AuditPage,
    CheckPin,
    CreatePerson,
    NewPin,
    OpenSession,
    PairingOffered,
    Person,
    PersonList,
    PersonNamed,
    PersonNames,
    SessionGiven,
)
from kiosk.protocol.ledger import (
    CreateRefund,
    MoneyLineList,
    PayoutDetail,
    PayoutList,
    Refund,
    RefundList,
    Resolve,
    Wallet,
)
from kiosk.protocol.messages import (
    CreateDevice,
    Device,
    DeviceList,
    ManagerPayment,
    ManagerPaymentList,
    Message,
    Payment,
    PaymentList,
    ReceiptList,
    rfc3339,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.protocol.tills import ReceiptHeads, TillTotals
from kiosk.till.clock import Clock
from kiosk.till.link.wire import JSON, M, RelayAwayError, TokenRefusedError, Wire, read_message

T = TypeVar("T")

A_PAGE = 200
"""The most that a relay hands out in one page."""


class SessionNeededError(RelayAwayError):
    """A manager has to sign in first, or again."""

    code = "session_needed"


class ManagerRelay(Protocol):
    """What the desk can ask of the relay. Every call raises `LinkError`; *(session)* marks those that raise
    `SessionNeededError` while nobody is signed in."""

    @property
    def person(self) -> str | None:
        """Who is signed in."""

    async def open_session(self, person: str, pin: str) -> SessionGiven:
        """A manager signs in. Raises `RelayRefusedError` (`forbidden`) whatever of the two is wrong."""

    async def close_session(self) -> None:
        """Nobody is signed in any more; the relay is told if it can be."""

    async def approve(self, body: AskApproval) -> ApprovalGiven:
        """A manager's PIN for one act on one payment."""

    async def check_pin(self, body: CheckPin) -> PersonNamed:
        """Whether this is a manager's PIN, for what the till does by itself. Raises as `open_session` does."""

    async def names(self) -> PersonNames:
        """Everybody who is not disabled."""

    async def add_first_manager(self, body: CreatePerson) -> Person:
        """Somebody, while there is nobody. Raises `RelayRefusedError` (`forbidden`) when there is."""

    async def payment(self, payment_id: str) -> Payment:
        """A payment of this till; with fee and payout (`ManagerPayment`) while a manager is signed in."""

    async def refunds(self, payment_id: str) -> RefundList:
        """What went back of a payment (session)."""

    async def create_refund(
        self, payment_id: str, key: str, body: CreateRefund, approval: str | None
    ) -> Refund:
        """Give money back; the same key gives one refund."""

    async def cancel_refund(self, payment_id: str, refund_id: str) -> Refund:
        """Take a refund back that the customer has not answered (session)."""

    async def resolve(self, payment_id: str, body: Resolve, approval: str | None) -> Payment:
        """Settle a payment that needs attention."""

    async def wallet(self) -> Wallet:
        """What lies at Stripe (session)."""

    async def payouts(self, cursor: str | None = None) -> PayoutList:
        """Payouts newest first (session)."""

    async def payout(self, payout_id: str) -> PayoutDetail:
        """A payout with what it is made of (session)."""

    async def balance_lines(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> MoneyLineList:
        """The movements of the balance at Stripe in `since` <= t < `until`, newest first (session)."""

    async def payments_between(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> ManagerPaymentList:
        """Every device's payments asked for in `since` <= t < `until`, newest first (session)."""

    async def devices(self) -> DeviceList:
        """Every device (session)."""

    async def pair_device(self, name: str, scope: str) -> PairingOffered:
        """A code for a new device (session)."""

    async def revoke_device(self, name: str) -> Device:
        """Close the relay to a device (session)."""

    async def people(self) -> PersonList:
        """Everybody (session)."""

    async def add_person(self, body: CreatePerson) -> Person:
        """A cashier or a manager more (session)."""

    async def reset_pin(self, name: str, body: NewPin) -> Person:
        """A new PIN for somebody (session)."""

    async def disable_person(self, name: str) -> Person:
        """Nothing is allowed by them any more (session)."""

    async def enable_person(self, name: str) -> Person:
        """Let them in again (session)."""

    async def audit(self, cursor: str | None = None) -> AuditPage:
        """The relay's own audit log, newest first (session)."""

    async def receipts(
        self, till: str | None = None, after: int = 0, cursor: str | None = None
    ) -> ReceiptList:
        """Receipts' copies by till and number: those of all devices with a session, else this till's own."""

    async def documents(
        self,
        kind: DocumentKind | None = None,
        till: str | None = None,
        after: int = 0,
        cursor: str | None = None,
    ) -> DocumentList:
        """The same of refunds, Z reports and audit entries, of one kind or all."""

    async def receipt_heads(self) -> ReceiptHeads:
        """How far the copies of each till go (session)."""

    async def till_totals(self, day: date) -> TillTotals:
        """What each till sold on a business day (session)."""

    async def payments(
        self, outcome: str | None = None, attention: str | None = None, cursor: str | None = None
    ) -> PaymentList:
        """Every device's payments, newest first: of one outcome, or with `open` attention (session)."""


class DeskClient:
    """`ManagerRelay` over a wire. `session` is one that is open already: a manager's token needs no other.
    `on_people`: who there is was changed from here."""

    def __init__(
        self,
        wire: Wire,
        session: SessionGiven | None = None,
        on_people: Callable[[], None] | None = None,
    ) -> None:
        self._wire = wire
        self._session = session
        self._on_people = on_people or _nothing

    @property
    def person(self) -> str | None:
        """See `ManagerRelay`."""
        return None if self._session is None else self._session.person

    async def open_session(self, person: str, pin: str) -> SessionGiven:
        """See `ManagerRelay`."""
        body = OpenSession.model_validate({"person": person, "pin": pin})
        self._session = await self._post(SessionGiven, "/sessions", body, session=None)
        return self._session

    async def close_session(self) -> None:
        """See `ManagerRelay`."""
        session, self._session = self._session, None
        if session is not None:
            headers = {"Authorization": f"Bearer {session.token}"}
            await self._wire.ask("DELETE", "/sessions", headers=headers)

    async def approve(self, body: AskApproval) -> ApprovalGiven:
        """See `ManagerRelay`."""
        return await self._post(ApprovalGiven, "/approvals", body, session=None)

    async def check_pin(self, body: CheckPin) -> PersonNamed:
        """See `ManagerRelay`."""
        return await self._post(PersonNamed, "/people/check", body, session=None)

    async def names(self) -> PersonNames:
        """See `ManagerRelay`."""
        return await self._get(PersonNames, "/people/names", None)

    async def add_first_manager(self, body: CreatePerson) -> Person:
        """See `ManagerRelay`."""
        return await self._post(Person, "/people", body, session=None)

    async def payment(self, payment_id: str) -> Payment:
        """See `ManagerRelay`."""
        model = Payment if self._session is None else ManagerPayment
        return await self._get(model, f"/payments/{payment_id}", self._session)

    async def refunds(self, payment_id: str) -> RefundList:
        """See `ManagerRelay`."""
        return await self._get(RefundList, f"/payments/{payment_id}/refunds", self._needed())

    async def create_refund(
        self, payment_id: str, key: str, body: CreateRefund, approval: str | None
    ) -> Refund:
        """See `ManagerRelay`."""
        headers = {"Idempotency-Key": key}
        path = f"/payments/{payment_id}/refunds"
        return await self._allowed(Refund, path, body, approval, headers)

    async def cancel_refund(self, payment_id: str, refund_id: str) -> Refund:
        """See `ManagerRelay`."""
        path = f"/payments/{payment_id}/refunds/{refund_id}/cancel"
        return await self._post(Refund, path, None, session=self._needed())

    async def resolve(self, payment_id: str, body: Resolve, approval: str | None) -> Payment:
        """See `ManagerRelay`."""
        return await self._allowed(Payment, f"/payments/{payment_id}/resolve", body, approval, {})

    async def wallet(self) -> Wallet:
        """See `ManagerRelay`."""
        return await self._get(Wallet, "/wallet", self._needed())

    async def payouts(self, cursor: str | None = None) -> PayoutList:
        """See `ManagerRelay`."""
        return await self._get(PayoutList, "/payouts", self._needed(), cursor=cursor)

    async def payout(self, payout_id: str) -> PayoutDetail:
        """See `ManagerRelay`."""
        return await self._get(PayoutDetail, f"/payouts/{payout_id}", self._needed())

    async def balance_lines(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> MoneyLineList:
        """See `ManagerRelay`."""
        asked = {"from": rfc3339(since), "to": rfc3339(until), "cursor": cursor}
        return await self._get(MoneyLineList, "/balance-lines", self._needed(), **asked)

    async def payments_between(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> ManagerPaymentList:
        """See `ManagerRelay`."""
        span = {"from": rfc3339(since), "to": rfc3339(until)}
        asked = {**span, "limit": A_PAGE, "cursor": cursor}
        return await self._get(ManagerPaymentList, "/payments", self._needed(), **asked)

    async def devices(self) -> DeviceList:
        """See `ManagerRelay`."""
        return await self._get(DeviceList, "/devices", self._needed())

    async def pair_device(self, name: str, scope: str) -> PairingOffered:
        """See `ManagerRelay`."""
        body = CreateDevice(name=name, scope=scope, pair=True)
        return await self._post(PairingOffered, "/devices", body, session=self._needed())

    async def revoke_device(self, name: str) -> Device:
        """See `ManagerRelay`."""
        headers = _bearing(self._needed())
        response = await self._ask("DELETE", f"/devices/{quote(name, safe='')}", headers=headers)
        return read_message(Device, response)

    async def people(self) -> PersonList:
        """See `ManagerRelay`."""
        return await self._get(PersonList, "/people", self._needed())

    async def add_person(self, body: CreatePerson) -> Person:
        """See `ManagerRelay`."""
        return await self._changed("/people", body)

    async def reset_pin(self, name: str, body: NewPin) -> Person:
        """See `ManagerRelay`."""
        return await self._changed(_of_person(name, "reset"), body)

    async def disable_person(self, name: str) -> Person:
        """See `ManagerRelay`."""
        return await self._changed(_of_person(name, "disable"), None)

    async def enable_person(self, name: str) -> Person:
        """See `ManagerRelay`."""
        return await self._changed(_of_person(name, "enable"), None)

    async def audit(self, cursor: str | None = None) -> AuditPage:
        """See `ManagerRelay`."""
        return await self._get(AuditPage, "/audit", self._needed(), limit=A_PAGE, cursor=cursor)

    async def receipts(
        self, till: str | None = None, after: int = 0, cursor: str | None = None
    ) -> ReceiptList:
        """See `ManagerRelay`."""
        asked = {"till": till, "after": after, "limit": A_PAGE, "cursor": cursor}
        return await self._get(ReceiptList, "/receipts", self._session, **asked)

    async def documents(
        self,
        kind: DocumentKind | None = None,
        till: str | None = None,
        after: int = 0,
        cursor: str | None = None,
    ) -> DocumentList:
        """See `ManagerRelay`."""
        word = None if kind is None else kind.value
        asked = {"kind": word, "till": till, "after": after, "limit": A_PAGE, "cursor": cursor}
        return await self._get(DocumentList, "/documents", self._session, **asked)

    async def receipt_heads(self) -> ReceiptHeads:
        """See `ManagerRelay`."""
        return await self._get(ReceiptHeads, "/receipts/heads", self._needed())

    async def till_totals(self, day: date) -> TillTotals:
        """See `ManagerRelay`."""
        return await self._get(TillTotals, "/receipts/totals", self._needed(), day=day.isoformat())

    async def payments(
        self, outcome: str | None = None, attention: str | None = None, cursor: str | None = None
    ) -> PaymentList:
        """See `ManagerRelay`."""
        asked = {"outcome": outcome, "attention": attention, "limit": A_PAGE, "cursor": cursor}
        return await self._get(PaymentList, "/payments", self._needed(), **asked)

    def _needed(self) -> SessionGiven:
        if self._session is None:
            raise SessionNeededError("A manager has to sign in first.")
        return self._session

    async def _get(
        self, model: type[M], path: str, session: SessionGiven | None, **params: str | int | None
    ) -> M:
        given = {name: value for name, value in params.items() if value is not None}
        response = await self._ask("GET", path, headers=_bearing(session), params=given)
        return read_message(model, response)

    async def _post(
        self, model: type[M], path: str, body: Message | None, *, session: SessionGiven | None
    ) -> M:
        content = None if body is None else body.to_json()
        headers = {**JSON, **_bearing(session)} if body is not None else _bearing(session)
        response = await self._ask("POST", path, content=content, headers=headers)
        return read_message(model, response)

    async def _changed(self, path: str, body: Message | None) -> Person:
        """Somebody is added or changed, by whoever is signed in."""
        person = await self._post(Person, path, body, session=self._needed())
        self._on_people()
        return person

    async def _allowed(
        self,
        model: type[M],
        path: str,
        body: Message,
        approval: str | None,
        headers: dict[str, str],
    ) -> M:
        """An act on a payment: by an approval, else by whoever is signed in."""
        if approval is not None:
            allowed = {"Approval": approval}
        else:
            allowed = _bearing(self._needed())
        headers = {**JSON, **headers, **allowed}
        response = await self._ask("POST", path, content=body.to_json(), headers=headers)
        return read_message(model, response)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        content: str | None = None,
        params: dict[str, str | int] | None = None,
    ) -> httpx.Response:
        try:
            return await self._wire.ask(
                method, path, content=content, headers=headers, params=params
            )
        except TokenRefusedError as error:
            if "Authorization" not in headers:
                raise
            # The session is over, or this till was revoked; its next call without one says which.
            self._session = None
            raise SessionNeededError("The manager has to sign in again.") from error


class Desk:
    """Questions to the relay from any thread, answered on the network's loop while `opened`."""

    def __init__(
        self,
        url: str,
        token: str,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._transport = transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: DeskClient | None = None
        self.on_people: Callable[[], None] = _nothing
        """Called on the network's loop when who there is was changed from here; set before `opened`."""

    @property
    def url(self) -> str:
        """Where the relay is."""
        return self._url

    @property
    def person(self) -> str | None:
        """Who is signed in, as far as this till knows."""
        client = self._client
        return None if client is None else client.person

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """Have a question answered; the future raises `LinkError`."""
        loop, client = self._loop, self._client
        if loop is None or client is None or loop.is_closed():
            away: Future[T] = Future()
            away.set_exception(RelayAwayError("The network is not up yet; try again."))
            return away

        async def answer() -> T:
            return await question(client)

        return asyncio.run_coroutine_threadsafe(answer(), loop)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Answer questions on the running loop until the block ends; then nobody is signed in."""
        wire = Wire(
            self._url,
            self._token,
            _nothing,
            clock=self._clock,
            transport=self._transport,
            of_the_token=frozenset({ProblemCode.UNAUTHORIZED}),
        )
        self._client = DeskClient(wire, on_people=self.on_people)
        self._loop = asyncio.get_running_loop()
        try:
            yield
        finally:
            self._loop = self._client = None
            await wire.aclose()


def _nothing() -> None:
    """The link tells signs of life; the desk's are few."""


def _bearing(session: SessionGiven | None) -> dict[str, str]:
    return {} if session is None else {"Authorization": f"Bearer {session.token}"}


def _of_person(name: str, act: str) -> str:
    return f"/people/{quote(name, safe='')}/{act}"
