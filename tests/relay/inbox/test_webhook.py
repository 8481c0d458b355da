"""The webhook from Stripe's side: what is answered, and that 200 means kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.payment import Outcome
from kiosk.relay.inbox import webhook
from kiosk.relay.records import ReceivedEvent
from kiosk.sqlite_schema import StoreError
from tests.relay.stage import (
    SECRET,
    Stage,
    on_stage,
    open_store,
    own_signature,
    signature,
    until,
)

pytestmark = pytest.mark.anyio


async def kept(stage: Stage) -> int:
    """How many events the inbox holds."""

    def counted(tx: Any) -> int:
        ((number,),) = tx._database.execute_sql("SELECT count(*) FROM inbox")
        return int(number)

    return await stage.run(counted)


async def test_a_payment_is_paid_by_its_event(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    answer = await stage.deliver(
        stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    )
    assert (answer.status_code, answer.json()) == (
        200,
        {"received": True, "eventType": "payment_intent.succeeded"},
    )
    await stage.applied()
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["confirmedBy"]) == ("paid", "webhook")
    assert payment["amountReceived"] == 18_550
    assert payment["reference"] == f"REF{payment_id}"
    assert payment["qr"] is None


async def test_25_deliveries_at_once_are_one_change(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    before = await stage.read(payment_id)
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    answers = await asyncio.gather(*(stage.deliver(event) for _ in range(25)))
    assert {answer.status_code for answer in answers} == {200}
    await stage.applied()
    assert (await stage.read(payment_id))["version"] == before["version"] + 1
    assert await kept(stage) == 1
    repeated = stage.service.parts.metrics.value(
        "kiosk_events_total", type="payment_intent.succeeded", result="repeated"
    )
    assert repeated == 24


async def test_two_events_for_one_change_are_one_change(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    paid = stage.stripe.pay(payment_id)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    before = await stage.read(payment_id)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    assert await stage.read(payment_id) == before


async def test_any_configured_secret_is_good(tmp_path: Path) -> None:
    secrets = (b"whsec_new", SECRET.encode())
    async with on_stage(tmp_path, webhook_secrets=secrets) as stage:
        for secret in ("whsec_new", SECRET):
            body = json.dumps(stage.stripe.event("customer.created", {})).encode()
            assert (await stage.deliver_body(body, secret=secret)).status_code == 200


async def test_without_a_secret_every_webhook_is_refused(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        answer = await stage.deliver(stage.stripe.event("customer.created", {}))
        assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")


@pytest.mark.parametrize(
    ("change", "header"),
    [
        (b" ", "good"),
        (b"", None),
        (b"", "t=1,v1=00"),
        (b"", "garbage"),
    ],
)
async def test_altered_or_unsigned_is_refused_and_not_kept(
    stage: Stage, change: bytes, header: str | None
) -> None:
    payment_id = await stage.new_payment()
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    body = json.dumps(event).encode()
    good = signature(body, SECRET, stage.clock())
    answer = await stage.post_webhook(body + change, good if header == "good" else header)
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert await kept(stage) == 0
    assert (await stage.read(payment_id))["outcome"] == "waiting"


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_an_old_or_future_signature_is_refused(stage: Stage, seconds: int) -> None:
    body = json.dumps(stage.stripe.event("customer.created", {})).encode()
    header = own_signature(body, SECRET, int(stage.clock().timestamp()) + seconds)
    assert (await stage.post_webhook(body, header)).status_code == 400


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"\xff\xfe\x00", b'{"object":"event"}'])
async def test_signed_nonsense_is_a_problem_never_a_500(stage: Stage, body: bytes) -> None:
    header = own_signature(body, SECRET, int(stage.clock().timestamp()))
    answer = await stage.post_webhook(body, header)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await kept(stage) == 0


async def test_a_body_beyond_the_limit_is_not_read(stage: Stage) -> None:
    answer = await stage.post_webhook(b"x" * (webhook.BODY_LIMIT_BYTES + 1), "t=1,v1=00")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_only_post_is_taken(stage: Stage) -> None:
    async with stage.client() as client:
        answer = await client.get("/payments/webhook")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


async def test_the_content_type_does_not_matter(stage: Stage) -> None:
    body = json.dumps(stage.stripe.event("customer.created", {})).encode()
    header = signature(body, SECRET, stage.clock())
    async with stage.client() as client:
        answer = await client.post(
            "/payments/webhook",
            content=body,
            headers={"Stripe-Signature": header, "Content-Type": "text/plain"},
        )
    assert answer.status_code == 200


async def test_what_cannot_be_kept_is_not_acknowledged(stage: Stage) -> None:
    class Broken:
        async def run(self, job: Any) -> Any:
            raise StoreError("full")

    broken = webhook.Webhook(
        Broken(),
        stage.service.parts.inbox,
        [SECRET.encode()],
        stage.clock,
        stage.service.parts.metrics,
        stage.service.parts.refused,
    )
    body = json.dumps(stage.stripe.event("customer.created", {})).encode()
    header = signature(body, SECRET, stage.clock()).encode()
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": [(b"stripe-signature", header)]}
    await broken(scope, receive, send)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=st.binary(max_size=300), signed=st.booleans(), header=st.binary(max_size=80))
async def test_no_bytes_are_a_500(stage: Stage, body: bytes, signed: bool, header: bytes) -> None:
    text = header.decode("latin-1").replace("\n", "").replace("\r", "").replace("\0", "")
    good = own_signature(body, SECRET, int(stage.clock().timestamp()))
    async with stage.client() as client:
        answer = await client.post(
            "/payments/webhook",
            content=body,
            headers=[(b"stripe-signature", good.encode() if signed else text.encode("latin-1"))],
        )
    assert 400 <= answer.status_code < 500


# Applying


async def test_events_in_any_order_end_in_paid(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    intent = dict(stage.stripe.intents[payment_id])
    paid = stage.stripe.pay(payment_id)
    late = [
        stage.stripe.event("payment_intent.succeeded", paid),
        stage.stripe.event("payment_intent.requires_action", intent),
        stage.stripe.event("payment_intent.created", intent),
        stage.stripe.event("charge.succeeded", stage.stripe.charge(payment_id)),
    ]
    for event in late:
        await stage.told(event)
    assert (await stage.read(payment_id))["outcome"] == "paid"


@pytest.mark.parametrize(
    ("change", "attention"),
    [
        ({"amount_received": 18_549}, "amount_mismatch"),
        ({"amount": 100, "amount_received": 100}, "amount_mismatch"),
        ({"currency": "usd"}, "currency_mismatch"),
    ],
)
async def test_other_sums_and_currencies_need_a_person(
    stage: Stage, change: dict[str, Any], attention: str
) -> None:
    payment_id = await stage.new_payment()
    paid = stage.stripe.pay(payment_id, **change)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["attention"]) == ("attention", attention)
    assert payment["amountReceived"] == paid["amount_received"]


@pytest.mark.parametrize("where", ["event", "object"])
async def test_the_other_mode_is_counted_and_never_applied(stage: Stage, where: str) -> None:
    payment_id = await stage.new_payment()
    before = await stage.read(payment_id)
    paid = {**stage.stripe.pay(payment_id), "livemode": where == "object"}
    event = stage.stripe.event("payment_intent.succeeded", paid, livemode=where == "event")
    await stage.told(event)
    assert await stage.read(payment_id) == before
    counted = stage.service.parts.metrics.value(
        "kiosk_events_total", type="payment_intent.succeeded", result="other_mode"
    )
    assert counted == 1


async def test_somebody_elses_and_unknown_types_are_kept_and_left_alone(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    strange = {**stage.stripe.pay(payment_id), "id": "pi_strange", "metadata": {}}
    await stage.told(stage.stripe.event("payment_intent.succeeded", strange))
    await stage.told(stage.stripe.event("invoice.paid", {"object": "invoice"}))
    await stage.told({"id": "evt_thin", "object": "v2.core.event", "type": "v2.core.x"})
    assert await kept(stage) == 3
    assert (await stage.read(payment_id))["outcome"] == "waiting"


async def test_money_after_the_end_is_paid_late(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    canceled = {**stage.stripe.intents[payment_id], "status": "canceled"}
    await stage.told(stage.stripe.event("payment_intent.canceled", canceled))
    assert (await stage.read(payment_id))["outcome"] == "canceled"
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["attention"]) == ("attention", "paid_late")


@pytest.mark.expected_logs("cannot be applied")
async def test_an_event_that_cannot_be_applied_is_kept_and_stops_nobody(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    broken = stage.stripe.event("payment_intent.succeeded", {"object": "payment_intent"})
    assert (await stage.deliver(broken)).status_code == 200
    paid = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    assert (await stage.deliver(paid)).status_code == 200

    async def is_paid() -> bool:
        outcome: str = (await stage.read(payment_id))["outcome"]
        return outcome == "paid"

    await until(is_paid)
    assert await stage.run(lambda tx: tx.inbox.failing()) == 1
    async with stage.client() as client:
        ready = await client.get("/readyz")
    assert ready.json() == {"status": "ready", "degraded": ["events_not_applied"]}


@pytest.mark.expected_logs("cannot be applied")
async def test_a_failing_event_is_tried_again_later_and_later_and_then_left(stage: Stage) -> None:
    broken = stage.stripe.event("charge.succeeded", {"object": "charge"})
    await stage.deliver(broken)

    async def attempts() -> int:
        def counted(tx: Any) -> int:
            ((number,),) = tx._database.execute_sql("SELECT attempts FROM inbox")
            return int(number)

        return await stage.run(counted)

    for attempt in range(1, 13):

        async def tried() -> bool:
            return await attempts() == attempt  # noqa: B023

        await until(tried)
        stage.clock.move(601)
        stage.service.parts.inbox.wake()
    assert await stage.run(lambda tx: tx.inbox.due(stage.clock(), 9)) == []
    assert await stage.run(lambda tx: tx.inbox.failing()) == 1


@pytest.mark.expected_logs("cannot be applied")
async def test_an_event_applied_at_last_is_no_longer_failing(stage: Stage) -> None:
    odd = ReceivedEvent("evt_x", "invoice.paid", b"no event", stage.clock())
    await stage.run(lambda tx: tx.inbox.append(odd))
    stage.service.parts.inbox.wake()

    async def failing(number: int) -> bool:
        return await stage.run(lambda tx: tx.inbox.failing()) == number

    await until(lambda: failing(1))

    def mend(tx: Any) -> None:
        tx._database.execute_sql(
            "UPDATE inbox SET body = ?",
            (b'{"id":"evt_x","object":"event","type":"invoice.paid"}',),
        )

    stage.clock.move(60)
    await stage.run(mend)
    stage.service.parts.inbox.wake()
    await until(lambda: failing(0))


@pytest.mark.expected_logs("Stripe does not answer")
async def test_what_an_earlier_life_kept_is_applied_by_the_next(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        fake = stage.stripe
        payment_id = await stage.new_payment()
        paid = fake.event("payment_intent.succeeded", fake.pay(payment_id))
        body = json.dumps(paid).encode()
    # As after a kill between the commit of the event and its application.
    async with open_store(tmp_path / "relay.sqlite3") as store:
        now = fake.clock()
        await store.run(
            lambda tx: tx.inbox.append(ReceivedEvent(paid["id"], paid["type"], body, now))
        )
    fake.away("retrieve", "cancel")
    async with on_stage(tmp_path, stripe=fake) as stage:
        await stage.applied()
        assert (await stage.read(payment_id))["outcome"] == Outcome.PAID.value
