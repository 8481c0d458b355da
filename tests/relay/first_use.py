"""A program for a test: the very first calls of the SDK in a process; prints what made the loop wait.

python -m tests.relay.first_use URL
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from datetime import UTC, datetime

from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.relay.stripe_side.gateway import GatewayError
from tests.relay.blocking import blocking_calls
from tests.relay.gateways import KEY, ORDER, refund_order

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime(2090, 1, 1, tzinfo=UTC)


async def first_calls(gateway: StripeGateway) -> None:
    """One of every kind, also those that are refused."""
    intent = await gateway.create(ORDER)
    for call in (
        gateway.retrieve(intent.id),
        gateway.retrieve("pi_nobody"),
        gateway.create_refund(refund_order(intent.id)),
        gateway.events(LONG_AGO, FAR_AWAY, []),
        gateway.balance(),
        gateway.payouts(LONG_AGO),
        gateway.webhook_endpoints(),
        gateway.account(),
        gateway.cancel(intent.id),
    ):
        with contextlib.suppress(GatewayError):
            await call
    await gateway.close()


def main(url: str) -> None:
    """Make the gateway as the relay does, before there is a loop."""
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=url)
    with asyncio.Runner() as runner:
        runner.run(asyncio.sleep(0))
        with blocking_calls() as seen:
            runner.run(first_calls(gateway))
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1])
