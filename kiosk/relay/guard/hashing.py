"""PINs as argon2id hashes, made and judged on threads of their own: the event loop never waits for one.

There are a million PINs of six digits, so it is not the hash that keeps a thief of the database out for long,
and not the hash that keeps a guesser out: that is the throttle. It must never keep or log a PIN.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import Type

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal

T = TypeVar("T")

WORKERS = 2
ROOM = 16
"""Sixteen callers at some 40 ms on two threads: nobody waits longer than half a second."""
HASH_BYTES = 32
SALT_BYTES = 16

_log = logging.getLogger("kiosk.relay.guard")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs. The default is the first choice of OWASP's Password Storage Cheat Sheet for argon2id:
    19 MiB, two passes, one lane; small enough for a small server, also twice at once."""

    memory_kib: int = 19_456
    passes: int = 2
    lanes: int = 1


class PinHashing:
    """Hashes PINs. When `cost` changes, older hashes stay good and are `outdated`."""

    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=HASH_BYTES,
            salt_len=SALT_BYTES,
            type=Type.ID,
        )
        self.nobodys = _hash_of_nothing(cost)
        """A hash that no PIN fits and that takes as long to judge as anybody's."""
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="kiosk-relay-pins")
        self._inside = 0

    @contextmanager
    def room(self) -> Iterator[None]:
        """Come in to have PINs hashed, one after the other. Raises `Refusal` (`rate_limited`) when it is full."""
        if self._inside >= ROOM:
            text = "Too many PINs are being checked; try again."
            raise Refusal(ProblemCode.RATE_LIMITED, text, retry_after_s=1)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def hash(self, pin: str) -> str:
        """The text to keep: algorithm, cost, salt and hash. Only inside of `room`."""
        return await self._off_the_loop(lambda: self._hasher.hash(pin))

    async def fits(self, pin_hash: str, pin: str) -> bool:
        """Whether this is the PIN. Only inside of `room`."""
        return await self._off_the_loop(lambda: self._fits(pin_hash, pin))

    def outdated(self, pin_hash: str) -> bool:
        """It was made at another cost."""
        return self._hasher.check_needs_rehash(pin_hash)

    def close(self) -> None:
        """End the threads; what waits is not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _fits(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin)
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            _log.error("a PIN's hash in the database is damaged; reset the person's PIN")
            return False

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _hash_of_nothing(cost: Cost) -> str:
    def text(size: int) -> str:
        return base64.b64encode(bytes(size)).decode().rstrip("=")

    cost_text = f"m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
    return f"$argon2id$v=19${cost_text}${text(SALT_BYTES)}${text(HASH_BYTES)}"
