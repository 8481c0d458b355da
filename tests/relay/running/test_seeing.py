"""What can be seen of a relay from outside: one log line for each decision, its numbers, and never a secret."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.logs import MaskingFormatter
from kiosk.relay.api import probes
from kiosk.relay.ports import Store
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.running.pauses import EVERY_S, Pauses
from kiosk.relay.stripe_side.gateway import Unavailable
from kiosk.sqlite_schema import StoreError
from tests.relay.stage import ADMIN, SECRET, Stage, on_stage, until

pytestmark = pytest.mark.anyio


class Said:
    """What the relay logged, as it would stand in the file, without the time."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog
        self._formatter = MaskingFormatter("%(name)s: %(message)s")

    def since(self) -> list[str]:
        """The lines since the last time."""
        lines = [self._formatter.format(record) for record in self._caplog.records]
        self._caplog.clear()
        return [line for line in lines if line.startswith("kiosk.")]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Said]:
    with caplog.at_level(logging.INFO, logger="kiosk"):
        yield Said(caplog)


# Decisions


async def test_the_story_of_one_payment_is_one_line_a_decision(stage: Stage, said: Said) -> None:
    said.since()
    payment_id = await stage.new_payment(key="sale 1")
    assert said.since() == [
        f'kiosk.relay.payments.apply: payment moved: payment={payment_id} device=A1 key="sale 1"'
        " from=creating outcome=waiting word=offered by=watch"
    ]
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    await stage.told(event)
    assert said.since() == [
        f'kiosk.relay.payments.apply: payment moved: payment={payment_id} device=A1 key="sale 1"'
        f" from=waiting outcome=paid word=succeeded by=webhook event={event['id']}",
        f"kiosk.relay.inbox.lane: event applied: event={event['id']} type=payment_intent.succeeded"
        f" result=changed payment={payment_id} outcome=paid by=webhook",
    ]
    await stage.told(event)
    assert said.since() == [
        f"kiosk.relay.inbox.webhook: event kept before: event={event['id']} type=payment_intent.succeeded"
    ]


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_cancel_that_stripe_confirms_later(stage: Stage, said: Said) -> None:
    payment_id = await stage.new_payment(key="k")
    said.since()
    stage.stripe.fail("cancel", Unavailable("gone away"))
    async with stage.client() as client:
        await client.post(f"/payments/{payment_id}/cancel")
    asked, silent, unconfirmed = said.since()
    assert asked == (
        f"kiosk.relay.payments.asking: a cancel was asked for: payment={payment_id} device=A1 key=k"
        " outcome=waiting"
    )
    assert silent == "kiosk.relay.stripe: Stripe does not answer: gone away"
    assert unconfirmed == (
        f"kiosk.relay.payments.asking: a cancel is not confirmed: payment={payment_id} device=A1"
        ' error="gone away"'
    )
    async with stage.client() as client:
        await client.post(f"/payments/{payment_id}/cancel")
    assert (
        f"kiosk.relay.payments.apply: payment moved: payment={payment_id} device=A1 key=k"
        " from=waiting outcome=canceled word=canceled by=verify"
    ) in said.since()


async def test_a_payment_whose_time_is_up(stage: Stage, said: Said) -> None:
    payment_id = await stage.new_payment(key="k")
    said.since()
    stage.clock.move(901)
    await stage.service.workers.watch.round()
    await stage.service.workers.watch.idle()
    # The relay's own watch may look at the same moment; it finds the same.
    assert list(dict.fromkeys(said.since())) == [
        f"kiosk.relay.payments.watch: a payment's time is up: payment={payment_id} device=A1 key=k"
        " outcome=waiting",
        f"kiosk.relay.payments.apply: payment moved: payment={payment_id} device=A1 key=k"
        " from=waiting outcome=expired word=expired by=watch",
    ]


