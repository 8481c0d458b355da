"""`kiosk report`: X and Z from a terminal, on the file of a till that is off, or by the till that runs."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from filelock import FileLock
from pydantic import SecretStr

from kiosk.cli.main import main
from kiosk.cli.report import _lines
from kiosk.core.chain import JsonValue
from kiosk.protocol.guard import PersonNamed
from kiosk.till.acts import GIVEN_OUT, REPORT_Z
from kiosk.till.door import Door
from kiosk.till.keeping.verify import verify
from kiosk.till.people.known import hear, keep_copy
from kiosk.till.people.pepper import pepper_of
from kiosk.till.store.database import SqliteStore
from tests.cli.test_people import read_until
from tests.paper.reading_back import needs_poppler
from tests.relay.program import LIMIT_S
from tests.till.builders import Desk, ToldRefund

Asked = list[Mapping[str, JsonValue]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def yesterday(folder: Path) -> Iterator[Desk]:
    """A till that sold yesterday by the machine's clock, and is off."""
    desk = Desk(folder / "till.sqlite3")
    desk.clock.now = datetime.now(UTC) - timedelta(days=1)
    receipt = desk.sell_paid(10_000)
    desk.sell_paid(5_050)
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 4_000))
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 4_000, status="failed"))
    desk.hear_refund(ToldRefund("re_2", receipt.payment_id, 9_000))
    desk.close()
    yield desk
    desk.close()


class Terminal:
    """Runs `kiosk report` and keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str) -> int:
        """The exit status."""
        try:
            status = main(["report", *arguments, "--data-dir", str(self._folder)])
        except SystemExit as wrong_usage:  # argparse ends the program itself
            status = int(str(wrong_usage.code))
        self.out, self.err = self._capsys.readouterr()
        return status

    def json(self) -> list[dict[str, Any]]:
        """What was printed, parsed."""
        parsed: list[dict[str, Any]] = json.loads(self.out)
        return parsed


@pytest.fixture
def report(folder: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command."""
    return Terminal(folder, capsys)


def zs(folder: Path) -> int:
    with closing(SqliteStore(folder / "till.sqlite3", read_only=True)) as store:
        verify(store)
        return len(list(store.zs()))


def test_z_closes_the_missed_day_and_then_today(
    yesterday: Desk, folder: Path, report: Terminal
) -> None:
    assert report("z", "--person", "Somchai", "--json") == 0
    [z] = report.json()
    assert (z["number"], z["askedBy"], z["receipts"]["amountSatang"]) == (
        "A1-Z0001",
        "Somchai",
        15_050,
    )
    assert report("z") == 0
    assert report.out.startswith("Z A1-Z0002  business day ")
    assert report("z") == 1
    assert "is closed already (A1-Z0002)" in report.err
    assert zs(folder) == 2


def test_a_z_is_printed_for_a_person(yesterday: Desk, folder: Path, report: Terminal) -> None:
    assert report("z") == 0
    yesterday.open()
    with yesterday.store.reading() as tx:
        z = tx.z("A1-Z0001")
    assert z is not None
    last = yesterday.receipts()[-1]
    refund = yesterday.refunds()[-1]
    assert report.out.splitlines() == [
        f"Z A1-Z0001  business day {z.business_day}, closed  ร้านของฉัน",
        "  receipts                      2          150.50  A1-000001 to A1-000002",
        "  refunds                       2          130.00  A1-R000001 to A1-R000003",
        "  refunds that failed           1           40.00",
        "  refunds under way             1           90.00",
        "  net                                       60.50",
        "  receipts since the first      2          150.50",
        f"  receipts end at {last.number} {last.hash}",
        f"  refunds end at {refund.number} {refund.hash}",
        f"  follows {'0' * 64}",
        f"  hash    {z.hash}",
    ]


