"""A webhook receiver of the standard library: remembers what arrives and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Arrival:
    """One webhook as it came in."""

    body: bytes
    signature: str
    at: float

    @property
    def event(self) -> dict[str, Any]:
        """The event in it."""
        event: dict[str, Any] = json.loads(self.body)
        return event


class Receiver:
    """Takes webhooks on a free port until the `with` block ends."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.answers: list[int] = []  # statuses of the next answers; 200 when used up
        self._arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver._take(body, self.headers["Stripe-Signature"])
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Receiver:
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02])
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def wait_for(self, wanted: Callable[[list[Arrival]], bool], timeout_s: float = 10) -> None:
        """Block until the arrivals satisfy `wanted`."""
        with self._arrived:
            met = self._arrived.wait_for(lambda: wanted(self.arrivals), timeout_s)
        assert met, [arrival.event["type"] for arrival in self.arrivals]

    def _take(self, body: bytes, signature: str) -> int:
        with self._arrived:
            self.arrivals.append(Arrival(body, signature, time.monotonic()))
            status = self.answers.pop(0) if self.answers else 200
            self._arrived.notify_all()
        return status
