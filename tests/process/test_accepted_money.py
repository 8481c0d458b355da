"""Late money with the real programs: a person accepts it, and the till that was off issues one receipt, once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Attention
from kiosk.core.sale import SaleState
from kiosk.sqlite_schema import StoreError
from kiosk.till.keeping.verify import verify
from kiosk.till.records import ReceiptRow, Sale
from kiosk.till.store.database import SqliteStore
from tests.relay.program import LIMIT_S, Program, Shop, free_port, program, wait_for
from tests.relay.stage import SECRET

pytestmark = pytest.mark.process


class Watched:
    """The till's file, read from outside while the till works on it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "till.sqlite3"

    def sale(self) -> Sale | None:
        """The one sale, None while there is none."""
        try:
            store = SqliteStore(self.path, read_only=True)
        except StoreError:
            return None
        try:
            with store.reading() as tx:
                recent = tx.recent_sales(1)
            return recent[0].sale if recent else None
        except StoreError:
            return None
        finally:
            store.close()

    def is_in(self, state: SaleState, attention: Attention | None = None) -> bool:
        """The sale stands so."""
        sale = self.sale()
        return sale is not None and (sale.state, sale.attention) == (state, attention)

    def receipts(self) -> list[ReceiptRow]:
        """The whole log, which must be in order."""
        store = SqliteStore(self.path, read_only=True)
        try:
            verify(store)
            return list(store.receipts())
        finally:
            store.close()


@contextmanager
def till(shop: Shop, token: str, *more: str) -> Iterator[None]:
    """Run a till; SIGKILLed at the end of the block."""
    url = f"http://127.0.0.1:{shop.port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.process.headless_till"),
            *(str(shop.folder), url, token, *more),
        ]
    )
    with process:
        try:
            yield
        finally:
            process.kill()
            process.wait(LIMIT_S)


def accept(shop: Shop, payment_id: str) -> None:
    """A manager's decision."""
    with shop.manager() as manager:
        body = {"decision": "accept", "reason": "slip seen"}
        answer = manager.post(f"/payments/{payment_id}/resolve", json=body)
    assert answer.status_code == 200, answer.text


def copies(shop: Shop) -> list[dict[str, Any]]:
    """What the relay keeps of receipts."""
    with shop.manager() as manager:
        answer = manager.get("/receipts")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def payment(shop: Shop) -> dict[str, Any]:
    """The one payment as the relay knows it."""
    with shop.manager() as manager:
        [item] = manager.get("/payments").json()["items"]
    return dict(item)


@contextmanager
def sandbox(port: int) -> Iterator[Program]:
    """Stripe's stand-in, which sends its webhooks to the relay."""
    where = f"http://127.0.0.1:{port}/payments/webhook"
    arguments = ("--port", "0", "--webhook-url", where, "--webhook-secret", SECRET)
    with program("sandbox", *arguments) as running:
        yield running


def test_late_money_that_is_accepted_while_the_till_is_off_has_one_receipt_and_one_copy(
    tmp_path: Path,
) -> None:
    port = free_port()
    watched = Watched(tmp_path)
    with sandbox(port) as bank:
        shop = Shop(tmp_path, bank.url, port)
        with shop.relay():
            token = shop.add_till()
            with till(shop, token, "18550"):
                wait_for(lambda: watched.is_in(SaleState.CANCELED))
                payment_id = str(payment(shop)["id"])
                with shop.bank() as customer:
                    answer = customer.post(f"/_sandbox/payments/{payment_id}/pay", json={})
                assert answer.status_code == 200, answer.text
                wait_for(lambda: watched.is_in(SaleState.ATTENTION, Attention.PAID_LATE))
            assert watched.receipts() == []
            accept(shop, payment_id)
            with till(shop, token):
                wait_for(lambda: watched.is_in(SaleState.PAID))
            [receipt] = watched.receipts()
            # Killed as soon as it had its receipt, maybe before the copy was sent, maybe after.
            with till(shop, token):
                wait_for(lambda: len(copies(shop)) == 1 and payment(shop)["receipt"] is not None)
                wait_for(lambda: _last_receipt_told(shop) == receipt.number)
            assert watched.receipts() == [receipt]
            [copy] = copies(shop)
            known = payment(shop)
    assert receipt.payment_id == payment_id
    assert (copy["number"], copy["document"]) == (receipt.number, receipt.document)
    assert (known["receipt"], known["resolution"]["decision"]) == (receipt.number, "accept")


def _last_receipt_told(shop: Shop) -> str | None:
    """Where the till says that its receipts end."""
    with shop.manager() as manager:
        [device] = manager.get("/devices").json()["items"]
    told: str | None = device["lastReceipt"]
    return told
