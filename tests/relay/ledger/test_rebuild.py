"""Money of ours that the store does not know is made again from its mark: never dropped, never silently a sale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.relay.records import Scope
from tests.relay.fake_stripe import FakeStripe, Json
from tests.relay.ledger.counter import asked, get, paid, refund, resolve
from tests.relay.stage import Stage, on_stage

pytestmark = [pytest.mark.anyio, pytest.mark.expected_logs("bears our mark")]


def lost(stage: Stage, key: str = "lost", device: str = "A1", **changes: Any) -> Json:
    """An intent of ours at Stripe that the store knows nothing of."""
    mark = {"kiosk_relay": _relay(stage), "kiosk_device": device, "kiosk_key": key}
    intent_id = f"pi_lost{len(stage.stripe.intents)}"
    body: Json = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": 18_550,
        "amount_received": 0,
        "currency": "thb",
        "livemode": False,
        "status": "requires_action",
        "metadata": {"sale": "s1", **mark},
        "description": "ชาเย็น",
        "created": int(stage.clock().timestamp()),
        "client_secret": f"{intent_id}_secret",
        "latest_charge": None,
        "next_action": {"promptpay_display_qr_code": {"data": "0002"}},
        **changes,
    }
    stage.stripe.intents[intent_id] = body
    return body


def _relay(stage: Stage) -> str:
    return str(next(iter(stage.stripe.intents.values()))["metadata"]["kiosk_relay"])


async def tell(stage: Stage, body: Json, kind: str = "succeeded") -> None:
    await stage.told(stage.stripe.event(f"payment_intent.{kind}", body))


async def tell_paid(stage: Stage, body: Json) -> Json:
    """The customer paid it; the payment as its till sees it."""
    stage.stripe.pay(body["id"])
    await tell(stage, body)
    return await stage.read(body["id"], "kt_boss")


async def test_money_that_the_store_does_not_know_needs_a_person(stage: Stage) -> None:
    await stage.new_payment()
    payment = await tell_paid(stage, lost(stage))
    assert (payment["outcome"], payment["attention"]) == ("attention", "unknown")
    assert (payment["device"], payment["key"], payment["amount"]) == ("A1", "lost", 18_550)
    assert (payment["metadata"], payment["description"]) == ({"sale": "s1"}, "ชาเย็น")
    assert await stage.run(lambda tx: tx.payments.undecided()) == 1
    answer = await resolve(stage, payment["id"], "accept")
    assert answer.json()["resolution"]["decision"] == "accept"


async def test_without_money_it_follows_the_ordinary_way(stage: Stage) -> None:
    await stage.new_payment()
    body = lost(stage)
    await tell(stage, body, "requires_action")
    payment = await stage.read(body["id"])
    assert (payment["outcome"], payment["attention"]) == ("waiting", None)
    body |= {"status": "canceled", "next_action": None}
    await tell(stage, body, "canceled")
    assert (await stage.read(body["id"]))["outcome"] == "canceled"


async def test_its_till_goes_on_with_it_by_asking_again(stage: Stage) -> None:
    await stage.new_payment()
    body = lost(stage)
    await tell(stage, body, "requires_action")
    again = await stage.ask(key="lost", description="ชาเย็น", metadata={"sale": "s1"})
    assert (again.status_code, again.json()["paymentIntentId"]) == (201, body["id"])
    other = await stage.ask(key="lost", amount=18_551)
    assert other.json()["code"] == "idempotency_conflict"


async def test_when_its_time_is_up_it_is_cancelled(stage: Stage) -> None:
    await stage.new_payment()
    body = lost(stage)
    await tell(stage, body, "created")
    stage.clock.move(1_801)
    for _ in range(2):
        await stage.service.workers.watch.round()
        await stage.service.workers.watch.idle()
    assert body["id"] in stage.stripe.asked("cancel")
    assert (await stage.read(body["id"]))["outcome"] == "expired"


async def test_nobody_ever_asks_to_create_it(stage: Stage) -> None:
    await stage.new_payment()
    body = lost(stage, status="requires_payment_method", next_action=None)
    await tell(stage, body, "created")
    asks = len(stage.stripe.asked("create"))
    for _ in range(3):
        stage.clock.move(10)
        await stage.service.workers.watch.round()
        await stage.service.workers.watch.idle()
    assert len(stage.stripe.asked("create")) == asks


async def test_a_till_that_is_gone_too_gets_a_place_and_no_entry(stage: Stage) -> None:
    await stage.new_payment()
    payment = await tell_paid(stage, lost(stage, device="B7"))
    assert (payment["device"], payment["attention"]) == ("B7", "unknown")
    device = await stage.run(lambda tx: tx.devices.by_name("B7"))
    assert device is not None
    assert (device.scope, device.revoked_at) == (Scope.TILL, stage.clock())
    for token in ("B7", "\nB7"):
        async with stage.client() as client:
            headers = {"Authorization": f"Bearer {token}".encode()}
            answer = await client.get("/payments", headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 401


async def test_a_second_intent_under_a_key_that_was_paid_is_paid_twice(stage: Stage) -> None:
    first = await paid(stage, key="k")
    second = await tell_paid(stage, lost(stage, key="k"))
    assert (second["outcome"], second["attention"]) == ("attention", "paid_twice")
    assert second["key"] == f"k~{second['id']}"
    assert (await stage.read(first))["outcome"] == "paid"
    assert (await resolve(stage, second["id"], "accept")).status_code == 409


async def test_a_second_intent_is_unknown_while_the_first_waits(stage: Stage) -> None:
    first = await stage.new_payment(key="k")
    second = await tell_paid(stage, lost(stage, key="k", metadata=_mark(stage, "k")))
    assert second["attention"] == "unknown"
    await tell(stage, stage.stripe.pay(first))
    assert (await stage.read(first))["outcome"] == "paid"
    # The sale has its receipt now.
    assert (await resolve(stage, second["id"], "accept")).status_code == 409
    assert (await resolve(stage, second["id"], "ignore")).status_code == 200


def _mark(stage: Stage, key: str) -> dict[str, str]:
    return {"kiosk_relay": _relay(stage), "kiosk_device": "A1", "kiosk_key": key}


@pytest.mark.parametrize(
    "changes", [{"amount": 0}, {"device": ""}, {"key": ""}, {"key": "x" * 256}]
)
async def test_a_mark_that_we_never_write_is_left_alone(
    stage: Stage, changes: dict[str, Any]
) -> None:
    await stage.new_payment()
    body = lost(stage, **changes)
    await tell(stage, body, "succeeded")
    async with stage.client("kt_boss") as client:
        assert (await client.get(f"/payments/{body['id']}")).status_code == 404


async def test_after_a_restore_a_refund_brings_its_payment_back(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    async with on_stage(tmp_path / "before") as before:
        identity = await before.run(lambda tx: tx.identity(lambda: "same"))
        payment_id = await paid(before)
        assert (await refund(before, payment_id, key="k", amount=550)).status_code == 201
        [refund_body] = before.stripe.ledger.refunds.values()
    stripe: FakeStripe = before.stripe
    for body in (stripe.intents[payment_id], refund_body):
        body["metadata"] = {**body["metadata"], "kiosk_relay": "restored"}
    async with on_stage(tmp_path / "after", stripe=stripe, clock=before.clock) as after:
        assert identity != await after.run(lambda tx: tx.identity(lambda: "other"))
        relay_id, _ = await after.run(lambda tx: tx.identity(lambda: "other"))
        for body in (stripe.intents[payment_id], refund_body):
            body["metadata"]["kiosk_relay"] = relay_id
        await after.told(stripe.event("refund.updated", refund_body))
        await asked(after)
        payment = await after.read(payment_id)
        assert (payment["attention"], payment["amountRefunded"]) == ("unknown", 550)
        items = (await get(after, f"/payments/{payment_id}/refunds"))["items"]
        assert [one["id"] for one in items] == [refund_body["id"]]
        # Who asks for that refund once more gets the one there is.
        again = await refund(after, payment_id, key="k", amount=550)
        assert (again.status_code, again.json()["id"]) == (201, refund_body["id"])
        assert len(stripe.ledger.refunds) == 1
