"""Refunds, payouts, events and the account over the gateway: the same from the fake and from the sandbox."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.stripe_side.gateway import (
    Gateway,
    GatewayError,
    NotFound,
    Rejected,
    Unavailable,
    mark_of,
)
from kiosk.relay.stripe_side.ledger_objects import (
    Account,
    Balance,
    Dispute,
    Payout,
    Refund,
    WebhookEndpoint,
)
from kiosk.relay.stripe_side.objects import parse_event
from kiosk.relay.stripe_side.parsing import MalformedError, StripeObject, parse
from tests.relay.fake_stripe import FakeStripe
from tests.relay.gateways import MARK, ORDER, Bank, failing, over, refund_order, saying
from tests.relay.stage import START, FakeClock

pytestmark = pytest.mark.anyio

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime(2090, 1, 1, tzinfo=UTC)


async def paid(gateway: Gateway, bank: Bank, key: str = "kiosk-1") -> str:
    """A paid payment's id."""
    intent = await gateway.create(replace(ORDER, idempotency_key=key))
    await bank.pay(intent.id)
    return intent.id


# Refunds


async def test_a_refund_waits_for_the_customer_and_arrives(gateway: Gateway, bank: Bank) -> None:
    intent_id = await paid(gateway, bank)
    refund = await gateway.create_refund(refund_order(intent_id, 5_000))
    assert (refund.status, refund.amount, refund.currency) == ("requires_action", 5_000, "thb")
    assert refund.payment_intent == intent_id
    assert refund.reason == "requested_by_customer"
    assert refund.instructions_email == refund.email_sent_to == "customer@mail.test"
    assert mark_of(refund.metadata) == MARK
    assert refund.created_at is not None
    assert refund.answer_by is not None
    assert refund.answer_by > refund.created_at
    assert (await gateway.retrieve(intent_id)).amount_refunded_satang == 5_000
    await bank.move_refund(refund.id, "pending")
    await bank.move_refund(refund.id, "succeeded")
    arrived = await gateway.retrieve_refund(refund.id)
    assert (arrived.status, arrived.email_sent_to, arrived.answer_by) == ("succeeded", None, None)


async def test_the_same_refund_again_is_the_same_refund(gateway: Gateway, bank: Bank) -> None:
    intent_id = await paid(gateway, bank)
    first, again = [await gateway.create_refund(refund_order(intent_id, 5_000)) for _ in range(2)]
    assert again == first
    assert len(await gateway.refunds_of(intent_id)) == 1


async def test_a_refund_beyond_the_rest_is_told_apart(gateway: Gateway, bank: Bank) -> None:
    intent_id = await paid(gateway, bank)
    await gateway.create_refund(refund_order(intent_id, 18_000, "r1"))
    with pytest.raises(Rejected) as caught:
        await gateway.create_refund(refund_order(intent_id, 551, "r2"))
    assert caught.value.over_the_rest
    rest = await gateway.create_refund(refund_order(intent_id, None, "r3"))
    assert rest.amount == 550
    with pytest.raises(Rejected) as caught:
        await gateway.create_refund(refund_order(intent_id, 1, "r4"))
    assert caught.value.over_the_rest
    assert caught.value.code == "charge_already_refunded"


