"""Asking the relay for Stripe's side of a reconciliation: the balance's lines, the payments, the payouts.

It decides nothing. Where the relay asks to be left alone for some seconds, it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from kiosk.core.reconcile_facts import (
    Line,
    LineKind,
    Money,
    PaidOut,
    PaymentFact,
    Period,
    kind_of,
)
from kiosk.core.refund_status import ENDED
from kiosk.protocol.ledger import MoneyLine, PayoutDetail, Refund
from kiosk.protocol.messages import ManagerPayment, Payment
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.link.wire import LinkError
from kiosk.till.reconciliation.reconciling import Look, StripeSide, span_of

T = TypeVar("T")
Told = Callable[[int, int], object]
"""So many seconds of the period are read, of so many."""
Pause = Callable[[float], Awaitable[None]]

_MOST_PAUSES = 10
_LONGEST_PAUSE_S = 60.0
_REFUND_KINDS = frozenset({LineKind.REFUND, LineKind.REFUND_FAILURE})
_PAYOUT = "payout"


async def ask_side(
    relay: ManagerRelay,
    period: Period,
    now: datetime,
    told: Told = lambda done, whole: None,
    pause: Pause = asyncio.sleep,
) -> StripeSide:
    """Everything at Stripe that may belong to the period. Raises `LinkError`."""
    since, until = span_of(period, now)
    lines = await _lines(relay, since, until, told, pause)
    payments: list[Payment] = [*await _payments(relay, since, until, pause)]
    payments += await _older(relay, lines, payments, pause)
    payouts = await _payouts(relay, since, pause)
    facts = tuple(_fact(payment) for payment in payments if payment.id is not None)
    devices = {payment.id: payment.device for payment in payments if payment.id is not None}
    money = Money(tuple(lines), tuple(payouts), facts, since, until)
    return StripeSide(money, devices)


async def ask_rest(relay: ManagerRelay, look: Look, pause: Pause = asyncio.sleep) -> Look:
    """What of the books was made before or after: each asked for by itself. Raises `LinkError`."""
    lines: list[Line] = []
    facts: list[PaymentFact] = []
    for payment_id in look.payments:
        payment = await _known(partial(relay.payment, payment_id), pause)
        if isinstance(payment, ManagerPayment) and payment.paid_at is not None:
            lines.append(_charge(payment, payment.paid_at))
            facts.append(_fact(payment))
    for payment_id, refund_id in look.refunds:
        listed = await _known(partial(relay.refunds, payment_id), pause)
        for refund in () if listed is None else listed.items:
            if refund.id == refund_id:
                lines += _refund(refund, refund_id)
    return look.with_lines(lines, facts)


async def _lines(
    relay: ManagerRelay, since: datetime, until: datetime, told: Told, pause: Pause
) -> list[Line]:
    found: list[Line] = []
    whole_s = int((until - since).total_seconds())
    async for page in _pages(lambda cursor: relay.balance_lines(since, until, cursor), pause):
        found += [_line(line, until) for line in page.items]
        at = found[-1].at if found else since
        told(int((until - at).total_seconds()), whole_s)
    return found


async def _payments(
    relay: ManagerRelay, since: datetime, until: datetime, pause: Pause
) -> list[ManagerPayment]:
    pages = _pages(lambda cursor: relay.payments_between(since, until, cursor), pause)
    return [payment async for page in pages for payment in page.items]


async def _older(
    relay: ManagerRelay, lines: list[Line], payments: list[Payment], pause: Pause
) -> list[Payment]:
    """The payments of lines that were asked for before the span, such as of a refund: whose are they?"""
    listed = {payment.id for payment in payments}
    found: list[Payment] = []
    for payment_id in sorted({line.payment_id for line in lines if line.payment_id} - listed):
        payment = await _known(partial(relay.payment, payment_id), pause)
        if payment is not None:
            found.append(payment)
    return found


async def _payouts(relay: ManagerRelay, since: datetime, pause: Pause) -> list[PaidOut]:
    """Those that changed since then, each with what its lines come to."""
    found: list[PaidOut] = []
    async for page in _pages(relay.payouts, pause):
        recent = [payout for payout in page.items if payout.timestamp >= since]
        for payout in recent:
            found.append(_paid_out(await _detail(relay, payout.id, pause)))
        if not recent:
            break
    return found


class _Page(Protocol):
    @property
    def next_cursor(self) -> str | None: ...


P = TypeVar("P", bound=_Page)


async def _pages(
    page_after: Callable[[str | None], Awaitable[P]], pause: Pause
) -> AsyncIterator[P]:
    """A list, page by page."""
    cursor: str | None = None
    while True:
        page = await _patiently(partial(page_after, cursor), pause)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


async def _detail(relay: ManagerRelay, payout_id: str, pause: Pause) -> PayoutDetail:
    return await _patiently(partial(relay.payout, payout_id), pause)


async def _known(call: Callable[[], Awaitable[T]], pause: Pause) -> T | None:
    """The answer, None for what the relay does not know."""
    try:
        return await _patiently(call, pause)
    except LinkError as error:
        if error.code != "not_found":
            raise
        return None


async def _patiently(call: Callable[[], Awaitable[T]], pause: Pause) -> T:
    for _ in range(_MOST_PAUSES):
        try:
            return await call()
        except LinkError as error:
            if error.retry_after_s is None:
                raise
            await pause(min(error.retry_after_s, _LONGEST_PAUSE_S))
    return await call()


def _line(line: MoneyLine, until: datetime) -> Line:
    kind = kind_of(line.category, line.type)
    # A refund that the relay has not heard of bears Stripe's own id.
    refund_id = line.refund_id or (line.source if kind in _REFUND_KINDS else None)
    return Line(
        id=line.id,
        kind=kind,
        at=line.created_at or until,
        amount_satang=line.amount,
        fee_satang=line.fee,
        net_satang=line.net,
        payment_id=line.payment_id,
        refund_id=refund_id,
        payout_id=line.payout_id,
        source=line.source,
        currency=line.currency,
        about=line.description or "",
    )


def _paid_out(payout: PayoutDetail) -> PaidOut:
    lines = payout.lines
    return PaidOut(
        payout.id,
        payout.status,
        payout.amount,
        payout.arrival_date,
        None if lines is None else sum(line.net for line in lines if line.type != _PAYOUT),
    )


def _fact(payment: Payment) -> PaymentFact:
    return PaymentFact(
        payment.id or "",
        payment.attention,
        None if payment.resolution is None else payment.resolution.decision,
        payment.amount_refunded,
        payment.fee if isinstance(payment, ManagerPayment) else None,
    )


def _charge(payment: ManagerPayment, paid_at: datetime) -> Line:
    """The line of a payment as the relay knows it. Its fee is not known before its payout: then it is none."""
    fee = payment.fee or 0
    return Line(
        id=f"charge of {payment.id}",
        kind=LineKind.CHARGE,
        at=paid_at,
        amount_satang=payment.amount_received,
        fee_satang=fee,
        net_satang=payment.amount_received - fee,
        payment_id=payment.id,
        payout_id=payment.payout_id,
    )


def _refund(refund: Refund, refund_id: str) -> list[Line]:
    """The lines of a refund as the relay knows it: where it came to nothing, what came back too."""

    def moved(kind: LineKind, amount: int) -> Line:
        return Line(
            f"{kind} {refund_id}",
            kind,
            refund.created_at,
            amount,
            0,
            amount,
            refund.payment_id,
            refund_id,
            source=refund_id,
        )

    lines = [moved(LineKind.REFUND, -refund.amount)]
    if refund.status in ENDED:
        lines.append(moved(LineKind.REFUND_FAILURE, refund.amount))
    return lines
