"""The receipts that are printed by themselves, read from a real till's file."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.till.printing.receipts import PaidReceipts
from kiosk.till.store.log import SqliteLog
from tests.till.builders import Desk


def test_new_receipts_come_with_the_customers_page(desk: Desk, tmp_path: Path) -> None:
    receipts = PaidReceipts(lambda: SqliteLog(tmp_path / "till.sqlite3"), "A1", desk.clock)
    assert receipts.newest() == 0
    desk.sell_paid()
    desk.sell_paid()
    assert receipts.newest() == 2
    [(place, issued_at, job)] = receipts.beyond(1)
    assert job is not None
    assert (place, issued_at, job.number) == (2, desk.clock(), "A1-000002")
    assert json.loads(job.document)["number"] == job.number
    assert (job.by_itself, job.marked) == (True, False)
    [offer] = [one.offer for one in desk.attempts(desk.receipts()[1].sale_id)]
    assert offer is not None
    assert job.page_url == offer.page_url
    receipts.close()
    receipts.close()
    assert receipts.beyond(2) == []
    receipts.close()


def test_another_tills_receipts_are_not_this_tills_to_print(desk: Desk, tmp_path: Path) -> None:
    receipts = PaidReceipts(lambda: SqliteLog(tmp_path / "till.sqlite3"), "B7", desk.clock)
    desk.sell_paid()
    [(place, _, job)] = receipts.beyond(0)
    assert (place, job) == (1, None)
    receipts.close()
