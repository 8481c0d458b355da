"""Refunds in an export: by the day they were issued, in each kind of file, adding up to what the days' Zs say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.chain import hash_of
from kiosk.core.errors import InvariantError
from kiosk.core.vat import VatRate
from kiosk.till.books.audit import Who
from kiosk.till.books.refund_book import return_by_hand
from kiosk.till.export.export import Format, Job, Written, export
from kiosk.till.export.refunds import COLUMNS
from kiosk.till.log.listing import GivenBack, Kept, LogFilter, RefundTotals, Totals
from kiosk.till.store.log import SqliteLog
from tests.till.builders import SHOP, START, Desk, NewDesk, ToldRefund
from tests.till.export.conftest import OpenLog
from tests.till.export.test_xlsx import Book

BANGKOK = ZoneInfo("Asia/Bangkok")
DAY = 24 * 3_600
FIRST = date(2026, 11, 21)


@pytest.fixture
def desk(new_desk: NewDesk) -> Desk:
    """A registered shop: two receipts on the first day; on the second one of them is given back, in part by
    hand, and a refund of the other fails."""
    desk = new_desk(shop=replace(SHOP, vat_rates=(VatRate(date(1992, 1, 1), 700),)))
    first, second = desk.sell_paid(10_000), desk.sell_paid(5_000)
    desk.clock.move(DAY)
    desk.hear_refund(ToldRefund("re_1", first.payment_id, 4_000, reason="=cold()"))
    failed = ToldRefund("re_2", second.payment_id, 5_000)
    desk.hear_refund(failed)
    desk.hear_refund(replace(failed, status="failed"))
    with desk.store.transaction() as tx:
        now = desk.clock()
        return_by_hand(tx, desk.shop, first.number, 1_000, Who("นก", why="หก"), "key-1", now)
    return desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files go."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def draw(
    path: Path, rows: Callable[[], Iterable[Kept]], totals: Totals, job: Job, now: datetime
) -> None:
    path.write_text("".join(f"{row.number}\n" for row in rows()))


def draw_refunds(
    path: Path,
    rows: Callable[[], Iterable[GivenBack]],
    totals: RefundTotals,
    job: Job,
    now: datetime,
) -> None:
    path.write_text("".join(f"{row.number} {totals.count}\n" for row in (*rows(), *rows())))


def exported(log: SqliteLog, folder: Path, format: Format, **wanted: Any) -> Written:
    job = Job(LogFilter(**wanted), format, folder / f"log.{format}", BANGKOK, language="en")
    return export(log, job, START, write_pdf=draw, write_refunds_pdf=draw_refunds)


def told(written: Written) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(written.manifest.read_text("utf-8"))
    return fields


def test_refunds_are_those_of_the_period_and_not_of_its_receipts(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    log = open_log(desk)
    sold = exported(log, folder, Format.CSV, until=FIRST)
    assert sold.totals == Totals(2, 15_000, 5_000, 981)
    assert sold.refunds == RefundTotals()
    assert [path.name for path in sold.files] == ["log.csv", "log.csv.manifest.json"]
    assert told(sold)["refunds"] == {
        "file": None,
        "count": 0,
        "amountSatang": 0,
        "vatSatang": 0,
    }
    gone = exported(log, folder / "..", Format.CSV, since=FIRST + timedelta(1))
    assert gone.totals == Totals()
    assert gone.refunds == RefundTotals(4, 5_000, 327)


def test_receipts_less_refunds_are_the_net_of_the_zs(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    desk.clock.move(DAY)
    zs = desk.z()
    log = open_log(desk)
    for z in zs:
        days = {"since": z.business_day, "until": z.business_day}
        written = exported(log, folder, Format.JSONL, **days)
        assert written.refunds is not None
        assert written.totals.amount_satang - written.refunds.amount_satang == z.net_satang
        vat = json.loads(z.document)["vat"]
        assert written.totals.vat_satang == vat["amountSatang"]
        assert written.refunds.vat_satang == vat["refundedSatang"]
        for path in written.files:
            path.unlink()


def test_csv_has_a_file_of_them_that_a_spreadsheet_reads(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    written = exported(open_log(desk), folder, Format.CSV)
    content = (folder / "log-refunds.csv").read_bytes()
    assert written.files[1].name == "log-refunds.csv"
    assert told(written)["refunds"] == {
        "file": "log-refunds.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "count": 4,
        "amountSatang": 5_000,
        "vatSatang": 327,
    }
    text = content.decode()
    assert text.startswith("\ufeffnumber,till,")
    assert text.count("\n") == text.count("\r\n") == 5
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0] | {"hash": ""} == {
        "number": "A1-R000001",
        "till": "A1",
        "business_day": "2026-11-22",
        "thai_date": "22 พ.ย. พ.ศ. 2569",
        "issued_at": "2026-11-22T12:00:00.000+07:00",
        "utc_offset": "+07:00",
        "receipt_number": "A1-000001",
        "amount_baht": "40.00",
        "vat_baht": "2.62",
        "by_hand": "no",
        "takes_back": "",
        "reason": "'=cold()",
        "payment_id": "pi_id-2",
        "refund_id": "re_1",
        "hash": "",
    }
    assert [(row["amount_baht"], row["takes_back"]) for row in rows[1:3]] == [
        ("50.00", ""),
        ("-50.00", "A1-R000002"),
    ]
    by_hand = rows[3]
    assert (by_hand["by_hand"], by_hand["refund_id"], by_hand["reason"]) == ("yes", "", "หก")


def test_a_workbook_has_a_sheet_of_them(desk: Desk, open_log: OpenLog, folder: Path) -> None:
    written = exported(open_log(desk), folder, Format.XLSX)
    assert [path.name for path in written.files] == ["log.xlsx", "log.xlsx.manifest.json"]
    assert told(written)["refunds"]["file"] == "log.xlsx"
    book = Book(folder / "log.xlsx")
    names = [column.name for column in COLUMNS]
    heading, *rows, total = (list(row.values()) for row in book.rows(1))
    assert heading == [column.english for column in COLUMNS]
    assert [row[0] for row in rows] == [f"A1-R00000{n}" for n in range(1, 5)]
    assert rows[0][names.index("amount_baht")] == 40
    assert total == ["Total: 4", 50, 3.27]
    assert book.attribute("pane", "state", 1) == "frozen"
    assert book.attribute("autoFilter", "ref", 1) == "A1:O5"
    assert "<f>" not in book.text


def test_json_lines_are_the_documents(desk: Desk, open_log: OpenLog, folder: Path) -> None:
    exported(open_log(desk), folder, Format.JSONL)
    lines = (folder / "log-refunds.jsonl").read_bytes().splitlines()
    assert [hash_of(line) for line in lines] == [row.hash for row in desk.refunds()]


def test_a_list_on_paper_is_drawn_by_whoever_can(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    exported(open_log(desk), folder, Format.PDF)
    lines = (folder / "log-refunds.pdf").read_text().splitlines()
    assert lines == [f"A1-R00000{n} 4" for n in (1, 2, 3, 4, 1, 2, 3, 4)]


def test_where_more_than_a_period_is_asked_there_are_receipts_alone(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    written = exported(open_log(desk), folder, Format.XLSX, min_satang=1)
    assert written.refunds is None
    assert told(written)["refunds"] is None
    assert len(Book(folder / "log.xlsx").sheets) == 1


def test_progress_of_a_list_on_paper_is_one_work(
    desk: Desk, open_log: OpenLog, folder: Path
) -> None:
    seen: list[tuple[int, int]] = []

    def twice(
        path: Path, rows: Callable[[], Iterable[Kept]], totals: Totals, job: Job, now: datetime
    ) -> None:
        for _ in range(2):
            draw(path, rows, totals, job, now)

    def look(done: int, whole: int) -> bool:
        seen.append((done, whole))
        return True

    job = Job(LogFilter(), Format.PDF, folder / "log.pdf", BANGKOK)
    export(open_log(desk), job, START, look, twice, draw_refunds)
    assert seen == [(0, 2), (1, 2), (1, 2), (2, 2)]


class Wrong(SqliteLog):
    """A log whose refunds do not come to what it says."""

    def refund_totals(self, wanted: LogFilter) -> RefundTotals:
        """See `Log`."""
        return RefundTotals(4, 1, 1)


def test_refunds_that_do_not_add_up_leave_no_file(desk: Desk, folder: Path) -> None:
    wrong = Wrong(desk.path)
    try:
        with pytest.raises(InvariantError, match="adds up"):
            exported(wrong, folder, Format.CSV)
    finally:
        wrong.close()
    assert list(folder.iterdir()) == []
