"""A relay without limits as a program: for tools that call hundreds of times a second.

    python -m tests.relay.unlimited FOLDER

Prints one line of JSON, {"url", "tokens": {scope: token}}, and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from kiosk.relay.clock import utc_now
from kiosk.relay.guard.devices import add
from kiosk.relay.guard.limits import NO_RATES
from kiosk.relay.guard.tokens import new_token
from kiosk.relay.ports import Transaction
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import running
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import CHEAP, SECRET


async def serve(folder: Path) -> None:
    """Run the whole relay on a free port, with a Stripe that always answers."""
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    plan = Plan(
        database=folder / "relay.sqlite3",
        gateway=FakeStripe(utc_now),
        live=False,
        admin_token=new_token(),
        webhook_secrets=(SECRET.encode(),),
        public_url="https://pay.shop.example",
        stripe_rps=1_000.0,
        rates=NO_RATES,
        pin_cost=CHEAP,
    )
    tokens = {"till": new_token(), "integration": new_token()}

    def let_in(tx: Transaction) -> None:
        for scope, token in tokens.items():
            add(tx, scope, scope, token, utc_now())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Inherited by its connections: asyncio sets it only where the protocol's number was named.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with running(plan) as service:
            await service.parts.store.run(let_in)
            config = uvicorn.Config(service.app, lifespan="off", log_config=None, access_log=False)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            host, port = listener.getsockname()
            known = {
                "url": f"http://{host}:{port}",
                "tokens": {**tokens, "manager": plan.admin_token},
            }
            print(json.dumps(known), flush=True)
            await asyncio.to_thread(sys.stdin.read)
            service.stop_listening()
            server.should_exit = True
            await serving


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
