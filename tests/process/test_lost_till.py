"""A till's computer is lost, with the real programs: restored or new, no number is on paper twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore
from tests.process.programs import run
from tests.process.test_accepted_money import sandbox
from tests.relay.program import LIMIT_S, Shop, free_port, wait_for

pytestmark = pytest.mark.process

AMOUNT = 18_550


@contextmanager
def till(shop: Shop, folder: Path, token: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """A till that sells so often; SIGKILLed at the end of the block."""
    url = f"http://127.0.0.1:{shop.port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.process.headless_till"),
            *(str(folder), url, token, str(AMOUNT), str(count)),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
            process.wait(LIMIT_S)


def pay_what_waits(shop: Shop) -> None:
    """Customers pay every code that is shown."""
    with shop.manager() as manager, shop.bank() as customer:
        for payment in manager.get("/payments", params={"outcome": "waiting"}).json()["items"]:
            customer.post(f"/_sandbox/payments/{payment['id']}/pay", json={})


def copies(shop: Shop) -> int:
    """How many receipts the relay has copies of."""
    with shop.manager() as manager:
        return len(manager.get("/receipts", params={"limit": 200}).json()["items"])


def sell(shop: Shop, folder: Path, token: str, count: int, until: int) -> None:
    """Sell until the relay has so many copies, then lose power."""

    def so_many() -> bool:
        pay_what_waits(shop)
        return copies(shop) >= until

    with till(shop, folder, token, count):
        wait_for(so_many, 60)


def numbers(folder: Path) -> list[str]:
    """The whole log, which must be in order."""
    store = SqliteStore(folder / "till.sqlite3", read_only=True)
    try:
        verify(store)
        return [row.number for row in store.receipts()]
    finally:
        store.close()


def lose(folder: Path) -> None:
    """The disk is gone."""
    for path in folder.glob("till.sqlite3*"):
        path.unlink()


def test_a_till_restored_from_a_backup_fetches_what_was_sold_since_and_goes_on(
    tmp_path: Path,
) -> None:
    folder, stick, server = (tmp_path / name for name in ("till", "stick", "server"))
    for path in (folder, stick, server):
        path.mkdir()
    port = free_port()
    with sandbox(port) as bank:
        shop = Shop(server, bank.url, port)
        with shop.relay():
            token = shop.add_till()
            sell(shop, folder, token, 5, 5)
            made = run(["backup", "create", str(stick), "--data-dir", str(folder)])
            assert made.returncode == 0, made.stderr
            sell(shop, folder, token, 3, 8)
            lose(folder)
            [copy] = stick.glob("*.sqlite3")
            restored = run(["backup", "restore", str(copy), "--data-dir", str(folder)])
            assert restored.returncode == 0, restored.stderr
            assert "up to A1-000005" in restored.stdout
            closed = run(["report", "z", "--data-dir", str(folder)])
            assert closed.returncode == 1, "nothing is numbered before the relay was asked"
            assert "must first hear from the relay" in closed.stderr
            sell(shop, folder, token, 1, 9)
            assert numbers(folder) == [f"A1-{n:06d}" for n in range(1, 10)]


def test_a_new_computer_goes_on_once_the_lost_one_is_revoked(tmp_path: Path) -> None:
    old, new, server = (tmp_path / name for name in ("old", "new", "server"))
    for path in (old, new, server):
        path.mkdir()
    port = free_port()
    with sandbox(port) as bank:
        shop = Shop(server, bank.url, port)
        with shop.relay():
            token = shop.add_till("till A1")
            sell(shop, old, token, 4, 4)
            fresh = shop.add_till("till A1 new")
            with till(shop, new, fresh, 1) as running:
                store = SqliteStore(new / "till.sqlite3")
                wait_for(lambda: _fact(store, "numbers_taken") is not None)
                said = _fact(store, "numbers_taken")
                assert said is not None
                assert "'till A1'" in said
                assert running.poll() is None
                with shop.manager() as manager:
                    manager.delete("/devices/till A1")
                wait_for(lambda: _fact(store, "numbers_taken") is None, 60)
                store.close()

                def five() -> bool:
                    pay_what_waits(shop)
                    return copies(shop) == 5

                wait_for(five, 60)
            assert numbers(new) == [f"A1-{n:06d}" for n in range(1, 6)]


def _fact(store: SqliteStore, name: str) -> str | None:
    with store.reading() as tx:
        return tx.fact(name)