async def test_a_refund_of_nothing_is_refused_for_another_reason(
    gateway: Gateway, bank: Bank
) -> None:
    intent = await gateway.create(ORDER)
    with pytest.raises(Rejected) as caught:
        await gateway.create_refund(refund_order(intent.id, 100))
    assert not caught.value.over_the_rest
    for call in (
        gateway.create_refund(refund_order("pi_nobody", 100, "r2")),
        gateway.retrieve_refund("pyr_nobody"),
        gateway.cancel_refund("pyr_nobody"),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_refund_can_be_taken_back_until_the_customer_answers(
    gateway: Gateway, bank: Bank
) -> None:
    intent_id = await paid(gateway, bank)
    refund = await gateway.create_refund(refund_order(intent_id, 18_550))
    canceled = await gateway.cancel_refund(refund.id)
    assert (canceled.status, canceled.failure_reason) == ("canceled", "merchant_request")
    second = await gateway.create_refund(refund_order(intent_id, 18_550, "r2"))
    await bank.move_refund(second.id, "pending")
    with pytest.raises(Rejected) as caught:
        await gateway.cancel_refund(second.id)
    assert not caught.value.over_the_rest


async def test_all_refunds_of_a_payment_newest_first(gateway: Gateway, bank: Bank) -> None:
    intent_id, other = await paid(gateway, bank), await paid(gateway, bank, "kiosk-2")
    made = [
        (await gateway.create_refund(refund_order(intent_id, 100, f"r{number}"))).id
        for number in range(5)
    ]
    await gateway.create_refund(refund_order(other, 100, "other"))
    assert [refund.id for refund in await gateway.refunds_of(intent_id)] == made[::-1]
    assert await gateway.refunds_of("pi_nobody") == ()


# Fees, payouts, disputes


async def test_a_paid_payment_tells_its_fee(gateway: Gateway, bank: Bank) -> None:
    intent_id = await paid(gateway, bank)
    intent = await gateway.retrieve(intent_id)
    settlement = intent.settlement
    assert settlement is not None
    assert settlement.net == settlement.amount - settlement.fee
    assert (settlement.amount, settlement.type) == (18_550, "payment")
    assert settlement.source == intent.charge_id
    assert settlement.available_at is not None
    assert intent.disputed is False
    assert intent.amount_refunded_satang == 0
    assert intent.charge_id is not None
    charge = await gateway.retrieve_charge(intent.charge_id)
    assert (charge.payment_intent, charge.balance_transaction) == (intent_id, settlement)
    with pytest.raises(NotFound):
        await gateway.retrieve_charge("py_nobody")


async def test_a_payout_is_made_of_lines_that_lead_to_charges(gateway: Gateway, bank: Bank) -> None:
    charges = set()
    for number in range(3):
        intent = await gateway.retrieve(await paid(gateway, bank, f"kiosk-{number}"))
        charges.add(intent.charge_id)
    before = await gateway.balance()
    assert before.pending_satang > 0
    payout_id = await bank.pay_out()
    payout = await gateway.retrieve_payout(payout_id)
    assert (payout.status, payout.amount) == ("paid", before.pending_satang)
    assert payout.arrives_at is not None
    assert payout.created_at is not None
    lines = await gateway.balance_transactions_of(payout_id)
    assert {line.source for line in lines if line.type == "payment"} == charges
    assert sum(line.net for line in lines) == 0
    told = await gateway.statement_page(LONG_AGO, FAR_AWAY)
    everything = [*told.items]
    while told.more:
        told = await gateway.statement_page(LONG_AGO, FAR_AWAY, everything[-1].id)
        everything += told.items
    assert sorted(line.id for line in everything) == sorted(line.id for line in lines)
    assert all(line.created_at is not None for line in everything)
    assert (await gateway.statement_page(LONG_AGO, LONG_AGO)).items == ()
    with pytest.raises(NotFound):
        await gateway.statement_page(LONG_AGO, FAR_AWAY, "txn_nobody")
    listed = await gateway.payouts(LONG_AGO)
    assert [one.id for one in listed.items] == [payout_id]
    assert not listed.more
    assert (await gateway.payouts(FAR_AWAY)).items == ()
    with pytest.raises(NotFound):
        await gateway.retrieve_payout("po_nobody")


async def test_a_contested_payment_says_so(gateway: Gateway, bank: Bank) -> None:
    intent_id = await paid(gateway, bank)
    await bank.dispute(intent_id)
    assert (await gateway.retrieve(intent_id)).disputed is True


# Events


async def test_events_are_asked_for_by_time_and_type(gateway: Gateway, bank: Bank) -> None:
    ids = [await paid(gateway, bank, f"kiosk-{number}") for number in range(5)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await gateway.events(LONG_AGO, FAR_AWAY, ["payment_intent.succeeded"], after)
        for listed in page.events:
            assert listed.event.type == "payment_intent.succeeded"
            assert parse_event(listed.body) == listed.event
            assert listed.event.payload is not None
            seen.append(listed.event.payload["id"])
        if not page.more:
            break
        after = page.events[-1].event.id
    assert seen == ids[::-1]
    assert (await gateway.events(LONG_AGO, LONG_AGO, ["payment_intent.succeeded"])).events == ()
    assert (await gateway.events(FAR_AWAY, FAR_AWAY, ["payment_intent.succeeded"])).events == ()
    assert (await gateway.events(LONG_AGO, FAR_AWAY, ["payout.paid"])).events == ()


async def test_more_types_than_stripe_takes_are_our_own_mistake(gateway: Gateway) -> None:
    with pytest.raises(ValueError, match="types"):
        await gateway.events(LONG_AGO, FAR_AWAY, [f"t{number}" for number in range(21)])


async def test_events_are_asked_for_as_stripe_reads_it() -> None:
    gateway, sent = over(saying(200, {"object": "list", "data": [], "has_more": False}))
    await gateway.events(START, FAR_AWAY, ["payout.paid", "refund.failed"], "evt_9")
    assert dict(sent[0].url.params) == {
        "created[gte]": str(int(START.timestamp())),
        "created[lt]": str(int(FAR_AWAY.timestamp())),
        "types[0]": "payout.paid",
        "types[1]": "refund.failed",
        "limit": "100",
        "starting_after": "evt_9",
    }


async def test_half_a_character_in_an_event_is_kept_as_it_came() -> None:
    odd = b'{"id":"evt_1","object":"event","type":"x","data":{"object":{"name":"\\ud800"}}}'
    gateway, _ = over(saying(200, b'{"object":"list","data":[' + odd + b"]}"))
    [listed] = (await gateway.events(LONG_AGO, FAR_AWAY, ["x"])).events
    assert listed.body == odd


# What is sent


async def test_a_refund_says_only_what_is_known() -> None:
    refund = {"id": "pyr_1", "object": "refund", "amount": 5, "currency": "thb", "status": "x"}
    gateway, sent = over(saying(200, refund))
    await gateway.create_refund(
        replace(refund_order("pi_1"), reason=None, instructions_email=None, metadata={"why": "a"})
    )
    await gateway.create_refund(refund_order("pi_1", 5))
    assert [request.headers["Idempotency-Key"] for request in sent] == ["r1", "r1"]
    bare, full = (dict(parse_qsl(request.content.decode())) for request in sent)
    marked = {f"metadata[{name}]": value for name, value in MARK.as_metadata().items()}
    assert bare == {"payment_intent": "pi_1", "metadata[why]": "a", **marked}
    assert full == {
        "payment_intent": "pi_1",
        "amount": "5",
        "reason": "requested_by_customer",
        "instructions_email": "customer@mail.test",
        **marked,
    }


# The account


async def test_how_the_account_is_set_up(gateway: Gateway, bank: Bank) -> None:
    account = await gateway.account()
    assert (account.promptpay, account.country) == ("active", "TH")
    assert await gateway.webhook_endpoints() == ()


async def test_an_account_may_say_nothing() -> None:
    gateway, _ = over(saying(200, {"id": "acct_1", "object": "account"}))
    assert (await gateway.account()).promptpay is None


# What comes back


ALL = [
    lambda gateway: gateway.create_refund(refund_order("pi_1")),
    lambda gateway: gateway.retrieve_refund("pyr_1"),
    lambda gateway: gateway.cancel_refund("pyr_1"),
    lambda gateway: gateway.refunds_of("pi_1"),
    lambda gateway: gateway.retrieve_charge("py_1"),
    lambda gateway: gateway.events(LONG_AGO, FAR_AWAY, []),
    lambda gateway: gateway.balance(),
    lambda gateway: gateway.payouts(LONG_AGO),
    lambda gateway: gateway.retrieve_payout("po_1"),
    lambda gateway: gateway.balance_transactions_of("po_1"),
    lambda gateway: gateway.statement_page(LONG_AGO, FAR_AWAY),
    lambda gateway: gateway.webhook_endpoints(),
    lambda gateway: gateway.account(),
]


@pytest.mark.parametrize("body", [b"<html>", b'"text"', b"[]", b"{}", b'{"data": [{}]}', b""])
@pytest.mark.parametrize("call", ALL)
async def test_what_means_nothing_is_no_answer(call: Any, body: bytes) -> None:
    gateway, _ = over(saying(200, body))
    with pytest.raises(Unavailable) as caught:
        await call(gateway)
    assert caught.value.text


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failing(400, code="x"), Rejected),
        (failing(403), Rejected),
        (failing(404), NotFound),
        (failing(429), Unavailable),
        (failing(500), Unavailable),
    ],
)
@pytest.mark.parametrize("call", ALL)
async def test_every_no_has_a_meaning(call: Any, answer: Any, kind: type[GatewayError]) -> None:
    gateway, _ = over(answer)
    with pytest.raises(kind):
        await call(gateway)


