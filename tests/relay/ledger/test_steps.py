"""What each step of a refund does to the store, also between the lines of the others; what the store refuses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import peewee
import pytest

from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.core.refund_status import RefundStatus
from kiosk.protocol.ledger import CreateRefund
from kiosk.relay.errors import Refusal
from kiosk.relay.keyed import KeyedTasks
from kiosk.relay.ledger import refund_steps as steps
from kiosk.relay.ledger.hearing import Hearing, hear_refund
from kiosk.relay.ledger.records import (
    DisputeRecord,
    Errand,
    ErrandKind,
    PayoutRecord,
    RefundRecord,
)
from kiosk.relay.ledger.refund_steps import AskRefund, RefundRequest, Said
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.payments.creation import Patience
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller, Decision, PaymentRecord, Scope, Settlement
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.gateway import NotFound, Rejected, Unavailable
from kiosk.relay.stripe_side.ledger_objects import Refund
from kiosk.relay.stripe_side.parsing import parse
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import IDENTITY, START, FakeClock, record

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(either: StoreLane) -> StoreLane:
    """What is proved here must hold in both databases."""
    return either


BOSS = Caller("A2", Scope.MANAGER)
LATER = START + timedelta(seconds=60)


def request(amount: int | None = None, key: str = "k", **more: Any) -> RefundRequest:
    body = CreateRefund(amount=amount, email="nok@mail.test")
    return RefundRequest(BOSS, key, "pi_1", body, **more)


def said(refund_id: str = "pyr_1", status: str = "requires_action", **changes: Any) -> Refund:
    body = {
        "id": refund_id,
        "object": "refund",
        "amount": 18_550,
        "currency": "thb",
        "status": status,
        "payment_intent": "pi_1",
        "created": int(START.timestamp()),
        **changes,
    }
    return parse(Refund, body)


def paid_payment(tx: Transaction, **changes: Any) -> PaymentRecord:
    paid: dict[str, Any] = {
        "outcome": Outcome.PAID,
        "stripe_id": "pi_1",
        "paid_at": START,
        "confirmed_by": ConfirmedBy.WEBHOOK,
        "amount_received_satang": 18_550,
    }
    return tx.payments.insert(record(**{**paid, **changes}))


async def begun(store: StoreLane) -> RefundRecord:
    """A refund of all that is to be asked for."""

    def begin(tx: Transaction) -> RefundRecord:
        paid_payment(tx)
        ask = steps.begin(tx, request(), START)
        assert isinstance(ask, AskRefund)
        assert ask.first
        return ask.record

    return await store.run(begin)


async def noted(store: StoreLane, refund: Refund) -> RefundRecord:
    told = Said(refund, LATER, refund.created_at)
    return await store.run(lambda tx: steps.note(tx, 1, told, IDENTITY))


# Steps


async def test_a_second_request_goes_on_where_the_first_was(store: StoreLane) -> None:
    await begun(store)
    again = await store.run(lambda tx: steps.begin(tx, request(), LATER))
    assert isinstance(again, AskRefund)
    assert not again.first


async def test_one_answer_is_given_whoever_asks_first(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said())
    first, second = [await store.run(lambda tx: steps.give(tx, 1)) for _ in range(2)]
    assert (first.replayed, second.replayed, first.json) == (False, True, second.json)


async def test_an_answer_about_another_refund_is_no_answer(store: StoreLane) -> None:
    await begun(store)
    with pytest.raises(Unavailable):
        await noted(store, said(payment_intent="pi_2"))
    await noted(store, said())
    with pytest.raises(Unavailable):
        await noted(store, said("pyr_2"))


async def test_a_repeated_answer_changes_nothing_and_makes_us_look(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said())
    event = Hearing(LATER, said_at=LATER)
    await store.run(lambda tx: hear_refund(tx, said(status="pending"), IDENTITY, event))
    assert (await noted(store, said())).status is RefundStatus.PENDING
    due = await store.run(lambda tx: tx.errands.take(LATER, LATER, 9))
    assert (ErrandKind.READ_REFUND, "pyr_1") in [(one.kind, one.subject) for one in due]


async def test_what_exists_is_neither_refused_nor_tried_again(store: StoreLane) -> None:
    await begun(store)
    known = await noted(store, said())
    await store.run(lambda tx: steps.refuse(tx, known, "odd", LATER))
    assert await store.run(lambda tx: tx.refunds.by_number(1)) == known
    with pytest.raises(Unavailable, match="told by an event"):
        await store.run(lambda tx: steps.next_try(tx, known, LATER))


async def test_two_relays_that_ask_for_one_refund_go_on_under_one_key(store: StoreLane) -> None:
    tried = await begun(store)
    first = await store.run(lambda tx: steps.next_try(tx, tried, LATER))
    second = await store.run(lambda tx: steps.next_try(tx, tried, LATER))
    assert (first.try_number, second.try_number) == (2, 2)


async def test_a_late_no_to_an_old_key_is_none_to_the_next_one(store: StoreLane) -> None:
    """Else the share would be free while the next try may give it back."""
    tried = await begun(store)
    present = await store.run(lambda tx: steps.next_try(tx, tried, LATER))
    with pytest.raises(Unavailable, match="Another relay"):
        await store.run(lambda tx: steps.refuse(tx, tried, "odd", LATER))
    assert await store.run(lambda tx: tx.refunds.by_number(1)) == present


async def test_what_was_refused_and_exists_after_all_is_believed(store: StoreLane) -> None:
    before = await begun(store)
    await store.run(lambda tx: steps.refuse(tx, before, "odd", LATER))
    marked = said(metadata=steps.mark_for(before, IDENTITY).as_metadata())
    await store.run(lambda tx: hear_refund(tx, marked, IDENTITY, Hearing(LATER)))
    after = await store.run(lambda tx: tx.refunds.by_number(1))
    assert after is not None
    assert (after.status, after.stripe_id) == (RefundStatus.REQUIRES_ACTION, "pyr_1")


async def test_a_second_refund_under_our_key_is_no_less_real(store: StoreLane) -> None:
    before = await begun(store)
    await noted(store, said(amount=500))
    marked = said("pyr_2", amount=700, metadata=steps.mark_for(before, IDENTITY).as_metadata())
    await store.run(lambda tx: hear_refund(tx, marked, IDENTITY, Hearing(LATER)))
    both = await store.run(lambda tx: tx.refunds.of_payment(1))
    assert [(one.stripe_id, one.key) for one in both] == [("pyr_1", "k"), ("pyr_2", None)]
    assert await store.run(lambda tx: tx.refunds.refunded_satang(1)) == 1_200


async def test_a_mark_for_another_payment_is_not_ours_to_follow(store: StoreLane) -> None:
    before = await begun(store)
    await store.run(lambda tx: paid_payment(tx, key="key2", stripe_id="pi_2"))
    marked = said(payment_intent="pi_2", metadata=steps.mark_for(before, IDENTITY).as_metadata())
    await store.run(lambda tx: hear_refund(tx, marked, IDENTITY, Hearing(LATER)))
    first = await store.run(lambda tx: tx.refunds.by_number(1))
    assert first == before


async def test_the_same_answer_again_is_not_pushed(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said())
    pushed = await store.run(lambda tx: tx.outbox.bounds())
    hearing = Hearing(LATER, heard_before={"pyr_1": 1})
    await store.run(lambda tx: hear_refund(tx, said(), IDENTITY, hearing))
    assert await store.run(lambda tx: tx.outbox.bounds()) == pushed


async def test_an_answer_that_was_overtaken_is_asked_for_again(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said())
    event = Hearing(LATER, said_at=LATER)
    await store.run(lambda tx: hear_refund(tx, said(status="pending"), IDENTITY, event))
    old = Hearing(LATER, heard_before={"pyr_1": 1})
    await store.run(lambda tx: hear_refund(tx, said(status="succeeded"), IDENTITY, old))
    after = await store.run(lambda tx: tx.refunds.by_number(1))
    assert after is not None
    assert after.status is RefundStatus.PENDING


async def test_a_key_whose_request_was_lost_is_still_of_one_payment(store: StoreLane) -> None:
    """After a restore nobody knows the body of the first request, but its payment is known."""
    mark = {"kiosk_relay": IDENTITY.relay_id, "kiosk_device": "A2", "kiosk_key": "k"}

    def restored(tx: Transaction) -> None:
        paid_payment(tx)
        paid_payment(tx, key="key2", stripe_id="pi_2")
        hear_refund(tx, said(payment_intent="pi_2", metadata=mark), IDENTITY, Hearing(LATER))

    await store.run(restored)
    with pytest.raises(Refusal) as refusal:
        await store.run(lambda tx: steps.begin(tx, request(), LATER))
    assert refusal.value.code == "idempotency_conflict"
    assert len(await store.run(lambda tx: tx.refunds.of_payment(1))) == 0


async def test_a_refund_that_failed_at_once_decides_nothing(store: StoreLane) -> None:
    def begin(tx: Transaction) -> None:
        paid_payment(tx, outcome=Outcome.ATTENTION, attention=Attention.PAID_LATE)
        steps.begin(tx, request(decides="late"), START)

    await store.run(begin)
    assert (await noted(store, said(status="failed"))).status is RefundStatus.FAILED
    payment = await store.run(lambda tx: tx.payments.by_number(1))
    assert payment is not None
    assert payment.settlement is None


async def test_a_failure_may_be_explained_later(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said())
    for second, reason in enumerate((None, "declined")):
        at = LATER + timedelta(seconds=second)
        failed = said(status="failed", failure_reason=reason)
        hearing = Hearing(at, said_at=at)
        await store.run(lambda tx: hear_refund(tx, failed, IDENTITY, hearing))  # noqa: B023
    after = await store.run(lambda tx: tx.refunds.by_number(1))
    assert after is not None
    assert after.failure_reason == "declined"


# Asking


async def test_a_list_that_cannot_be_read_is_no_answer(store: StoreLane) -> None:
    await begun(store)
    clock = FakeClock()
    fake = FakeStripe(clock)
    refunding = Refunding(store, fake, IDENTITY, clock, Patience(first_pause_s=0.001))
    clock.move(24 * 3_600)
    for error in (Rejected("no"), NotFound("no")):
        fake.fail("refund_page", error)
        with pytest.raises(Unavailable, match="list cannot be read"):
            await refunding.resume(1)
    assert await refunding.resume(9)
    assert await refunding.resume(1)  # the list has none: it was never made
    after = await store.run(lambda tx: tx.refunds.by_number(1))
    assert after is not None
    assert after.refused_by_stripe


async def test_stripe_has_its_time_and_no_more(store: StoreLane) -> None:
    await begun(store)
    clock = FakeClock()
    fake = FakeStripe(clock, hold=asyncio.Event())
    patience = Patience(second_waits_s=0.01, asking_limit_s=0.01)
    refunding = Refunding(store, fake, IDENTITY, clock, patience)
    with pytest.raises(Unavailable, match="in time"):
        await refunding.resume(1)


async def test_nobody_resumes_what_is_being_asked_for(store: StoreLane) -> None:
    await begun(store)
    clock = FakeClock()
    fake = FakeStripe(clock, hold=asyncio.Event())
    refunding = Refunding(store, fake, IDENTITY, clock, Patience())
    first = asyncio.create_task(refunding.resume(1))
    while not fake.asked("create_refund"):
        await asyncio.sleep(0)
    assert not await refunding.resume(1)
    await refunding.close()
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_closing_with_nothing_to_do_is_done() -> None:
    await KeyedTasks("refund", 1.0).close()


# What the store refuses


async def refused_by_store(store: StoreLane, change: Any, why: str) -> None:
    with pytest.raises(peewee.IntegrityError, match=why):
        await store.run(change)


def sql(statement: str) -> Any:
    return lambda tx: cast("Any", tx)._database.execute_sql(statement)


async def test_the_store_keeps_refunds_within_what_came(store: StoreLane) -> None:
    first = await begun(store)
    more = replace(first, key="k2", amount_satang=1)
    await refused_by_store(store, lambda tx: tx.refunds.insert(more), "more would go back")
    await store.run(lambda tx: steps.refuse(tx, first, "odd", LATER))
    await store.run(lambda tx: tx.refunds.insert(more))
    await refused_by_store(store, lambda tx: tx.refunds.save(first), "more would go back")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE refund SET amount_satang = 1", "keeps its payment"),
        ("UPDATE refund SET stripe_id = 'pyr_2'", "keeps its payment"),
        ("UPDATE refund SET key = 'other'", "keeps its payment"),
        ("UPDATE refund SET status = 'creating', stripe_id = NULL", "refund"),
        ("DELETE FROM refund", "never removed"),
    ],
)
async def test_a_refund_stays_what_it_is(store: StoreLane, change: str, why: str) -> None:
    await begun(store)
    await noted(store, said())
    await refused_by_store(store, sql(change), why)


async def test_the_end_of_a_refund_is_final(store: StoreLane) -> None:
    await begun(store)
    await noted(store, said(status="failed"))
    await refused_by_store(store, sql("UPDATE refund SET status = 'pending'"), "never begins again")


async def test_decisions_and_their_cause_are_final(store: StoreLane) -> None:
    settled = Settlement(Decision.IGNORE, "seen", "boss", START)
    await store.run(
        lambda tx: paid_payment(
            tx, outcome=Outcome.ATTENTION, attention=Attention.UNKNOWN, settlement=settled
        )
    )
    for column, value in (("decision", "'accept'"), ("decided_by", "'x'"), ("decided_at", "1")):
        await refused_by_store(store, sql(f"UPDATE payment SET {column} = {value}"), "is final")
    change = sql("UPDATE payment SET attention = 'paid_late'")
    await refused_by_store(store, change, "never changes")


async def test_payouts_and_disputes_stay(store: StoreLane) -> None:
    def keep(tx: Transaction) -> None:
        paid_payment(tx)
        tx.payouts.save(PayoutRecord("po_1", "failed", 1, "thb", START, START))
        tx.disputes.save(DisputeRecord("du_1", 1, 1, "thb", "lost", None, START))

    await store.run(keep)
    await refused_by_store(store, sql("DELETE FROM payout"), "never removed")
    await refused_by_store(store, sql("DELETE FROM dispute"), "never removed")
    await refused_by_store(store, sql("UPDATE payout SET status = 'paid'"), "stays so")


# Errands


async def test_an_errand_is_taken_by_one_and_wanted_by_many(store: StoreLane) -> None:
    async def take(at_s: float) -> list[Errand]:
        at = START + timedelta(seconds=at_s)
        return await store.run(lambda tx: tx.errands.take(at, at + timedelta(seconds=60), 9))

    def want(at_s: float) -> Any:
        due_at = START + timedelta(seconds=at_s)
        return lambda tx: tx.errands.want(ErrandKind.READ_WALLET, "", due_at)

    await store.run(want(10))
    await store.run(want(5))
    await store.run(want(20))
    assert await take(4) == []
    [errand] = await take(5)
    assert (errand.round, errand.done, errand.failures) == (3, 0, 0)
    assert await take(6) == []
    # Somebody wants it while it is carried out: it is due then, whatever its end planned.
    await store.run(want(30))
    later = START + timedelta(seconds=3_600)
    await store.run(lambda tx: tx.errands.again(errand, later, failed=True))
    [again] = await take(30)
    assert (again.round, again.failures) == (4, 1)
    await store.run(lambda tx: tx.errands.end(errand))  # the old one: not the one that is wanted
    await store.run(lambda tx: tx.errands.again(again, later, failed=False))
    [last] = await take(3_600)
    assert (last.done, last.failures) == (1, 0)
    await store.run(lambda tx: tx.errands.end(last))
    assert await take(9_999) == []


async def test_an_errand_of_a_life_that_ended_is_due_again(store: StoreLane) -> None:
    await store.run(lambda tx: tx.errands.want(ErrandKind.READ_WALLET, "", START))
    until = START + timedelta(seconds=60)
    [taken] = await store.run(lambda tx: tx.errands.take(START, until, 9))
    assert await store.run(lambda tx: tx.errands.take(until, until, 9)) == [
        replace(taken, due_at=until)
    ]