def test_more_given_back_than_taken_tax_and_open_decisions_are_printed() -> None:
    nothing = {"count": 0, "amountSatang": 0}
    fields: dict[str, Any] = {
        "kind": "x",
        "till": "A1",
        "businessDay": "2026-11-21",
        "shop": {"name": "Shop"},
        **dict.fromkeys(("late", "practice", "refunds", "byHand", "reversed"), nothing),
        **dict.fromkeys(("receipts", "refundsUnderWay"), nothing),
        "netSatang": -150,
        "vat": {"rates": [{"rateBp": 725, "totalSatang": 10_000, "amountSatang": 676}]},
        "perpetual": {"receiptsCount": 1, "receiptsSatang": 10_000},
        "open": {"count": 2, "amountSatang": 300, "attentionCount": 1},
        "heads": {"receipts": None},
    }
    assert list(_lines(fields)) == [
        "X A1  business day 2026-11-21, open  Shop",
        "  receipts                      0            0.00",
        "  sales still open              2            3.00",
        "  net                                       -1.50",
        "  VAT 7.25 % in 100.00                       6.76",
        "  receipts since the first      1          100.00",
        "  sales that wait for a person's decision: 1",
    ]


def test_x_changes_nothing_and_works_beside_a_running_till(
    yesterday: Desk, folder: Path, report: Terminal
) -> None:
    with FileLock(folder / "till.lock"):
        assert report("x", "--json") == 0
    missed, today = report.json()
    assert (missed["kind"], missed["netSatang"], today["netSatang"]) == ("x", 6_050, 0)
    assert zs(folder) == 0


@pytest.mark.parametrize("action", ["x", "z"])
def test_without_a_till_there_is_nothing_to_report(
    folder: Path, report: Terminal, action: str
) -> None:
    assert report(action) == 1
    assert report.err.startswith("kiosk: There is no till here yet: ")
    assert not (folder / "till.sqlite3").exists()


@pytest.mark.parametrize(
    "arguments", [["z", "--through", "soon"], ["y"], [], ["x", "--person", "A"]]
)
def test_wrong_usage_is_status_2(yesterday: Desk, report: Terminal, arguments: list[str]) -> None:
    assert report(*arguments) == 2


def test_a_day_that_has_not_begun_is_one_sentence(yesterday: Desk, report: Terminal) -> None:
    assert report("z", "--through", "2199-01-01") == 1
    assert "has not begun yet" in report.err


# A till that runs


@pytest.fixture
def running(yesterday: Desk, folder: Path) -> Iterator[Asked]:
    """A till that holds its folder and answers at its door; what it was asked."""
    asked: Asked = []
    opened, ending = Event(), Event()

    async def close(arguments: Mapping[str, JsonValue]) -> JsonValue:
        asked.append(arguments)
        return []

    acts = {REPORT_Z: close, GIVEN_OUT: close}

    async def serve() -> None:
        async with Door(folder / "till.running.json", acts).opened():
            opened.set()
            while not ending.is_set():
                await asyncio.sleep(0.01)

    thread = Thread(target=asyncio.run, args=(serve(),))
    with FileLock(folder / "till.lock"):
        thread.start()
        assert opened.wait(10)
        yield asked
        ending.set()
        thread.join(10)


def test_a_till_that_runs_is_asked_and_its_file_left_alone(
    running: Asked, folder: Path, report: Terminal
) -> None:
    assert report("z", "--person", "นก", "--through", "2026-11-21", "--json") == 0
    assert report.json() == []
    assert running == [{"person": "นก", "pin": None, "through": "2026-11-21"}]
    assert zs(folder) == 0


def test_a_till_that_is_just_starting_is_not_written_beside(
    yesterday: Desk, folder: Path, report: Terminal
) -> None:
    with FileLock(folder / "till.lock"):
        assert report("z") == 1
    assert "The till is starting, or another command is at work" in report.err
    assert zs(folder) == 0


def test_what_a_killed_till_left_behind_stops_nobody(
    yesterday: Desk, folder: Path, report: Terminal
) -> None:
    (folder / "till.running.json").write_text('{"pid": 1, "port": 1, "word": "x"}')
    assert report("z") == 0
    assert zs(folder) == 1


