"""What the routes share where tills leave copies: their answers, and what they say of them."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.protocol.messages import Message
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.described import BODY, Responses, problems


def leaving(model: type[Message]) -> Responses:
    """The answers of a route that takes copies."""
    return {
        200: {"model": model, "description": "The copy as it is kept since it was first sent."},
        201: {"model": model, "description": "The copy; it was not here yet."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.IDEMPOTENCY_CONFLICT,
            *BODY,
        ),
    }


def kept(copy: Message, new: bool) -> Response:
    """The answer when a copy is kept, since now or since before."""
    return Response(copy.to_json(), 201 if new else 200, media_type="application/json")
