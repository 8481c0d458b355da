"""One task per open attempt: it creates the payment, takes it back, asks how it stands, until it is settled.

What it has to do is read from its errand each time, so a change of mind, a restart and a lost answer all look
the same here. It decides nothing about the sale: every answer goes to the till.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.core.sale import LearntBy
from kiosk.protocol.messages import CreateIntent, IntentCreated, Payment
from kiosk.sqlite_schema import StoreError
from kiosk.till.clock import Clock
from kiosk.till.keeping.anchors import ANCHOR
from kiosk.till.link.checking import NOT_ASKED, Told
from kiosk.till.link.pace import Jitter, Pace
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.selling.errands import Errand

_log = logging.getLogger(__name__)


class Relay(Protocol):
    """The calls a follower makes; `RelayClient` is the real one."""

    @property
    def clock_ahead(self) -> timedelta:
        """How far the relay's clock is ahead of ours."""

    async def create(self, key: str, order: CreateIntent) -> IntentCreated:
        """Create the payment, or get its first answer again."""

    async def payment(self, payment_id: str) -> Payment:
        """The payment from the relay's store."""

    async def verify(self, payment_id: str) -> Payment:
        """The payment after Stripe was asked."""

    async def cancel(self, payment_id: str) -> Payment:
        """The payment after its cancel was asked for."""


