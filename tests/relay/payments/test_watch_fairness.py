"""Three hundred payments in every state over a slow Stripe that loses every fifth answer: nine hours of it.

Nobody starves, what is shown is asked about in time, the rate is never exceeded, and every payment ends right.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import itertools
import random
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.relay.payments import creation_steps as steps
from kiosk.relay.payments.asking import Asking
from kiosk.relay.payments.creation import Creation, Patience
from kiosk.relay.payments.creation_steps import Offering
from kiosk.relay.payments.watch import Watch
from kiosk.relay.payments.watch_plan import LATE_MONEY_PAUSES_S
from kiosk.relay.records import CancelCause, PaymentQuery, PaymentRecord
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.circuit import Circuit, Fuse
from kiosk.relay.stripe_side.gateway import Unavailable
from kiosk.relay.stripe_side.limits import TokenBucket, Urgency
from kiosk.relay.stripe_side.paced import Paced, StripeHealth
from tests.relay.clockwork import Clockwork, Direct, played
from tests.relay.fake_stripe import FakeStripe, Fault, Json
from tests.relay.stage import IDENTITY, START, add_devices, record

RATE = 10.0
FAILING = 0.2
BUSY_S = 1_000.0
HOURS_S = 9 * 3_600.0

pytestmark = pytest.mark.expected_logs("Stripe does not answer")


@dataclass
class SlowStripe(FakeStripe):
    """Takes its time, and loses every fifth answer, half of them after it did what was asked."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    asked_at: list[tuple[float, str, str]] = field(default_factory=list)
    answered: list[tuple[str, str]] = field(default_factory=list)
    easy: bool = True

    async def _called(self, name: str, argument: str) -> Fault | None:
        self.calls.append((name, argument))
        if self.easy:
            return None
        self.asked_at.append((asyncio.get_running_loop().time(), name, argument))
        await asyncio.sleep(self.chance.uniform(0.1, 0.6))
        if self.chance.random() >= FAILING:
            self.answered.append((name, argument))
            return None
        if self.chance.random() < 0.5:
            raise Unavailable("lost before")
        return Fault(Unavailable("lost after"), after=True)


