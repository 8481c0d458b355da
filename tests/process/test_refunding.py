"""A refund from the till with the real programs: its answer lost, the till killed, perhaps the relay too."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.sqlite_schema import StoreError
from kiosk.till.books.refunding import GoingBack, RefundFilter, Stage, refunds
from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore
from tests.process.refunding_till import MANAGER, PIN
from tests.process.test_accepted_money import payment, sandbox
from tests.relay.program import LIMIT_S, Shop, free_port, wait_for

pytestmark = pytest.mark.process

AMOUNT, PART = 18_550, 5_000


@contextmanager
def till(shop: Shop, token: str, *wish: str) -> Iterator[None]:
    """Run a till; SIGKILLed at the end of the block."""
    url = f"http://127.0.0.1:{shop.port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.process.refunding_till"),
            *(str(shop.folder), url, token, *wish),
        ]
    )
    with process:
        try:
            yield
        finally:
            process.kill()
            process.wait(LIMIT_S)


def looked_at(shop: Shop) -> SqliteStore | None:
    """The till's file, read from outside."""
    try:
        return SqliteStore(shop.folder / "till.sqlite3", read_only=True)
    except StoreError:
        return None


def receipt_numbers(shop: Shop) -> list[str]:
    store = looked_at(shop)
    if store is None:
        return []
    try:
        return [row.number for row in store.receipts()]
    finally:
        store.close()


def going_back(shop: Shop) -> list[GoingBack]:
    """What the till knows of money that goes back."""
    store = looked_at(shop)
    assert store is not None
    try:
        with store.reading() as tx:
            return refunds(tx, RefundFilter.ALL, 9)
    finally:
        store.close()


def documents(shop: Shop) -> list[int]:
    """The amounts of the refunds' documents, of a log that is in order."""
    store = looked_at(shop)
    assert store is not None
    try:
        verify(store)
        return [row.amount_satang for row in store.refunds()]
    finally:
        store.close()


def at_stripe(shop: Shop) -> list[dict[str, Any]]:
    """Every refund that Stripe's stand-in has."""
    with shop.bank() as bank:
        answer = bank.get("/v1/refunds")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def bank_does(shop: Shop, method: str, path: str, body: dict[str, Any]) -> None:
    with shop.bank() as bank:
        answer = bank.request(method, path, json=body)
    assert answer.status_code == 200, answer.text


def sell(shop: Shop, token: str) -> str:
    """A sale from key to receipt; its number."""
    with till(shop, token, "sell", str(AMOUNT)):
        wait_for(lambda: _has_code(shop))
        bank_does(shop, "POST", f"/_sandbox/payments/{payment(shop)['id']}/pay", {})
        wait_for(lambda: len(receipt_numbers(shop)) == 1)
    [number] = receipt_numbers(shop)
    return number


def _has_code(shop: Shop) -> bool:
    with shop.manager() as manager:
        items = manager.get("/payments").json()["items"]
    return bool(items) and items[0]["qr"] is not None


def add_manager(shop: Shop) -> None:
    with shop.manager() as manager:
        body = {"name": MANAGER, "role": "manager", "pin": PIN}
        answer = manager.post("/people", json=body)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("relay_dies_too", [False, True])
def test_a_refund_whose_answer_is_lost_is_one_refund_with_one_document(
    tmp_path: Path, relay_dies_too: bool
) -> None:
    port = free_port()
    with sandbox(port) as bank:
        shop = Shop(tmp_path, bank.url, port)
        with shop.relay() as relay:
            token = shop.add_till()
            add_manager(shop)
            number = sell(shop, token)
            # Stripe does what it is asked and then says nothing to anybody: no answer, no event.
            silence = {"webhook": {"drop": 1}, "api": {"dropAfterCommit": True}}
            bank_does(shop, "PUT", "/_sandbox/faults", silence)
            with till(shop, token, "refund", number, str(PART)):
                wait_for(lambda: _exists(shop))
            [line] = going_back(shop)
            assert line.stage is Stage.ASKED, "nobody knows what became of it, and it is said so"
            assert documents(shop) == []
            if not relay_dies_too:
                _ends_well(shop, token)
                return
            relay.end(signal.SIGKILL)
        with shop.relay():
            _ends_well(shop, token)


def _exists(shop: Shop) -> bool:
    """Stripe was asked for the refund and cut the line afterwards. While it cuts every line, only the relay's
    own count tells."""
    with shop.manager() as manager:
        lines = manager.get("/metrics").text.splitlines()
    asked = [line for line in lines if line.startswith("kiosk_stripe_calls_total")]
    return any(
        "refund" in line and "create" in line and not line.endswith(" 0.0") for line in asked
    )


def _ends_well(shop: Shop, token: str) -> None:
    bank_does(shop, "PUT", "/_sandbox/faults", {})
    with till(shop, token):
        wait_for(lambda: going_back(shop)[0].stage is Stage.WAITS_FOR_CUSTOMER)
        [refund] = at_stripe(shop)
        assert (refund["amount"], refund["status"]) == (PART, "requires_action")
        assert documents(shop) == [PART]
        [line] = going_back(shop)
        assert (line.refund_id, line.email) == (refund["id"], "guest@mail.example")
        assert (line.asked_by, line.allowed_by) == ("นก", MANAGER)
        # The customer never answers.
        bank_does(shop, "POST", f"/_sandbox/refunds/{refund['id']}/advance", {"to": "failed"})
        wait_for(lambda: going_back(shop)[0].stage is Stage.FAILED)
    assert documents(shop) == [PART, -PART]
    assert len(at_stripe(shop)) == 1