class TillSide(Protocol):
    """Where answers go; each returns when it is committed."""

    async def offered(self, attempt_id: str, intent: IntentCreated, ahead: timedelta) -> None:
        """The payment was created."""

    async def refused(self, attempt_id: str, code: str, text: str) -> None:
        """The relay said no."""

    async def unanswered(self, attempt_id: str, code: str) -> None:
        """Nobody answered."""

    async def time_up(self, attempt_id: str) -> None:
        """The code's time is over."""

    async def apply(
        self, payment: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        """What the relay says of the payment. Raises `StoreError` when it cannot be kept."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all followers share. `push` tells whether the stream is up, `silent_s` for how long nothing at
    all has come from the relay; `answered` is told how each question went."""

    relay: Relay
    till: TillSide
    pace: Pace
    clock: Clock
    jitter: Jitter
    push: Callable[[], bool]
    silent_s: Callable[[], float]
    answered: Callable[[RelayAwayError | None], None]


class Follower:
    """Follows one attempt. `update` and the two `ask_…` may be called at any time from the loop."""

    def __init__(self, errand: Errand, around: Surroundings) -> None:
        self._errand = errand
        self._around = around
        self._wake = asyncio.Event()
        self._failures = 0
        self._told_to_wait_s = 0.0
        self._time_up_told = False
        self._verify = False
        self._questions: list[Told] = []
        self._in_hand: list[Told] = []
        self._catch_up = True

    def update(self, errand: Errand) -> None:
        """The errand changed; what is newly wanted is done at once."""
        known, self._errand = self._errand, errand
        if (_may_cancel(errand) and not _may_cancel(known)) or (errand.shown and not known.shown):
            self._wake.set()

    def ask_stripe(self, told: Told) -> None:
        """A person wants to know now, and is told once Stripe was asked, or why it was not."""
        self._verify = True
        self._questions.append(told)
        self._wake.set()

    def settled(self) -> None:
        """The till knows all there is to know about the attempt; who asked must not wait for more."""
        self._end_questions(None)

    def ask_again(self) -> None:
        """News may have been missed: read the payment once more."""
        self._catch_up = True
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled (the attempt is settled, or the till ends)."""
        try:
            while True:
                self._wake.clear()
                await self._step()
                try:
                    async with asyncio.timeout(self._seconds_to_next()):
                        await self._wake.wait()
                except TimeoutError:
                    continue
        finally:
            self._end_questions(NOT_ASKED)

    async def _step(self) -> None:
        """Do the one thing that is due."""
        errand = self._errand
        self._in_hand, self._questions = self._questions, []
        await self._tell_time_up(errand)
        try:
            await self._do(errand)
        except RelayAwayError as error:
            await self._not_answered(errand, error)
            self._tell_person(error.code)
        except RelayRefusedError as error:
            await self._said_no(errand, error)
            self._tell_person(error.code)
        except StoreError as error:
            # It was answered, and the till has told that it cannot keep the answer: the next turn asks again.
            self._around.answered(None)
            self._tell_person(error.code)
        else:
            self._failures = 0
            self._around.answered(None)
            self._tell_person(None)

    async def _do(self, errand: Errand) -> None:
        """Create, take back, ask or read."""
        if errand.payment_id is None:
            await self._create(errand)
        elif errand.cancel:
            await self._say(await self._around.relay.cancel(errand.payment_id), LearntBy.CHECK)
            if self._in_hand:
                # The relay answers a cancel also where Stripe did not; who asked is told what Stripe says.
                await self._ask_stripe(errand.payment_id)
        elif self._verify or self._in_hand or self._is_silent():
            await self._ask_stripe(errand.payment_id)
        else:
            await self._poll(errand.payment_id)

    def _end_questions(self, trouble: str | None) -> None:
        self._in_hand += self._questions
        self._questions = []
        self._tell_person(trouble)

    def _tell_person(self, trouble: str | None) -> None:
        told, self._in_hand = self._in_hand, []
        for tell in told:
            tell(trouble)

    def _is_silent(self) -> bool:
        """Nothing was heard for so long that Stripe is asked; a person's decision is not at Stripe."""
        return not self._errand.undecided and self._around.silent_s() > self._around.pace.silence_s

    async def _create(self, errand: Errand) -> None:
        metadata = {"sale": errand.sale_id}
        if errand.anchor is not None:
            metadata[ANCHOR] = errand.anchor
        order = CreateIntent(amount=errand.amount_satang, metadata=metadata)
        intent = await self._around.relay.create(errand.attempt_id, order)
        # What comes right after a creation is a push; the poll waits its turn.
        self._catch_up = False
        await self._around.till.offered(errand.attempt_id, intent, self._around.relay.clock_ahead)

    async def _ask_stripe(self, payment_id: str) -> None:
        payment = await self._around.relay.verify(payment_id)
        self._verify = False
        await self._say(payment, LearntBy.CHECK)

    async def _poll(self, payment_id: str) -> None:
        payment = await self._around.relay.payment(payment_id)
        learnt_by = LearntBy.CATCHUP if self._catch_up else LearntBy.POLL
        self._catch_up = False
        await self._say(payment, learnt_by)

    async def _say(self, payment: Payment, learnt_by: LearntBy) -> None:
        await self._around.till.apply(payment, learnt_by, self._around.relay.clock_ahead)

    async def _tell_time_up(self, errand: Errand) -> None:
        """Once: hide the code, and have Stripe asked before anything final is said."""
        if self._time_up_told or not _is_over(errand.expires_at, self._around.clock()):
            return
        self._time_up_told = True
        self._verify = True
        await self._around.till.time_up(errand.attempt_id)

    async def _not_answered(self, errand: Errand, error: RelayAwayError) -> None:
        self._failures += 1
        self._told_to_wait_s = error.retry_after_s or 0.0
        self._around.answered(error)
        decides = errand.payment_id is None or errand.cancel or self._verify
        self._verify = self._verify and self._time_up_told
        if decides:
            await self._around.till.unanswered(errand.attempt_id, error.code)

    async def _said_no(self, errand: Errand, error: RelayRefusedError) -> None:
        self._told_to_wait_s = 0.0
        self._around.answered(None)
        if errand.payment_id is None:
            await self._around.till.refused(errand.attempt_id, error.code, error.text)
            return
        # The relay does not know this payment (it was restored?). Nothing is known, so nothing is said.
        self._failures += 1
        self._verify = False
        _log.error("the relay refuses to speak of %s: %s", errand.payment_id, error.text)
        await self._around.till.unanswered(errand.attempt_id, error.code)

    def _seconds_to_next(self) -> float:
        errand, pace = self._errand, self._around.pace
        if errand.undecided:
            return pace.undecided_s
        if self._failures:
            told_s = min(self._told_to_wait_s, pace.idle_s)
            wait_s = max(told_s, pace.retry_s(self._failures, self._around.jitter))
        else:
            wait_s = pace.poll_s(shown=errand.shown, push=self._around.push())
        if errand.expires_at is None or self._time_up_told:
            return wait_s
        left_s = (errand.expires_at - self._around.clock()).total_seconds()
        return min(wait_s, max(0.0, left_s))


def _may_cancel(errand: Errand) -> bool:
    """There is a payment to cancel, and the cashier wants that."""
    return errand.cancel and errand.payment_id is not None


def _is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and now >= expires_at