@dataclass
class World:
    """A relay's watch over its store, Stripe, and the customers."""

    loop: Clockwork
    store: Direct
    stripe: SlowStripe
    watch: Watch
    expected: dict[str, tuple[Outcome, Attention | None]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    later: list[tuple[float, Callable[[], Any]]] = field(default_factory=list)

    async def add(self, outcome: Outcome, age_s: float, **changes: Any) -> tuple[str, Json]:
        """A payment in some state with its intent at Stripe."""
        at = START - timedelta(seconds=age_s)
        one = record(
            key=f"k{len(self.stripe.intents)}",
            device="A1",
            created_at=at,
            asked_at=at,
            expires_at=at + timedelta(seconds=900),
        )
        intent = await self.stripe.create(steps.order_of(one, IDENTITY))
        values = {"stripe_id": intent.id, "outcome": outcome, **changes}
        await self.store.run(lambda tx: tx.payments.insert(_changed(one, **values)))
        return intent.id, self.stripe.intents[intent.id]

    async def stored(self) -> dict[str, PaymentRecord]:
        """All payments by their intent."""
        records = await self.store.run(lambda tx: tx.payments.page(PaymentQuery(1_000)))
        return {str(one.stripe_id): one for one in records}


def _changed(one: PaymentRecord, **values: Any) -> PaymentRecord:
    return replace(one, **values)


def a_world(loop: Clockwork, path: Path, **changes: Any) -> World:
    """Everything put together, as the service does."""
    store = Direct(path)
    stripe = SlowStripe(loop.clock)
    bucket = TokenBucket(RATE, loop.time)
    health, metrics = StripeHealth(Circuit(loop.time, Fuse(), lambda: 0.75)), Metrics()

    def face(urgency: Urgency) -> Paced:
        return Paced(stripe, bucket, health, metrics, urgency=urgency)

    offering = Offering(timedelta(seconds=900), None, lambda: "t")
    creation = Creation(
        store, face(Urgency.URGENT), IDENTITY, loop.clock, offering, Patience(first_pause_s=0.25)
    )
    shown, others = (
        Asking(store, face(urgency), IDENTITY, loop.clock, metrics)
        for urgency in (Urgency.SHOWN, Urgency.BACKGROUND)
    )
    watch = Watch(
        store, shown, others, creation, loop.clock, loop.time, webhook=False, rate=RATE, **changes
    )
    return World(loop, store, stripe, watch)


async def populate(world: World) -> None:
    """300 payments: 80 shown, 40 being created, 60 taken back, 30 failed, 50 just paid, 40 ended."""
    await world.store.run(lambda tx: add_devices(tx, "A1"))
    pay = world.stripe.pay
    for n in range(80):
        payment, _ = await world.add(Outcome.WAITING, age_s=n)
        world.shown.append(payment)
        if n % 2:
            world.later.append((10.0 + 9 * n, lambda payment=payment: pay(payment)))  # type: ignore[misc]
        paid = (Outcome.PAID, None) if n % 2 else (Outcome.EXPIRED, None)
        world.expected[payment] = paid
    for n in range(40):
        payment, _ = await world.add(Outcome.CREATING, age_s=60, stripe_id=None)
        world.expected[payment] = (Outcome.EXPIRED, None)
        if n % 4 == 0:
            pay(payment)
            world.expected[payment] = (Outcome.PAID, None)
    taken_back = {"cancel_requested_at": START, "cancel_cause": CancelCause.PERSON}
    for n in range(60):
        payment, _ = await world.add(Outcome.WAITING, age_s=600, **taken_back)
        world.expected[payment] = (Outcome.CANCELED, None)
        if n % 6 == 0:
            pay(payment)
            world.expected[payment] = (Outcome.PAID, None)
    for n in range(30):
        payment, _ = await world.add(Outcome.FAILED, age_s=300)
        world.stripe.attempt_ends(payment, "payment_intent_payment_attempt_failed")
        world.expected[payment] = (Outcome.EXPIRED, None)
        if n % 3 == 0:
            world.later.append((200.0, lambda payment=payment: pay(payment)))  # type: ignore[misc]
            world.expected[payment] = (Outcome.PAID, None)
    money = {
        "paid_at": START,
        "confirmed_by": ConfirmedBy.WEBHOOK,
        "amount_received_satang": 18_550,
    }
    for _ in range(50):
        payment, _ = await world.add(Outcome.PAID, age_s=100, **money)
        pay(payment)
        world.expected[payment] = (Outcome.PAID, None)
    for n in range(40):
        payment, body = await world.add(Outcome.CANCELED, age_s=600, **taken_back)
        body |= {"status": "canceled", "next_action": None}
        world.expected[payment] = (Outcome.CANCELED, None)
        if n % 8 == 0:
            world.later.append((400.0 + n, lambda payment=payment: pay(payment)))  # type: ignore[misc]
            world.expected[payment] = (Outcome.ATTENTION, Attention.PAID_LATE)
    assert len(world.expected) == 300


async def customers(world: World) -> None:
    """They do what they do at their time."""
    for at_s, act in sorted(world.later, key=lambda one: one[0]):
        await asyncio.sleep(at_s - world.loop.time())
        act()


async def lived(loop: Clockwork, path: Path) -> tuple[World, dict[str, PaymentRecord]]:
    """Nine hours."""
    world = a_world(loop, path)
    await populate(world)
    world.stripe.easy = False
    tasks = [asyncio.create_task(world.watch.run()), asyncio.create_task(customers(world))]
    await asyncio.sleep(BUSY_S)
    tasks[1].result()
    tasks[0].cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await tasks[0]
    # Nothing is left but what is looked at seldom; a slower tick saves the test a minute.
    while loop.time() < HOURS_S:
        await world.watch.round()
        await asyncio.sleep(10)
    await world.watch.idle()
    stored = await world.stored()
    world.store.close()
    return world, stored


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, dict[str, PaymentRecord]]:
    """The nine hours, lived once."""
    path = tmp_path_factory.mktemp("fair") / "relay.sqlite3"
    return played(lambda loop: lived(loop, path))


Lives = tuple[World, dict[str, PaymentRecord]]


