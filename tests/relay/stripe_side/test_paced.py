"""The gateway as everybody uses it: counted, within the rate, and it knows how Stripe is."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.circuit import Circuit, Fuse, State
from kiosk.relay.stripe_side.gateway import Mark, NotFound, Order, Rejected, Unavailable
from kiosk.relay.stripe_side.limits import TokenBucket, Urgency
from kiosk.relay.stripe_side.paced import Paced, StripeHealth, probe
from tests.relay.fake_stripe import FakeStripe
from tests.relay.gateways import refund_order
from tests.relay.stage import START, FakeClock, until

pytestmark = pytest.mark.anyio

ORDER = Order(1_000, "thb", None, {}, Mark("r", "A1", "k"), "kiosk-1")


class Setting:
    """A paced gateway and what it reports to."""

    def __init__(self, *, waiting_limit: int = 10, rate: float = 100) -> None:
        self.clock = FakeClock()
        self.stripe = FakeStripe(self.clock)
        self.health = StripeHealth(Circuit(self.clock.tick, Fuse(), lambda: 1.0))
        self.metrics = Metrics()
        self.bucket = TokenBucket(rate, self.clock.tick, waiting_limit=waiting_limit)
        self.paced = self.face(Urgency.URGENT)

    def face(self, urgency: Urgency) -> Paced:
        return Paced(self.stripe, self.bucket, self.health, self.metrics, urgency=urgency)

    def counted(self, call: str, result: str) -> float:
        return self.metrics.value("kiosk_stripe_calls_total", call=call, result=result)


async def test_every_call_is_passed_on_and_counted() -> None:
    setting = Setting()
    intent = await setting.paced.create(ORDER)
    assert (await setting.paced.retrieve(intent.id)).id == intent.id
    assert (await setting.paced.cancel(intent.id)).status == "canceled"
    assert len((await setting.paced.page(START, None)).intents) == 1
    await setting.paced.close()
    assert setting.stripe.closed
    assert all(setting.counted(name, "ok") for name in ("create", "retrieve", "cancel", "list"))


@pytest.mark.expected_logs("Stripe does not answer: gone")
async def test_silence_is_remembered_until_stripe_says_something_be_it_no(
    caplog: pytest.LogCaptureFixture,
) -> None:
    setting = Setting()
    setting.stripe.fail("retrieve", *[Unavailable("gone")] * 2)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await setting.paced.retrieve("pi_1")
    assert setting.health.trouble == "stripe_unreachable"
    assert len(caplog.records) == 1
    with pytest.raises(NotFound):
        await setting.paced.retrieve("pi_1")
    assert setting.health.trouble is None
    assert setting.counted("retrieve", "Unavailable") == 2
    assert setting.counted("retrieve", "NotFound") == 1


async def test_a_queue_that_is_full_is_no_answer_and_no_fault_of_stripe() -> None:
    setting = Setting(waiting_limit=0, rate=1)
    await setting.paced.page(START, None)
    with pytest.raises(Unavailable) as caught:
        await setting.paced.page(START, None)
    assert caught.value.retry_after_s == 5
    assert setting.health.trouble is None


@pytest.mark.expected_logs("refused the relay's key")
async def test_a_refused_secret_key_is_trouble_a_refused_payment_is_not() -> None:
    setting = Setting()
    setting.stripe.fail("retrieve", Rejected("refused the relay's key", by_key=True))
    with pytest.raises(Rejected):
        await setting.paced.retrieve("pi_1")
    assert setting.health.trouble == "stripe_key_refused"
    setting.clock.move(1)
    setting.stripe.fail("retrieve", Rejected("not like this"))
    with pytest.raises(Rejected):
        await setting.paced.retrieve("pi_1")
    assert setting.health.trouble is None


@pytest.mark.expected_logs("does not let our key do this: call=balance")
async def test_a_key_that_may_not_do_everything_still_does_the_rest() -> None:
    setting = Setting()
    for _ in range(2):
        setting.stripe.fail("balance", Rejected("no", by_key=True, forbidden=True))
        with pytest.raises(Rejected):
            await setting.paced.balance()
        await setting.paced.page(START, None)
        assert setting.health.trouble == "stripe_key_refused"
    assert setting.health.circuit.state is State.CLOSED
    await setting.paced.balance()
    assert setting.health.trouble is None


async def test_every_call_of_the_port_is_passed_on() -> None:
    setting = Setting()
    intent = await setting.paced.create(ORDER)
    setting.stripe.pay(intent.id)
    refund = await setting.paced.create_refund(refund_order(intent.id, 100))
    assert (await setting.paced.retrieve_refund(refund.id)).id == refund.id
    assert [one.id for one in await setting.paced.refunds_of(intent.id)] == [refund.id]
    assert (await setting.paced.cancel_refund(refund.id)).status == "canceled"
    payout_id = setting.stripe.ledger.pay_out()["id"]
    assert (await setting.paced.retrieve_payout(payout_id)).id == payout_id
    assert len((await setting.paced.payouts(START)).items) == 1
    lines = await setting.paced.balance_transactions_of(payout_id)
    assert {line.source for line in lines} >= {refund.id, payout_id}
    told = await setting.paced.statement_page(START, START + timedelta(days=1))
    assert {line.id for line in told.items} <= {line.id for line in lines}
    charge_id = next(line.source for line in lines if line.type == "payment")
    assert charge_id is not None
    assert (await setting.paced.retrieve_charge(charge_id)).payment_intent == intent.id
    assert (await setting.paced.balance()).pending_satang == 0
    assert (await setting.paced.events(START, START, [])).events == ()
    assert await setting.paced.webhook_endpoints() == ()
    assert (await setting.paced.account()).promptpay == "active"
    pages = setting.metrics.value("kiosk_stripe_calls_total", call="payout_lines", result="ok")
    assert pages == 2, "every page counts against the rate"


# The circuit


async def opened(setting: Setting) -> None:
    """Five questions in a row without an answer."""
    setting.stripe.away("retrieve", "page", "balance")
    for _ in range(5):
        with pytest.raises(Unavailable):
            await setting.paced.page(START, None)
    assert setting.health.circuit.state is State.OPEN
    assert setting.health.is_open() == 1
    setting.stripe.calls.clear()


@pytest.mark.expected_logs("Stripe does not answer")
async def test_nobody_asks_a_stripe_that_does_not_answer() -> None:
    setting = Setting()
    await opened(setting)
    for urgency in Urgency:
        with pytest.raises(Unavailable) as caught:
            await setting.face(urgency).page(START, None)
        assert caught.value.should_retry is False
        assert caught.value.retry_after_s == 1.0
    assert setting.stripe.calls == []
    assert setting.counted("list", "not_asked") == 3


@pytest.mark.expected_logs("Stripe does not answer")
async def test_one_probe_at_a_time_and_the_first_answer_lets_all_through() -> None:
    setting = Setting()
    told: list[bool] = []
    setting.health.on_recovery(lambda: told.append(True))
    await opened(setting)
    setting.clock.move(1)
    setting.stripe.back()
    setting.stripe.hold = asyncio.Event()
    probing = asyncio.ensure_future(setting.face(Urgency.BACKGROUND).page(START, None))
    await until(lambda: len(setting.stripe.calls) == 1)
    with pytest.raises(Unavailable):
        await setting.paced.retrieve("pi_1")
    assert told == []
    setting.stripe.hold.set()
    await probing
    assert told == [True]
    assert setting.health.is_open() == 0
    await setting.paced.page(START, None)
    assert told == [True]


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_persons_check_may_be_the_probe_a_creation_and_the_watch_may_not() -> None:
    setting = Setting()
    await opened(setting)
    setting.clock.move(0.9)
    with pytest.raises(Unavailable):
        await setting.paced.retrieve("pi_1")
    setting.clock.move(0.1)
    await still_away(
        setting, setting.face(Urgency.BACKGROUND)
    )  # the probe that is due: next in 2 s
    setting.clock.move(1)
    for call in (setting.paced.page(START, None), setting.face(Urgency.SHOWN).retrieve("pi_1")):
        with pytest.raises(Unavailable):
            await call
    assert setting.stripe.asked("retrieve") == []
    with pytest.raises(Unavailable):
        await setting.paced.retrieve("pi_1")
    assert setting.stripe.asked("retrieve") == ["pi_1"]
    setting.clock.move(1)
    setting.stripe.back()
    intent = await setting.paced.page(START, None)
    assert intent.intents == ()


async def still_away(setting: Setting, face: Paced) -> None:
    """A question that gets through and is not answered."""
    before = len(setting.stripe.calls)
    with pytest.raises(Unavailable):
        await face.page(START, None)
    assert len(setting.stripe.calls) == before + 1


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_probe_whose_caller_leaves_makes_room_for_another() -> None:
    setting = Setting()
    await opened(setting)
    setting.clock.move(1)
    setting.stripe.back()
    setting.stripe.hold = asyncio.Event()
    probing = asyncio.ensure_future(setting.paced.page(START, None))
    await until(lambda: len(setting.stripe.calls) == 1)
    probing.cancel()
    await asyncio.wait({probing})
    setting.stripe.hold.set()
    await setting.paced.page(START, None)
    assert setting.health.circuit.state is State.CLOSED


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_relay_with_nothing_to_ask_learns_that_stripe_is_back() -> None:
    setting = Setting()
    task = asyncio.create_task(probe(setting.face(Urgency.BACKGROUND), setting.health))
    await opened(setting)
    setting.stripe.back()
    setting.clock.move(1)
    await until(lambda: setting.health.circuit.state is State.CLOSED)
    assert setting.stripe.calls == [("balance", "")]
    task.cancel()


# The clocks


@pytest.mark.expected_logs("our clock is not Stripe's: ahead_s=.61")
async def test_a_clock_that_is_off_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    setting = Setting()
    for offset_s in (59.0, 61.0, 61.0):
        setting.stripe.clock_offset_s = offset_s
        await setting.paced.page(START, None)
        assert setting.health.clock_offset_s == setting.paced.clock_offset_s == offset_s
    assert setting.health.troubles == ("clock_off",)
    assert len(caplog.records) == 1
    setting.stripe.clock_offset_s = 0.0
    await setting.paced.page(START, None)
    assert len(setting.health.troubles) == 0
