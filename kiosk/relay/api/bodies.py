"""Reading and judging what callers send. Whatever the bytes are, the answer is a model or a `Refusal`."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from kiosk.protocol.messages import CreateIntent
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.parts import AmountLimits
from kiosk.relay.asgi import header, read_body
from kiosk.relay.errors import Refusal
from kiosk.relay.stripe_side.gateway import MARK_PREFIX

M = TypeVar("M", bound=BaseModel)

BODY_LIMIT_BYTES = 65_536
KEY_LIMIT = 255


async def read_json(request: Request, model: type[M]) -> M:
    """The request's JSON body as `model`."""
    content_type = header(request.scope, b"content-type") or b""
    if content_type.partition(b";")[0].strip().lower() != b"application/json":
        raise Refusal(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json.")
    body = await read_body(request.scope, request.receive, BODY_LIMIT_BYTES)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise invalid(where, first["msg"]) from None


def idempotency_key(request: Request) -> str:
    """The caller's `Idempotency-Key`."""
    key = (header(request.scope, b"idempotency-key") or b"").decode("latin-1")
    if not 0 < len(key) <= KEY_LIMIT or not (key.isascii() and key.isprintable()):
        raise invalid("Idempotency-Key", f"1 to {KEY_LIMIT} printable ASCII characters are needed")
    return key


def approval_of(request: Request) -> str | None:
    """What the header `Approval` brought."""
    brought = header(request.scope, b"approval")
    return None if brought is None else brought.decode("latin-1")


def check_intent(body: CreateIntent, limits: AmountLimits) -> None:
    """The rules of a payment that its shape does not hold. Raises `Refusal`."""
    if body.amount < limits.min_satang:
        raise Refusal(ProblemCode.AMOUNT_TOO_SMALL, f"amount: at least {limits.min_satang} satang.")
    if body.amount > limits.max_satang:
        raise Refusal(ProblemCode.AMOUNT_TOO_LARGE, f"amount: at most {limits.max_satang} satang.")
    if body.currency != "thb":
        raise invalid("currency", "PromptPay takes thb only")
    for name in body.metadata:
        if name.startswith(MARK_PREFIX):
            raise invalid("metadata", f"names that begin with {MARK_PREFIX} are the relay's own")
        if "[" in name or "]" in name:
            raise invalid("metadata", "names must not hold square brackets")


def invalid(where: str, what: str) -> Refusal:
    """`validation_failed`, naming the field."""
    return Refusal(ProblemCode.VALIDATION_FAILED, f"{where}: {what}.")
