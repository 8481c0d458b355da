"""The table's model: a million rows cost what is looked at; rows that come in move nothing that is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kiosk.app.language import Language
from kiosk.app.manager.reader import OpenLog, Reader
from kiosk.app.manager.receipts.model import BLOCK_ROWS, MOST_BLOCKS, LogModel
from kiosk.app.manager.receipts.terms import Column
from kiosk.app.manager.samples import SampleLog
from kiosk.app.samples import SHOP
from kiosk.sqlite_schema import StoreError
from kiosk.till.log.listing import LogFilter, LogRow, Order, Status, Totals
from tests.app.manager_stage import ended, sample_log

A_MILLION = 1_000_000


class Table:
    """A model over a log, with short words for tests."""

    def __init__(self, qtbot: QtBot, reader: Reader) -> None:
        self.bot = qtbot
        self.reader = reader
        self.model = LogModel(reader, SHOP)
        self.sums: list[Totals] = []
        self.troubles: list[str] = []
        self.grown: list[int] = []
        self.model.summed.connect(self.sums.append)
        self.model.grown.connect(self.grown.append)
        self.model.failed.connect(lambda error: self.troubles.append(error.code))

    def ask(self, wanted: LogFilter | None = None, order: Order = Order.NEWEST) -> None:
        self.model.ask(wanted or LogFilter(), order)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.bot.waitUntil(lambda: self.reader.quiet, timeout=5_000)
            self.bot.wait(1)

    def text(self, row: int, column: Column = Column.NUMBER) -> str | None:
        text = self.model.index(row, list(Column).index(column)).data()
        assert text is None or isinstance(text, str)
        return text

    def read(self, row: int) -> str | None:
        """Look at a row until it is read."""
        self.text(row)
        self.settle()
        return self.text(row)


@pytest.fixture
def tables(qtbot: QtBot, language: Language) -> Iterator[TableOf]:
    """Makes tables over logs."""
    with ExitStack() as stack:
        yield TableOf(qtbot, stack)


class TableOf:
    """Makes tables whose reader is ended."""

    def __init__(self, qtbot: QtBot, stack: ExitStack) -> None:
        self._bot = qtbot
        self._stack = stack

    def __call__(self, log: OpenLog) -> Table:
        reader = self._stack.enter_context(ended(Reader(lambda: log)))
        return Table(self._bot, reader)


def test_a_million_rows_are_there_and_only_those_looked_at_are_read(tables: TableOf) -> None:
    table = tables(sample_log(A_MILLION))
    table.ask()
    assert table.model.rowCount() == A_MILLION
    assert table.sums[-1].count == A_MILLION
    assert table.text(0) == "A1-1000000"
    assert table.text(500_000) is None  # a placeholder
    table.settle()
    assert table.text(500_000) == "A1-500000"
    assert table.read(A_MILLION - 1) == "A1-000001"
    assert table.model.blocks_kept < 6


def test_the_oldest_blocks_are_forgotten(tables: TableOf) -> None:
    table = tables(sample_log(A_MILLION))
    table.ask()
    for block in range(3 * MOST_BLOCKS):
        assert table.read(block * BLOCK_ROWS) is not None
    assert table.model.blocks_kept == MOST_BLOCKS
    assert table.text(0) is None
    assert table.read(0) == "A1-1000000"


def test_what_was_scrolled_past_is_not_read(tables: TableOf) -> None:
    asked: list[int] = []

    class Counting(SampleLog):
        def rows(self, places: object) -> list[LogRow]:
            asked.append(1)
            return super().rows(places)  # type: ignore[arg-type]

    table = tables(Counting(A_MILLION))
    table.ask()
    asked.clear()
    for row in range(0, A_MILLION, 5_000):
        table.text(row)
    table.settle()
    assert len(asked) <= 4
    assert table.text(995_000) is not None


class Selling(SampleLog):
    """A log into which receipts come: the newest has the highest place."""

    def _row(self, place: int) -> LogRow:
        return replace(super()._row(place), place=place, number=f"A1-{place:06d}")


def test_receipts_that_come_in_push_nothing_away(tables: TableOf) -> None:
    log = Selling(3_000)
    table = tables(log)
    table.ask()
    marked = QPersistentModelIndex(table.model.index(1_000, 0))
    assert table.read(1_000) == "A1-002000"
    log.count += 2
    table.model.refresh()
    table.settle()
    assert table.grown == [2]
    assert table.model.rowCount() == 3_002
    assert marked.row() == 1_002
    assert table.read(marked.row()) == "A1-002000"
    assert table.text(0) == "A1-003002"
    assert table.model.row_of(2_000) == 1_002
    assert table.model.row_of(9_999) is None


def test_receipts_that_come_in_below_are_added_below(tables: TableOf) -> None:
    log = Selling(300)
    table = tables(log)
    table.ask(order=Order.OLDEST)
    log.count += 1
    table.model.refresh()
    table.settle()
    assert table.grown == []
    assert table.read(300) == "A1-000301"


def test_a_list_that_changed_throughout_is_shown_anew(tables: TableOf) -> None:
    log = Selling(600)
    table = tables(log)
    begun: list[int] = []
    table.model.begun.connect(lambda: begun.append(1))
    table.ask(LogFilter(status=Status.REFUNDED))
    before = table.model.rowCount()
    log.count -= 100
    table.model.refresh()
    table.settle()
    assert 0 < table.model.rowCount() < before
    assert len(begun) == 2


def test_the_model_is_one_as_qt_wants_it(tables: TableOf) -> None:
    """Qt's own examiner looks at every cell after every change, so the log is a short one."""
    log = Selling(300)
    table = tables(log)
    QAbstractItemModelTester(
        table.model, QAbstractItemModelTester.FailureReportingMode.Fatal, table.model
    )
    table.ask()
    log.count += 2
    table.model.refresh()
    table.settle()
    table.ask(LogFilter(status=Status.REFUNDED))
    assert table.model.rowCount() == 7


