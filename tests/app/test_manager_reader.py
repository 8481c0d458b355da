"""The reader: off the GUI thread, the latest question wins, trouble is told once and asked again anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from kiosk.app.manager.reader import Reader
from kiosk.app.manager.samples import SampleLog
from kiosk.core.errors import KioskError
from kiosk.sqlite_schema import StoreError
from kiosk.till.log.listing import LogFilter, Order
from kiosk.till.log.ports import Log
from tests.app.manager_stage import Heard, ended

LIMIT_S = 5.0


def quiet(qtbot: QtBot, reader: Reader) -> None:
    qtbot.waitUntil(lambda: reader.quiet, timeout=5_000)


def test_a_question_is_answered_on_its_own_thread(qtbot: QtBot) -> None:
    heard = Heard()
    with ended(Reader(lambda: SampleLog(3))) as reader:
        reader.ask(
            "a",
            lambda log: (threading.current_thread().name, log.totals(LogFilter()).count),
            heard.take,
            heard.take,
        )
        quiet(qtbot, reader)
    assert heard.told == [("kiosk-reader", 3)]


def _say(word: object, log: Log) -> object:
    return word


class _Gate:
    """A log whose first question waits until it is let go, or interrupted."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.go = threading.Event()
        self.interrupted = 0

    def wait(self) -> None:
        self.entered.set()
        assert self.go.wait(LIMIT_S)
        if self.interrupted:
            raise StoreError("The question was given up.", code="interrupted")


class _GatedLog(SampleLog):
    def __init__(self, gate: _Gate) -> None:
        super().__init__(1)
        self.gate = gate

    def interrupt(self) -> None:
        self.gate.interrupted += 1
        self.gate.go.set()


def test_the_latest_question_wins_and_the_one_under_way_is_given_up(qtbot: QtBot) -> None:
    gate, heard = _Gate(), Heard()

    def slow(log: Log) -> str:
        gate.wait()
        return "slow"

    with ended(Reader(lambda: _GatedLog(gate))) as reader:
        reader.ask("a", slow, heard.take, heard.take)
        assert gate.entered.wait(LIMIT_S)
        for number in range(50):
            reader.ask("a", partial(_say, number), heard.take, heard.take)
        quiet(qtbot, reader)
    assert heard.told == [49]
    assert gate.interrupted > 0


def test_other_channels_are_answered_in_turn(qtbot: QtBot) -> None:
    heard = Heard()
    with ended(Reader(lambda: SampleLog(1))) as reader:
        for name in "abc":
            reader.ask(name, partial(_say, name), heard.take, heard.take)
        quiet(qtbot, reader)
    assert heard.told == ["a", "b", "c"]


def test_what_is_forgotten_is_never_told(qtbot: QtBot) -> None:
    gate, heard = _Gate(), Heard()
    with ended(Reader(lambda: _GatedLog(gate))) as reader:
        reader.ask("a", lambda log: gate.wait(), heard.take, heard.take)
        assert gate.entered.wait(LIMIT_S)
        reader.ask("b", lambda log: "b", heard.take, heard.take)
        reader.forget("b")
        reader.forget("a")
        quiet(qtbot, reader)
    assert heard.told == []


def test_trouble_is_told_and_the_next_question_opens_the_log_anew(qtbot: QtBot) -> None:
    heard, opened = Heard(), []

    def open_log() -> SampleLog:
        opened.append(1)
        if len(opened) == 1:
            raise StoreError("The file is away.", code="storage_unavailable")
        return SampleLog(2)

    def told(error: KioskError) -> None:
        heard.take(error.code)

    with ended(Reader(open_log)) as reader:
        reader.ask("a", lambda log: log.cashiers(), heard.take, told)
        quiet(qtbot, reader)
        reader.ask("a", lambda log: len(log.rows([1, 2])), heard.take, told)
        quiet(qtbot, reader)
    assert heard.told == ["storage_unavailable", 2]
    assert len(opened) == 2


def test_a_bug_is_raised_where_bugs_are_told(qtbot: QtBot) -> None:
    heard = Heard()

    def broken(log: Log) -> None:
        raise ZeroDivisionError

    with ended(Reader(lambda: SampleLog(1))) as reader:
        with capture_exceptions() as raised:
            reader.ask("a", broken, heard.take, heard.take)
            quiet(qtbot, reader)
        reader.ask("a", lambda log: "goes on", heard.take, heard.take)
        quiet(qtbot, reader)
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert heard.told == ["goes on"]


def test_stopping_gives_up_what_is_under_way_and_closes_the_log(qtbot: QtBot) -> None:
    gate, heard = _Gate(), Heard()
    closed: list[str] = []

    class _Closing(_GatedLog):
        def close(self) -> None:
            closed.append(threading.current_thread().name)

    reader = Reader(lambda: _Closing(gate))
    reader.ask("a", lambda log: gate.wait(), heard.take, heard.take)
    assert gate.entered.wait(LIMIT_S)
    assert reader.stop()
    assert closed == ["kiosk-reader"]
    assert heard.told == []


@pytest.mark.parametrize("order", list(Order))
def test_the_sample_log_keeps_its_promises(order: Order) -> None:
    """What other tests stand on: places and rows agree, filters leave out, sums add up."""
    log = SampleLog(300)
    places = log.places(LogFilter(), order)
    rows = log.rows(places)
    key: Callable[[int], int] = {
        Order.NEWEST: lambda n: -rows[n].place,
        Order.OLDEST: lambda n: rows[n].place,
        Order.LARGEST: lambda n: -rows[n].amount_satang,
        Order.SMALLEST: lambda n: rows[n].amount_satang,
    }[order]
    assert sorted(range(300), key=key) == list(range(300))
    assert log.totals(LogFilter()).amount_satang == sum(row.amount_satang for row in rows)
    found = log.page(LogFilter(cashier="Nok", search="4471"), order, 500)
    assert found
    assert all(row.cashier == "Nok" and "4471" in row.note for row in found)