async def test_what_is_refused_says_why(stage: Stage, said: Said) -> None:
    said.since()
    await stage.post_webhook(b"{}", None)
    await stage.post_webhook(b"{}", "t=1,v1=00")
    stage.clock.move(60)  # whoever is refused may not fill the log
    await stage.post_webhook(b"{}", "t=1,v1=00")
    await stage.deliver_body(b"[]")
    missing, wrong, odd = said.since()
    refused = "kiosk.relay.inbox.webhook: webhook refused:"
    assert missing == f"{refused} result=missing by=127.0.0.1 count=1"
    assert wrong == f"{refused} result=wrong by=127.0.0.1 count=2"
    assert odd.startswith("kiosk.relay.inbox.webhook: webhook refused: result=not_an_event error=")


@pytest.mark.expected_logs("event cannot be applied")
async def test_an_event_that_cannot_be_applied_names_itself(stage: Stage, said: Said) -> None:
    said.since()
    event = stage.stripe.event("payment_intent.succeeded", {"id": 7, "object": "payment_intent"})
    await stage.told(event)
    [line] = said.since()
    assert line.startswith(
        f"kiosk.relay.inbox.lane: event cannot be applied: event={event['id']}"
        ' type=payment_intent.succeeded attempt=1 error="MalformedError: '
    )


async def test_devices_that_come_and_go(stage: Stage, said: Said) -> None:
    said.since()
    async with stage.client("kt_boss") as client:
        await client.post("/devices", json={"name": "bar 2", "scope": "till"})
        await client.delete("/devices/bar 2")
    assert said.since() == [
        'kiosk.relay.guard: device added: device="bar 2" scope=till',
        'kiosk.relay.guard: device revoked: device="bar 2"',
    ]


# Secrets and forgeries

STRANGE = "x sk_live_kiosk1234567 whsec_kiosk1234567 outcome=paid\nkiosk.relay.apply: payment moved"


@pytest.mark.expected_logs("cannot be applied", "PromptPay does not know")
async def test_no_secret_is_told_whoever_says_it_where(stage: Stage, said: Said) -> None:
    said.since()
    answer = await stage.ask(key="sk_live_kiosk1234567 outcome=paid", description=STRANGE)
    body = answer.json()
    payment_id = body["paymentIntentId"]
    paid = stage.stripe.pay(payment_id, description=STRANGE)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    await stage.told(stage.stripe.event("payment_intent.processing", {**paid, "status": STRANGE}))
    await stage.told(stage.stripe.event("payment_intent.canceled", {"id": STRANGE}))
    await stage.deliver(stage.stripe.event("payment_intent.succeeded", paid, id=STRANGE))
    await stage.deliver(stage.stripe.event(STRANGE, {}))
    await stage.deliver_body(json.dumps({"id": "evt_1", "type": [STRANGE]}).encode())
    async with stage.client(STRANGE.replace("\n", "")) as client:
        assert (await client.get("/payments")).status_code == 401
    lines = said.since()
    assert len(lines) > 5
    for line in lines:
        assert "kiosk1234567" not in line
        assert "\n" not in line
        assert body["clientSecret"] not in line
        assert not any(token in line for token in (SECRET, ADMIN, "kt_A1"))
    assert not any(
        line.startswith("kiosk.relay.payments.apply: payment moved outcome") for line in lines
    )
    assert sum(" outcome=paid word=" in line for line in lines) == 1


# Numbers


async def test_the_story_of_one_payment_in_numbers(stage: Stage) -> None:
    value = stage.service.parts.metrics.value
    payment_id = await stage.new_payment()
    stage.clock.move(10)
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    before = value("kiosk_push_lag_seconds_count")
    await stage.told(event)
    await until(lambda: value("kiosk_inbox_lag_seconds_count") == 1)
    assert value("kiosk_push_lag_seconds_count") == before + 1
    counted = {"type": "payment_intent.succeeded", "result": "changed"}
    assert value("kiosk_events_total", **counted) == 1
    assert value("kiosk_apply_seconds_count") == 1
    assert value("kiosk_last_webhook_timestamp_seconds") == stage.clock().timestamp()
    assert value("kiosk_payments_total", outcome="paid", confirmed_by="webhook") == 1
    assert value("kiosk_payment_wait_seconds_count", confirmed_by="webhook") == 1
    assert value("kiosk_stripe_call_seconds_count", call="create") == 1
    assert value("kiosk_responses_total", status="201") == 1
    assert value("kiosk_responses_total", status="200") == 1
    assert value("kiosk_commit_seconds_count") == value("kiosk_store_batch_jobs_count") > 3
    assert value("kiosk_catchup_events_total", result="changed") == 0


