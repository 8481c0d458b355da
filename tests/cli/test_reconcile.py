"""`kiosk reconcile` with Stripe's files: exit status, words in the till's language, JSON; and its refusals."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.till.books.audit import Who
from kiosk.till.books.refund_book import return_by_hand
from tests.till.builders import SHOP, Desk, ToldRefund
from tests.till.stripe_files import ITEMIZED, PAYMENTS, item, paid, write_file

SPAN = ("--from", "2026-11-21", "--to", "2026-11-21")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """A till at work on it: two sales, one of them given back in part."""
    desk = Desk(folder / "till.sqlite3")
    first = desk.sell_paid(18_550)
    desk.clock.move(60)
    desk.sell_paid(100_000)
    desk.hear_refund(ToldRefund("pyr_1", first.payment_id, 5_000, created_at=desk.clock()))
    yield desk
    desk.close()


class Terminal:
    """Runs the command and keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        words = [*map(str, arguments), "--data-dir", str(self._folder)]
        try:
            status = main(["reconcile", *words])
        except SystemExit as wrong_usage:
            status = int(str(wrong_usage.code))
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def reconcile(folder: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command."""
    return Terminal(folder, capsys)


def whole(desk: Desk) -> list[dict[str, str]]:
    """Stripe's side of the two sales."""
    one, other = desk.receipts()
    return [
        item("txn_1", one.payment_id, "185.50", fee="3.06"),
        item("txn_2", other.payment_id, "1,000.00", fee="16.50", at="2026-11-21 05:01:20"),
        item("txn_3", one.payment_id, "-50.00", category="refund", source_id="pyr_1"),
    ]


def test_a_day_that_matches(desk: Desk, reconcile: Terminal, tmp_path: Path) -> None:
    path = write_file(tmp_path / "stripe.csv", ITEMIZED, whole(desk))
    assert reconcile(*SPAN, "--csv", path) == 0
    assert reconcile.err == ""
    lines = reconcile.out.splitlines()
    assert [line.split() for line in lines] == [
        ["กระทบยอด", "2026-11-21", "ถึง", "2026-11-21"],
        ["ใบเสร็จ", "2", "จาก", "2", "ใบ", "ตรงกับเงินที่", "Stripe"],
        ["ใบเสร็จ", "2", "1,185.50"],
        ["คืนเงินผ่าน", "Stripe", "1", "-50.00"],
        ["ค่าธรรมเนียม", "Stripe", "-19.56"],
        ["─" * 66],
        ["เข้าธนาคารแล้ว", "0.00"],
        ["รอโอนใน", "Stripe", "1,115.94"],
        [],
        ["ตรงกันทุกรายการ"],
    ]
    # Thai marks above and below a letter take no place of their own: the sums end in one column.
    wide = {sum(unicodedata.category(one) != "Mn" for one in line) for line in lines[2:8]}
    assert wide == {68}


def test_differences_are_listed(
    desk: Desk, reconcile: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    one, other = desk.receipts()
    rows = whole(desk)[:2]
    rows[1] |= {"gross": "900.00", "net": "883.50"}
    path = write_file(tmp_path / "stripe.csv", ITEMIZED, rows)
    assert reconcile(*SPAN, "--csv", path) == 1
    assert reconcile.out.splitlines()[-10:] == [
        "",
        f"Amounts differ · {other.number}",
        f"  till 1,000.00 · Stripe 900.00 · {other.payment_id}",
        "  The document and Stripe do not say the same sum.",
        "  Compare the document with Stripe; give back what is too much, or tell the accountant.",
        "",
        "Refund not recorded · A1-R000001",
        f"  till -50.00 · Stripe none · {one.number} · {one.payment_id} · pyr_1",
        "  The till has a refund that Stripe did not carry out.",
        "  Find out who gave the money back, and whether the customer has it.",
    ]
    assert "1 of 2 receipts match the money at Stripe" in reconcile.out
    assert reconcile(*SPAN, "--csv", path, "--json") == 1
    told = json.loads(reconcile.out)
    assert told["matches"] is False
    assert [(one["kind"], one["side"], one["explainsSatang"]) for one in told["differences"]] == [
        ("amount_differs", None, 10_000),
        ("refund_not_recorded", "there", -5_000),
    ]
    books = told["receipts"]["amountSatang"] - told["refunds"]["amountSatang"] - told["feesSatang"]
    assert books == told["pendingSatang"] + told["differencesSatang"]


def test_the_payments_list_will_do(desk: Desk, reconcile: Terminal, tmp_path: Path) -> None:
    one, other = desk.receipts()
    rows = [
        paid(one.payment_id, "185.50", **{"Amount Refunded": "50.00"}),
        paid(other.payment_id, "1,000.00", **{"Created date (UTC)": "2026-11-21 05:01"}),
    ]
    path = write_file(tmp_path / "payments.csv", PAYMENTS, rows)
    assert reconcile(*SPAN, "--csv", path, "--json") == 0
    told = json.loads(reconcile.out)
    assert (told["matched"]["count"], told["matchedRefunds"]["count"]) == (2, 1)


def test_what_cannot_be_compared_is_one_sentence(
    desk: Desk, reconcile: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_file(tmp_path / "bank.csv", ("Date", "Amount"), [])
    assert reconcile(*SPAN, "--csv", path) == 1
    assert reconcile.err.startswith(
        "kiosk: bank.csv ไม่ใช่ไฟล์จาก Stripe ที่กระทบยอดได้ เพราะขาด balance_"
    )
    assert reconcile(*SPAN) == 1
    assert "KIOSK_RELAY_URL" in reconcile.err
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:9")
    assert reconcile(*SPAN) == 1
    assert "no token" in reconcile.err
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_kiosk")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert reconcile(*SPAN, "--person", "Nok") == 1
    assert "--pin-stdin" in reconcile.err
    assert reconcile("--from", "2026-11-22", "--to", "2026-11-21") == 2
    assert reconcile("--from", "2026-11-22") == 2


def test_without_a_till_there_is_nothing_to_compare(reconcile: Terminal) -> None:
    assert reconcile(*SPAN) == 1
    assert reconcile.err.startswith("kiosk: ยังไม่มีใบเสร็จ: ไม่พบ ")


def test_money_given_back_by_hand_and_failed_refunds_have_their_words(
    desk: Desk, reconcile: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    first = desk.receipts()[0]
    with desk.store.transaction() as tx:
        return_by_hand(tx, SHOP, first.number, 100, Who("นก"), "key", desk.clock())
    rows = [
        *whole(desk),
        item("txn_4", first.payment_id, "-7.00", category="refund", source_id="pyr_2"),
        item("txn_5", first.payment_id, "9.00", category="refund_failure", source_id="pyr_3"),
        item("txn_6", "", "5.00", category="other_adjustment", source_id="adj_1"),
    ]
    path = write_file(tmp_path / "stripe.csv", ITEMIZED, rows)
    assert reconcile(*SPAN, "--csv", path) == 1
    for sentence in (
        "Given back by hand (not through Stripe)",
        "Stripe gave this back and the till has no refund of it.",
        "A refund failed and its money came back; the till has not recorded it.",
        "Other money at Stripe · adj_1",
        "3 to look into",
    ):
        assert sentence in reconcile.out, sentence
