"""Stripe's exports: each kind, tolerant of how it was saved, refused in one sentence when it is something else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.reconcile_facts import Line, LineKind, PaidOut
from kiosk.till.reconciliation.stripe_csv import StripeFileError, read_files
from tests.till.stripe_files import ITEMIZED, PAYMENTS, PAYOUTS, item, paid, write_file

BANGKOK = ZoneInfo("Asia/Bangkok")
AT = datetime(2026, 11, 21, 5, 0, 20, tzinfo=UTC)
SENT = {
    "automatic_payout_id": "po_1",
    "automatic_payout_effective_at_utc": "2026-11-20 00:00:00",
}


def read_line(path: Path) -> Line:
    [line] = read_files([path], BANGKOK).money.lines
    return line


def refused(*paths: Path) -> str:
    with pytest.raises(StripeFileError) as caught:
        read_files(paths, BANGKOK)
    assert caught.value.thai is not None
    return caught.value.text


def test_an_itemized_report(tmp_path: Path) -> None:
    rows = [
        item("txn_1", "pi_1", "1,185.50", fee="19.56", description="กาแฟ", **SENT),
        item("txn_2", "pi_1", "-100.00", category="refund", source_id="pyr_1"),
        item("txn_3", "", "-2.14", category="fee"),
        item("txn_4", "pi_2", "-50.00", category="dispute", source_id="du_1"),
        item("txn_5", "", "7.00", category="other_adjustment", source_id=""),
        item("txn_6", "", "500.00", category="payout_reversal", source_id="po_0"),
    ]
    side = read_files([write_file(tmp_path / "itemized.csv", ITEMIZED, rows)], BANGKOK)
    lines = {line.id: line for line in side.money.lines}
    assert lines["txn_1"] == Line(
        *("txn_1", LineKind.CHARGE, AT, 118_550, 1_956, 116_594, "pi_1", None, "po_1"),
        source="py_txn_1",
        about="กาแฟ",
    )
    assert (lines["txn_2"].kind, lines["txn_2"].refund_id) == (LineKind.REFUND, "pyr_1")
    assert lines["txn_2"].amount_satang == -10_000
    kinds = [lines[f"txn_{number}"].kind for number in range(3, 7)]
    assert kinds == [
        LineKind.FEE,
        LineKind.DISPUTE,
        LineKind.OTHER,
        LineKind.PAYOUT_REVERSAL,
    ]
    assert (lines["txn_5"].payment_id, lines["txn_5"].source) == (None, None)
    money = side.money
    assert (money.covers_from, money.covers_until, money.refunds_by_receipt) == (AT, AT, False)
    arrived = datetime(2026, 11, 20, tzinfo=UTC)
    assert money.payouts == (PaidOut("po_1", "paid", 0, arrived),)
    assert side.devices == {}


def test_a_payout_that_should_arrive_later_is_on_its_way(tmp_path: Path) -> None:
    late = {**SENT, "automatic_payout_effective_at_utc": "2026-11-24 00:00:00"}
    path = write_file(tmp_path / "a.csv", ITEMIZED, [item("txn_1", "pi_1", "10.00", **late)])
    [payout] = read_files([path], BANGKOK).money.payouts
    assert payout.status == "in_transit"


def test_columns_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    header = ("customer_id", *reversed(ITEMIZED), "payment_metadata[kiosk_device]")
    row = item("txn_1", "pi_1", "10.00", **{"payment_metadata[kiosk_device]": "till B1"})
    side = read_files([write_file(tmp_path / "a.csv", header, [row])], BANGKOK)
    assert side.money.lines[0].amount_satang == 1_000
    assert side.devices == {"pi_1": "till B1"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_however_it_was_saved(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [item("txn_1", "pi_1", "10.00"), {}]
    path = write_file(tmp_path / "a.csv", ITEMIZED, rows, encoding=encoding, delimiter=delimiter)
    assert read_line(path).amount_satang == 1_000


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("185.50", 18_550),
        ("185.5", 18_550),
        ("185", 18_500),
        ("1,185.50", 118_550),
        ("1,185", 118_500),
        ("399,00", 39_900),
        ("1.185,50", 118_550),
        ("-0.05", -5),
        ("+3.00", 300),
        ("", 0),
    ],
)
def test_amounts(tmp_path: Path, text: str, satang: int) -> None:
    row = {**item("txn_1", "pi_1", "0.00"), "gross": text}
    assert read_line(write_file(tmp_path / "a.csv", ITEMIZED, [row])).amount_satang == satang


@pytest.mark.parametrize("text", ["1.234", "abc", "1e3", "--1", "฿5", "1 000"])
def test_amounts_that_are_none(tmp_path: Path, text: str) -> None:
    row = {**item("txn_1", "pi_1", "0.00"), "gross": text}
    said = refused(write_file(tmp_path / "a.csv", ITEMIZED, [row]))
    assert said == f"a.csv cannot be read: “{text}” is not understood."


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 05:00:20",
        "2026-11-21T05:00:20Z",
        "2026-11-21T12:00:20+07:00",
        "2026-11-21 05:00:20 UTC",
    ],
)
def test_moments(tmp_path: Path, text: str) -> None:
    path = write_file(tmp_path / "a.csv", ITEMIZED, [item("txn_1", "pi_1", "10.00", at=text)])
    assert read_line(path).at == AT


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["8/6/2026 5:00", "8/7/2026 5:00"], (8, 6)),
        (["06/08/26 05:00", "21/08/2026 05:00"], (8, 6)),
        (["8/6/2026"], (8, 6)),
    ],
)
def test_dates_with_slashes(tmp_path: Path, texts: list[str], day: tuple[int, int]) -> None:
    rows = [item(f"txn_{n}", "pi_1", "10.00", at=text) for n, text in enumerate(texts)]
    path = write_file(tmp_path / "a.csv", ITEMIZED, rows)
    first = read_files([path], BANGKOK).money.lines[0].at
    assert (first.month, first.day, first.year) == (*day, 2026)


def test_without_utc_in_its_name_a_time_is_the_shops(tmp_path: Path) -> None:
    header = [name for name in ITEMIZED if name != "created_utc"]
    row = item("txn_1", "pi_1", "10.00", created="2026-11-21 12:00:20")
    del row["created_utc"]
    assert read_line(write_file(tmp_path / "a.csv", header, [row])).at == AT


def test_a_time_that_is_none(tmp_path: Path) -> None:
    for text in ("yesterday", "", "31/31/2026"):
        row = item("txn_1", "pi_1", "10.00", at=text)
        assert "is not understood" in refused(write_file(tmp_path / "a.csv", ITEMIZED, [row]))


def test_the_payments_list(tmp_path: Path) -> None:
    rows = [
        paid("pi_1", "185.50", Transfer="po_1"),
        paid("pi_2", "100.00", Status="Refunded", **{"Amount Refunded": "100.00"}),
        paid("pi_3", "90.00", Status="Failed"),
        paid("pi_4", "80.00", Captured="false"),
        paid("", "70.00", Transfer="tr_1"),
    ]
    side = read_files([write_file(tmp_path / "payments.csv", PAYMENTS, rows)], BANGKOK)
    told = [(one.id, one.kind, one.amount_satang, one.payment_id) for one in side.money.lines]
    assert told == [
        ("py_pi_1", "charge", 18_550, "pi_1"),
        ("py_pi_2", "charge", 10_000, "pi_2"),
        ("refunds of py_pi_2", "refund", -10_000, "pi_2"),
        ("py_", "charge", 7_000, None),
    ]
    first, last = side.money.lines[0], side.money.lines[-1]
    assert (first.fee_satang, first.net_satang, first.payout_id) == (306, 18_244, "po_1")
    assert last.payout_id is None
    assert side.money.refunds_by_receipt


def test_the_payouts_list_adds_to_another(tmp_path: Path) -> None:
    rows = [{**item("txn_1", "pi_1", "10.00", **SENT)}]
    itemized = write_file(tmp_path / "itemized.csv", ITEMIZED, rows)
    payout = {
        "id": "po_1",
        "Amount": "-9.84",
        "Created (UTC)": "2026-11-21 00:14",
        "Arrival Date (UTC)": "2026-11-24 00:00",
        "Status": "In transit",
    }
    payouts = write_file(tmp_path / "payouts.csv", PAYOUTS, [payout])
    side = read_files([itemized, payouts], BANGKOK)
    arrives = datetime(2026, 11, 24, tzinfo=UTC)
    assert side.money.payouts == (PaidOut("po_1", "in_transit", 984, arrives),)
    report = write_file(
        tmp_path / "report.csv",
        ("payout_id", "payout_status", "effective_at_utc", "gross", "fee", "net"),
        [{"payout_id": "po_1", "payout_status": "failed", "net": "-9.84"}],
    )
    side = read_files([itemized, report], BANGKOK)
    assert side.money.payouts == (PaidOut("po_1", "failed", 984),)
    assert refused(payouts).startswith("There is no payment in what was given;")


def test_the_same_money_twice_is_refused(tmp_path: Path) -> None:
    one = write_file(tmp_path / "a.csv", ITEMIZED, [item("txn_1", "pi_1", "10.00")])
    other = write_file(tmp_path / "b.csv", PAYMENTS, [paid("pi_1", "10.00")])
    assert "tell the same money twice" in refused(one, other)


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        (
            ("balance_transaction_id", "gross", "fee", "net", "created", "currency"),
            "reporting_category, payment_intent_id, source_id",
        ),
        (
            ("id", "Amount Refunded", "Created (UTC)"),
            "amount, currency, fee, status, paymentintent_id",
        ),
        (("id", "Arrival Date (UTC)", "Created (UTC)"), "amount, status"),
        (
            ("Date", "Description", "Credit"),
            "balance_transaction_id, currency, gross, fee, net, reporting_category, created_utc",
        ),
    ],
)
def test_another_file_is_refused_by_what_it_lacks(
    tmp_path: Path, header: tuple[str, ...], lacks: str
) -> None:
    said = refused(write_file(tmp_path / "a.csv", header, []))
    assert said == f"a.csv is no export of Stripe that can be compared: it lacks {lacks}."


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xfe\x00balance")
    assert refused(path) == "a.csv is no CSV file in UTF-8."
    path.write_text('balance_transaction_id,gross\r\n"' + "x" * (1 << 21), encoding="utf-8")
    assert refused(path) == "a.csv is no CSV file in UTF-8."
    path.write_bytes(b"")
    assert "it lacks balance_transaction_id" in refused(path)
    assert "cannot be read: No such file" in refused(tmp_path / "none.csv")
    assert "cannot be read: Is a directory" in refused(tmp_path)
