"""Says with each answer how Stripe is and whether money is real, for a till that asks anything. Plain ASGI.

It asks nobody: what is said is what the relay's own calls found.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.stripe_word import (
    MODE_HEADER,
    STRIPE_HEADER,
    StripeWord,
    write_mode,
    write_stripe_word,
)
from kiosk.relay.stripe_side.paced import StripeHealth

_NAME = STRIPE_HEADER.lower().encode()
_MODE_NAME = MODE_HEADER.lower().encode()


def telling_of_stripe(app: ASGIApp, health: StripeHealth, *, live: bool) -> ASGIApp:
    """`app` with both headers on every answer; `live` is the mode of the relay's key."""
    mode = (_MODE_NAME, write_mode(live=live).encode())

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                word = StripeWord(health.trouble, health.circuit.answered_ago_s)
                message["headers"] = [
                    *message.get("headers", ()),
                    (_NAME, write_stripe_word(word).encode()),
                    mode,
                ]
            await send(message)

        await app(scope, receive, telling)

    return serve
