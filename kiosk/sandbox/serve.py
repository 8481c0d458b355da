"""Runs the sandbox as a program: the composition root, the only place with a real clock and real ids."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.requests import Request
from uvicorn.server import ServerState

from kiosk.core.errors import KioskError
from kiosk.paths import open_data_dir
from kiosk.sandbox.app import build_app
from kiosk.sandbox.book import Clock
from kiosk.sandbox.ids import random_id
from kiosk.sandbox.state import Journal, State
from kiosk.sandbox.webhooks import Target

_IDLE_CONNECTION_S = 75


class CannotListenError(KioskError):
    """The address is taken or not ours."""

    code = "cannot_listen"


class SandboxServer(uvicorn.Server):
    """uvicorn that tells when it listens, ends at once, and takes a signal for an ordinary end."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        listener: socket.socket,
        on_listening: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self.server_state = server_state
        self._listener = listener
        self._on_listening = on_listening

    def serve_until_stopped(self) -> None:
        """Serve until a signal comes or `should_exit` is set from any thread."""
        self.run(sockets=[self._listener])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. uvicorn's own handler would raise the signal again on the way out."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, then tell."""
        await super().startup(sockets)
        self._on_listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End without waiting for callers: every call takes a moment, but for those held by a fault."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_server(
    host: str,
    port: int,
    target: Target | None,
    folder: Path | None,
    on_listening: Callable[[str], None],
    clock: Clock = _utc_now,
) -> Iterator[SandboxServer]:
    """A server bound to its address, with the state that `folder` holds (None: in memory only).

    `clock` is what everything in it is dated by: a month can be lived through in a moment.
    `on_listening` is called with the URL once calls are answered. `port` 0 takes a free one. Raises
    `CannotListenError`, and `JournalError` for a folder that cannot be used.
    """
    with _listener(host, port) as listener:
        url = _url(listener)
        server_state = ServerState()
        with _state(folder) as state:
            app = build_app(
                state,
                clock=clock,
                new_id=random_id,
                base_url=url,
                target=target,
                cut=partial(_cut, server_state),
            )
            config = uvicorn.Config(
                app,
                lifespan="on",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_IDLE_CONNECTION_S,
            )
            yield SandboxServer(config, server_state, listener, partial(on_listening, url))


def run(
    host: str,
    port: int,
    webhook_url: str | None,
    webhook_secrets: Sequence[str],
    data_dir: Path | None,
    stop_on_stdin_close: bool = False,
) -> int:
    """Serve until SIGTERM, SIGINT or, if so asked, the end of stdin; then 0.

    Prints `listening on URL` once calls are answered. `data_dir` is the whole data folder, in which the
    sandbox has a place of its own. Raises as `open_server` does, and `DataFolderError`.
    """
    folder = open_data_dir(data_dir).sandbox if data_dir is not None else None
    target = Target(webhook_url, tuple(webhook_secrets)) if webhook_url is not None else None
    with open_server(host, port, target, folder, _announce) as server:
        if stop_on_stdin_close:
            threading.Thread(
                target=_stop_at_end_of_stdin, args=[server], name="stdin", daemon=True
            ).start()
        server.serve_until_stopped()
    return 0


def _announce(url: str) -> None:
    print(f"listening on {url}", flush=True)


def _stop_at_end_of_stdin(server: SandboxServer) -> None:
    # Read the descriptor itself: a thread inside sys.stdin would hold its lock at exit.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # create_server makes a long sentence of it; the plain one is behind the number.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise CannotListenError(f"The sandbox cannot listen on {host}:{port}: {reason}.") from None


def _url(listener: socket.socket) -> str:
    """Where this machine reaches the listener."""
    name = listener.getsockname()
    address = ip_address(name[0])
    if address.is_unspecified:
        address = ip_address("127.0.0.1")
    shown = f"[{address}]" if address.version == 6 else str(address)
    return f"http://{shown}:{name[1]}"


@contextmanager
def _state(folder: Path | None) -> Iterator[State]:
    if folder is None:
        yield State()
        return
    with closing(Journal(folder)) as journal:
        state = State(journal)
        state.load(journal.read())
        yield state


def _cut(server_state: ServerState, request: Request) -> None:
    """Break the connection a request came by, as a cable would."""
    for connection in list(server_state.connections):
        if getattr(connection, "client", None) == request.client:
            connection.transport.abort()
