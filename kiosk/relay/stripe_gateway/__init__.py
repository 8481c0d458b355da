"""The gateway over the `stripe` SDK: the only room that knows the SDK.

The SDK's odd sides end here. Its telemetry writes into the user's home, so it is switched off before use. Its
own HTTP clients wait 80 s, follow proxy settings even to this machine, and warn on every POST; ours does not.
It retries nothing: who asks again, when, and under which key is decided by the relay. It reads its own files
at the first use of anything, so it is used once before the event loop depends on it. And whatever it raises on
an odd answer becomes `Unavailable`: an answer that means nothing is no answer.

    line       the connection, the SDK's client, and the one place where the SDK is called
    refusals   what an error of Stripe means
    gateway    the calls
"""

from kiosk.relay.stripe_gateway.gateway import StripeGateway

__all__ = ["StripeGateway"]
