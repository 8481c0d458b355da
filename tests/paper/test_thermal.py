"""Receipt printers: what is sent is the paper, its code can be read, and what goes wrong is one sentence in
time."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from kiosk.paper.blocks import Paper
from kiosk.paper.output import pictures
from kiosk.paper.printer import PrinterError
from kiosk.paper.printers import NoPrinter, printer_of, trial_paper, try_printer
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.sheets import ROLL_58, ROLL_80
from kiosk.paper.thermal.address import File, Serial, Tcp, Usb, address_of
from kiosk.paper.thermal.lines import opened
from kiosk.paper.thermal.printer import ThermalPrinter
from kiosk.paper.thermal.raster import SLICE_DOTS
from tests.paper.reading_back import grey
from tests.paper.receipt_printer import (
    BROKEN,
    COVER_OPEN,
    PAPER_LOW,
    PAPER_OUT,
    STOPPED_FOR_PAPER,
    ReceiptPrinter,
    codes_on,
    on_a_serial_line,
    on_the_network,
)
from tests.paper.samples import PAGE, tax_invoice
from tests.paper.usb_printer import PRODUCT, VENDOR, Bus

pytestmark = pytest.mark.usefixtures("fonts")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def paper() -> Paper:
    return receipt_paper(tax_invoice(), "th", page_url=PAGE)


def printer_at(address: str, paper_mm: int = 80) -> ThermalPrinter:
    return ThermalPrinter(address, paper_mm, answer_s=0.1, out_s=0.1)


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("tcp://192.168.1.50", Tcp("192.168.1.50", 9100)),
        ("tcp://printer.shop:9101", Tcp("printer.shop", 9101)),
        ("usb:04b8:0E15", Usb(0x04B8, 0x0E15)),
        ("serial:/dev/ttyUSB0", Serial("/dev/ttyUSB0", 9600)),
        ("serial:COM3:19200", Serial("COM3", 19_200)),
        ("file:/dev/usb/lp0", File(Path("/dev/usb/lp0"))),
    ],
)
def test_an_address_is_read_from_the_setting(setting: str, address: object) -> None:
    assert address_of(setting) == address


@pytest.mark.parametrize("setting", ["tcp://printer:70000", "tcp://printer:0", "tcp://", "lpt1"])
def test_what_is_no_address_is_told(setting: str) -> None:
    with pytest.raises(PrinterError, match="no address") as told:
        address_of(setting)
    assert told.value.thai


@pytest.mark.parametrize(("paper_mm", "sheet"), [(80, ROLL_80), (58, ROLL_58)])
def test_the_printer_gets_the_picture_dot_by_dot(paper_mm: int, sheet: object) -> None:
    roll = ROLL_80 if sheet is ROLL_80 else ROLL_58
    [picture] = pictures(paper(), roll)
    with on_the_network() as there:
        assert printer_at(there.address, paper_mm).print(paper()) == there.address
    [printed] = there.printer.papers
    assert printed.size == (picture.width(), picture.height())
    assert (np.asarray(printed) == (grey(picture) >= 160)).all()
    assert codes_on(printed) == [PAGE]
    assert max(there.printer.slices) <= SLICE_DOTS, "a small memory does not hold it"
    assert there.printer.at_rest


def test_letters_are_crisp_without_single_dots() -> None:
    """A dithered edge is a dot with nothing of its own colour around it."""
    with on_the_network() as there:
        printer_at(there.address).print(paper())
    black = ~np.pad(np.asarray(there.printer.papers[0]), 1, constant_values=True)
    around = sum(
        np.roll(black, (down, right), (0, 1)).astype(int)
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
        if (down, right) != (0, 0)
    )
    assert not (black & (around == 0)).sum() > 3


@posix
def test_a_printer_on_a_serial_line() -> None:
    printer = ReceiptPrinter()
    with on_a_serial_line(printer) as address:
        printer_at(address, 58).print(paper())
        assert codes_on(printer.papers[0]) == [PAGE]
        printer.roll = PAPER_OUT
        with pytest.raises(PrinterError) as told:
            printer_at(address, 58).print(paper())
    assert told.value.code == "printer_no_paper"


def test_a_file_takes_one_paper_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "printed"
    for _ in range(2):
        printer_at(f"file:{file}").print(paper())
    printer = ReceiptPrinter(mute=True)
    printer.take(file.read_bytes())
    assert [codes_on(one) for one in printer.papers] == [[PAGE], [PAGE]]


def test_a_device_that_was_unplugged_does_not_become_a_file() -> None:
    with pytest.raises(PrinterError) as told:
        printer_at("file:/dev/kiosk-no-printer").print(paper())
    assert told.value.code == "printer_away"
    assert not Path("/dev/kiosk-no-printer").exists()


@posix
def test_a_device_that_takes_nothing_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(PrinterError) as told:
        printer_at(f"file:{pipe}").print(paper())
    assert told.value.code == "printer_away"


def test_a_file_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        folder: Path = tmp_path  # nothing is forbidden to root; a folder is no printer either
    else:
        folder = tmp_path / "closed"
        folder.touch(0o000)
    with pytest.raises(PrinterError):
        printer_at(f"file:{folder}").print(paper())


@pytest.mark.parametrize(
    ("offline", "roll", "code"),
    [
        (STOPPED_FOR_PAPER, PAPER_OUT, "printer_no_paper"),
        (0x12, PAPER_OUT, "printer_no_paper"),
        (COVER_OPEN, PAPER_OUT, "printer_cover"),
        (BROKEN, 0x12, "printer_broken"),
    ],
)
def test_a_printer_that_says_why_gets_no_paper(offline: int, roll: int, code: str) -> None:
    begun: list[str] = []
    with on_the_network(ReceiptPrinter(offline=offline, roll=roll)) as there:
        printer = printer_at(there.address)
        with pytest.raises(PrinterError) as told:
            printer.print(paper(), lambda: begun.append("begun"))
        with pytest.raises(PrinterError) as asked:
            printer.ask()
    assert (told.value.code, asked.value.code, told.value.begun) == (code, code, False)
    assert told.value.thai
    assert not begun
    assert there.printer.dots == 0


def test_the_end_of_the_roll_is_seen_before_it_comes() -> None:
    with on_the_network(ReceiptPrinter(roll=PAPER_LOW)) as there:
        printer = printer_at(there.address)
        printer.print(paper())
        assert printer.paper_low
        there.printer.roll = 0x12
        printer.ask()
        assert not printer.paper_low


def test_a_roll_that_ends_within_a_paper_is_told_and_the_paper_was_begun() -> None:
    with (
        on_the_network(ReceiptPrinter(ends_after=300)) as there,
        pytest.raises(PrinterError) as told,
    ):
        printer_at(there.address).print(paper())
    assert (told.value.code, told.value.begun) == ("printer_no_paper", True)


def test_a_printer_that_answers_nothing_prints_all_the_same() -> None:
    with on_the_network(ReceiptPrinter(mute=True)) as there:
        printer_at(there.address).print(paper())
    assert codes_on(there.printer.papers[0]) == [PAGE]


def test_a_printer_that_does_not_know_the_last_question_is_asked_how_it_is() -> None:
    with on_the_network(ReceiptPrinter(knows_in_turn=False)) as there:
        printer_at(there.address).print(paper())
    assert len(there.printer.papers) == 1


def test_a_printer_that_hangs_up_in_the_middle_is_told() -> None:
    with on_the_network() as there:
        there.hangs_up = 20_000
        with pytest.raises(PrinterError) as told:
            printer_at(there.address).print(paper())
    assert (told.value.code, told.value.begun) == ("printer_away", True)


def test_a_printer_that_takes_nothing_is_told_in_bounded_time() -> None:
    with on_the_network() as there:
        there.deaf = True
        patient = ThermalPrinter(
            there.address, 80, partial(opened, stall_s=0.2), answer_s=0.05, out_s=0.05
        )
        began = time.monotonic()
        with pytest.raises(PrinterError) as told:
            patient.print(paper())
        assert time.monotonic() - began < 3
    assert (told.value.code, told.value.begun) == ("printer_silent", True)
    assert not there.printer.papers


def test_a_printer_that_answered_once_is_expected_to() -> None:
    begun: list[str] = []
    with on_the_network() as there:
        printer = printer_at(there.address)
        printer.ask()
        there.printer.mute = True
        with pytest.raises(PrinterError) as told:
            printer.print(paper(), lambda: begun.append("begun"))
    assert (told.value.code, told.value.begun, begun) == ("printer_silent", False, [])


def test_nobody_at_the_address_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(PrinterError) as told:
        printer_at(f"tcp://127.0.0.1:{port}").print(paper())
    assert (told.value.code, told.value.begun) == ("printer_away", False)
    assert f"127.0.0.1:{port}" in told.value.text
    assert time.monotonic() - began < 2


@posix
def test_a_serial_port_that_is_not_there_is_told() -> None:
    with pytest.raises(PrinterError) as told:
        printer_at("serial:/dev/kiosk-no-port").print(paper())
    assert told.value.code == "printer_away"


def test_a_usb_printer_that_is_not_there_is_told() -> None:
    """Real look-up on the bus; without libusb the same sentence."""
    with pytest.raises(PrinterError) as told:
        printer_at("usb:0001:0001").ask()
    assert told.value.code == "printer_away"


def on_usb(bus: Bus) -> ThermalPrinter:
    """The printer on this bus."""
    return ThermalPrinter(
        f"usb:{VENDOR:04x}:{PRODUCT:04x}", 58, partial(opened, bus=bus), answer_s=0.1, out_s=0.1
    )


@pytest.mark.parametrize("answers", [True, False])
def test_a_printer_on_usb_is_found_by_its_kind_and_given_back(answers: bool) -> None:
    bus = Bus(answers=answers)
    on_usb(bus).print(paper())
    assert codes_on(bus.printer.papers[0]) == [PAGE]
    assert (bus.claimed, bus.closed) == ([], 1)


def test_a_usb_printer_says_why_it_does_not_print() -> None:
    with pytest.raises(PrinterError) as told:
        on_usb(Bus(ReceiptPrinter(roll=PAPER_OUT))).print(paper())
    assert told.value.code == "printer_no_paper"


@pytest.mark.parametrize(
    ("bus", "code"),
    [(Bus(stuck=True), "printer_silent"), (Bus(denied=True), "printer_denied")],
)
def test_what_goes_wrong_on_usb_is_told(bus: Bus, code: str) -> None:
    with pytest.raises(PrinterError) as told:
        on_usb(bus).print(paper())
    assert (told.value.code, told.value.begun) == (code, False)


def test_the_trial_paper_shows_marks_edges_and_a_code() -> None:
    with on_the_network() as there:
        name = try_printer(there.address, 58, "th", "ร้านกาแฟดี", NOON)
        assert name == there.address
    assert codes_on(there.printer.papers[0]) == ["KIOSK"]
    assert try_printer("off", 80, "th", "ร้าน", NOON) is None
    assert trial_paper("en", "Shop", "off", NOON).title == "Printer test"


def test_the_setting_names_the_printer() -> None:
    assert printer_of("off", 80) is None
    assert isinstance(printer_of("tcp://printer", 58), ThermalPrinter)
    assert NoPrinter().print(paper()) is None
    with suppress(PrinterError):  # this machine may have a printer
        assert printer_of("system", 80) is not None
