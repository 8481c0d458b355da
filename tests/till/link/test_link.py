"""The link as a whole on a virtual clock: who is followed, and what is said of how well the relay is heard."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.documents import DocumentKind
from kiosk.protocol.messages import Heartbeat, IntentCreated, Payment, PaymentList
from kiosk.till.copying.copies import Copy, Kinds
from kiosk.till.link.checking import NOTHING_TO_ASK, CheckAnswer
from kiosk.till.link.link import Link
from kiosk.till.selling.errands import Errand
from kiosk.till.shop_clock import ShopClock
from kiosk.till.signs import Sign
from kiosk.till.snapshot import LinkState, LinkView
from tests.till.builders import START, intent, payment
from tests.till.link.fake_books import FakeBooks
from tests.till.link.fake_relay import FakeRelay, ok, problem
from tests.till.link.virtual_time import VIRTUAL_TIME, now_s, virtual_clock

OPEN = Errand("a", "sale a", 18_550, "pi_a", cancel=False, expires_at=None, shown=True)
AWAY = httpx.ConnectError("refused")

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


def done(value: Any = None) -> Future[Any]:
    """Work that the lane has finished."""
    future: Future[Any] = Future()
    future.set_result(value)
    return future


@dataclass
class Till:
    """Remembers every call of the link."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    links: list[tuple[float, LinkView]] = field(default_factory=list)
    position: str | None = None
    receipts: list[Copy] = field(default_factory=list)
    documents: list[Copy] = field(default_factory=list)
    last: Copy | None = None
    books: FakeBooks = field(default_factory=FakeBooks)

    def offered(self, attempt_id: str, answer: IntentCreated, ahead: timedelta) -> Future[None]:
        return self._note("offered", attempt_id)

    def refused(self, attempt_id: str, code: str, text: str) -> Future[None]:
        return self._note("refused", attempt_id, code)

    def unanswered(self, attempt_id: str, code: str) -> Future[None]:
        return self._note("unanswered", attempt_id, code)

    def time_up(self, attempt_id: str) -> Future[None]:
        return self._note("time_up", attempt_id)

    def apply(
        self,
        news: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        return self._note("apply", news.key, learnt_by.value, clock_ahead.total_seconds(), position)

    def heard(self, link: LinkView) -> Future[None]:
        self.links.append((now_s(), link))
        return done()

    def stream_position(self) -> Future[str | None]:
        return done(self.position)

    def forget_stream_position(self) -> Future[None]:
        return self._note("forget")

    def copies_left(self, kinds: Kinds, limit: int) -> Future[tuple[Copy, ...]]:
        left = self.receipts if DocumentKind.RECEIPT in kinds else self.documents
        return done(tuple(left[:limit]))

    def last_copied(self, kinds: Kinds) -> Future[tuple[Copy, ...]]:
        if self.last is None or DocumentKind.RECEIPT not in kinds:
            return done(())
        return done((self.last,))

    def copied(self, last: Copy) -> Future[None]:
        self.receipts = [copy for copy in self.receipts if copy.place > last.place]
        self.documents = [copy for copy in self.documents if copy != last]
        return self._note("copied", last.place)

    def copies_lost(self) -> Future[None]:
        return self._note("copies_lost")

    def copy_refused(self, copy: Copy, text: str) -> Future[None]:
        return self._note("copy_refused", copy.number)

    def how_it_is(self) -> Future[Heartbeat]:
        return done(Heartbeat(version="1", open_sales=0))

    def _note(self, *call: Any) -> Future[None]:
        self.calls.append(call)
        return done()


class World:
    """A relay, a till and the link between them."""

    def __init__(self, clock: ShopClock | None = None) -> None:
        self.relay = FakeRelay(virtual_clock)
        self.relay.on("GET", "/payments", ok(PaymentList(items=[])))
        self.relay.on("POST", "/heartbeat", httpx.Response(204))
        for key in ("a", "b"):
            self.relay.on("GET", f"/payments/pi_{key}", ok(payment(key)))
            self.relay.on("POST", f"/payments/pi_{key}/verify", ok(payment(key)))
        self.till = Till()
        self.link = Link(
            "http://relay.test",
            "kt_kiosk",
            self.till,
            clock if clock is not None else virtual_clock,
            jitter=lambda: 1.0,
            transport=self.relay,
            sets_right=clock,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[World]:
        """Let the link work."""
        task = asyncio.create_task(self.link.run())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def stream_up(self) -> None:
        """Let the newest stream say that it is there."""
        await asyncio.sleep(0.001)
        self.relay.streams[-1].event("ready", "{}")
        await asyncio.sleep(0.001)

    def stream_down(self) -> None:
        """Let the newest stream break."""
        self.relay.streams[-1].end(httpx.ReadError("reset"))

    def nobody_answers(self) -> None:
        """Every question and stream fails from now on."""
        for method, path in [*self.relay.handlers, ("GET", "/events")]:
            self.relay.on(method, path, AWAY)

    def asked(self) -> list[str]:
        """The questions so far, but for the stream, the heartbeats and looking for refunds."""
        return [
            f"{request.method} {request.url.path}"
            for request in self.relay.requests
            if request.url.path not in ("/events", "/heartbeat")
            and "from" not in request.url.params
        ]

    @property
    def told(self) -> LinkView:
        """What the till was told last of the link."""
        return self.till.links[-1][1]


@pytest.fixture
def world() -> World:
    return World()


async def test_what_was_open_before_the_start_is_followed_from_the_start(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
    assert ("apply", "a", "catchup", 0.0, None) in world.till.calls


async def test_a_new_errand_is_begun_at_once(world: World) -> None:
    world.relay.on("POST", "/payments/intents", ok(intent("b"), 201))
    async with world.running():
        await asyncio.sleep(1)
        world.link.set_errands((replace(OPEN, attempt_id="b", payment_id=None),))
        await asyncio.sleep(0.1)
    assert world.till.calls == [("offered", "b")]


async def test_a_refused_creation_reaches_the_till(world: World) -> None:
    world.relay.on("POST", "/payments/intents", problem("stripe_rejected", 502))
    world.link.set_errands((replace(OPEN, payment_id=None),))
    async with world.running():
        await asyncio.sleep(0.1)
    assert world.till.calls == [("refused", "a", "stripe_rejected")]


async def test_a_question_that_nobody_answers_reaches_the_till(world: World) -> None:
    world.relay.on("POST", "/payments/intents", AWAY)
    world.link.set_errands((replace(OPEN, payment_id=None),))
    async with world.running():
        await asyncio.sleep(0.1)
    assert world.till.calls == [("unanswered", "a", "relay_away")]


async def test_what_is_settled_is_not_followed_any_more(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
        world.link.set_errands(())
        asked = world.asked()
        await asyncio.sleep(100)
    assert [question for question in world.asked() if "pi_a" in question] == asked


async def test_a_changed_errand_reaches_its_follower(world: World) -> None:
    world.relay.on("POST", "/payments/pi_a/cancel", ok(payment("a", Outcome.CANCELED)))
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
        world.link.set_errands((replace(OPEN, cancel=True),))
        await asyncio.sleep(0.1)
    assert world.asked()[-1] == "POST /payments/pi_a/cancel"


async def test_time_up_reaches_the_till(world: World) -> None:
    world.link.set_errands((replace(OPEN, expires_at=START + timedelta(seconds=1)),))
    async with world.running():
        await asyncio.sleep(2)
    assert ("time_up", "a") in world.till.calls


async def test_checking_now_asks_stripe_about_that_sale_only(world: World) -> None:
    other = replace(OPEN, attempt_id="b", sale_id="sale b", payment_id="pi_b")
    world.link.set_errands((OPEN, other))
    async with world.running():
        await asyncio.sleep(1)
        answer = world.link.check_now("sale b")
        await asyncio.sleep(0.1)
        assert answer.result(0) == CheckAnswer()
        nobody = world.link.check_now("sale of nobody")
        await asyncio.sleep(0.1)
        assert nobody.result(0) == CheckAnswer(NOTHING_TO_ASK)
    assert [question for question in world.asked() if "verify" in question] == [
        "POST /payments/pi_b/verify"
    ]


async def test_before_and_after_its_run_the_link_asks_nothing(world: World) -> None:
    assert world.link.check_now("sale a").result(0) == CheckAnswer("relay_away")
    async with world.running():
        await asyncio.sleep(1)
    assert world.relay.closed
    asked = world.asked()
    world.link.set_errands((OPEN,))
    world.link.check_now("sale a")
    await asyncio.sleep(100)
    assert world.asked() == asked


async def test_after_a_bug_the_link_can_be_run_again(world: World) -> None:
    world.link.set_errands((OPEN,))
    world.relay.on("GET", "/payments/pi_a", RuntimeError("a bug"))
    with pytest.raises(ExceptionGroup):
        await world.link.run()
    world.relay.on("GET", "/payments/pi_a", ok(payment("a")))
    async with world.running():
        await asyncio.sleep(1)
    assert ("apply", "a", "catchup", 0.0, None) in world.till.calls


async def test_a_push_reaches_the_till_with_its_position_and_the_clocks_difference(
    world: World,
) -> None:
    world.relay.ahead = timedelta(seconds=60)
    async with world.running():
        await world.stream_up()
        world.relay.streams[0].event("payment:update", payment("a").to_json(), "e1-7")
        await asyncio.sleep(0.1)
    assert world.till.calls == [("apply", "a", "push", 60.0, "e1-7")]


async def test_the_stream_begins_where_the_till_left_it_and_a_resync_is_forgotten(
    world: World,
) -> None:
    world.till.position = "e1-5"
    async with world.running():
        await world.stream_up()
        world.relay.streams[0].event("resync", '{"reason":"epoch"}')
        await asyncio.sleep(0.1)
    assert world.relay.requests[0].headers["Last-Event-ID"] == "e1-5"
    assert world.till.calls == [("forget",)]


async def test_with_the_stream_up_the_state_is_push(world: World) -> None:
    async with world.running():
        await world.stream_up()
        assert (world.told.state, world.told.trouble) == (LinkState.PUSH, None)


async def test_with_the_stream_down_and_questions_answered_the_state_is_polling(
    world: World,
) -> None:
    async with world.running():
        await world.stream_up()
        world.relay.on("GET", "/events", AWAY)
        world.stream_down()
        await asyncio.sleep(1)
        assert (world.told.state, world.told.trouble) == (LinkState.POLLING, None)
        assert world.told.signs.questions == Sign(world.told.heard_at)


async def test_with_nobody_there_the_state_is_offline_until_somebody_answers(world: World) -> None:
    world.nobody_answers()
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
        told = world.told
        assert (told.state, told.heard_at, told.trouble) == (LinkState.OFFLINE, None, "relay_away")
        assert told.signs.push.trouble == "push_down"
        assert told.signs.questions.trouble == "questions_unanswered"
        world.relay.on("GET", "/payments/pi_a", ok(payment("a")))
        await asyncio.sleep(0.6)
        assert (world.told.state, world.told.trouble) == (LinkState.POLLING, None)


async def test_a_refused_token_is_offline_with_a_trouble_of_its_own(world: World) -> None:
    for method, path in [*world.relay.handlers, ("GET", "/events")]:
        world.relay.on(method, path, problem("unauthorized", 401))
    async with world.running():
        await asyncio.sleep(1)
        assert (world.told.state, world.told.trouble) == (LinkState.OFFLINE, "token_refused")
        assert world.told.heard_at is not None, "somebody is there all the same"


async def test_a_relay_that_cannot_reach_stripe_is_there(world: World) -> None:
    world.relay.on("GET", "/events", AWAY)
    world.relay.on("GET", "/payments/pi_a", problem("stripe_unavailable", 503))
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(20)
    assert {link.state for _, link in world.till.links} == {LinkState.POLLING}


async def test_with_the_stream_up_a_failed_question_does_not_change_the_state(
    world: World,
) -> None:
    async with world.running():
        await world.stream_up()
        world.relay.on("GET", "/payments/pi_a", AWAY)
        world.link.set_errands((OPEN,))
        await asyncio.sleep(1)
        assert (world.told.state, world.told.trouble) == (LinkState.PUSH, None)


async def test_the_time_of_the_last_byte_is_told_at_most_once_a_second(world: World) -> None:
    async with world.running():
        await world.stream_up()
        for _ in range(50):
            world.relay.streams[0].write(b":\n\n")
            await asyncio.sleep(0.1)
    times = [at for at, _ in world.till.links]
    assert len(times) <= 8
    assert world.told.heard_at is not None
    assert world.told.heard_at >= START + timedelta(seconds=4)


async def test_after_a_gap_everything_open_is_read_again(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        world.stream_down()
        await asyncio.sleep(0.6)
        world.till.calls.clear()
        await world.stream_up()
        await asyncio.sleep(0.1)
    assert world.till.calls == [("apply", "a", "catchup", 0.0, None)]


async def test_after_half_a_minute_without_a_byte_stripe_is_asked_through_the_relay(
    world: World,
) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
        verify = "POST /payments/pi_a/verify"
        world.nobody_answers()
        world.stream_down()
        await asyncio.sleep(25)
        assert verify not in world.asked()
        world.relay.on("POST", "/payments/pi_a/verify", ok(payment("a")))
        await asyncio.sleep(25)
        assert world.asked().count(verify) == 1
        assert ("apply", "a", "check", 0.0, None) in world.till.calls


# Copies of receipts and heartbeats


def copy(place: int) -> Copy:
    return Copy(place, f"A1-{place:06d}", "{}", "f" * 64)


async def test_a_receipt_that_is_issued_is_copied_and_the_till_says_how_it_is() -> None:
    world = World()
    for path in ("/receipts/A1-000001", "/receipts/A1-000002"):
        world.relay.on("PUT", path, httpx.Response(201))
    world.relay.on("PUT", "/receipts/A1-000003", problem("idempotency_conflict", 409))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(10)
        world.till.receipts = [copy(1), copy(2), copy(3)]
        world.link.set_errands(())
        await asyncio.sleep(5)
    assert world.asked() == [f"PUT /receipts/A1-00000{n}" for n in (1, 2, 3)]
    assert world.till.calls == [("copy_refused", "A1-000003"), ("copied", 3)]
    beats = [request for request in world.relay.requests if request.url.path == "/heartbeat"]
    assert len(beats) == 2


async def test_a_relay_that_comes_back_gets_the_copies_at_once() -> None:
    world = World()
    world.till.receipts = [copy(1)]
    world.till.last = copy(7)
    world.nobody_answers()
    async with world.running():
        await asyncio.sleep(25)
        del world.relay.handlers["GET", "/events"]
        world.relay.on("PUT", "/receipts/A1-000007", httpx.Response(201))
        world.relay.on("PUT", "/receipts/A1-000001", httpx.Response(201))
        await asyncio.sleep(11)
        await world.stream_up()
        await asyncio.sleep(2)
    assert world.till.calls == [("copies_lost",), ("copied", 1)]


async def test_other_documents_are_copied_too() -> None:
    world = World()
    world.relay.on("PUT", "/documents/A1-Z0001", httpx.Response(201))
    world.till.documents = [Copy(1, "A1-Z0001", "{}", "f" * 64, DocumentKind.Z)]
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(5)
    assert world.asked() == ["PUT /documents/A1-Z0001"]
    assert world.till.calls == [("copied", 1)]


class SetClock:
    """The computer's clock, which somebody sets: so far ahead of the real time."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        return virtual_clock() + self.ahead


async def test_a_clock_that_is_a_day_off_goes_by_the_relay_and_it_is_told() -> None:
    own = SetClock(-timedelta(days=1))
    clock = ShopClock(own, now_s)
    world = World(clock)
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(60)
        assert world.told.clock_off
        assert abs(clock() - virtual_clock()) < timedelta(seconds=3)
        assert {call[3] for call in world.till.calls if call[0] == "apply"} == {0.0}
        own.ahead = timedelta()
        await asyncio.sleep(60)
        assert not world.told.clock_off
        assert clock() == virtual_clock()


async def test_a_clock_set_back_while_it_runs_hides_no_sign_of_life_and_no_silence() -> None:
    """Without an answer there is nothing to set it right by; the silence is counted all the same."""
    own = SetClock()
    world = World(ShopClock(own, now_s))
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        own.ahead = -timedelta(days=1)
        await asyncio.sleep(1)
        heard = len(world.till.links)
        world.relay.streams[-1].write(b": alive\n\n")
        await asyncio.sleep(0.001)
        assert len(world.till.links) == heard + 1
        assert world.told.clock_off
        world.stream_down()
        world.nobody_answers()
        await asyncio.sleep(60)
        assert world.asked()[-1] == "POST /payments/pi_a/verify"


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)])
async def test_a_clock_set_in_the_middle_of_a_sale_ends_no_code_and_prolongs_none(
    step: timedelta,
) -> None:
    own = SetClock()
    clock = ShopClock(own, now_s)
    world = World(clock)
    world.link.set_errands((replace(OPEN, expires_at=START + timedelta(minutes=10)),))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(60)
        own.ahead = step
        await asyncio.sleep(530)
        assert ("time_up", "a") not in world.till.calls
        assert world.told.clock_off
        assert abs(clock() - virtual_clock()) < timedelta(seconds=3)
        await asyncio.sleep(15)
        assert ("time_up", "a") in world.till.calls


# Signs of life, part by part


def word(text: str, answer: httpx.Response) -> httpx.Response:
    """An answer that also says how Stripe is."""
    answer.headers["Kiosk-Stripe"] = text
    return answer


async def test_each_way_has_a_sign_of_its_own(world: World) -> None:
    world.relay.on("POST", "/heartbeat", word("ok; age=90", httpx.Response(204)))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(30)
        world.relay.streams[-1].write(b": alive\n\n")
        await asyncio.sleep(0.1)
        signs = world.told.signs
        assert signs.push == Sign(START + timedelta(seconds=30.002))
        assert signs.questions == Sign(START + timedelta(seconds=1))
        assert signs.stripe == Sign(START + timedelta(seconds=1 - 90))


async def test_stripe_is_as_any_answer_says_without_a_question_of_its_own(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(20)
        asked = len(world.asked())
        away = word("stripe_unreachable; age=12", ok(payment("a")))
        world.relay.on("GET", "/payments/pi_a", away)
        await asyncio.sleep(5)
        assert world.told.signs.stripe.trouble == "stripe_unreachable"
        world.relay.on("GET", "/payments/pi_a", word("ok; age=0", ok(payment("a"))))
        await asyncio.sleep(5)
        assert world.told.signs.stripe.trouble is None
        assert len(world.asked()) == asked + 2, "the poll of the shown sale, and nothing more"


async def test_questions_that_nobody_answers_are_told_while_the_stream_is_up(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(10)
        world.relay.on("GET", "/payments/pi_a", AWAY)
        await asyncio.sleep(10)
        assert world.told.state is LinkState.PUSH
        assert world.told.signs.questions.trouble == "questions_unanswered"
        world.relay.on("GET", "/payments/pi_a", ok(payment("a")))
        await asyncio.sleep(5)
        assert world.told.signs.questions.trouble is None


async def test_one_lost_question_is_not_worth_a_word(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(10)
        told = len(world.till.links)
        answers = iter([AWAY])
        world.relay.on("GET", "/payments/pi_a", lambda _: next(answers, ok(payment("a"))))
        await asyncio.sleep(20)
        since = [view.signs.questions.trouble for _, view in world.till.links[told:]]
        assert set(since) == {None}


async def test_the_till_hears_from_the_link_also_while_nobody_answers(world: World) -> None:
    """It looks after the disk whenever it hears; a cut cable must not make it blind there, too."""
    world.nobody_answers()
    async with world.running():
        await asyncio.sleep(120)
    times = [at for at, _ in world.till.links]
    assert max(b - a for a, b in itertools.pairwise(times)) <= 21


async def test_a_proxy_that_finds_nobody_behind_it_answers_for_no_relay(world: World) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(10)
        world.relay.on("GET", "/payments/pi_a", httpx.Response(502, html="<p>Bad gateway</p>"))
        await asyncio.sleep(10)
        assert world.told.signs.questions.trouble == "questions_unanswered"


async def test_a_sign_of_the_stream_is_told_though_an_answer_came_just_before(
    world: World,
) -> None:
    world.link.set_errands((OPEN,))
    async with world.running():
        await world.stream_up()
        await asyncio.sleep(5.3)
        world.relay.streams[-1].write(b": alive\n\n")
        await asyncio.sleep(0.1)
        assert world.told.signs.push.good_at == START + timedelta(seconds=5.302)


async def test_whether_money_is_real_is_told_as_soon_as_the_relay_says_it(world: World) -> None:
    answer = ok(payment("a"))
    answer.headers["Kiosk-Mode"] = "test"
    world.relay.on("GET", "/payments/pi_a", answer)
    world.link.set_errands((OPEN,))
    async with world.running():
        await asyncio.sleep(1)
        assert world.told.signs.practice is True
        world.relay.on("GET", "/payments/pi_a", ok(payment("a")))
        await asyncio.sleep(10)
        assert world.told.signs.practice is True, (
            "a proxy's answer without the header changes nothing"
        )
