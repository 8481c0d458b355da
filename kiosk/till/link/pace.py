"""How often the link asks: every number in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Jitter = Callable[[], float]
"""A random number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `shown_s` while the stream is down, `shown_with_push_s` while it is up; `undecided_s` for what
    waits for a person, which takes minutes or days. `report_after_s` leaves a new receipt's sale alone before its
    copy is sent, `copy_gap_s` is between two copies (half of what the relay allows a device, so that sales have
    the rest), `beat_s` between two heartbeats. `orders_s` is between two questions about a refund that was ordered
    and not answered; refunds under way are read every `refunds_s` while the stream is down, every
    `refunds_with_push_s` while it is up, and the payments of the last days are looked through every
    `look_through_s` while it is down."""

    shown_s: float = 3.0
    shown_with_push_s: float = 5.0
    idle_s: float = 30.0
    undecided_s: float = 60.0
    silence_s: float = 30.0
    first_retry_s: float = 0.5
    longest_retry_s: float = 10.0
    report_after_s: float = 1.0
    copy_gap_s: float = 0.1
    beat_s: float = 60.0
    orders_s: float = 5.0
    refunds_s: float = 60.0
    refunds_with_push_s: float = 900.0
    look_through_s: float = 600.0

    def poll_s(self, *, shown: bool, push: bool) -> float:
        """Seconds to the next question about an open payment."""
        if not shown:
            return self.idle_s
        return self.shown_with_push_s if push else self.shown_s

    def retry_s(self, failures: int, jitter: Jitter) -> float:
        """Seconds to wait after the n-th failure in a row: doubling, capped, half of it random."""
        doubled_s = self.first_retry_s * float(2 ** min(failures - 1, 10))
        return min(self.longest_retry_s, doubled_s) * (0.5 + 0.5 * jitter())

    def later_s(self, failures: int, jitter: Jitter) -> float:
        """The same for what nobody waits for."""
        doubled_s = 10 * self.first_retry_s * float(2 ** min(failures - 1, 10))
        return min(self.beat_s, doubled_s) * (0.5 + 0.5 * jitter())
