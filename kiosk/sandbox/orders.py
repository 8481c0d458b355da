"""The JSON of the controls: what each order takes, and nothing else. What an order does is in `control`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import Request

from kiosk.core.errors import KioskError
from kiosk.sandbox.bodies import read_body

_LARGEST_BODY = 1 << 16


class BadOrderError(KioskError):
    """The JSON of an order cannot be used; a control answers 400."""

    code = "bad_order"


class Order(BaseModel):
    """One order; names are camelCase on the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, validate_by_name=True
    )


class Nothing(Order):
    """An order without details."""


class Pay(Order):
    """How a customer pays; `amount` in satang, None for the amount on the code.

    `settle_ms`: how long after the money its line in the balance lands.
    """

    times: Annotated[int, Field(ge=1, le=100)] = 1
    amount: Annotated[int, Field(ge=1, le=10**10)] | None = None
    delay_ms: Annotated[int, Field(ge=0, le=600_000)] = 0
    settle_ms: Annotated[int, Field(ge=0, le=600_000)] = 0


class Contest(Order):
    """A dispute begins, or is decided."""

    close: Literal["won", "lost"] | None = None


class AdvanceRefund(Order):
    """The status a refund is to have; None: the next one."""

    to: Literal["pending", "succeeded", "failed", "requires_action"] | None = None


class AdvancePayout(Order):
    """The status a payout is to have."""

    to: Literal["in_transit", "paid", "failed", "canceled"] = "paid"


class AimWebhook(Order):
    """Where events go and what signs them."""

    url: AnyHttpUrl | None
    secrets: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(max_length=8)] = ()
    retry_base_ms: Annotated[int, Field(ge=1, le=60_000)] = 1_000


AnyOrder = TypeVar("AnyOrder", bound=Order)


async def read(request: Request, order: type[AnyOrder]) -> AnyOrder:
    """The order in a request's body; an empty body is an order without details."""
    body = await read_body(request, _LARGEST_BODY)
    if body is None:
        raise BadOrderError("The order is too large.")
    try:
        return order.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise BadOrderError(f"{where}: {first['msg']}.") from None
