"""The whole way with the real programs: keys, relay, Stripe's stand-in, webhook, push, receipt, paint."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kiosk.core.promptpay import parse_payload
from tests.app.sound.programs import Programs
from tests.process.programs import kill_demo_after, receipts, run, run_demo

pytestmark = pytest.mark.process


def test_whole_sales_end_in_receipts_that_the_commands_find_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Programs(tmp_path / "bin")
    system.put("pw-play")
    monkeypatch.setenv("PATH", f"{system.folder}{os.pathsep}{os.environ['PATH']}")
    report = run_demo(tmp_path / "data", 3, "--shots", str(tmp_path / "shots"))
    sales = report["sales"]
    assert [sale["receiptNumber"] for sale in sales] == ["A1-000001", "A1-000002", "A1-000003"]
    assert [sale["amountSatang"] for sale in sales] == [18_550, 6_500, 12_000]
    for sale in sales:
        payload = parse_payload(sale["qrPayload"])
        assert payload.amount_satang == sale["amountSatang"]
        assert payload.is_practice
        assert sale["confirmedBy"] == "webhook"
        assert sale["learntBy"] == "push"
    kept = receipts(tmp_path / "data")
    assert [receipt["paymentId"] for receipt in kept] == [sale["paymentIntentId"] for sale in sales]
    assert all(receipt["practice"] for receipt in kept)
    verified = run(["receipts", "verify", "--data-dir", str(tmp_path / "data")])
    assert verified.returncode == 0
    assert verified.stdout.startswith("A1: 3 receipts, chain whole")
    pictures = {path.name for path in (tmp_path / "shots").iterdir()}
    assert {"001-waiting-customer.png", "003-paid-cashier.png"} <= pictures
    heard = [(name, Path(file).name) for name, file in system.calls]
    # The last one may be cut off by the end of the program, which waits for no sound.
    assert heard in ([("pw-play", "paid-80.wav")] * 2, [("pw-play", "paid-80.wav")] * 3)
    assert not Path(system.calls[0][1]).parent.exists(), "nothing is left behind"


def test_without_a_display_and_a_number_one_sale_is_driven_and_said_so(tmp_path: Path) -> None:
    done = run(["demo", "--data-dir", str(tmp_path)])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("There is no display here")
    assert "1 receipts, median" in done.stdout


def test_power_cuts_lose_no_receipt_and_make_none_twice(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    before: list[str] = []
    for _ in range(4):
        kill_demo_after(tmp_path, chance.uniform(2.0, 5.0))
        if not (tmp_path / "till.sqlite3").exists():
            continue
        now = [receipt["number"] for receipt in receipts(tmp_path)]
        assert now[: len(before)] == before
        before = now
    run_demo(tmp_path, 1)
    kept = receipts(tmp_path)
    assert len(kept) > len(before)
    assert [receipt["sequence"] for receipt in kept] == list(range(1, len(kept) + 1))
    assert len({receipt["saleId"] for receipt in kept}) == len(kept)
    verified = run(["receipts", "verify", "--data-dir", str(tmp_path)])
    assert verified.returncode == 0, verified.stdout