async def test_a_list_without_an_end_is_given_up() -> None:
    refund = {"id": "pyr_1", "object": "refund", "amount": 5, "currency": "thb", "status": "x"}
    gateway, sent = over(saying(200, {"object": "list", "data": [refund], "has_more": True}))
    with pytest.raises(Unavailable, match="too long"):
        await gateway.refunds_of("pi_1")
    assert len(sent) == 20


# The models


REFUND = {"id": "pyr_1", "object": "refund", "amount": 5, "currency": "thb", "status": "pending"}
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "name",
    ["next_action", "metadata", "reason", "failure_reason", "created", "charge", "payment_intent"],
)
@given(value=ANY)
def test_an_odd_detail_does_not_hide_the_refund(name: str, value: Any) -> None:
    refund = parse(Refund, {**REFUND, name: value})
    assert (refund.amount, refund.status) == (5, "pending")
    assert refund.email_sent_to is None


@pytest.mark.parametrize(
    "change", [{"amount": "5"}, {"amount": -5}, {"status": None}, {"currency": 7}, {"id": "a/b"}]
)
def test_money_given_back_is_not_guessed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parse(Refund, {**REFUND, **change})


@given(ANY, st.sampled_from([Refund, Payout, Dispute, Balance, WebhookEndpoint, Account]))
def test_nothing_but_its_own_error_is_raised(value: Any, model: type[StripeObject]) -> None:
    with pytest.raises(MalformedError):
        parse(model, value)


