"""Trouble on order: what the sandbox does wrong when it is told to.

The set is replaced as a whole by `PUT /_sandbox/faults`; what is left out is off. Chance plays no part:
a share of calls is hit evenly (rate 0.25: every fourth), counted from the last `PUT`, so that a test
that failed once fails again.

`webhook`, for events that happen while it is set:
  drop       share 0..1 (true: 1) of events never sent by webhook; they stay pending and can be listed
  duplicate  copies sent at once in addition to the first (true: 1), at most 100
  reorder    events of the same 200 ms are sent the latest first
  delayMs    time before the first try, at most 600,000

`api`, for calls with a good key; `rate` is the share 0..1 of calls hit (absent: all):
  timeout          seconds to keep silent (true: 120), then the connection is cut; nothing is done
  status           answered at once with this HTTP status, 400..599; nothing is done. As at Stripe, the
                   idempotency key answers 5xx from then on, while 4xx leave it free
  dropAfterCommit  the call is done and its answer kept under the key, then the connection is cut. With
                   `status` it is done, then answered with that status
  Calls that only repeat a kept answer are hit as well.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from kiosk.sandbox.orders import Order

_MILLION = 1_000_000
LONGEST_SILENCE_S = 120.0


def _true_is(value: float) -> BeforeValidator:
    return BeforeValidator(lambda given: value if given is True else given)


class WebhookFaults(Order):
    """Trouble between the sandbox and the relay's webhook."""

    drop: Annotated[float, _true_is(1), Field(ge=0, le=1)] = 0
    duplicate: Annotated[int, _true_is(1), Field(ge=0, le=100)] = 0
    reorder: bool = False
    delay_ms: Annotated[int, Field(ge=0, le=600_000)] = 0


class ApiFaults(Order):
    """Trouble for callers of the API."""

    status: Annotated[int, Field(ge=400, le=599)] | None = None
    timeout: Annotated[float, _true_is(LONGEST_SILENCE_S), Field(ge=0, le=LONGEST_SILENCE_S)] = 0
    drop_after_commit: bool = False
    rate: Annotated[float, Field(ge=0, le=1)] = 1


class FaultSet(Order):
    """All of it."""

    webhook: WebhookFaults = WebhookFaults()
    api: ApiFaults = ApiFaults()


class Share:
    """Says which of a row of calls are hit: `rate` of them, evenly spread, the same at every run."""

    def __init__(self, rate: float) -> None:
        self._millionths = round(rate * _MILLION)
        self._calls = 0

    def hits(self) -> bool:
        """Count one call; True if it is hit."""
        before = self._calls * self._millionths // _MILLION
        self._calls += 1
        return self._calls * self._millionths // _MILLION > before


class Faults:
    """The set in force, with its counters."""

    def __init__(self) -> None:
        self.replace(FaultSet())

    def replace(self, faults: FaultSet) -> None:
        """Put another set in force and count anew."""
        self.current = faults
        self._api_calls = Share(faults.api.rate)
        self._events = Share(faults.webhook.drop)

    def next_call(self) -> ApiFaults | None:
        """The trouble for this call of the API, if any."""
        faults = self.current.api
        wanted = faults.status is not None or faults.timeout > 0 or faults.drop_after_commit
        return faults if wanted and self._api_calls.hits() else None

    def drops_next_event(self) -> bool:
        """Whether this event is never to be sent."""
        return self._events.hits()
