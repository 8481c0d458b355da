"""The gateway as everybody uses it: counted, within the rate, and it knows how Stripe is."""

from __future__ import annotations

import pytest

from kiosk.relay.gateway import Mark, NotFound, Order, Rejected, Unavailable
from kiosk.relay.limits import TokenBucket
from kiosk.relay.metrics import Metrics
from kiosk.relay.paced import Paced, StripeHealth
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import START, FakeClock

pytestmark = pytest.mark.anyio

ORDER = Order(1_000, "thb", None, {}, Mark("r", "A1", "k"), "kiosk-1")


class Setting:
    """A paced gateway and what it reports to."""

    def __init__(self, *, waiting_limit: int = 10, rate: float = 100) -> None:
        self.clock = FakeClock()
        self.stripe = FakeStripe(self.clock)
        self.health = StripeHealth()
        self.metrics = Metrics()
        bucket = TokenBucket(rate, self.clock.tick, waiting_limit=waiting_limit)
        self.paced = Paced(self.stripe, bucket, self.health, self.metrics, urgent=True)

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
    setting.stripe.fail("retrieve", Rejected("not like this"))
    with pytest.raises(Rejected):
        await setting.paced.retrieve("pi_1")
    assert setting.health.trouble is None
