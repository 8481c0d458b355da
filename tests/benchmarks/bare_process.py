"""The anchors: a bare asyncio server without frameworks, rules or tokens.

`GET` opens a stream. `POST /bench/publish` writes its body to all of them. `POST /payments/webhook` first appends
the body to two files, each made durable, as a relay does that keeps what it heard and what it will say.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import ClassVar, cast

from kiosk.relay.running import serve

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_READY = b"15\r\nevent: ready\ndata: \n\n\r\n"
_DONE = b"HTTP/1.1 204 No Content\r\n\r\n"


class Bare(asyncio.Protocol):
    """One connection."""

    streams: ClassVar[dict[Bare, None]] = {}
    files: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self._got = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody came."""
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """They went."""
        self.streams.pop(self, None)

    def data_received(self, data: bytes) -> None:
        """A piece of a request."""
        assert self.transport is not None
        self._got += data
        while self._one_request():
            pass

    def _one_request(self) -> bool:
        assert self.transport is not None
        head, separator, rest = self._got.partition(b"\r\n\r\n")
        if not separator:
            return False
        if head.startswith(b"GET"):
            self._got = rest
            self.transport.write(_HEAD + _READY)
            self.streams[self] = None
            return True
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        if len(rest) < length:
            return False
        self._got = rest[length:]
        self._posted(head, rest[:length])
        return True

    def _posted(self, head: bytes, body: bytes) -> None:
        assert self.transport is not None
        if head.startswith(b"POST /payments/webhook"):
            for file in self.files:
                os.write(file, body)
                os.fdatasync(file)
        frame = b"event: payment:update\nid: 1-1\ndata: %b\n\n" % body
        chunk = b"%x\r\n%b\r\n" % (len(frame), frame)
        for stream in self.streams:
            assert stream.transport is not None
            stream.transport.write(chunk)
        self.transport.write(_DONE)


async def _main(folder: Path) -> None:
    with contextlib.ExitStack() as ends:
        for name in ("first", "second"):
            file = os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            ends.callback(os.close, file)
            Bare.files.append(file)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Bare, "127.0.0.1", 0, backlog=4_096)
        print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    serve._open_files()
    with asyncio.Runner(loop_factory=serve._loop_factory(Path())) as runner:
        runner.run(_main(Path(sys.argv[1])))
