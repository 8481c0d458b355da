"""The relay as a program: settings, one data folder, one socket, signals; and out within 3 s.

The composition root: the only file that knows that Stripe's SDK and uvicorn are what the relay is
made of (`direct` knows uvicorn's inside).
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import FrameType
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from kiosk.core.errors import KioskError
from kiosk.paths import DataDir, open_data_dir
from kiosk.relay.api.parts import AmountLimits
from kiosk.relay.guard.tokens import new_token
from kiosk.relay.push.hub import MOST_STREAMS
from kiosk.relay.running.place import PROGRAM, RunningRelay, database_place, only_one
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import running
from kiosk.relay.store.database import Place
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.settings import RelaySettings
from kiosk.system_notice import SystemNotice

GRACE_S = 1
KEEP_ALIVE_S = 30
SWITCH_INTERVAL_S = 0.0005
SEND_BUFFER_BYTES = 65_536
USER_TIMEOUT_MS = 30_000
"""How long a reader's machine may leave bytes unacknowledged before the kernel gives the connection up."""
FILES_WANTED = 65_536
FILES_KEPT = 512
"""Open files that streams never take: webhooks must always find one."""
TEST_MAILBOX = "pos@example.com"
"""PromptPay demands an e-mail at confirm; in test mode Stripe sends nothing and checks only its form."""

_log = logging.getLogger("kiosk.relay.running.serve")


class ServeError(KioskError):
    """The relay cannot begin to serve."""

    code = "relay_serve"


def run(settings: RelaySettings, host: str, port: int, *, stop_on_stdin_close: bool = False) -> int:
    """Serve until SIGTERM or SIGINT, or until standard input ends; the exit status.

    Prints `listening on URL` once it does. Port 0 takes a free one. Raises `KioskError` with one sentence when
    it cannot begin.
    """
    # The default of 5 ms is what the event loop may wait for the store's thread; it shows in every answer.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # It warns of every request that is none, and anybody can send those.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    folder = open_data_dir(settings.data_dir)
    database = database_place(settings.database_url, folder)
    most_streams = min(MOST_STREAMS, max(_open_files() - FILES_KEPT, FILES_KEPT))
    with only_one(folder, database), _listener(host, port) as listener:
        plan = replace(_plan(settings, database), most_streams=most_streams)
        with asyncio.Runner(loop_factory=_loop_factory(database)) as runner:
            runner.run(_serve(plan, folder, listener, stop_on_stdin_close))
    return 0


def gateway_of(settings: RelaySettings) -> StripeGateway:
    """Stripe as the settings name it. Raises `ServeError` when something that Stripe needs is not set."""
    key = settings.stripe_secret_key
    if key is None:
        raise ServeError("STRIPE_SECRET_KEY is not set: the relay needs it to ask Stripe.")
    if settings.live and settings.billing_email is None:
        raise ServeError("KIOSK_BILLING_EMAIL is not set: with a live key PromptPay needs it.")
    return StripeGateway(
        key.get_secret_value(),
        billing_email=settings.billing_email or TEST_MAILBOX,
        api_base=settings.stripe_api_base,
    )


def _plan(settings: RelaySettings, database: Place) -> Plan:
    return Plan(
        database=database,
        gateway=gateway_of(settings),
        live=settings.live,
        admin_token=new_token(),
        webhook_secrets=tuple(
            secret.get_secret_value().encode() for secret in settings.stripe_webhook_secrets
        ),
        limits=AmountLimits(settings.min_amount_satang, settings.max_amount_satang),
        ttl=timedelta(seconds=settings.qr_ttl_s),
        public_url=settings.public_url,
        page_life=timedelta(days=settings.page_days),
        trusted_proxies=settings.trusted_proxies,
        cors_origins=settings.cors_origins,
        stripe_rps=settings.stripe_rps,
        metrics_token=settings.metrics_token,
    )


async def _serve(
    plan: Plan, folder: DataDir, listener: socket.socket, stop_on_stdin_close: bool
) -> None:
    async with running(plan) as service:
        server = _Server(_config(service.app), service.stop_listening)
        notice = folder.running(PROGRAM)
        system = SystemNotice.from_environment(os.environ)

        def listening() -> None:
            host, port = listener.getsockname()[:2]
            RunningRelay(os.getpid(), _url(_reachable(host), port), plan.admin_token).write(notice)
            print(f"listening on {_url(host, port)}", flush=True)
            system.ready()
            # What lives now lives as long as the relay; looking through it again and again costs pauses.
            gc.freeze()

        server.on_started = listening
        if stop_on_stdin_close:
            _when_stdin_ends(server.stop_soon)
        pulse = asyncio.create_task(_keep_saying_alive(system))
        try:
            await server.serve(sockets=[listener])
        finally:
            system.stopping()
            pulse.cancel()
            notice.unlink(missing_ok=True)
    _log.info("stopped")


async def _keep_saying_alive(system: SystemNotice) -> None:
    """As long as this loop turns, for a system that counts. Its lanes and tasks are judged by `/readyz`."""
    while system.alive_every_s is not None:
        await asyncio.sleep(system.alive_every_s)
        system.alive()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_http_protocol(),
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )


class _Server(uvicorn.Server):
    """A server that ends the push streams when it is told to stop.

    uvicorn waits for open connections before it tells the application anything, and raises the signal again
    at the end: the process would hang, and then exit with 143.
    """

    def __init__(self, config: uvicorn.Config, stop_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self.on_started: Callable[[], None] = lambda: None
        self._stop_listening = stop_listening
        self._loop = asyncio.get_running_loop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came; the second one does not wait for anybody."""
        self.force_exit = self.should_exit
        self.stop_soon()

    def stop_soon(self) -> None:
        """End the streams and then the server. From any thread."""
        self.should_exit = True
        with contextlib.suppress(RuntimeError):  # stopped already
            self._loop.call_soon_threadsafe(self._stop_listening)


@contextmanager
def _listener(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket. Raises `ServeError` when the address cannot be had."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
    except OSError as error:
        raise ServeError(f"The relay cannot listen on {host}: {error.strerror}.") from None
    with listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Inherited by every connection: the kernel must not hold megabytes for a reader that stalls.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        try:
            listener.bind(address)
        except OSError as error:
            raise ServeError(
                f"The relay cannot listen on {host} port {port}: {error.strerror}."
            ) from None
        yield listener


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _reachable(host: str) -> str:
    """An address of this machine for a socket that listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def _loop_factory(place: Place) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists (not on Windows, whose own loop psycopg cannot use)."""
    try:
        import uvloop
    except ImportError:
        return asyncio.SelectorEventLoop if isinstance(place, ServerAddress) else None
    return uvloop.new_event_loop


def _http_protocol() -> type[asyncio.Protocol] | Literal["auto"]:
    """The one that lends its transport to the streams, where its parser exists (not on Windows)."""
    try:
        from kiosk.relay.push.direct import LendingProtocol
    except ImportError:
        return "auto"
    return LendingProtocol


def _open_files() -> int:
    """How many files and connections this process may have open, raised as far as the system lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return FILES_WANTED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = hard == resource.RLIM_INFINITY
    wanted = FILES_WANTED if unlimited else min(FILES_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _when_stdin_ends(stop: Callable[[], None]) -> None:
    """A parent that is killed takes its relay along: its end of the pipe closes."""

    def wait() -> None:
        # The raw descriptor: a thread that sits in `sys.stdin` breaks the end of the interpreter.
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        stop()

    threading.Thread(target=wait, name="relay stdin", daemon=True).start()
