"""The doctor's line about the printer: it is really asked, in bounded time."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinterInfo

from kiosk.core.checks import Grade
from kiosk.paper.printer import PrinterError
from kiosk.paper.printer_check import _asked, check_printer
from kiosk.paths import DataDir
from kiosk.settings import TillSettings
from tests.paper.receipt_printer import PAPER_OUT, ReceiptPrinter, on_the_network

pytestmark = pytest.mark.usefixtures("qapp")


def settings(printer: str, print_paid: str = "off") -> TillSettings:
    values: dict[str, Any] = {"KIOSK_PRINTER": printer, "KIOSK_PRINT_PAID": print_paid}
    return TillSettings.model_validate(values)


def test_a_printer_that_answers_is_well(tmp_path: Path) -> None:
    with on_the_network() as there:
        check = check_printer(settings(there.address, "on"), DataDir(tmp_path))
    assert check.grade is Grade.OK
    assert check.text == f"{there.address} takes papers, and prints what is paid"


def test_a_printer_without_paper_says_so_and_how_many_wait(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    folder.print_queue.mkdir()
    (folder.print_queue / "1.json").touch()
    with on_the_network(ReceiptPrinter(roll=PAPER_OUT)) as there:
        check = check_printer(settings(there.address), folder)
    assert check.grade is Grade.WARN
    assert check.text == ("The printer is out of paper: put in a new roll.; 1 papers wait for it")


def test_off_is_well(tmp_path: Path) -> None:
    assert check_printer(settings("off"), DataDir(tmp_path)).grade is Grade.OK


def test_no_printer_in_the_system_matters_only_to_who_prints_by_itself(tmp_path: Path) -> None:
    if not QPrinterInfo.defaultPrinter().isNull():
        pytest.skip("this machine has a printer")
    assert check_printer(settings("system"), DataDir(tmp_path)).grade is Grade.OK
    check = check_printer(settings("system", "on"), DataDir(tmp_path))
    assert (check.grade, "no printer" in check.text) == (Grade.WARN, True)


def test_a_printer_that_never_answers_is_not_waited_for() -> None:
    let = threading.Event()

    class Hanging:
        paper_low = False

        def print(self, paper: object, begins: object = None) -> str | None:
            raise NotImplementedError

        def ask(self) -> None:
            let.wait()

    try:
        with pytest.raises(PrinterError) as told:
            _asked(Hanging(), 0.05)
    finally:
        let.set()
    assert told.value.code == "printer_silent"


def test_an_error_of_the_printer_is_raised_where_it_is_waited_for() -> None:
    class Broken:
        paper_low = False

        def print(self, paper: object, begins: object = None) -> str | None:
            raise NotImplementedError

        def ask(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _asked(Broken(), 5.0)
