"""Random stories of refunds: presses, lost answers, a dashboard, banks, events in any order, a relay that dies.

Whatever happens, no more goes back than came, one key is one refund, and in the end the relay says what Stripe
says.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core.refund_status import ENDED, RefundStatus
from kiosk.relay.ledger.records import RefundRecord
from kiosk.relay.stripe_side.gateway import GatewayError, InProgress, Unavailable, mark_of
from tests.relay.fake_stripe import FakeStripe, Json, refused
from tests.relay.ledger.counter import asked, paid, refund
from tests.relay.stage import FakeClock, Stage, on_stage

T = TypeVar("T")

RECEIVED = 18_550
KEYS = ("k1", "k2", "k3")
STEPS = {
    "requires_action": ("pending", "failed", "canceled"),
    "pending": ("succeeded", "requires_action", "failed"),
    "succeeded": ("requires_action", "failed"),
    "failed": (),
    "canceled": (),
}
FAULTS: dict[str, GatewayError] = {
    "lost": Unavailable("lost"),
    "busy": InProgress("still at it"),
    "spent": Unavailable("stored 500", spent=True),
    "refused": refused("odd"),
}
TROUBLES: list[list[tuple[str, bool]]] = [
    [],
    [("lost", True)],
    [("spent", True)],
    [("spent", False), ("lost", True)],
    [("busy", True), ("spent", True)],
    [("lost", True)] * 3,
    [("lost", False)] * 3,
    [("refused", False)],
]
"""What goes wrong with one press, call by call; *after* Stripe carried it out."""


class Refunds(RuleBasedStateMachine):
    """One payment of 185.50 baht and everything that can be done about it."""

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-refunds-"))
        self.clock = FakeClock()
        self.stripe = FakeStripe(self.clock)
        self.events: list[Json] = []
        self.answered: dict[str, str] = {}
        self.run(self.live())
        self.payment_id = self.run(paid(self.stage))
        self.charge = self.stripe.ledger.charges[f"py_{self.payment_id}"]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def live(self) -> None:
        self.life = AsyncExitStack()
        context = on_stage(self.folder, stripe=self.stripe, clock=self.clock)
        self.stage: Stage = await self.life.enter_async_context(context)

    def told_by_stripe(self, kind: str, body: Json) -> None:
        self.events.append(self.stripe.event(kind, body))

    # The story

    @rule(
        key=st.sampled_from(KEYS),
        share=st.sampled_from([1, 8_000, None]),
        bad=st.sampled_from(TROUBLES),
    )
    def press(self, key: str, share: int | None, bad: list[tuple[str, bool]]) -> None:
        """Somebody asks for a refund, maybe again, and Stripe may be in trouble."""
        for name, after in bad:
            self.stripe.fail("create_refund", FAULTS[name], after=after and name != "refused")
        before = set(self.stripe.ledger.refunds)
        body: dict[str, Any] = {} if share is None else {"amount": share}
        answer = self.run(refund(self.stage, self.payment_id, key=key, **body))
        self.stripe.back()
        for refund_id in set(self.stripe.ledger.refunds) - before:
            self.told_by_stripe("refund.created", self.stripe.ledger.refunds[refund_id])
            self.told_by_stripe("charge.refunded", self.charge)
        if answer.status_code == 201:
            refund_id = answer.json()["id"]
            assert self.answered.setdefault(key, refund_id) == refund_id
        else:
            assert answer.status_code in (409, 502, 503), answer.text

    @rule(amount=st.sampled_from([1, 5_000]))
    def by_hand(self, amount: int) -> None:
        """Somebody gives money back in Stripe's dashboard."""
        if self.charge["amount_refunded"] + amount <= RECEIVED:
            body = self.stripe.ledger.refund_by_hand(self.payment_id, amount)
            self.told_by_stripe("refund.created", body)

    @rule(which=st.integers(0, 9), step=st.integers(0, 2))
    def bank(self, which: int, step: int) -> None:
        """A refund moves on at Stripe."""
        bodies = list(self.stripe.ledger.refunds.values())
        moves = STEPS[bodies[which % len(bodies)]["status"]] if bodies else ()
        if moves:
            body = bodies[which % len(bodies)]
            to = moves[step % len(moves)]
            self.stripe.ledger.move_refund(body["id"], to)
            self.told_by_stripe("refund.failed" if to == "failed" else "refund.updated", body)

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 99))
    def deliver(self, which: int) -> None:
        """An event comes, an old one or one that came before."""
        self.run(self.stage.told(self.events[which % len(self.events)]))

    @rule(seconds=st.sampled_from([0.3, 1.0, 7.0, 90.0, 4_000.0]))
    def time_passes(self, seconds: float) -> None:
        self.run(asked(self.stage, seconds))

    @rule()
    def dies(self) -> None:
        """The relay ends and begins again on its file."""
        self.run(self.life.aclose())
        self.run(self.live())

    # What always holds

    @invariant()
    def one_key_is_one_refund(self) -> None:
        marks = [mark_of(body["metadata"]) for body in self.stripe.ledger.refunds.values()]
        keys = [mark.key for mark in marks if mark is not None]
        assert len(keys) == len(set(keys)), keys

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        living = [
            body["amount"]
            for body in self.stripe.ledger.refunds.values()
            if RefundStatus(body["status"]) not in ENDED
        ]
        assert sum(living) == self.charge["amount_refunded"] <= RECEIVED

    def teardown(self) -> None:
        """Days later, without a single event more, the relay says what Stripe says."""
        if hasattr(self, "runner"):
            try:
                self.run(self.end())
            finally:
                self.run(self.life.aclose())
                self.runner.close()
                shutil.rmtree(self.folder)

    async def end(self) -> None:
        for _ in range(2):
            await asked(self.stage, 25 * 3_600)
            async with self.stage.client() as client:
                await client.post(f"/payments/{self.payment_id}/verify")
            await asked(self.stage, 25 * 3_600)
        records = {one.stripe_id: one for one in await self.records()}
        for body in self.stripe.ledger.refunds.values():
            known = records.get(body["id"])
            # One of the dashboard that failed before anybody told of it changed nothing.
            assert known is not None or (not body["metadata"] and body["status"] in ENDED), body
            if known is not None:
                assert (known.status, known.amount_satang) == (body["status"], body["amount"])
        assert not [one for one in records.values() if one.status is RefundStatus.CREATING]
        assert set(self.answered.values()) <= set(records)
        payment = await self.stage.read(self.payment_id)
        assert payment["amountRefunded"] == self.charge["amount_refunded"]

    async def records(self) -> list[RefundRecord]:
        payment = await self.stage.run(lambda tx: tx.payments.by_stripe_id(self.payment_id))
        assert payment is not None
        number = payment.number
        return await self.stage.run(lambda tx: tx.refunds.of_payment(number))


Refunds.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestRefunds = pytest.mark.expected_logs("Stripe does not answer")(Refunds.TestCase)
