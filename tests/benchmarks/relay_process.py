"""The real relay in a process of its own, with doors for a benchmark: what no caller of a shop has.

`POST /bench/publish` hands an event to the hub; `GET /bench/pauses` says how late the event loop was, and
begins to note anew. All else is the relay as `kiosk relay` runs it, with a pretended Stripe behind it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.paths import open_data_dir
from kiosk.protocol.sse import EventName
from kiosk.relay.asgi import read_body
from kiosk.relay.clock import utc_now
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.inbox.refused import RefusedWebhooks
from kiosk.relay.inbox.webhook import Webhook
from kiosk.relay.ports import Transaction
from kiosk.relay.push.hub import Hub
from kiosk.relay.records import Identity, OutboxEvent
from kiosk.relay.running import serve
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.running.place import database_place
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import Service, running
from kiosk.relay.store.database import Place
from tests.benchmarks.shop import SECRET
from tests.relay.fake_stripe import FakeStripe

T = TypeVar("T")

TICK_S = 0.001


class Doors:
    """The relay's application, with the benchmark's paths before it."""

    def __init__(self, service: Service, webhook: ASGIApp | None) -> None:
        self._service = service
        self._webhook = webhook
        self._hub: Hub = service.parts.hub
        self._late_ms: list[float] = []
        self._notes: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope["path"]
        if path == "/bench/publish":
            self._publish((await read_body(scope, receive, 65_536)).decode())
            await Response(status_code=204)(scope, receive, send)
        elif path == "/bench/pauses":
            # Only where it is asked for: a timer that rings all the time is a load of its own.
            self._notes = self._notes or asyncio.create_task(self._note_pauses())
            late_ms, self._late_ms = self._late_ms, []
            await Response(json.dumps(late_ms))(scope, receive, send)
        elif self._webhook is not None and path == "/payments/webhook":
            await self._webhook(scope, receive, send)
        else:
            await self._service.app(scope, receive, send)

    def _publish(self, data: str) -> None:
        number = self._hub.last_number + 1
        self._hub.publish([OutboxEvent(None, EventName.PAYMENT, data, utc_now(), number=number)])

    async def _note_pauses(self) -> None:
        """How many milliseconds later than asked a timer of 1 ms rings; what the machine gave to other
        programs in that time, while the loop's thread stood ready, is no pause of ours."""
        waited = _Waited()
        while True:
            due, before_ms = time.monotonic() + TICK_S, waited.ms()
            await asyncio.sleep(TICK_S)
            late_ms = (time.monotonic() - due) * 1_000
            self._late_ms.append(max(0.0, late_ms - (waited.ms() - before_ms)))


class _Waited:
    """How long this thread stood ready without being run, as Linux counts it; nothing elsewhere."""

    def __init__(self) -> None:
        self._file: int | None = None
        with contextlib.suppress(OSError):
            self._file = os.open(
                f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY
            )

    def ms(self) -> float:
        """Up to now."""
        return int(os.pread(self._file, 100, 0).split()[1]) / 1e6 if self._file is not None else 0.0


class NoStore:
    """Answers as if the event had been kept: the same path without a store."""

    async def run(self, job: Callable[[Transaction], T]) -> Any:
        """See `Store`."""
        return True


def _without_store(service: Service) -> ASGIApp:
    store, metrics = NoStore(), Metrics()
    lane = InboxLane(store, Identity("r", "e", live=False), utc_now, metrics)
    return Webhook(store, lane, (SECRET.encode(),), utc_now, metrics, RefusedWebhooks())


async def _serve(place: Place, *, stored: bool) -> None:
    plan = Plan(
        database=place,
        gateway=FakeStripe(utc_now),
        live=False,
        admin_token=secrets.token_urlsafe(),
        webhook_secrets=(SECRET.encode(),),
    )
    async with running(plan) as service:
        doors = Doors(service, None if stored else _without_store(service))
        server = serve._Server(serve._config(doors), service.stop_listening)
        with serve._listener("127.0.0.1", 0) as listener:

            def listening() -> None:
                print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
                gc.freeze()

            server.on_started = listening
            await server.serve(sockets=[listener])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-store", action="store_true")
    parser.add_argument("--database", metavar="URL", help="instead of a file in the folder")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    sys.setswitchinterval(serve.SWITCH_INTERVAL_S)
    serve._open_files()
    url = None if options.database is None else SecretStr(options.database)
    place = database_place(url, open_data_dir(options.folder))
    with asyncio.Runner(loop_factory=serve._loop_factory(place)) as runner:
        runner.run(_serve(place, stored=not options.no_store))
