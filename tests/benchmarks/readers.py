"""Many readers of a stream in one process, on bare epoll: they must cost less than what they measure.

An event is recognised by one byte, `MARK`, that occurs once in its data and nowhere else: no parsing, and no
trouble with reads that end in the middle of something.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MARK = b"~"
LIMIT_S = 60.0
_READ = 262_144


@dataclass
class Readers:
    """Connections that only read. `seen` counts events by connection."""

    poll: select.epoll = field(default_factory=select.epoll)
    sockets: dict[int, socket.socket] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    tail: dict[int, bytes] = field(default_factory=dict)

    def open(self, port: int, requests: Sequence[bytes]) -> None:
        """Connect and ask, all at once."""
        for request in requests:
            line = socket.create_connection(("127.0.0.1", port), LIMIT_S)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(request)
            line.setblocking(False)
            self.sockets[line.fileno()] = line
            self.seen[line.fileno()] = 0
            self.tail[line.fileno()] = b""
            self.poll.register(line.fileno(), select.EPOLLIN)

    def wait_for_text(self, text: bytes) -> None:
        """Until every connection has been sent some text."""
        waiting = set(self.sockets)
        until = time.monotonic() + LIMIT_S
        while waiting:
            assert time.monotonic() < until, f"{len(waiting)} readers wait in vain"
            for descriptor, _ in self.poll.poll(1.0):
                data = self._read(descriptor)
                self.tail[descriptor] = (self.tail[descriptor] + data)[-4_096:]
                if text in self.tail[descriptor]:
                    waiting.discard(descriptor)

    def wait_for_marks(self, each: int, arrived: Callable[[int, int], None] | None = None) -> None:
        """Until every connection has had `each` events in all; `arrived(how many, when_ns)` for each read."""
        missing = sum(max(0, each - seen) for seen in self.seen.values())
        while missing > 0:
            for descriptor, _ in self._ready():
                missing -= self._count(descriptor, arrived)

    def take_what_came(self) -> None:
        """Read what is there, without waiting."""
        for descriptor, _ in self.poll.poll(0):
            self._count(descriptor, None)

    def _ready(self) -> list[tuple[int, int]]:
        ready = self.poll.poll(LIMIT_S)
        assert ready, "events never came"
        return ready

    def _count(self, descriptor: int, arrived: Callable[[int, int], None] | None) -> int:
        count = self._read(descriptor).count(MARK)
        if count:
            self.seen[descriptor] += count
            if arrived is not None:
                arrived(count, time.monotonic_ns())
        return count

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self.sockets.values():
            line.close()
        self.poll.close()

    def _read(self, descriptor: int) -> bytes:
        data = os.read(descriptor, _READ)
        assert data, "a stream was ended"
        return data


def stream_request(token: str, last_id: str | None = None, path: str = "/events") -> bytes:
    """What a till sends."""
    resume = "" if last_id is None else f"Last-Event-ID: {last_id}\r\n"
    return (
        f"GET {path} HTTP/1.1\r\nHost: relay\r\nAccept: text/event-stream\r\n"
        f"Authorization: Bearer {token}\r\n{resume}\r\n"
    ).encode()


def post(path: str, body: bytes, *headers: str) -> bytes:
    """A POST that keeps its connection."""
    lines = [f"POST {path} HTTP/1.1", "Host: relay", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join([*lines, "", ""])).encode() + body


class Caller:
    """One connection that asks, and waits for the answer."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Ask."""
        self._line.sendall(request)

    def fileno(self) -> int:
        """For epoll."""
        return self._line.fileno()

    def answer(self) -> bytes:
        """The body of the answer; its status must be a good one."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 2"), head
        _, said, rest = head.lower().partition(b"content-length: ")
        length = int(rest.split(b"\r\n")[0]) if said else 0
        while len(body) < length:
            body += self._more()
        return body

    def _more(self) -> bytes:
        data = self._line.recv(_READ)
        assert data, "the server hung up"
        return data

    def ask(self, request: bytes) -> bytes:
        """Both."""
        self.send(request)
        return self.answer()

    def close(self) -> None:
        """Hang up."""
        self._line.close()
