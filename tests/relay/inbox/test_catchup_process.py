"""Real programs: a webhook that never comes, and a relay that is killed while it catches up."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.relay.program import LIMIT_S, Shop, ask, free_port, program, wait_for
from tests.relay.stage import SECRET, own_signature

pytestmark = pytest.mark.process

PAID = 24


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose sandbox would send webhooks to the relay, and drops every one."""
    port = free_port()
    where = ("--webhook-url", f"http://127.0.0.1:{port}/payments/webhook")
    folder = str(tmp_path / "sandbox")
    with program("sandbox", "--port", "0", "--data-dir", folder, *where) as sandbox:
        one = Shop(tmp_path / "data", sandbox.url, port)
        with one.bank() as bank:
            bank.put("/_sandbox/faults", json={"webhook": {"drop": True}})
        yield one


def pay(bank: httpx.Client, payment_id: str) -> None:
    """The customer pays."""
    answer = bank.post(f"/_sandbox/payments/{payment_id}/pay", json={})
    assert answer.status_code == 200, answer.text


def kept(shop: Shop, where: str = "1") -> list[tuple[str, str, str | None]]:
    """The inbox's events: id, type, result."""
    with sqlite3.connect(shop.folder / "relay.sqlite3") as database:
        query = f"SELECT event_id, type, result FROM inbox WHERE {where} ORDER BY number"
        rows = database.execute(query).fetchall()
    database.close()
    return rows


def test_money_and_refunds_without_their_webhooks_are_found(shop: Shop) -> None:
    with shop.relay(), shop.bank() as bank:
        with shop.caller(shop.add_till()) as caller:
            ids = [ask(caller, f"k{n}").json()["paymentIntentId"] for n in range(3)]
        for payment_id in ids:
            pay(bank, payment_id)
        refund = bank.post("/v1/refunds", data={"payment_intent": ids[0], "amount": "100"})
        assert refund.status_code == 200, refund.text
    # As after a night: the next start reads what happened, whether or not anybody is asked about a payment.
    with shop.relay(), shop.manager() as manager:

        def all_paid() -> bool:
            items = manager.get("/payments?outcome=paid").json()["items"]
            return {payment["id"] for payment in items} == set(ids)

        wait_for(all_paid)
        wait_for(lambda: bool(kept(shop, "type LIKE 'refund.%' AND applied_at IS NOT NULL")))
        items = manager.get("/inbox?limit=200").json()["items"]
    assert {item["source"] for item in items} == {"catchup"}
    with shop.bank() as bank:
        listed = bank.get("/v1/events?limit=100").json()["data"]
    assert {item["eventId"] for item in items} == {event["id"] for event in listed}


@pytest.mark.parametrize("seed", range(3))
def test_a_relay_killed_while_it_catches_up_finds_everything_once(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    with shop.relay():
        token = shop.add_till()
        with shop.caller(token) as caller:
            ids = [ask(caller, f"k{n}").json()["paymentIntentId"] for n in range(PAID)]
    with shop.bank() as bank:
        for payment_id in ids:
            pay(bank, payment_id)
        happened = _all_events(bank)
    for _ in range(4):
        with shop.relay() as relay:
            time.sleep(chance.uniform(0.0, 0.15))
            relay.end(signal.SIGKILL)
    with shop.relay(), shop.caller(token) as caller:
        wait_for(
            lambda: len(caller.get("/payments?outcome=paid&limit=200").json()["items"]) == PAID
        )
        wait_for(lambda: {event for event, _, _ in kept(shop)} >= happened)
        wait_for(lambda: not kept(shop, "due_at IS NOT NULL"))
    assert Counter(event for event, _, _ in kept(shop)).most_common(1)[0][1] == 1
    assert kept(shop, "error IS NOT NULL") == []
    with sqlite3.connect(shop.folder / "relay.sqlite3") as database:
        pushed = [json.loads(data) for (data,) in database.execute("SELECT data FROM outbox")]
    database.close()
    first_paid = Counter(
        payment["id"] for payment in _changes(pushed) if payment["outcome"] == "paid"
    )
    assert set(first_paid.values()) == {1}


def _all_events(bank: httpx.Client) -> set[str]:
    found: set[str] = set()
    after = ""
    while True:
        page = bank.get(f"/v1/events?limit=100{after}").json()
        found |= {event["id"] for event in page["data"]}
        if not page["has_more"]:
            return found
        after = f"&starting_after={page['data'][-1]['id']}"


def _changes(pushed: list[Any]) -> list[Any]:
    """What was pushed of payments when their outcome changed."""
    last: dict[str, str] = {}
    changes = []
    for one in pushed:
        if "outcome" in one and last.get(one["key"]) != one["outcome"]:
            last[one["key"]] = one["outcome"]
            changes.append(one)
    return changes


def test_a_running_relay_is_asked_about_its_inbox(shop: Shop) -> None:
    def inbox(*arguments: str) -> subprocess.CompletedProcess[str]:
        where = ("--data-dir", str(shop.folder))
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "relay", "inbox", *arguments, *where],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    broken = json.dumps(
        {
            "id": "evt_broken",
            "object": "event",
            "type": "payment_intent.succeeded",
            "livemode": False,
            "data": {"object": {"object": "payment_intent"}},
        }
    ).encode()
    with shop.relay(), shop.caller("stripe") as stripe:
        for secret in (SECRET, "whsec_wrong"):
            signed = own_signature(broken, secret, int(time.time()))
            header = {"Stripe-Signature": signed}
            stripe.post("/payments/webhook", content=broken, headers=header)
        wait_for(lambda: bool(kept(shop, "error IS NOT NULL")))
        failing = inbox("list", "--failing")
        assert (failing.returncode, failing.stderr) == (0, "")
        assert "evt_broken" in failing.stdout
        refused = inbox("list", "--refused")
        assert refused.stdout.startswith("1 refused since the relay began\n")
        assert "whsec" not in refused.stdout
        again = inbox("retry", "evt_broken")
        assert again.stdout.startswith("1 event is tried again"), again.stderr
        nothing = inbox("retry", "evt_none")
        assert nothing.returncode == 1
        assert nothing.stderr == "kiosk: There is no event evt_none in the inbox.\n"
