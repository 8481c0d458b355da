"""`kiosk receipts`: the log without a window, as a person at a terminal meets it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from kiosk.cli.main import main
from kiosk.core.payment import Outcome
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.numbers import ask_first
from tests.paper.reading_back import needs_poppler
from tests.till.builders import Desk, ToldRefund

DAY = 24 * 3_600
NOTES = ("กาแฟเย็น", "ชาไทย", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder."""
    return tmp_path / "data"


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """A till at work on it, with a receipt on each of three days."""
    folder.mkdir()
    desk = Desk(folder / "till.sqlite3")
    for number, note in enumerate(NOTES, start=1):
        desk.hear(desk.sell(number * 100_000, note), Outcome.PAID)
        desk.clock.move(DAY)
    yield desk
    desk.close()


class Terminal:
    """Runs `kiosk receipts` and keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str) -> int:
        """The exit status."""
        try:
            status = main(["receipts", *arguments, "--data-dir", str(self._folder)])
        except SystemExit as wrong_usage:  # argparse ends the program itself
            status = int(str(wrong_usage.code))
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def receipts(folder: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command."""
    return Terminal(folder, capsys)


def test_the_list_is_one_line_a_receipt_oldest_first(desk: Desk, receipts: Terminal) -> None:
    assert receipts("list") == 0
    assert receipts.out.splitlines() == [
        "A1-000001  2026-11-21 12:00:00      1,000.00  push     paid                กาแฟเย็น",
        "A1-000002  2026-11-22 12:00:00      2,000.00  push     paid                ชาไทย",
        "A1-000003  2026-11-23 12:00:00      3,000.00  push     paid",
    ]
    assert receipts.err == ""


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--from", "2026-11-22"], [2, 3]),
        (["--to", "2026-11-22"], [1, 2]),
        (["--from", "2026-11-22", "--to", "2026-11-22"], [2]),
        (["--from", "2027-01-01"], []),
        (["--search", "เย็น"], [1]),
        (["--search", "a1-000003"], [3]),
        (["--search", "นก"], [1, 2, 3]),
        (["--search", "ไทย", "--from", "2026-11-23"], []),
        (["--search", "pi_id-4"], [2]),
        (["--status", "paid", "--search", "ไทย"], [2]),
        (["--status", "refunded"], []),
    ],
)
def test_the_list_is_narrowed_by_days_and_text(
    desk: Desk, receipts: Terminal, options: list[str], numbers: list[int]
) -> None:
    assert receipts("list", "--json", *options) == 0
    assert [document["sequence"] for document in json.loads(receipts.out)] == numbers


def test_json_is_the_documents_in_readable_thai(desk: Desk, receipts: Terminal) -> None:
    assert receipts("list", "--json") == 0
    assert "กาแฟเย็น" in receipts.out
    stored = [json.loads(row.document) for row in desk.receipts()]
    assert json.loads(receipts.out) == stored


def test_a_note_cannot_steer_the_terminal(desk: Desk, receipts: Terminal) -> None:
    desk.hear(desk.sell(1_000, "red\x1b[31m\x07 alert"), Outcome.PAID)
    assert receipts("list") == 0
    assert receipts.out.isascii() is False
    assert "\x1b" not in receipts.out
    assert "red [31m  alert" in receipts.out


def test_one_receipt_is_shown_whole_with_its_hash(desk: Desk, receipts: Terminal) -> None:
    assert receipts("show", "A1-000002") == 0
    row = desk.receipts()[1]
    assert json.loads(receipts.out) == {**json.loads(row.document), "hash": row.hash}


def test_a_number_that_does_not_exist_is_one_sentence(desk: Desk, receipts: Terminal) -> None:
    assert receipts("show", "A1-9\x1b[31m") == 1
    assert receipts.err == "kiosk: There is no receipt A1-9 [31m.\n"


