"""The inbox: applied in order, tried again without harm, looked after by people; and what is refused."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe

from kiosk.core.payment import Outcome
from kiosk.relay.inbox.event_types import TRIED_VERSIONS
from kiosk.relay.inbox.lane import FAILED, InboxLane
from kiosk.relay.inbox.refused import SAMPLES, TOLD_EVERY, RefusedWebhooks
from kiosk.relay.inbox.signature import Verdict
from kiosk.relay.inbox.webhook import Keep
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.database import Place
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.objects import parse_event
from kiosk.sqlite_schema import StoreError
from tests.relay.fake_stripe import FakeStripe, Json
from tests.relay.stage import (
    ADMIN,
    IDENTITY,
    START,
    FakeClock,
    Stage,
    on_stage,
    own_signature,
    until,
)

pytestmark = pytest.mark.anyio

BY_WEBHOOK = EventSource.WEBHOOK
BROKEN = {"object": "payment_intent"}


async def keep_failing(stage: Stage, event: Json, retry_in_s: float = 60) -> None:
    """An event that came now, could not be applied, and is tried again later."""
    body = json.dumps(event).encode()
    received = parse_event(body).received(body, stage.clock(), EventSource.WEBHOOK)
    due_at = stage.clock() + timedelta(seconds=retry_in_s)

    def job(tx: Any) -> None:
        tx.inbox.append(received)
        tx.inbox.failed(tx.inbox.by_event_id(event["id"]).number, "a bug", due_at)

    await stage.run(job)


async def retried(stage: Stage, after_s: float = 60) -> None:
    """Let the time of the retry come."""
    stage.clock.move(after_s)
    stage.service.parts.inbox.wake()

    async def none_fails() -> bool:
        return await stage.run(lambda tx: tx.inbox.failing()) == 0

    await until(none_fails)


async def ask(stage: Stage, method: str, path: str, token: str = ADMIN, **kwargs: Any) -> Any:
    """One call of a manager; its JSON."""
    async with stage.client(token) as client:
        answer = await client.request(method, path, **kwargs)
    return answer.status_code, answer.json()


# In order, and late without harm


async def test_what_is_due_comes_in_the_order_received_though_the_clock_was_set_back(
    store: StoreLane,
) -> None:
    for n in range(6):
        at = START - timedelta(minutes=n)
        event = ReceivedEvent(f"evt_{n}", "charge.updated", b"{}", at, subject=f"pi_{n % 2}")
        await store.run(lambda tx: tx.inbox.append(event))  # noqa: B023
    due = await store.run(lambda tx: tx.inbox.due(START, 4))
    assert [event.event_id for event in due] == ["evt_0", "evt_1", "evt_2", "evt_3"]


async def test_a_large_backlog_is_read_by_its_index(store: StoreLane) -> None:
    def plan(tx: Any) -> str:
        query = "SELECT * FROM inbox WHERE due_at <= 9 ORDER BY number LIMIT 64"
        rows = tx._database.execute_sql(f"EXPLAIN QUERY PLAN {query}").fetchall()
        return " ".join(str(row) for row in rows)

    plan_text = await store.run(plan)
    assert "INDEX inbox_due" in plan_text
    assert "B-TREE" not in plan_text


async def test_a_failed_attempt_told_too_late_does_not_touch_the_money(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    ended = dict(stage.stripe.attempt_ends(payment_id, "payment_intent_payment_attempt_failed"))
    await keep_failing(stage, stage.stripe.event("payment_intent.payment_failed", ended))
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    before = await stage.read(payment_id)
    await retried(stage)
    assert await stage.read(payment_id) == before
    assert before["outcome"] == "paid"


async def test_a_code_told_too_late_does_not_come_back_after_the_cancel(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    offered = dict(stage.stripe.intents[payment_id])
    await keep_failing(stage, stage.stripe.event("payment_intent.requires_action", offered))
    canceled = {**offered, "status": "canceled", "next_action": None}
    await stage.told(stage.stripe.event("payment_intent.canceled", canceled))
    before = await stage.read(payment_id)
    await retried(stage)
    assert await stage.read(payment_id) == before
    assert (before["outcome"], before["qr"]) == ("canceled", None)


async def test_a_state_told_too_late_does_not_replace_the_newer_one(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    offered = dict(stage.stripe.intents[payment_id])
    await keep_failing(stage, stage.stripe.event("payment_intent.requires_action", offered))
    working = {**offered, "status": "processing"}
    await stage.told(stage.stripe.event("payment_intent.processing", working))
    await retried(stage)
    assert (await stage.read(payment_id))["status"] == "processing"


async def test_money_does_not_wait_behind_a_failing_event_of_its_own(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    intent = dict(stage.stripe.intents[payment_id])
    await keep_failing(stage, stage.stripe.event("payment_intent.created", intent))
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    assert (await stage.read(payment_id))["outcome"] == "paid"


@pytest.mark.expected_logs("cannot be applied")
async def test_what_was_given_up_is_tried_once_more_at_the_next_start(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        fake = stage.stripe
        payment_id = await stage.new_payment()
        paid = fake.event("payment_intent.succeeded", fake.pay(payment_id), pending_webhooks=0)
        await keep_failing(stage, paid)
        await keep_failing(stage, fake.event("charge.succeeded", BROKEN, pending_webhooks=0))

        def give_up(tx: Any) -> None:
            tx._database.execute_sql("UPDATE inbox SET due_at = NULL, attempts = 12")

        await stage.run(give_up)
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:

        async def tried() -> bool:
            entries = await stage.run(lambda tx: tx.inbox.page(True, None, 9))
            return [entry.attempts for entry in entries] == [13]

        await until(tried)
        assert (await stage.read(payment_id))["confirmedBy"] == "webhook"
        assert await stage.run(lambda tx: tx.inbox.due(stage.clock(), 9)) == []


async def test_an_event_is_kept_and_applied_in_one_commit(place: Place, tmp_path: Path) -> None:
    metrics, clock = Metrics(), FakeClock()
    fake = FakeStripe(clock)
    store = StoreLane(place, lambda events: None, metrics=metrics)
    store.start()
    lane = InboxLane(store, IDENTITY, clock, metrics)
    applying = asyncio.create_task(lane.run())

    def commits() -> float:
        return metrics.value("kiosk_store_batch_jobs_count")

    try:
        await until(lambda: commits() == 2)  # it looked what an earlier life had left, and sleeps
        for number in range(1, 51):
            body = json.dumps(fake.event("customer.created", {})).encode()
            lane.wake()
            assert await store.run(Keep(parse_event(body).received(body, clock(), BY_WEBHOOK)))
            assert await store.run(lambda tx: tx.inbox.waiting()) == 0
            assert commits() == 2 + 2 * number
    finally:
        applying.cancel()
        with suppress(asyncio.CancelledError):
            await applying
        await store.close()


async def test_the_lane_says_when_events_may_have_been_missed(store: StoreLane) -> None:
    class Away:
        trouble = False

        async def run(self, job: Any) -> Any:
            if self.trouble:
                raise StoreError("full")
            return await store.run(job)

    away = Away()
    lane = InboxLane(away, IDENTITY, FakeClock(), Metrics())
    calls: list[int] = []
    lane.on_recovery(lambda: calls.append(1))
    await lane.round()
    assert calls == []
    away.trouble = True
    await lane.round()
    assert calls == []
    away.trouble = False
    await lane.round()
    await lane.round()
    assert calls == [1]
    lane.missed()
    await lane.round()
    assert calls == [1, 1]


# Not ours, not tested


async def test_an_event_of_a_connected_account_is_counted_and_never_applied(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    paid = stage.stripe.event(
        "payment_intent.succeeded", stage.stripe.pay(payment_id), account="acct_other"
    )
    await stage.told(paid)
    assert (await stage.read(payment_id))["outcome"] == "waiting"
    labels = {"type": "payment_intent.succeeded", "result": "not_ours"}
    assert stage.number("kiosk_events_total", **labels) == 1


def test_the_tested_version_is_that_of_the_sdk() -> None:
    assert stripe.api_version == TRIED_VERSIONS[-1]


@pytest.mark.expected_logs("a version that was not tested")
async def test_another_version_is_told_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    for n, version in enumerate(("2020-01-01", "2020-01-01", TRIED_VERSIONS[-1])):
        event = stage.stripe.event("customer.created", {"n": n}, api_version=version)
        assert (await stage.deliver(event)).status_code == 200
    assert len([one for one in caplog.records if one.levelno == logging.WARNING]) == 1


# Looked after


async def test_the_inbox_is_listed_page_by_page_without_bodies(stage: Stage) -> None:
    for _ in range(5):
        await stage.told(
            stage.stripe.event("customer.created", {"id": "po_1", "payer": "somebody"})
        )
    seen = []
    path = "/inbox?limit=2"
    while path:
        status, page = await ask(stage, "GET", path)
        assert status == 200
        seen += page["items"]
        path = f"/inbox?limit=2&cursor={page['nextCursor']}" if page["nextCursor"] else ""
    assert [item["eventId"] for item in seen] == [f"evt_{n}" for n in (5, 4, 3, 2, 1)]
    assert "somebody" not in json.dumps(seen)
    assert seen[0] == {
        "eventId": "evt_5",
        "type": "customer.created",
        "subject": "po_1",
        "source": "webhook",
        "saidAt": "2026-03-01T05:00:00.000Z",
        "receivedAt": "2026-03-01T05:00:00.000Z",
        "appliedAt": "2026-03-01T05:00:00.000Z",
        "result": "left_alone",
        "attempts": 0,
        "dueAt": None,
        "error": None,
    }


@pytest.mark.expected_logs("cannot be applied")
async def test_a_manager_has_failing_events_tried_again(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    paid = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    await keep_failing(stage, paid, retry_in_s=10_000)
    await keep_failing(stage, stage.stripe.event("charge.succeeded", BROKEN), retry_in_s=10_000)
    _, page = await ask(stage, "GET", "/inbox?failing=true")
    assert [item["error"] for item in page["items"]] == ["a bug", "a bug"]
    body = {"events": [paid["id"], paid["id"]]}
    assert await ask(stage, "POST", "/inbox/retry", json=body) == (200, {"retried": 1})
    await stage.applied()
    assert (await stage.read(payment_id))["outcome"] == "paid"
    assert await ask(stage, "POST", "/inbox/retry", json={}) == (200, {"retried": 1})
    labels = {"type": "charge.succeeded", "result": FAILED}
    await until(lambda: stage.number("kiosk_events_total", **labels) == 1)
    entries = await stage.run(lambda tx: tx.audit.page(None, 9))
    assert [(entry.action, entry.detail["events"]) for entry in entries] == [
        ("inbox.retry", "all"),
        ("inbox.retry", f"{paid['id']}, {paid['id']}"),
    ]


async def test_what_does_not_fail_is_not_tried_again(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    done = stage.stripe.event("customer.created", {"id": "po_1"})
    await stage.told(done)
    fails = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    await keep_failing(stage, fails)
    retry = "/inbox/retry"
    status, problem = await ask(stage, "POST", retry, json={"events": [fails["id"], done["id"]]})
    assert (status, problem["code"]) == (409, "invalid_state")
    assert problem["detail"] == f"Event {done['id']} does not fail: it is done (left_alone)."
    status, problem = await ask(stage, "POST", retry, json={"events": ["evt_none"]})
    assert (status, problem["code"]) == (404, "not_found")
    assert (await stage.read(payment_id))["outcome"] == "waiting"
    assert await stage.run(lambda tx: tx.audit.page(None, 9)) == []


@pytest.mark.parametrize(
    "body", [{"events": []}, {"events": ["a b"]}, {"events": "evt_1"}, {"all": True}, []]
)
async def test_a_bad_retry_names_its_field(stage: Stage, body: Any) -> None:
    status, problem = await ask(stage, "POST", "/inbox/retry", json=body)
    assert (status, problem["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/inbox"), ("GET", "/inbox/refused"), ("POST", "/inbox/retry")]
)
async def test_the_inbox_is_for_managers(stage: Stage, method: str, path: str) -> None:
    assert (await ask(stage, method, path, "kt_A1"))[0] == 403
    assert (await ask(stage, method, path, "kt_nobody"))[0] == 401


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=x", "failing=perhaps"])
async def test_a_bad_query_is_refused(stage: Stage, query: str) -> None:
    assert (await ask(stage, "GET", f"/inbox?{query}"))[0] == 422


async def test_a_lane_that_stands_is_seen(stage: Stage) -> None:
    body = json.dumps(stage.stripe.event("customer.created", {})).encode()
    late = ReceivedEvent("evt_1", "customer.created", body, stage.clock() + timedelta(hours=1))
    await stage.run(lambda tx: tx.inbox.append(late))
    assert (await ask(stage, "GET", "/readyz"))[1] == {"status": "ready", "degraded": []}
    # The lane sleeps; only the clock goes on.
    stage.clock.move(3_631)
    assert (await ask(stage, "GET", "/readyz"))[1]["degraded"] == ["inbox_lagging"]
    stage.service.parts.inbox.wake()


# What is refused


async def test_a_refused_webhook_is_shown_masked_and_costs_no_write(stage: Stage) -> None:
    body = json.dumps({"key": "pi_1_secret_abcdef", "mail": "payer@example.com"}).encode()
    body += b" " * 300 + b"\x00\xff"
    header = own_signature(body, "whsec_wrong", int(stage.clock().timestamp()))
    commits = stage.number("kiosk_commit_seconds_count")
    for sent in (header, None):
        assert (await stage.post_webhook(body, sent)).status_code == 400
    assert stage.number("kiosk_commit_seconds_count") == commits
    status, refused = await ask(stage, "GET", "/inbox/refused")
    assert (status, refused["total"]) == (200, 2)
    newest, oldest = refused["items"]
    assert (newest["reason"], oldest["reason"]) == ("missing", "wrong")
    assert oldest["address"] == "127.0.0.1"
    assert oldest["sizeBytes"] == len(body)
    assert oldest["beginning"].startswith('{"key": "[secret]", "mail": "[mailbox]"}')
    assert len(oldest["beginning"]) == 200
    assert header.rpartition("v1=")[2] not in json.dumps(refused)


async def test_the_ring_keeps_the_newest_and_the_log_is_told_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    ring = RefusedWebhooks()
    for n in range(SAMPLES + 10):
        ring.note(START, Verdict.WRONG, "203.0.113.9", str(n).encode())
    assert [sample.beginning for sample in ring.newest_first()][:2] == ["59", "58"]
    assert (len(ring.newest_first()), ring.total) == (SAMPLES, SAMPLES + 10)
    ring.note(START + TOLD_EVERY, Verdict.MISSING, "203.0.113.9", b"\x07")
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "webhook refused: result=wrong by=203.0.113.9 count=1",
        f"webhook refused: result=missing by=203.0.113.9 count={SAMPLES + 10}",
    ]
    assert ring.newest_first()[0].beginning == "·"


async def test_after_a_webhook_that_could_not_be_kept_stripe_is_asked(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    stage.service.parts.inbox.missed()
    stage.service.parts.inbox.wake()

    async def is_paid() -> bool:
        return bool((await stage.read(payment_id))["outcome"] == Outcome.PAID.value)

    await until(is_paid)
    assert (await stage.read(payment_id))["confirmedBy"] == "catchup"


async def test_an_event_of_a_connected_account_is_nobody_s_here(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    intent = stage.stripe.pay(payment_id)
    refund = {"id": "pyr_1", "object": "refund", "amount": 1, "currency": "thb", "status": "failed"}
    for name, thing in (("payment_intent.succeeded", intent), ("refund.failed", refund)):
        await stage.told(stage.stripe.event(name, thing, account="acct_other"))
    assert (await stage.read(payment_id))["outcome"] == "waiting"