def test_an_empty_log(tables: TableOf) -> None:
    table = tables(sample_log(0))
    table.ask()
    assert table.model.rowCount() == 0
    assert table.sums == [Totals()]
    table.model.refresh()
    table.settle()
    assert table.model.rowCount() == 0


def test_the_latest_question_is_the_one_that_is_shown(tables: TableOf) -> None:
    table = tables(sample_log(2_000))
    for search in ("4", "44", "447", "4471"):
        table.model.ask(LogFilter(search=search), Order.NEWEST)
    table.settle()
    rows = [table.model.row_at(row) for row in range(table.model.rowCount())]
    assert rows
    assert all(
        row is not None and "4471" in f"{row.note}{row.payment_id}{row.number}" for row in rows
    )
    assert len(table.sums) == 1


def test_trouble_is_told_and_the_next_question_is_answered(tables: TableOf) -> None:
    class Ill(SampleLog):
        ill = True

        def page(self, *arguments: object, **more: object) -> list[LogRow]:
            if self.ill:
                raise StoreError("The disk is away.")
            return super().page(*arguments, **more)  # type: ignore[arg-type]

    log = Ill(10)
    table = tables(log)
    table.ask()
    assert table.troubles == [StoreError.code]
    log.ill = False
    table.ask()
    assert table.model.rowCount() == 10


def test_cells_and_titles_in_words(tables: TableOf) -> None:
    table = tables(sample_log(128))
    table.ask()
    cells = {column: table.text(9, column) for column in Column}
    assert cells[Column.NUMBER] == "A1-000119"
    assert cells[Column.TIME] == "20 Nov 2026 14:04"
    assert cells[Column.STATUS] == "Partly refunded 20.00"
    assert cells[Column.LEARNT_BY] == "heard after a gap"
    model = table.model
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert titles[2] == "Amount (฿)"
    assert all(titles)
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None
    right = model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0


def test_a_model_of_a_million_rows_keeps_few_of_them(tables: TableOf) -> None:
    before = rows_alive()
    table = tables(sample_log(A_MILLION))
    table.ask()
    for block in range(2 * MOST_BLOCKS):
        table.read(block * BLOCK_ROWS)
    assert rows_alive() - before <= (MOST_BLOCKS + 2) * BLOCK_ROWS


def rows_alive() -> int:
    gc.collect()
    return sum(isinstance(thing, LogRow) for thing in gc.get_objects())