def test_only_baht_is_counted() -> None:
    def parts(*amounts: tuple[int, str]) -> list[dict[str, Any]]:
        return [{"amount": amount, "currency": currency} for amount, currency in amounts]

    body = {
        "object": "balance",
        "available": parts((500, "thb"), (9, "usd"), (-700, "THB")),
        "pending": [],
    }
    balance = parse(Balance, body)
    assert (balance.available_satang, balance.pending_satang) == (-200, 0)


def test_a_dispute_names_its_payment_whether_expanded_or_not() -> None:
    fake = FakeStripe(FakeClock())
    intent: Any = {"id": "pi_1", "currency": "thb", "livemode": False}
    charge = fake.ledger.charge(intent, 18_550)
    body = fake.ledger.dispute("pi_1")
    assert parse(Dispute, body).charge == charge["id"]
    expanded = parse(Dispute, {**body, "charge": charge, "payment_intent": {"id": "pi_1"}})
    assert (expanded.charge, expanded.payment_intent) == (charge["id"], "pi_1")


# The clocks


@pytest.mark.parametrize(
    ("headers", "offset_s"),
    [
        ({"Date": "Sun, 01 Mar 2026 05:00:00 GMT", "Request-Id": "req_1"}, -0.5),
        ({"Date": "Sun, 01 Mar 2026 04:58:00 GMT", "Request-Id": "req_1"}, 119.5),
        ({"Date": "Sun, 01 Mar 2026 04:58:00 GMT"}, None),
        ({"Date": "yesterday", "Request-Id": "req_1"}, None),
        ({"Date": "Sun, 01 Mar 2026 04:58:00", "Request-Id": "req_1"}, None),
        ({"Request-Id": "req_1"}, None),
    ],
)
async def test_the_clock_is_compared_with_stripes(
    headers: dict[str, str], offset_s: float | None
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, content=json.dumps({"id": "acct_1", "object": "account"}), headers=headers
        )

    gateway, _ = over(answer, clock=FakeClock())
    assert gateway.clock_offset_s is None
    await gateway.account()
    assert gateway.clock_offset_s == offset_s
