"""Slow work of a window, aside: on a thread of its own that may be left alone when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def aside(name: str, work: Callable[[], T]) -> Future[T]:
    """Begin `work` on a new thread; the future has what it gives or raises.

    For work that a person begins now and then and whose waits are bounded: there is no queue, and its end is not
    waited for.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        # Boundary: the end of the thread. Trouble and bugs are raised again where the answer is taken.
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, name=f"kiosk-{name}", daemon=True).start()
    return done
