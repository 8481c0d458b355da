"""How Stripe's JSON is read: the words its models are written in, and the one error they end with.

Parsed strictly where money is decided, tolerantly everywhere else (`OrNone`): an odd detail must not hide a
payment. Bodies come from outside, so nothing here may raise anything but `MalformedError`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator

from kiosk.core.errors import KioskError

T = TypeVar("T", bound="StripeObject")

_LAST_INSTANT_S = 4_102_444_800  # the year 2100: later is no time that Stripe can mean


class MalformedError(KioskError):
    """Stripe, or something in its place, sent what it never sends."""

    code = "malformed"


def _or_none(value: Any, handler: Any) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


def _id_of(value: Any) -> Any:
    """Stripe sends a thing that was asked to be expanded whole, and its id otherwise."""
    return value.get("id") if isinstance(value, dict) else value


def _id_or_none(value: Any, handler: Any) -> Any:
    return _or_none(_id_of(value), handler)


OrNone = WrapValidator(_or_none)
"""An odd value is no value."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,255}$")]
IdOf = Annotated[Id | None, WrapValidator(_id_or_none)]
"""The id of another object, sent as such or expanded; None when it is neither."""
Text = Annotated[str, Field(max_length=5_000)]
Word = Annotated[str, Field(min_length=1, max_length=64)]
Currency = Annotated[str, Field(min_length=3, max_length=3)]
Satang = Annotated[int, Field(strict=True, ge=0, le=10**15)]
SignedSatang = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
UnixS = Annotated[int, Field(strict=True, ge=0, le=_LAST_INSTANT_S)]
Flag = Annotated[bool, Field(strict=True)]
MaybeText = Annotated[Text | None, OrNone]
MaybeWord = Annotated[Word | None, OrNone]
MaybeUnixS = Annotated[UnixS | None, OrNone]
MaybeFlag = Annotated[Flag | None, OrNone]


class StripeObject(BaseModel):
    """What is read of one of Stripe's objects; whatever else it holds is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class NamedObject(StripeObject):
    """One that can be asked for and listed."""

    id: Id


def instant(unix_s: int | None) -> datetime | None:
    """Stripe's whole seconds since 1970 as an aware instant."""
    return None if unix_s is None else datetime.fromtimestamp(unix_s, UTC)


def parse(model: type[T], value: object) -> T:
    """`value`, already decoded from JSON, as `model`. Raises `MalformedError`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the object"
        raise MalformedError(f"{where}: {first['msg']}.") from None