async def page_of(stage: Stage) -> list[str]:
    """`/metrics` as a manager reads it."""
    async with stage.client("kt_boss") as client:
        return (await client.get("/metrics")).text.splitlines()


async def test_what_waits_in_the_store_stands_on_the_page(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    shown = await page_of(stage)
    assert "kiosk_ready 1.0" in shown
    assert "kiosk_webhook_configured 1.0" in shown
    assert "kiosk_attention_open 0.0" in shown
    assert "kiosk_inbox_waiting 0.0" in shown
    [free] = [line for line in shown if line.startswith("kiosk_disk_free_bytes ")]
    assert float(free.split()[1]) > 0
    stage.clock.move(901)
    await stage.service.workers.watch.round()
    await stage.service.workers.watch.idle()
    paid = {**stage.stripe.intents[payment_id], "status": "succeeded", "amount_received": 18_550}
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    assert "kiosk_attention_open 1.0" in await page_of(stage)


@pytest.mark.expected_logs("cannot be applied")
async def test_an_event_that_fails_waits_for_its_next_try(stage: Stage) -> None:
    await stage.told(stage.stripe.event("payment_intent.succeeded", {"id": 7}))
    shown = await page_of(stage)
    assert "kiosk_inbox_failing 1.0" in shown
    assert "kiosk_inbox_waiting 1.0" in shown
    assert "kiosk_inbox_lag_seconds_count 0.0" in shown


class Hanging(Store):
    """A disk that never answers."""

    async def run(self, job: Any) -> Any:
        """Never."""
        await asyncio.Event().wait()


class Broken(Store):
    """A disk that is full."""

    async def run(self, job: Any) -> Any:
        """Always no."""
        raise StoreError("full")


@pytest.mark.parametrize("store", [Hanging(), Broken()])
async def test_a_store_that_fails_costs_the_readiness_and_not_the_page(
    stage: Stage, store: Store
) -> None:
    parts = stage.service.parts
    await probes.measure(parts)
    assert parts.metrics.value("kiosk_ready") == 1
    await probes.measure(replace(parts, store=store), limit_s=0.01)
    assert parts.metrics.value("kiosk_ready") == 0
    await probes.measure(parts)
    assert parts.metrics.value("kiosk_ready") == 1


async def test_a_stopping_relay_is_not_ready(stage: Stage) -> None:
    stage.service.stop_listening()
    assert "kiosk_ready 0.0" in await page_of(stage)


async def test_a_relay_without_webhook_says_so(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        assert "kiosk_webhook_configured 0.0" in await page_of(stage)


async def test_a_pause_of_the_loop_is_measured(anyio_backend: str) -> None:
    metrics = Metrics()
    now_s = 0.0
    late_s = iter([0.0, 0.25, -0.01])

    async def sleep(asked_s: float) -> None:
        nonlocal now_s
        late = next(late_s, None)
        if late is None:
            raise asyncio.CancelledError
        now_s += asked_s + late

    def ticker() -> float:
        return now_s

    with pytest.raises(asyncio.CancelledError):
        await Pauses(metrics, ticker, sleep).run()
    assert metrics.value("kiosk_loop_lag_seconds_count") == 3
    assert metrics.value("kiosk_loop_lag_seconds_sum") == pytest.approx(0.25)
    assert EVERY_S <= 0.1


async def test_a_running_relay_looks_at_its_loop(stage: Stage) -> None:
    value = stage.service.parts.metrics.value
    await until(lambda: value("kiosk_loop_lag_seconds_count") >= 2)
