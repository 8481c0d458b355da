"""The ledger's watch: one thing's trouble is not another's, and what Stripe does not know is asked for less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.refund_status import RefundStatus
from kiosk.relay.ledger import plan
from kiosk.relay.ledger.records import Errand, ErrandKind, RefundRecord, WalletRecord
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.ledger.watch import LedgerWatch
from kiosk.relay.payments.creation import Patience
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.gateway import NotFound
from kiosk.relay.stripe_side.ledger_objects import Balance
from tests.relay.fake_stripe import FakeStripe
from tests.relay.ledger.counter import asked, get, paid, refund
from tests.relay.stage import IDENTITY, START, FakeClock, Stage

pytestmark = pytest.mark.anyio


def refund_record(status: RefundStatus) -> RefundRecord:
    return RefundRecord(1, "pi_1", 100, START, START, status=status)


@pytest.mark.parametrize(
    ("status", "days", "hours"),
    [
        ("requires_action", 0, 1),
        ("pending", 2.9, 1),
        ("pending", 3, 6),
        ("requires_action", 44, 6),
        ("succeeded", 1, 24),
        ("succeeded", 74, 24),
        ("succeeded", 75, None),
        ("requires_action", 75, None),
        ("failed", 0, None),
        ("canceled", 0, None),
    ],
)
def test_how_often_a_refund_is_looked_at(status: str, days: float, hours: int | None) -> None:
    pause = plan.next_look(refund_record(RefundStatus(status)), START + timedelta(days=days))
    assert pause == (None if hours is None else timedelta(hours=hours))


def test_pauses_grow_to_an_hour() -> None:
    def after(failures: int) -> float:
        errand = Errand(ErrandKind.READ_WALLET, "", START, failures=failures)
        return plan.pause_after_failure(errand).total_seconds()

    assert [after(number) for number in (0, 1, 2, 9, 10, 99)] == [5, 10, 20, 2_560, 3_600, 3_600]


class Odd(FakeStripe):
    """A Stripe that meets a bug of ours."""

    broken: Callable[[], Any] = staticmethod(lambda: 1 // 0)

    async def balance(self) -> Balance:
        self.broken()
        return await super().balance()


@pytest.mark.expected_logs("cannot be carried out")
async def test_a_bug_about_one_thing_does_not_end_the_others(store: StoreLane) -> None:
    clock = FakeClock()
    odd = Odd(clock)
    refunding = Refunding(store, odd, IDENTITY, clock, Patience())
    watch = LedgerWatch(store, odd, refunding, IDENTITY, clock, Metrics())

    async def after(seconds: float) -> WalletRecord | None:
        clock.move(seconds)
        await watch.round()
        await watch.idle()
        return await store.run(lambda tx: tx.wallet.read())

    await after(0)
    assert await after(5) is None
    assert odd.asked("payouts") == [""]
    odd.broken = lambda: None
    assert await after(3_600) is not None


@pytest.mark.expected_logs("does not know it")
async def test_what_stripe_does_not_know_is_given_up_in_the_long_run(stage: Stage) -> None:
    payment_id = await paid(stage)
    await refund(stage, payment_id)
    stage.stripe.fail("retrieve_refund", *(NotFound("no") for _ in range(99)))
    for _ in range(40):
        await asked(stage, 3_600)
    assert len(stage.stripe.asked("retrieve_refund")) == plan.MOST_UNKNOWN + 1


@pytest.mark.expected_logs("cannot be read")
async def test_one_refund_that_cannot_be_read_hides_no_other(stage: Stage) -> None:
    payment_id = await paid(stage)
    odd = stage.stripe.ledger.refund_by_hand(payment_id, 100)
    good = stage.stripe.ledger.refund_by_hand(payment_id, 200)
    odd["status"] = "a new word"
    charge = stage.stripe.ledger.charges[f"py_{payment_id}"]
    await stage.told(stage.stripe.event("charge.refunded", charge))
    await asked(stage)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["id"] for one in items] == [good["id"]]


async def test_an_errand_for_what_is_not_here_is_over(stage: Stage) -> None:
    def want(tx: Any) -> None:
        tx.errands.want(ErrandKind.READ_REFUND, "pyr_x", stage.clock())
        tx.errands.want(ErrandKind.READ_PAYOUT_LINES, "po_x", stage.clock())
        tx.errands.want(ErrandKind.LIST_REFUNDS, "pi_x", stage.clock())

    await stage.run(want)
    await asked(stage)
    now = stage.clock()
    assert await stage.run(lambda tx: tx.errands.take(now + plan.LONGEST_PAUSE, now, 9)) != []
    left = await stage.run(lambda tx: tx.errands.take(now, now, 9))
    assert {one.kind for one in left} <= {ErrandKind.READ_WALLET, ErrandKind.LIST_PAYOUTS}


async def test_payouts_are_read_page_by_page_to_an_end(stage: Stage) -> None:
    for _ in range(5):
        await paid(stage)
        stage.stripe.ledger.pay_out("paid")
    await asked(stage, 5)
    assert len((await get(stage, "/payouts"))["items"]) == 5
