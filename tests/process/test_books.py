"""The books with the real programs: a day closed while the till sells, and heads that Stripe holds on to."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.process.programs import KIOSK, LIMIT_S, environment, receipts, run, run_demo
from tests.relay.program import free_port, program, wait_for

pytestmark = pytest.mark.process


@contextmanager
def selling(folder: Path) -> Iterator[None]:
    """A whole shop that sells and sells; everything is SIGKILLed at the end of the block."""
    demo = subprocess.Popen(
        [*KIOSK, "demo", "--auto", "1000", "--json", "--data-dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    )
    with demo:
        try:
            yield
        finally:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait(LIMIT_S)


def count(folder: Path) -> int:
    """How many receipts there are by now."""
    path = folder / "till.sqlite3"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM receipt").fetchone()[0])
        except sqlite3.OperationalError:  # just being made
            return 0


def report(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """`kiosk report`, parsed."""
    done = run(["report", *arguments, "--json", "--data-dir", str(folder)])
    assert done.returncode == 0, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


def test_the_day_is_closed_by_the_till_that_sells_and_no_sale_is_lost(tmp_path: Path) -> None:
    with selling(tmp_path):
        wait_for(
            lambda: count(tmp_path) >= 2 and (tmp_path / "till.running.json").exists(), LIMIT_S
        )
        [z] = report(tmp_path, "z", "--person", "Somchai")
        closed = z["receipts"]["count"]
        assert closed >= 2
        wait_for(lambda: count(tmp_path) > closed, LIMIT_S)
        backups = tmp_path / "backups"
        wait_for(lambda: bool(list(backups.glob("A1-*-Z0001-*.json"))), LIMIT_S)
        again = run(["report", "z", "--data-dir", str(tmp_path)])
        assert again.returncode == 1
        assert "is closed already (A1-Z0001)" in again.stderr
    [backup] = backups.glob("A1-*-Z0001-*.sqlite3")
    proved = run(["backup", "verify", str(backup)])
    found = re.search(r"up to A1-(\d{6}), A1-Z0001", proved.stdout)
    # It may hold a sale that came between the Z and itself.
    assert found is not None, proved.stdout + proved.stderr
    assert int(found[1]) >= closed
    # Killed: its notice is still there, and stops nobody.
    assert (tmp_path / "till.running.json").exists()
    x = report(tmp_path, "x")[-1]
    assert x["businessDay"] > z["businessDay"]
    kept = receipts(tmp_path)
    assert len(kept) == closed + x["receipts"]["count"] == x["perpetual"]["receiptsCount"]
    assert kept[closed - 1]["number"] == z["receipts"]["last"]
    assert x["receipts"]["first"] == kept[closed]["number"]
    verified = run(["receipts", "verify", "--data-dir", str(tmp_path)])
    assert verified.returncode == 0, verified.stdout
    assert "A1: 1 Z reports, chain whole" in verified.stdout


def test_a_log_cut_off_shows_by_the_heads_at_stripe(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run_demo(folder, 3)
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = {"STRIPE_SECRET_KEY": "sk_test_kiosk", "STRIPE_API_BASE": nowhere}
    verify = ["receipts", "verify", "--stripe", "--data-dir", str(folder)]
    with program("relay", "--port", "0", "--data-dir", str(folder), **settings):
        whole = run(verify)
        assert whole.returncode == 0, whole.stdout + whole.stderr
        assert whole.stdout.splitlines()[-1] == "Stripe: 3 payments, 2 heads noted, all as here"
        cut_off(folder / "till.sqlite3", first=2)
        alone = run(verify[:2] + verify[3:])
        assert (alone.returncode, alone.stdout[:11]) == (0, "A1: 1 recei")
        cut = run(verify)
    assert cut.returncode == 1
    assert cut.stdout.startswith("A1-000002: Receipt A1-000002 is missing: ")
    away = run(verify)
    assert away.returncode == 1
    assert away.stderr.startswith("kiosk: Set KIOSK_RELAY_URL")


def cut_off(path: Path, first: int) -> None:
    """Take the newest receipts away with all that tells of them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as intruder:
        rules = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = intruder.execute(rules).fetchall()
        for name, _ in triggers:
            intruder.execute(f"DROP TRIGGER {name}")
        gone = f"SELECT sale_id FROM receipt WHERE sequence >= {first}"
        intruder.execute(f"CREATE TEMP TABLE gone AS {gone}")
        intruder.execute("DELETE FROM receipt WHERE sequence >= ?", (first,))
        for table, column in (("story", "sale_id"), ("attempt", "sale_id"), ("sale", "id")):
            intruder.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT sale_id FROM gone)")
        for _, sql in triggers:
            intruder.execute(sql)  # or their absence alone would tell
