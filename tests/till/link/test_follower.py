"""One follower on a virtual clock: what it asks, when, and what it makes of each kind of answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from kiosk.core.sale import LearntBy
from kiosk.protocol.messages import CreateIntent, IntentCreated, Payment
from kiosk.sqlite_schema import StoreError
from kiosk.till.link.checking import NOT_ASKED
from kiosk.till.link.follower import Follower, Surroundings
from kiosk.till.link.pace import Pace
from kiosk.till.link.wire import LinkError, RelayAwayError, RelayRefusedError
from kiosk.till.selling.errands import Errand
from tests.till.builders import START, intent, payment
from tests.till.link.virtual_time import VIRTUAL_TIME, now_s, virtual_clock

AWAY = RelayAwayError("The relay does not answer.")
REFUSED = RelayRefusedError("No.", code="stripe_rejected")
AHEAD = timedelta(seconds=7)
NEW = Errand("key", "sale", 18_550, None, cancel=False, expires_at=None, shown=True)
OFFERED = replace(NEW, payment_id="pi_key", expires_at=START + timedelta(minutes=15))

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


@dataclass
class World:
    """A relay that answers as told, a till that remembers, and the follower between them."""

    asked: list[tuple[float, str]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    failing: dict[str, LinkError] = field(default_factory=dict)
    answered_with: list[RelayAwayError | None] = field(default_factory=list)
    clock_ahead: timedelta = AHEAD
    push: bool = False
    silent_s: float = 0.0
    follower: Follower | None = None
    errand: Errand = NEW
    keys: list[tuple[str, CreateIntent]] = field(default_factory=list)
    during_apply: list[Callable[[], None]] = field(default_factory=list)
    full: bool = False
    answers: list[str | None] = field(default_factory=list)

    # The relay

    async def create(self, key: str, order: CreateIntent) -> IntentCreated:
        self.keys.append((key, order))
        self._ask("create")
        return intent(key)

    async def payment(self, payment_id: str) -> Payment:
        self._ask("payment")
        return payment("key")

    async def verify(self, payment_id: str) -> Payment:
        self._ask("verify")
        return payment("key")

    async def cancel(self, payment_id: str) -> Payment:
        self._ask("cancel")
        return payment("key", qr=None, cancel_requested_at=START)

    def _ask(self, question: str) -> None:
        self.asked.append((now_s(), question))
        if question in self.failing:
            raise self.failing[question]

    # The till

    async def offered(self, attempt_id: str, answer: IntentCreated, ahead: timedelta) -> None:
        self.told.append(("offered", attempt_id, ahead))
        self.update(payment_id=answer.payment_intent_id, expires_at=answer.expires_at)

    async def refused(self, attempt_id: str, code: str, text: str) -> None:
        self.told.append(("refused", code, text))

    async def unanswered(self, attempt_id: str, code: str) -> None:
        self.told.append(("unanswered", code))

    async def time_up(self, attempt_id: str) -> None:
        self.told.append(("time_up", now_s()))

    async def apply(
        self, news: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        if self.full:
            raise StoreError("The disk is full.", code="disk_full")
        self.told.append(("apply", learnt_by.value, ahead))
        while self.during_apply:
            self.during_apply.pop()()

    # The test

    def update(self, **changes: Any) -> None:
        """The errand changes, as after a commit."""
        assert self.follower is not None
        self.errand = replace(self.errand, **changes)
        self.follower.update(self.errand)

    @asynccontextmanager
    async def following(self, errand: Errand, pace: Pace | None = None) -> AsyncIterator[Follower]:
        """Let the follower work."""
        self.errand = errand
        around = Surroundings(
            relay=self,
            till=self,
            pace=pace or Pace(),
            clock=virtual_clock,
            jitter=lambda: 1.0,
            push=lambda: self.push,
            silent_s=lambda: self.silent_s,
            answered=self.answered_with.append,
        )
        self.follower = Follower(errand, around)
        task = asyncio.create_task(self.follower.run())
        try:
            yield self.follower
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until(self, seconds: float) -> None:
        """Let time pass up to this second."""
        await asyncio.sleep(seconds - now_s())

    def times(self, question: str) -> list[float]:
        """When a question was asked."""
        return [at for at, asked in self.asked if asked == question]

    def words(self, word: str) -> list[tuple[Any, ...]]:
        """What the till was told of one kind."""
        return [told for told in self.told if told[0] == word]


@pytest.fixture
def world() -> World:
    return World()


async def test_it_creates_the_payment_with_the_attempts_id_as_key(world: World) -> None:
    async with world.following(NEW):
        await world.until(1)
    [(key, order)] = world.keys
    assert key == "key"
    assert (order.amount, order.currency, order.metadata) == (18_550, "thb", {"sale": "sale"})
    assert world.told == [("offered", "key", AHEAD)]
    assert world.answered_with == [None]


async def test_the_head_of_the_chain_goes_out_with_the_payment(world: World) -> None:
    anchor = f"A1-000129 {'f' * 64}"
    async with world.following(replace(NEW, anchor=anchor)):
        await world.until(1)
    [(_, order)] = world.keys
    assert order.metadata == {"sale": "sale", "head": anchor}


async def test_a_lost_create_answer_is_asked_for_again_with_the_same_key(world: World) -> None:
    world.failing["create"] = AWAY
    async with world.following(NEW):
        await world.until(4)
        assert world.times("create") == [0, 0.5, 1.5, 3.5]
        assert world.words("unanswered") == [("unanswered", "relay_away")] * 4
        del world.failing["create"]
        await world.until(8)
    assert {key for key, _ in world.keys} == {"key"}
    assert world.words("offered") == [("offered", "key", AHEAD)]
    assert world.answered_with == [AWAY] * 4 + [None]


async def test_retries_never_come_further_apart_than_ten_seconds(world: World) -> None:
    world.failing["create"] = AWAY
    async with world.following(NEW):
        await world.until(3_600)
    times = world.times("create")
    assert max(later - before for before, later in pairwise(times)) == 10


async def test_the_relays_wish_to_wait_is_granted_within_reason(world: World) -> None:
    world.failing["create"] = RelayAwayError("Slow down.", code="rate_limited", retry_after_s=5)
    async with world.following(NEW):
        await world.until(11)
        assert world.times("create") == [0, 5, 10]
        world.failing["create"] = RelayAwayError("Slow down.", retry_after_s=86_400)
        await world.until(100)
    assert world.times("create") == [0, 5, 10, 15, 45, 75]


async def test_a_refused_creation_is_told_with_its_reason(world: World) -> None:
    world.failing["create"] = RelayRefusedError("Not activated.", code="stripe_rejected")
    async with world.following(NEW):
        await world.until(1)
    assert world.told == [("refused", "stripe_rejected", "Not activated.")]
    assert world.answered_with == [None], "the relay is there: it answered"


@pytest.mark.parametrize(
    ("shown", "push", "times"),
    [
        (True, False, [0, 3, 6, 9]),
        (True, True, [0, 5, 10]),
        (False, False, [0]),
        (False, True, [0]),
    ],
)
async def test_an_open_payment_is_read_at_the_pace_of_its_urgency(
    world: World, shown: bool, push: bool, times: list[float]
) -> None:
    world.push = push
    async with world.following(replace(OFFERED, shown=shown)):
        await world.until(11)
    assert world.asked == [(at, "payment") for at in times]


async def test_what_is_read_first_after_a_start_is_catch_up_and_then_a_poll(world: World) -> None:
    async with world.following(OFFERED):
        await world.until(4)
    assert [told[1] for told in world.words("apply")] == ["catchup", "poll"]


async def test_after_a_creation_the_first_reading_is_a_poll(world: World) -> None:
    async with world.following(NEW):
        await world.until(4)
    assert world.asked == [(0, "create"), (3, "payment")]
    assert world.words("apply") == [("apply", "poll", AHEAD)]


async def test_after_a_gap_the_payment_is_read_at_once_as_catch_up(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_again()
        await world.until(2)
    assert world.times("payment") == [0, 1]
    assert [told[1] for told in world.words("apply")] == ["catchup", "catchup"]


async def test_a_person_who_wants_to_know_has_stripe_asked_at_once(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        await world.until(2)
    assert world.asked == [(0, "payment"), (1, "verify")]
    assert world.words("apply")[-1] == ("apply", "check", AHEAD)
    assert world.answers == [None]


async def test_a_check_that_nobody_answers_is_told_and_not_repeated_by_itself(
    world: World,
) -> None:
    world.failing["verify"] = AWAY
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        await world.until(2)
    assert world.times("verify") == [1]
    assert world.words("unanswered") == [("unanswered", "relay_away")]
    assert world.answers == [AWAY.code]


async def test_who_asks_again_hears_again_that_nobody_answers(world: World) -> None:
    world.failing["verify"] = AWAY
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        await world.until(30)
        assert len(world.answers) == 1, "later polls are nobody's question"
        follower.ask_stripe(world.answers.append)
        await world.until(31)
    assert world.answers == [AWAY.code] * 2


async def test_a_check_whose_answer_cannot_be_kept_says_so_and_the_next_turn_asks_again(
    world: World,
) -> None:
    world.full = True
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        await world.until(2)
        assert world.answers == ["disk_full"]
        world.full = False
        await world.until(60)
    assert world.told[-1][0] == "apply"
    assert set(world.answered_with) == {None}, "the relay did answer"


@pytest.mark.expected_logs("the relay refuses to speak of pi_key: No.")
async def test_a_check_that_the_relay_refuses_says_so(world: World) -> None:
    world.failing["verify"] = REFUSED
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        await world.until(2)
    assert world.answers == [REFUSED.code]


async def test_taking_a_code_back_is_no_answer_to_a_person(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        world.update(cancel=True)
        follower.ask_stripe(world.answers.append)
        world.during_apply = [lambda: world.update(cancel=False)]
        await world.until(2)
    assert world.asked == [(0, "payment"), (1, "cancel"), (1, "verify")]
    assert world.answers == [None]


async def test_who_asks_while_stripe_is_being_asked_has_it_asked_once_more(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        world.during_apply = [lambda: follower.ask_stripe(world.answers.append)]
        follower.ask_stripe(world.answers.append)
        await world.until(2)
    assert world.times("verify") == [1, 1]
    assert world.answers == [None, None]


async def test_a_person_does_not_wait_for_a_payment_that_is_settled(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
        follower.settled()
    assert world.answers == [None]


async def test_a_link_that_ends_has_not_asked(world: World) -> None:
    async with world.following(OFFERED) as follower:
        await world.until(1)
        follower.ask_stripe(world.answers.append)
    assert world.answers == [NOT_ASKED]


async def test_a_poll_that_nobody_answers_says_nothing_of_the_sale(world: World) -> None:
    world.failing["payment"] = AWAY
    async with world.following(OFFERED):
        await world.until(2)
    assert world.told == []
    assert world.answered_with == [AWAY] * 3


async def test_a_cancel_is_asked_for_at_once(world: World) -> None:
    async with world.following(OFFERED):
        await world.until(1)
        world.update(cancel=True)
        await world.until(1.5)
    assert world.asked == [(0, "payment"), (1, "cancel")]
    assert world.words("apply")[-1] == ("apply", "check", AHEAD)


async def test_a_cancel_that_nobody_answers_is_told_and_asked_again(world: World) -> None:
    world.failing["cancel"] = AWAY
    async with world.following(replace(OFFERED, cancel=True)):
        await world.until(1)
    assert world.times("cancel") == [0, 0.5]
    assert world.words("unanswered") == [("unanswered", "relay_away")] * 2


async def test_what_was_canceled_before_it_was_created_is_created_and_canceled_at_once(
    world: World,
) -> None:
    """Whether the create call reached Stripe is not known; only its answer tells what to take back."""
    async with world.following(replace(NEW, cancel=True)):
        await world.until(0.1)
    assert world.asked == [(0, "create"), (0, "cancel")]


async def test_a_sale_that_comes_back_to_the_screen_is_read_at_once(world: World) -> None:
    async with world.following(replace(OFFERED, shown=False)):
        await world.until(10)
        world.update(shown=True)
        await world.until(14)
    assert world.times("payment") == [0, 10, 13]


async def test_a_sale_that_leaves_the_screen_is_not_read_for_that(world: World) -> None:
    async with world.following(OFFERED):
        await world.until(1)
        world.update(shown=False)
        await world.until(2)
    assert world.times("payment") == [0]


async def test_when_its_time_is_up_the_code_is_hidden_and_stripe_is_asked(world: World) -> None:
    async with world.following(replace(OFFERED, expires_at=START + timedelta(seconds=4))):
        await world.until(8)
    assert world.words("time_up") == [("time_up", 4)]
    assert world.asked == [(0, "payment"), (3, "payment"), (4, "verify"), (7, "payment")]


async def test_the_question_at_the_end_is_asked_until_it_is_answered(world: World) -> None:
    world.failing["verify"] = AWAY
    async with world.following(replace(OFFERED, expires_at=START)):
        await world.until(2)
        assert world.times("verify") == [0, 0.5, 1.5]
        del world.failing["verify"]
        await world.until(4)
    assert world.words("time_up") == [("time_up", 0)], "it is told once"
    assert world.asked[-1] == (3.5, "verify")
    assert world.words("apply") == [("apply", "check", AHEAD)]


async def test_a_code_that_was_over_before_the_start_is_hidden_first(world: World) -> None:
    async with world.following(replace(OFFERED, expires_at=START - timedelta(hours=1))):
        await world.until(1)
    assert world.told[0] == ("time_up", 0)
    assert world.asked == [(0, "verify")]


async def test_after_half_a_minute_of_silence_stripe_is_asked(world: World) -> None:
    async with world.following(OFFERED):
        await world.until(1)
        world.silent_s = 30.5
        await world.until(4)
        world.silent_s = 0
        await world.until(7)
    assert world.asked == [(0, "payment"), (3, "verify"), (6, "payment")]


@pytest.mark.expected_logs("refuses to speak of pi_key")
async def test_a_payment_the_relay_does_not_know_stays_unknown_and_is_asked_for_again(
    world: World,
) -> None:
    world.failing["payment"] = RelayRefusedError("There is no such payment.", code="not_found")
    async with world.following(OFFERED):
        await world.until(1)
    assert world.times("payment") == [0, 0.5]
    assert world.words("unanswered") == [("unanswered", "not_found")] * 2
    assert world.answered_with == [None, None]


@pytest.mark.expected_logs("refuses to speak of pi_key")
async def test_a_wish_to_wait_holds_for_the_answer_it_came_with(world: World) -> None:
    world.failing["payment"] = RelayAwayError("Slow down.", retry_after_s=5)
    async with world.following(OFFERED):
        await world.until(4)
        world.failing["payment"] = RelayRefusedError("There is no such payment.", code="not_found")
        await world.until(10)
    assert world.times("payment") == [0, 5, 6, 8]


async def test_success_after_failures_returns_to_the_ordinary_pace(world: World) -> None:
    world.failing["payment"] = AWAY
    async with world.following(OFFERED):
        await world.until(3)
        del world.failing["payment"]
        await world.until(10)
    assert world.times("payment") == [0, 0.5, 1.5, 3.5, 6.5, 9.5]


async def test_a_wish_during_a_question_is_not_lost(world: World) -> None:
    async with world.following(OFFERED) as follower:
        world.during_apply = [lambda: follower.ask_stripe(world.answers.append)]
        await world.until(1)
    assert world.asked == [(0, "payment"), (0, "verify")]


# Money that waits for a person

UNDECIDED = replace(OFFERED, expires_at=None, shown=False, undecided=True)


async def test_what_waits_for_a_person_is_read_at_once_and_then_once_a_minute(world: World) -> None:
    world.silent_s = 99.0
    async with world.following(UNDECIDED):
        await world.until(130)
    assert world.asked == [(0, "payment"), (60, "payment"), (120, "payment")]
    assert [told[1] for told in world.words("apply")] == ["catchup", "poll", "poll"]
    assert world.words("time_up") == []


async def test_after_a_gap_what_waits_for_a_person_is_read_at_once(world: World) -> None:
    async with world.following(UNDECIDED) as follower:
        await world.until(10)
        follower.ask_again()
        await world.until(11)
    assert world.times("payment") == [0, 10]


async def test_of_what_waits_for_a_person_nothing_is_said_when_nobody_answers(world: World) -> None:
    world.failing["payment"] = AWAY
    async with world.following(UNDECIDED):
        await world.until(70)
    assert world.times("payment") == [0, 60]
    assert world.told == []
