"""Trouble on order: what the sandbox does wrong when it is told to.

The set is replaced as a whole by `PUT /_sandbox/faults`; what is left out is off. Chance plays no part:
a share of calls is hit evenly (rate 0.25: every fourth), counted from the last `PUT`, so that a test
that failed once fails again.

`webhook`, for events that happen while it is set:
  drop       share 0..1 (true: 1) of events never sent by webhook; they stay pending and can be listed
  duplicate  copies sent at once in addition to the first (true: 1), at most 100
  reorder    events of the same 200 ms are sent the latest first
  delayMs    time before the first try, at most 600,000

`api`, for calls with a good key; `rate` is the share 0..1 of calls hit (absent: all), `times` how many are
hit at most:
  timeout          seconds to keep silent (true: 120), then the connection is cut; nothing is done
  status           answered at once with this HTTP status, 400..599; nothing is done. As at Stripe, the
                   idempotency key answers 5xx from then on, while 4xx leave it free
  shouldRetry      with `status`: the header Stripe-Should-Retry, true or false
  retryAfter       with `status`: the header Retry-After in seconds, at most 600
  body             answered with this text as HTML, as by something on the way to Stripe, with `status`
                   200..599 (absent: 200); nothing is done
  dropAfterCommit  the call is done and its answer kept under the key, then the connection is cut. With
                   `status` or `body` it is done, then answered so
  truncate         the call is done; half of its answer is sent, then the connection is cut
  noQrData         the call is done; in its answer the code to scan lacks its data
  Calls that only repeat a kept answer are hit as well.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

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

    status: Annotated[int, Field(ge=200, le=599)] | None = None
    should_retry: bool | None = None
    retry_after: Annotated[float, Field(ge=0, le=600)] | None = None
    body: Annotated[str, Field(max_length=20_000)] | None = None
    timeout: Annotated[float, _true_is(LONGEST_SILENCE_S), Field(ge=0, le=LONGEST_SILENCE_S)] = 0
    drop_after_commit: bool = False
    truncate: bool = False
    no_qr_data: bool = False
    rate: Annotated[float, Field(ge=0, le=1)] = 1
    times: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _errors_only(self) -> Self:
        if self.body is None and self.status is not None and self.status < 400:
            raise ValueError("without a body only a status from 400 on is trouble")
        return self

    @property
    def wanted(self) -> bool:
        """There is any trouble in it."""
        answered = self.status is not None or self.body is not None
        return answered or self.timeout > 0 or self.does_the_call

    @property
    def does_the_call(self) -> bool:
        """The trouble comes after the call was carried out."""
        return self.drop_after_commit or self.truncate or self.no_qr_data

    @property
    def headers(self) -> dict[str, str]:
        """What an answer with `status` says of asking again."""
        said = {}
        if self.should_retry is not None:
            said["Stripe-Should-Retry"] = "true" if self.should_retry else "false"
        if self.retry_after is not None:
            said["Retry-After"] = f"{self.retry_after:g}"
        return said


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
        self._left = faults.api.times
        self._events = Share(faults.webhook.drop)

    def next_call(self) -> ApiFaults | None:
        """The trouble for this call of the API, if any."""
        faults = self.current.api
        if not faults.wanted or self._left == 0 or not self._api_calls.hits():
            return None
        if self._left is not None:
            self._left -= 1
        return faults

    def drops_next_event(self) -> bool:
        """Whether this event is never to be sent."""
        return self._events.hits()
