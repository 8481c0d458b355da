"""How much a till takes of whoever answers in the relay's place: nobody can fill its memory.

An honest relay stays far below. Whoever is above it is treated as one that does not answer.
"""

from __future__ import annotations

import httpx

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024
"""A page of 200 copies of 32 KiB each, escaped, is a third of it."""
EVENT_LIMIT_BYTES = 1024 * 1024
"""One event of the push stream; a payment has a few KiB."""
_PLAIN = ("", "identity")


class Bound:
    """Counts the bytes of one answer, or of an `endless` one those since its last event ended."""

    def __init__(self, *, endless: bool) -> None:
        self._endless = endless
        self._bytes = 0
        self._last = b""

    def take(self, chunk: bytes) -> None:
        """The next part of it. Raises `httpx.ReadError` when that is too much."""
        self._bytes += len(chunk)
        limit = ANSWER_LIMIT_BYTES
        if self._endless:
            limit = EVENT_LIMIT_BYTES
            ended = (self._last + chunk).rfind(b"\n\n")
            self._last = chunk[-1:]
            if ended >= 0:
                self._bytes = len(chunk) - ended
        if self._bytes > limit:
            raise httpx.ReadError("The answer is too long.")


def is_packed(response: httpx.Response) -> bool:
    """Whether an answer is packed though nobody asked for that: a few bytes of it can be a gigabyte."""
    return response.headers.get("Content-Encoding", "").strip().lower() not in _PLAIN


def read_whole(response: httpx.Response) -> bytes:
    """The body of a streamed answer. Raises `httpx.HTTPError`, also for one that is packed or too long."""
    if is_packed(response):
        raise httpx.RemoteProtocolError("The answer is packed.")
    bound = Bound(endless=False)
    parts = []
    for part in response.iter_bytes():
        bound.take(part)
        parts.append(part)
    return b"".join(parts)
