"""A real sandbox on a free port, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.sandbox.serve import open_server

_LIMIT_S = 10.0


@contextmanager
def running_sandbox(**options: Any) -> Iterator[str]:
    """Its URL; it sends no webhooks and is gone after the block. `options` are those of `open_server`."""
    urls: list[str] = []
    listening = threading.Event()

    def told(url: str) -> None:
        urls.append(url)
        listening.set()

    with open_server("127.0.0.1", 0, None, None, told, **options) as server:
        thread = threading.Thread(target=server.serve_until_stopped, name="sandbox server")
        thread.start()
        try:
            assert listening.wait(_LIMIT_S)
            yield urls[0]
        finally:
            server.should_exit = True
            thread.join(_LIMIT_S)
            assert not thread.is_alive()