def test_every_payment_ends_right(lives: Lives) -> None:
    world, stored = lives
    ends = {payment: (one.outcome, one.attention) for payment, one in stored.items()}
    assert ends == world.expected
    paid = [one for one in stored.values() if one.outcome is Outcome.PAID]
    assert [one.stripe_id for one in paid if one.reference is None] == []


def test_the_rate_is_never_exceeded(lives: Lives) -> None:
    world, _ = lives
    times = [at_s for at_s, _, _ in world.stripe.asked_at]
    assert len(times) > 1_000
    for window_s in (1.0, 10.0, 60.0):
        # At most a second's worth at once, on top of what comes in during the window.
        most = RATE * window_s + RATE
        for start, at_s in enumerate(times):
            assert bisect.bisect_left(times, at_s + window_s) - start <= most


def test_what_is_shown_is_asked_about_in_time(lives: Lives) -> None:
    world, stored = lives
    asked: dict[str, list[float]] = defaultdict(list)
    for at_s, name, payment in world.stripe.asked_at:
        if name == "retrieve":
            asked[payment].append(at_s)
    gaps: list[float] = []
    for payment in world.shown:
        one = stored[payment]
        end = one.paid_at if one.paid_at is not None else one.cancel_requested_at
        assert end is not None
        end_s = (end - START).total_seconds()
        times = [0.0, *(at_s for at_s in asked[payment] if at_s <= end_s)]
        gaps += [after - before for before, after in itertools.pairwise(times)]
    # 80 codes and 30 more that were just created share 7 questions a second: each has its turn every 16 s, and
    # an answer that is lost costs a turn; hardly ever are two lost in a row.
    assert statistics.median(gaps) < 18
    assert statistics.quantiles(gaps, n=100)[-1] < 35
    assert max(gaps) < 50


def test_nobody_starves(lives: Lives) -> None:
    world, _ = lives
    first: dict[str, float] = {}
    for at_s, name, payment in world.stripe.asked_at:
        if name in {"retrieve", "cancel"}:
            first.setdefault(payment, at_s)
    assert set(world.expected) <= set(first)
    assert max(first[payment] for payment in world.expected) < 90


def test_an_ended_payment_has_all_its_looks_though_answers_are_lost(lives: Lives) -> None:
    world, stored = lives
    ended = [payment for payment, one in stored.items() if one.outcome is Outcome.CANCELED]
    looks = [world.stripe.answered.count(("retrieve", payment)) for payment in ended]
    assert min(looks) == max(looks) == len(LATE_MONEY_PAUSES_S)


# More than one look can hold


async def crowded(loop: Clockwork, path: Path) -> tuple[float, set[str], set[Outcome], int]:
    """A hundred cancels that nobody confirms, older than the one code that is shown."""
    world = a_world(loop, path, most_at_a_look=2)
    await world.store.run(lambda tx: add_devices(tx, "A1"))
    stuck = {"cancel_requested_at": START, "cancel_cause": CancelCause.PERSON}
    old = [(await world.add(Outcome.WAITING, age_s=600, **stuck))[0] for _ in range(100)]
    for payment in old:
        world.stripe.intents[payment]["status"] = "processing"
    newest, _ = await world.add(Outcome.WAITING, age_s=0)
    task = asyncio.create_task(world.watch.run())
    await asyncio.sleep(1)
    world.stripe.pay(newest)
    while (await world.stored())[newest].outcome is not Outcome.PAID:
        await asyncio.sleep(0.1)
        assert loop.time() < 60, "the newest starves"
    took_s = loop.time() - 1
    await asyncio.sleep(30)
    for payment in old:
        world.stripe.pay(payment)
    await asyncio.sleep(1_000)
    outcomes = {one.outcome for one in (await world.stored()).values()}
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    world.store.close()
    return took_s, set(world.stripe.asked("cancel")) ^ set(old), outcomes, world.watch.watched


def test_with_more_than_a_look_can_hold_neither_the_newest_nor_the_oldest_starve(
    tmp_path: Path,
) -> None:
    took_s, not_asked, outcomes, watched = played(
        lambda loop: crowded(loop, tmp_path / "relay.sqlite3")
    )
    assert took_s < 5
    assert not_asked == set()
    assert outcomes == {Outcome.PAID}
    assert watched == 0