def test_a_z_holds_the_shop_as_it_is_set(
    yesterday: Desk, folder: Path, report: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_SHOP_NAME", "ร้านกาแฟ")
    monkeypatch.setenv("KIOSK_TAX_ID", "0107544000108")
    assert report("z", "--json") == 0
    assert report.json()[0]["shop"] == {"name": "ร้านกาแฟ", "taxId": "0107544000108"}


# On paper


def text_of(path: Path) -> str:
    """What can be copied out of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    )
    return done.stdout


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where papers go."""
    out = tmp_path / "out"
    out.mkdir()
    return out


@needs_poppler
def test_x_on_paper_is_one_for_each_open_day(
    yesterday: Desk, folder: Path, out: Path, report: Terminal
) -> None:
    assert report("x", "--pdf", str(out / "x.pdf"), "--language", "en") == 0
    assert report.out == ""
    missed, today = sorted(out.iterdir())
    assert missed.name.startswith("x-A1-")
    assert missed.name < today.name
    assert "X report" in text_of(missed)
    assert "150.50" in text_of(missed)
    assert zs(folder) == 0


@needs_poppler
def test_z_on_paper_closes_the_day_and_a_later_one_is_a_copy(
    yesterday: Desk, folder: Path, out: Path, report: Terminal
) -> None:
    assert report("z", "--pdf", str(out / "z.pdf"), "--language", "en") == 0
    assert report.err.strip() == f"A1-Z0001: {out / 'z.pdf'}"
    first = text_of(out / "z.pdf")
    assert "A1-Z0001" in first
    assert "COPY" not in first
    again = ("z", "--number", "A1-Z0001")
    assert report(*again, "--pdf", str(out / "again.pdf"), "--language", "en") == 0
    assert "COPY" in text_of(out / "again.pdf")
    assert report(*again, "--json") == 0
    [shown] = report.json()
    assert (shown["number"], shown["netSatang"]) == ("A1-Z0001", 6_050)
    assert zs(folder) == 1


def test_no_day_is_closed_where_its_paper_cannot_be_written(
    yesterday: Desk, folder: Path, report: Terminal
) -> None:
    assert report("z", "--pdf", str(folder / "missing" / "z.pdf")) == 1
    assert "there is no such folder" in report.err
    assert zs(folder) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["z", "--paper", "80"],
        ["x", "--language", "en"],
        ["z", "--number", "A1-Z0001", "--through", "2026-11-21"],
        ["z", "--number", "A1-Z0001", "--person", "Nok"],
        ["z", "--number", "A1-Z0001", "--pin-stdin"],
        ["z", "--copy", "--pdf", "z.pdf"],
    ],
)
def test_options_that_say_nothing_are_wrong_usage(
    yesterday: Desk, folder: Path, report: Terminal, arguments: list[str]
) -> None:
    assert report(*arguments) == 2
    assert zs(folder) == 0


def test_a_z_that_is_not_there_is_one_sentence(yesterday: Desk, report: Terminal) -> None:
    assert report("z", "--number", "A1-Z0009") == 1
    assert report.err == "kiosk: There is no Z A1-Z0009.\n"


def test_a_database_that_was_lost_is_not_made_anew(folder: Path, report: Terminal) -> None:
    (folder / "till.witness").write_text('{"receipts": {"A1": 7}}')
    (folder / "till.sqlite3").touch()
    assert report("z") == 1
    assert report.err.startswith("kiosk: The till's database ")
    assert "receipts up to A1-000007" in report.err
    assert (folder / "till.sqlite3").read_bytes() == b""


def audited(folder: Path) -> list[tuple[str, str, str | None]]:
    """What the audit log holds: action, subject, who asked."""
    with closing(SqliteStore(folder / "till.sqlite3", read_only=True)) as store:
        return [(one.action, one.subject, one.asked_by) for one in store.audit()]


@pytest.mark.usefixtures("qapp")
def test_papers_of_x_and_old_zs_are_written_down(
    yesterday: Desk, folder: Path, out: Path, report: Terminal
) -> None:
    assert report("x", "--pdf", str(out / "missing" / "x.pdf")) == 1
    assert report("x") == 0
    assert audited(folder) == []
    assert report("x", "--pdf", str(out / "x.pdf"), "--person", "Som") == 0
    days = sorted(path.stem.removeprefix("x-A1-") for path in out.iterdir())
    taken = [("x", f"A1 {day}", "Som") for day in days]
    assert len(days) == 2
    assert audited(folder) == taken
    assert report("z", "--pdf", str(out / "z.pdf"), "--person", "Som") == 0
    closed = [*taken, ("z", "A1-Z0001", "Som")]
    assert audited(folder) == closed
    again = ("z", "--number", "A1-Z0001")
    assert report(*again) == 0
    assert report(*again, "--pdf", str(out / "again.pdf"), "--person", "Lek") == 0
    assert audited(folder) == [*closed, ("reprint", "A1-Z0001", "Lek")]


