"""Waiting for a printer on a thread that may be left alone: whoever needs the printer must end though it does
not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def apart(work: Callable[[], T]) -> Future[T]:
    """Do `work` on a thread of its own, which ends with the program at the latest; the future has what became of
    it."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        # Boundary: the printer's thread. Trouble and bugs are raised again where they are waited for.
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(result)

    threading.Thread(target=run, name="kiosk-printer", daemon=True).start()
    return done
