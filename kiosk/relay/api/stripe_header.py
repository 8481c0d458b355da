"""Says with each answer how Stripe is, so that a till that asks anything knows it too. Plain ASGI.

It asks nobody: what is said is what the relay's own calls found.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.stripe_word import STRIPE_HEADER, StripeWord, write_stripe_word
from kiosk.relay.stripe_side.paced import StripeHealth

_NAME = STRIPE_HEADER.lower().encode()


def telling_of_stripe(app: ASGIApp, health: StripeHealth) -> ASGIApp:
    """`app` with the header on every answer."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                word = StripeWord(health.trouble, health.circuit.answered_ago_s)
                message["headers"] = [
                    *message.get("headers", ()),
                    (_NAME, write_stripe_word(word).encode()),
                ]
            await send(message)

        await app(scope, receive, telling)

    return serve