@pytest.mark.usefixtures("qapp")
def test_a_till_that_runs_writes_down_the_paper_itself(
    running: Asked, folder: Path, out: Path, report: Terminal
) -> None:
    assert report("x", "--pdf", str(out / "x.pdf"), "--person", "Som") == 0
    assert report.err.count("x-A1-") == 2
    [asked_for] = running
    assert (asked_for["action"], asked_for["askedBy"]) == ("x", "Som")
    assert audited(folder) == []


# Once there are managers

PIN = "703925"


@pytest.fixture
def managed(yesterday: Desk, folder: Path) -> Desk:
    """A till that is off and away from its relay, and has seen Nok's PIN."""
    pepper = pepper_of(folder / "pin-pepper")
    named = [PersonNamed(name="Nok", role="manager", pin_set_at=datetime.now(UTC))]
    yesterday.open()
    with yesterday.store.transaction() as tx:
        hear(tx, named, datetime.now(UTC))
        keep_copy(tx, "Nok", pepper.hash(SecretStr(PIN)), datetime.now(UTC))
    yesterday.close()
    return yesterday


def asked(folder: Path, *arguments: str, given: str) -> tuple[int, str]:
    """Run `kiosk report z` as a program that reads `given`; its exit status and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "report", "z", *arguments, "--data-dir", str(folder)],
        input=given,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert PIN not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_managers_pin_closes_the_day(managed: Desk, folder: Path) -> None:
    status, said = asked(folder, "--person", "nok", "--pin-stdin", "--json", given=f"{PIN}\n")
    assert status == 0, said
    [z] = json.loads(said)
    assert (z["askedBy"], z["allowedBy"]) == ("nok", "Nok")


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (("--person", "Nok"), "", "--pin-stdin where there is no terminal"),
        (("--pin-stdin",), f"{PIN}\n", "give --person NAME"),
        (("--person", "Nok", "--pin-stdin"), "918274\n", "The name or the PIN is not right"),
        (("--person", "Nok", "--pin-stdin"), "no\n", "This cannot be a PIN"),
    ],
)
def test_without_one_it_stays_open(
    managed: Desk, folder: Path, arguments: tuple[str, ...], given: str, sentence: str
) -> None:
    status, said = asked(folder, *arguments, given=given)
    assert (status, sentence in said) == (1, True), said
    assert zs(folder) == 0


def test_a_terminal_is_asked_when_a_pin_is_needed(managed: Desk, folder: Path) -> None:
    pty = pytest.importorskip("pty", reason="there are no such terminals here")
    terminal, other_end = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "report", "z", "--data-dir", str(folder)],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        start_new_session=True,
    )
    os.close(other_end)
    shown = read_until(terminal, b"Manager: ")
    os.write(terminal, b"Nok\n")
    shown += read_until(terminal, b"PIN of Nok: ")
    os.write(terminal, PIN.encode() + b"\n")
    shown += read_until(terminal, b"hash")
    assert program.wait(LIMIT_S) == 0
    os.close(terminal)
    assert PIN.encode() not in shown
    assert zs(folder) == 1


def test_who_leaves_the_question_closes_nothing(managed: Desk, folder: Path) -> None:
    pty = pytest.importorskip("pty", reason="there are no such terminals here")
    terminal, other_end = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "report", "z", "--data-dir", str(folder)],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        start_new_session=True,
    )
    os.close(other_end)
    shown = read_until(terminal, b"Manager: ")
    os.write(terminal, b"\x04")
    shown += read_until(terminal, b"nothing was done")
    assert program.wait(LIMIT_S) == 1
    os.close(terminal)
    assert b"Traceback" not in shown
    assert zs(folder) == 0
