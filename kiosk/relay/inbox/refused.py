"""Webhooks that were turned away, as a person may want to see them: the last few, in memory only.

Anybody on the internet can send them, so none costs a write: no row, and a line in the log at most once a minute.
It must never keep a signature, and shows of a body only its beginning, with what looks like a secret masked.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.logs import fields, masked
from kiosk.relay.inbox.signature import Verdict

SAMPLES = 50
SHOWN_BYTES = 200
TOLD_EVERY = timedelta(minutes=1)

_READ_BYTES = 4 * SHOWN_BYTES
_MAILBOX = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")

_log = logging.getLogger("kiosk.relay.inbox.webhook")


@dataclass(frozen=True, slots=True)
class RefusedSample:
    """One of them. `address` is who sent it, `beginning` the masked start of its body of `size_bytes`."""

    at: datetime
    reason: Verdict
    address: str
    size_bytes: int
    beginning: str


class RefusedWebhooks:
    """The newest `SAMPLES` of them, and how many there were since the start. Used from the event loop only."""

    def __init__(self) -> None:
        self._samples: deque[RefusedSample] = deque(maxlen=SAMPLES)
        self._total = 0
        self._untold = 0
        self._told_at: datetime | None = None

    @property
    def total(self) -> int:
        """How many were refused since the relay began."""
        return self._total

    def newest_first(self) -> list[RefusedSample]:
        """The samples that are kept."""
        return list(reversed(self._samples))

    def note(self, at: datetime, reason: Verdict, address: str, body: bytes) -> None:
        """Keep a sample of one that was just refused."""
        self._samples.append(
            RefusedSample(at, reason, address, len(body), _beginning(body[:_READ_BYTES]))
        )
        self._total += 1
        self._untold += 1
        # A clock that was set back must not silence the log until it has caught up.
        if self._told_at is None or abs(at - self._told_at) >= TOLD_EVERY:
            _log.info("webhook refused: %s", fields(result=reason, by=address, count=self._untold))
            self._told_at, self._untold = at, 0


def _beginning(body: bytes) -> str:
    """Masked before it is cut, so that no half of a secret is left."""
    text = _MAILBOX.sub("[mailbox]", masked(body.decode("utf-8", "replace")))[:SHOWN_BYTES]
    return "".join(letter if letter.isprintable() else "·" for letter in text)
