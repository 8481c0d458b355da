"""Who calls, and what the answer to a wrong caller is. As dependencies, so that they run before anything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.parts import Parts
from kiosk.relay.asgi import header
from kiosk.relay.errors import Refusal
from kiosk.relay.records import Caller, PaymentRecord, Scope


async def parts_of(request: Request) -> Parts:
    """The relay that this request is for."""
    parts: Parts = request.app.state.parts
    return parts


Wired = Annotated[Parts, Depends(parts_of)]


async def any_device(request: Request, parts: Wired) -> Caller:
    """Whoever bears a good token."""
    return await parts.guard.caller(header(request.scope, b"authorization"))


AnyDevice = Annotated[Caller, Depends(any_device)]


def only(*scopes: Scope) -> Callable[[Caller], Awaitable[Caller]]:
    """A dependency that lets in devices of these scopes."""

    async def allowed(caller: AnyDevice) -> Caller:
        if caller.scope not in scopes:
            raise Refusal(
                ProblemCode.FORBIDDEN, f"This is not for a device of scope {caller.scope.value}."
            )
        return caller

    return allowed


Manager = Annotated[Caller, Depends(only(Scope.MANAGER))]
Till = Annotated[Caller, Depends(only(Scope.TILL))]
ManagerOrTill = Annotated[Caller, Depends(only(Scope.MANAGER, Scope.TILL))]
Seller = Annotated[Caller, Depends(only(Scope.TILL, Scope.INTEGRATION))]


@contextmanager
def counted(parts: Parts, what: str) -> Iterator[None]:
    """Count what is refused of a PIN that was given for `what`."""
    try:
        yield
    except Refusal as refusal:
        reason = f"{what}_{refusal.code}"
        parts.metrics.count("kiosk_requests_refused_total", reason=reason)
        raise


async def visible(parts: Parts, caller: Caller, payment_id: str) -> PaymentRecord:
    """The payment with this id, when it is the caller's business. Raises `Refusal` (`not_found`)."""
    record = await parts.store.run(lambda tx: tx.payments.by_stripe_id(payment_id))
    return visible_to(caller, record)


def visible_to(caller: Caller, record: PaymentRecord | None) -> PaymentRecord:
    """The payment, when it is the caller's business; nobody learns that another's exists."""
    if record is None or not (caller.manager or record.device == caller.name):
        raise Refusal(ProblemCode.NOT_FOUND, "There is no such payment.")
    return record