def test_an_export_is_a_whole_file(desk: Desk, receipts: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "november.csv"
    assert receipts("export", "--format", "csv", "--out", str(out)) == 0
    assert receipts.err == f"3 receipts, 6,000.00 baht: {out}\n"
    text = out.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["number"], row["note"]) for row in rows] == [
        ("A1-000001", "กาแฟเย็น"),
        ("A1-000002", "ชาไทย"),
        ("A1-000003", ""),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf", "jsonl"])
def test_an_export_has_its_manifest_and_replaces_nothing_unasked(
    desk: Desk, receipts: Terminal, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"november.{kind}"
    assert receipts("export", "--format", kind, "--out", str(out), "--search", "ชา") == 0
    manifest = json.loads((tmp_path / f"november.{kind}.manifest.json").read_text("utf-8"))
    assert (manifest["count"], manifest["amountSatang"]) == (1, 200_000)
    assert receipts("export", "--format", kind, "--out", str(out)) == 1
    assert receipts.err == f"kiosk: {out} cannot be written: it is there already.\n"
    assert receipts("export", "--format", kind, "--out", str(out), "--force") == 0
    assert receipts.err.startswith("3 receipts")


def test_an_export_takes_the_same_choice_as_the_list(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = str(tmp_path / "some.csv")
    assert receipts("export", "--format", "csv", "--out", out, "--from", "2026-11-23") == 0
    assert receipts.err.startswith("1 receipts, 3,000.00 baht")


def test_an_export_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = tmp_path / "missing" / "november.csv"
    assert receipts("export", "--format", "csv", "--out", str(out)) == 1
    assert receipts.err == f"kiosk: {out} cannot be written: there is no such folder.\n"
    assert not out.parent.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--from", "2026-02-30"],
        ["list", "--to", "yesterday"],
        ["list", "--from", "2026-11-23", "--to", "2026-11-22"],
        ["export", "--format", "csv"],
        ["export", "--format", "doc", "--out", "x"],
        ["list", "--status", "free"],
        ["show"],
        ["show", "A1-000002", "--copy"],
        ["show", "A1-000002", "--paper", "80"],
        ["show", "A1-000002", "--pdf", "x.pdf", "--paper", "letter"],
        ["shred"],
        [],
    ],
)
def test_wrong_usage_is_status_2_and_says_what_is_wrong(
    desk: Desk, receipts: Terminal, arguments: list[str]
) -> None:
    assert receipts(*arguments) == 2
    assert receipts.out == ""
    assert "error: " in receipts.err


def test_a_bad_date_says_how_to_write_one(desk: Desk, receipts: Terminal) -> None:
    receipts("list", "--from", "21/11/2026")
    assert "'21/11/2026' is no date; write 2026-11-21" in receipts.err


def test_days_the_wrong_way_round_make_no_file(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    days = ("--from", "2026-11-23", "--to", "2026-11-22")
    assert receipts("export", "--format", "csv", "--out", str(out), *days) == 2
    assert "--from is after --to" in receipts.err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_whole_log_is_verified_with_its_head(desk: Desk, receipts: Terminal) -> None:
    assert receipts("verify") == 0
    head = desk.receipts()[-1].hash
    assert receipts.out == f"A1: 3 receipts, chain whole, head {head}\n"


def test_an_empty_log_is_whole(folder: Path, receipts: Terminal) -> None:
    folder.mkdir()
    Desk(folder / "till.sqlite3").close()
    assert receipts("verify") == 0
    assert receipts.out == "no receipts yet\n"


def test_a_changed_receipt_is_named_with_status_1(desk: Desk, receipts: Terminal) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder:
        intruder.execute("DROP TRIGGER receipt_stays")
        intruder.execute("UPDATE receipt SET note = 'another' WHERE id = 2")
    assert receipts("verify") == 1
    assert receipts.out == "A1-000002: Receipt A1-000002 was changed: its column note differs.\n"


def test_an_index_that_shows_another_amount_is_named_with_status_1(
    desk: Desk, receipts: Terminal
) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder:
        intruder.execute("DROP TRIGGER log_entry_stays")
        intruder.execute("UPDATE log_entry SET amount_satang = 1 WHERE id = 2")
    assert receipts("verify") == 1
    assert receipts.out.splitlines()[-1].startswith("A1-000002: Lists and totals show A1-000002")


@pytest.mark.parametrize("action", [["list"], ["show", "A1-000001"], ["verify"]])
def test_before_the_first_sale_there_is_nothing_to_read_and_nothing_is_made(
    folder: Path, receipts: Terminal, action: list[str]
) -> None:
    assert receipts(*action) == 1
    assert receipts.err.startswith("kiosk: There are no receipts yet: ")
    assert not folder.exists()


def test_a_damaged_log_is_one_sentence(folder: Path, receipts: Terminal) -> None:
    folder.mkdir()
    (folder / "till.sqlite3").write_bytes(b"nonsense" * 1_000)
    assert receipts("list") == 1
    assert receipts.err == "kiosk: The till's database is damaged; restore it from a backup.\n"


def test_reading_disturbs_no_running_till(desk: Desk, receipts: Terminal) -> None:
    with desk.store.transaction() as tx:
        tx.set_fact("colour", "red")
        assert receipts("list") == 0
    assert len(receipts.out.splitlines()) == 3


# Paper


def text_of(pdf: Path) -> str:
    """The words in a PDF; Thai ones lose marks in every reader."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@needs_poppler
@pytest.mark.usefixtures("qapp")
def test_a_receipt_is_written_as_paper(desk: Desk, receipts: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "receipt.pdf"
    assert receipts("show", "A1-000002", "--pdf", str(out), "--language", "en") == 0
    assert (receipts.out, receipts.err) == ("", f"A1-000002: {out}\n")
    text = text_of(out)
    assert ("A1-000002" in text, "฿2,000.00" in text, "COPY" in text) == (True, True, False)


@needs_poppler
@pytest.mark.usefixtures("qapp")
def test_a_copy_on_a_roll_is_marked(desk: Desk, receipts: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "receipt.pdf"
    arguments = ("show", "A1-000002", "--pdf", str(out), "--copy", "--paper", "58")
    assert receipts(*arguments) == 0
    assert "COPY" in text_of(out)
    assert b"/MediaBox [0 0 164" in out.read_bytes()


@needs_poppler
@pytest.mark.usefixtures("qapp")
def test_refunds_and_zs_are_shown_and_written_too(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    row = desk.receipts()[0]
    desk.hear_refund(ToldRefund("re_1", row.payment_id, 5_000))
    desk.z()
    out = tmp_path / "paper.pdf"
    for number, words in (("A1-R000001", "฿50.00"), ("A1-Z0001", "A1-Z0001")):
        assert receipts("show", number) == 0
        assert json.loads(receipts.out)["number"] == number
        assert receipts("show", number, "--pdf", str(out), "--language", "en") == 0
        assert words in text_of(out)


@needs_poppler
@pytest.mark.usefixtures("qapp")
def test_the_customers_page_is_on_the_paper_of_its_payment(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    page = "https://pay.example/p/3kqLx8m2"
    sale_id = desk.sell(18_550)
    desk.answer(sale_id, page_url=page)
    desk.hear(sale_id, Outcome.PAID)
    out = tmp_path / "receipt.pdf"
    assert receipts("show", "A1-000004", "--pdf", str(out)) == 0
    picture = subprocess.run(
        ["pdftoppm", "-gray", "-r", "200", str(out)], capture_output=True, check=True
    ).stdout
    pixels = np.array(Image.open(io.BytesIO(picture)))
    assert [found.text for found in zxingcpp.read_barcodes(pixels)] == [page]


@pytest.mark.usefixtures("qapp")
def test_a_paper_that_cannot_be_written_leaves_nothing(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = tmp_path / "missing" / "receipt.pdf"
    assert receipts("show", "A1-000002", "--pdf", str(out)) == 1
    assert receipts.err == f"kiosk: {out} cannot be written: there is no such folder.\n"


@needs_poppler
def test_a_machine_without_a_screen_writes_paper_too(desk: Desk, folder: Path) -> None:
    out = folder / "receipt.pdf"
    command = ["receipts", "show", "A1-000001", "--pdf", str(out), "--data-dir", str(folder)]
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *command],
        env={name: value for name, value in os.environ.items() if name not in gone},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, f"A1-000001: {out}\n")
    assert "A1-000001" in text_of(out)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf", "jsonl"])
def test_refunds_of_the_period_go_along(
    desk: Desk, receipts: Terminal, tmp_path: Path, form: str
) -> None:
    receipt = desk.receipts()[0]
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 2_500))
    out = tmp_path / f"log.{form}"
    assert receipts("export", "--format", form, "--out", str(out)) == 0
    beside = out if form == "xlsx" else tmp_path / f"log-refunds.{form}"
    assert receipts.err.splitlines()[-1] == f"1 refund, 25.00 baht: {beside}"
    assert beside.exists()
    day = receipt.business_day.isoformat()
    narrowed = tmp_path / f"one-day.{form}"
    assert receipts("export", "--format", form, "--out", str(narrowed), "--to", day) == 0
    assert len(receipts.err.splitlines()) == 1


@pytest.fixture
def audited(desk: Desk) -> Desk:
    """Its till with two entries in the audit log, on the first day and on the fourth."""
    for subject, days in (("A1-000001", -3), ("A1-000002", 0)):
        with desk.store.transaction() as tx:
            at = desk.clock() + timedelta(days=days)
            write_down(tx, "A1", Who("นก", None, "=1+1"), Action.REPRINT, subject, at)
    return desk


def audit_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_audit_log_is_exported_with_its_own_export_in_it(
    audited: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = tmp_path / "audit.csv"
    options = ("export", "--audit", "--format", "csv", "--out", str(out))
    assert receipts(*options, "--person", "Somchai") == 0
    assert receipts.err == f"3 audit entries: {out}\n"
    rows = audit_rows(out)
    assert [row["action"] for row in rows] == ["reprint", "reprint", "export"]
    assert [row["why"] for row in rows] == ["'=1+1", "'=1+1", ""]
    assert (rows[2]["asked_by"], rows[2]["subject"]) == ("Somchai", "audit csv: audit.csv")
    assert receipts(*options) == 1
    assert "it is there already" in receipts.err
    assert len(list(audited.store.audit())) == 3, "what was not exported is written down"
    assert receipts(*options, "--force") == 0
    assert len(audit_rows(out)) == 4


def test_the_audit_log_is_exported_by_days_and_text(
    audited: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    out = tmp_path / "audit.jsonl"
    options = ("export", "--audit", "--format", "jsonl", "--out", str(out), "--force")
    assert receipts(*options, "--to", "2026-11-21") == 0
    assert [json.loads(line)["subject"] for line in out.read_text("utf-8").splitlines()] == [
        "A1-000001"
    ]
    assert receipts(*options, "--from", "2026-11-22", "--search", "000002") == 0
    assert [json.loads(line)["subject"] for line in out.read_text("utf-8").splitlines()] == [
        "A1-000002"
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--audit", "--format", "pdf"], "--audit is written as csv or jsonl"),
        (["--audit", "--format", "csv", "--status", "paid"], "--status is of receipts"),
        (
            ["--audit", "--format", "csv", "--from", "2026-11-22", "--to", "2026-11-21"],
            "--from is after --to",
        ),
        (["--format", "csv", "--pin-stdin"], "--pin-stdin goes with --all-tills"),
    ],
)
def test_what_fits_no_audit_log_is_wrong_usage(
    audited: Desk, receipts: Terminal, tmp_path: Path, options: list[str], sentence: str
) -> None:
    assert receipts("export", "--out", str(tmp_path / "out"), *options) == 2
    assert sentence in receipts.err


# What is given out is written down


def entries(desk: Desk) -> list[tuple[str, str, str | None]]:
    """Action, subject and who asked, oldest first."""
    return [(one.action, one.subject, one.asked_by) for one in desk.store.audit()]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_an_export_is_written_down_with_its_sum_and_its_manifest(
    desk: Desk, receipts: Terminal, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"november.{kind}"
    options = ("export", "--format", kind, "--out", str(out), "--person", "Somchai")
    assert receipts(*options) == 0
    manifest = (tmp_path / f"november.{kind}.manifest.json").read_bytes()
    told = f"{out.name} · {kind} · 3 · 6000.00 THB · {out.name}.manifest.json"
    subject = f"{told} {hashlib.sha256(manifest).hexdigest()}"
    assert entries(desk) == [("export", subject, "Somchai")]
    assert receipts(*options) == 1
    assert len(entries(desk)) == 1, "what was not exported is written down"


@pytest.mark.parametrize("audit", [(), ("--audit",)])
def test_an_export_is_made_also_where_it_cannot_be_written_down(
    desk: Desk, receipts: Terminal, tmp_path: Path, audit: tuple[str, ...]
) -> None:
    with desk.store.transaction() as tx:
        ask_first(tx)
    out = tmp_path / "out.csv"
    assert receipts("export", "--format", "csv", "--out", str(out), *audit) == 0
    said = [line for line in receipts.err.splitlines() if line.startswith("kiosk: ")]
    assert said == [
        "kiosk: This does not stand in the audit log: "
        "This till must first hear from the relay which numbers were given already."
    ]
    assert out.exists()
    assert entries(desk) == []


def test_a_copy_that_is_only_for_reading_can_be_exported(
    desk: Desk, folder: Path, receipts: Terminal, tmp_path: Path
) -> None:
    (folder / "till.lock").mkdir()
    out = tmp_path / "out.csv"
    assert receipts("export", "--format", "csv", "--out", str(out)) == 0
    first, second = receipts.err.splitlines()
    assert first.startswith("3 receipts, ")
    assert second.startswith(
        f"kiosk: This does not stand in the audit log: Nothing can be written in {folder}: "
    )
    assert entries(desk) == []


@pytest.mark.parametrize("name", ["till.sqlite3", "till.sqlite3-wal", "copy.csv"])
def test_no_file_takes_the_place_of_a_database(
    desk: Desk, folder: Path, receipts: Terminal, name: str
) -> None:
    shutil.copyfile(desk.path, folder / "copy.csv")
    path = folder / name
    before = path.read_bytes()
    assert receipts("export", "--format", "csv", "--out", str(path), "--force") == 1
    assert receipts.err == f"kiosk: {path} is a database, which no file replaces; name another.\n"
    assert receipts("show", "A1-000001", "--pdf", str(path)) == 1
    assert path.read_bytes() == before
    assert entries(desk) == []


@pytest.mark.usefixtures("qapp")
def test_a_paper_from_the_log_is_written_down_once_it_can_be(
    desk: Desk, receipts: Terminal, tmp_path: Path
) -> None:
    missing = tmp_path / "missing" / "receipt.pdf"
    assert receipts("show", "A1-000002", "--pdf", str(missing)) == 1
    assert entries(desk) == []
    out = tmp_path / "receipt.pdf"
    for copy in ([], ["--copy"]):
        shown = ("show", "A1-000002", "--pdf", str(out), "--person", "Som", *copy)
        assert receipts(*shown) == 0
    assert entries(desk) == [("reprint", "A1-000002", "Som")] * 2
    assert receipts("show", "A1-000002") == 0
    assert receipts("show", "A1-000002", "--person", "Som") == 2
    assert len(entries(desk)) == 2
