"""The log as lists read it: the same receipts, in the same order, as going through all of them would give."""

from __future__ import annotations

import functools
import itertools
import random
import re
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import LearntBy
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.log.folding import folded
from kiosk.till.log.listing import (
    LogError,
    LogFilter,
    LogRow,
    Order,
    Status,
    Totals,
    status_of,
)
from kiosk.till.store.log import SqliteLog
from tests.benchmarks.receipts_data import build
from tests.till.builders import SHOP, Desk, NewDesk, ToldRefund, decided
from tests.till.older_files import bring_back

COUNT = 1_200
PER_DAY = 100
BANGKOK = ZoneInfo("Asia/Bangkok")
KEYS: dict[Order, Callable[[LogRow], tuple[int, int]]] = {
    Order.NEWEST: lambda row: (-row.place, 0),
    Order.OLDEST: lambda row: (row.place, 0),
    Order.LARGEST: lambda row: (-row.amount_satang, -row.place),
    Order.SMALLEST: lambda row: (row.amount_satang, row.place),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of twelve days; some receipts are given back, wholly or in part."""
    path = tmp_path_factory.mktemp("log") / "till.sqlite3"
    build(path, COUNT, per_day=PER_DAY)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER log_entry_is_true")
        connection.execute("UPDATE log_entry SET refunded_satang = amount_satang WHERE id % 97 = 5")
        connection.execute("UPDATE log_entry SET refunded_satang = 1000 WHERE id % 89 = 5")
    return path


@pytest.fixture
def log(path: Path) -> Iterator[SqliteLog]:
    """That log."""
    with closing(SqliteLog(path)) as log:
        yield log


@pytest.fixture(scope="module")
def everything(path: Path) -> list[LogRow]:
    """All its receipts."""
    with closing(SqliteLog(path)) as log:
        return log.rows(range(1, COUNT + 1))


fold = functools.cache(folded)


def fits(row: LogRow, wanted: LogFilter) -> bool:
    """Whether a receipt is wanted, said in the plainest way."""
    text, note = fold(wanted.search), fold(row.note)
    found = (
        all(word in note for word in text.split())
        or text == str(int(row.number[-6:]))
        or re.fullmatch(f"a1-0*{int(row.number[-6:])}", text) is not None
        or row.number.lower().startswith(text)
        or (len(text) > 4 and row.payment_id.startswith(text))
        or (len(text) > 3 and (row.bank_reference or "").lower().startswith(text))
        or fold(row.cashier).startswith(text)
    )
    return (
        found
        and (wanted.since is None or row.business_day >= wanted.since)
        and (wanted.until is None or row.business_day <= wanted.until)
        and (wanted.status is None or row.status is wanted.status)
        and (wanted.cashier is None or row.cashier == wanted.cashier)
        and (wanted.learnt_by is None or row.learnt_by == wanted.learnt_by)
        and (wanted.min_satang is None or row.amount_satang >= wanted.min_satang)
        and (wanted.max_satang is None or row.amount_satang <= wanted.max_satang)
    )


SEARCHES = (
    *("", "กาแฟ", "มังคุดปั่น", "ไม่มี", "นก", "ชา", "12", "129", "โต๊ะ 12", "12 โต๊ะ", "กะเพรา ไข่ดาว"),
    *("a1-0001", "A1-000129", "ploy", "สมชาย", "ก", "A1-7", "pi_3", "pi_3a"),
)


def some_filters(count: int) -> list[LogFilter]:
    """Filters of every kind and mixture."""
    chance = random.Random(4)

    def maybe(*values: object) -> object:
        return chance.choice((None, None, *values))

    days = (date(2024, 1, 3), date(2024, 1, 7), date(2024, 1, 7), date(2024, 1, 11))
    return [
        LogFilter(
            since=maybe(*days[:2]),  # type: ignore[arg-type]
            until=maybe(*days[2:]),  # type: ignore[arg-type]
            status=maybe(*Status),  # type: ignore[arg-type]
            cashier=maybe("นก", "Ploy", "nobody"),  # type: ignore[arg-type]
            learnt_by=maybe("push", "poll"),  # type: ignore[arg-type]
            min_satang=maybe(3_000, 13_000),  # type: ignore[arg-type]
            max_satang=maybe(13_000, 50_000),  # type: ignore[arg-type]
            search=chance.choice(SEARCHES),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("order", Order)
def test_every_filter_and_order_gives_what_going_through_all_gives(
    log: SqliteLog, everything: list[LogRow], order: Order
) -> None:
    found = 0
    for wanted in [LogFilter(search=text) for text in SEARCHES] + some_filters(100):
        right = sorted((row for row in everything if fits(row, wanted)), key=KEYS[order])
        assert list(log.places(wanted, order)) == [row.place for row in right], wanted
        assert log.page(wanted, order, 20) == right[:20], wanted
        assert log.page(wanted, order, 20, backwards=True) == right[-20:], wanted
        assert log.totals(wanted) == Totals(
            len(right),
            sum(row.amount_satang for row in right),
            sum(row.refunded_satang for row in right),
            0,
        ), wanted
        found += bool(right)
    assert found > 50


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("search", ["", "กาแฟ", "นก", "A1-0001"])
def test_pages_follow_each_other_without_gap_or_overlap_both_ways(
    log: SqliteLog, order: Order, search: str
) -> None:
    wanted = LogFilter(search=search, max_satang=20_000)
    whole = log.rows(log.places(wanted, order))

    def leafed(*, backwards: bool) -> list[LogRow]:
        seen: list[LogRow] = []
        beyond: LogRow | None = None
        while page := log.page(wanted, order, 7, beyond, backwards=backwards):
            seen = page + seen if backwards else seen + page
            beyond = page[0 if backwards else -1]
        return seen

    assert len(whole) > 20
    assert leafed(backwards=False) == whole
    assert leafed(backwards=True) == whole


def test_where_nothing_has_to_be_looked_up_places_cost_nothing(log: SqliteLog) -> None:
    days = LogFilter(since=date(2024, 1, 3), until=date(2024, 1, 4))
    assert log.places(LogFilter(), Order.OLDEST) == range(1, COUNT + 1)
    assert log.places(LogFilter(), Order.NEWEST) == range(COUNT, 0, -1)
    assert log.places(days, Order.NEWEST) == range(400, 200, -1)
    found = log.places(LogFilter(cashier="นก"), Order.NEWEST)
    assert isinstance(found, array)
    assert found.itemsize == 8


def test_rows_are_as_asked_for(log: SqliteLog, everything: list[LogRow]) -> None:
    asked: Sequence[int] = [7, 1_000, 3, COUNT + 5]
    assert log.rows(asked) == [everything[6], everything[999], everything[2]]
    assert log.rows([]) == []


def test_days_that_the_clock_mixed_up_are_still_told_apart(new_desk: NewDesk) -> None:
    """Another code of the till begins anew, and with it the clock may have been set back."""
    desk = new_desk()
    for till, days in (("A1", 3), ("B2", -2), ("A1", 0)):
        desk.shop = replace(SHOP, till=till)
        desk.close()
        desk.open()
        desk.clock.move(days * 86_400)
        desk.hear(desk.sell(), Outcome.PAID)
    with closing(SqliteLog(desk.path)) as log:
        wanted = LogFilter(since=date(2026, 11, 24), until=date(2026, 11, 24))
        assert [row.number for row in log.page(wanted, Order.OLDEST, 9)] == [
            "A1-000001",
            "A1-000002",
        ]
        assert list(log.places(wanted, Order.OLDEST)) == [1, 3]
        assert list(log.places(LogFilter(), Order.OLDEST)) == [1, 2, 3]
        assert log.totals(wanted).count == 2
        assert [row.number for row in log.page(LogFilter(search="1"), Order.OLDEST, 9)] == [
            "A1-000001",
            "B2-000001",
        ]


def test_the_parts_of_a_chart_add_up(log: SqliteLog, everything: list[LogRow]) -> None:
    for wanted in some_filters(30):
        rows = [row for row in everything if fits(row, wanted)]
        names: dict[str, Callable[[LogRow], str]] = {
            "by_day": lambda row: row.business_day.isoformat(),
            "by_cashier": lambda row: row.cashier,
            "by_learnt_by": lambda row: row.learnt_by,
            "by_hour": lambda row: f"{row.issued_at.astimezone(BANGKOK):%H}",
        }
        for way, name in names.items():
            zone = (BANGKOK,) if way == "by_hour" else ()
            parts = getattr(log, way)(wanted, *zone)
            right = {
                part: [row.amount_satang for row in some]
                for part, some in itertools.groupby(sorted(rows, key=name), key=name)
            }
            assert [part.name for part in parts] == sorted(right)
            assert {
                part.name: (part.totals.count, part.totals.amount_satang) for part in parts
            } == {part: (len(amounts), sum(amounts)) for part, amounts in right.items()}
        seconds = sorted(row.waited_ms // 1_000 for row in rows if row.waited_ms is not None)
        assert [second for second, many in log.waits(wanted) for _ in range(many)] == seconds


def test_reading_all_is_oldest_first_and_streams(log: SqliteLog, everything: list[LogRow]) -> None:
    wanted = LogFilter(search="กาแฟ", cashier="นก")
    numbers = [row.number for row in everything if fits(row, wanted)]
    assert [kept.number for kept in log.read(wanted)] == numbers
    documents = list(log.read_documents(wanted))
    assert [kept.number for kept, _ in documents] == numbers
    assert all(f'"number":"{kept.number}"' in document for kept, document in documents)
    assert next(log.read(LogFilter())).place == 1


def test_names_on_receipts(log: SqliteLog) -> None:
    assert log.cashiers() == ["Ploy", "นก", "สมชาย"]


@pytest.mark.parametrize(
    "search",
    [
        '"',
        "'",
        '"กาแฟ" OR',
        "NEAR(",
        "*",
        "^a",
        "-",
        "%",
        "_",
        "a:b",
        "()",
        "words",
        "9" * 30,
    ],
)
def test_signs_in_a_search_are_only_text(log: SqliteLog, search: str) -> None:
    assert log.page(LogFilter(search=search), Order.NEWEST, 5) == []


@pytest.mark.parametrize("search", [" ", "\u200b", "\t\n", "\0", "\ud800"])
def test_a_search_for_nothing_visible_asks_nothing(log: SqliteLog, search: str) -> None:
    assert log.totals(LogFilter(search=search)).count == COUNT


def test_bounds_the_wrong_way_round_are_told() -> None:
    with pytest.raises(LogError, match="first day is after the last"):
        LogFilter(since=date(2024, 1, 2), until=date(2024, 1, 1))
    with pytest.raises(LogError, match="least amount is above"):
        LogFilter(min_satang=2, max_satang=1)


@pytest.mark.parametrize(
    ("refunded", "attention", "status"),
    [
        (0, None, Status.PAID),
        (0, "amount_mismatch", Status.PAID),
        (0, "paid_late", Status.PAID_LATE),
        (1, "paid_late", Status.PARTIALLY_REFUNDED),
        (1_000, None, Status.REFUNDED),
    ],
)
def test_a_receipt_has_one_status(refunded: int, attention: str | None, status: Status) -> None:
    assert status_of(1_000, refunded, attention) is status


def test_a_receipt_is_in_the_log_with_its_commit(desk: Desk) -> None:
    sale_id = desk.sell(118_550, "น้ำ\u200bแข็ง ๒ แก้ว")
    desk.clock.move(5)
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_LATE)
    desk.hear(
        sale_id,
        Outcome.ATTENTION,
        attention=Attention.PAID_LATE,
        resolution=decided("accept"),
        version=4,
        by=LearntBy.POLL,
    )
    [receipt] = desk.receipts()
    with closing(SqliteLog(desk.path)) as log:
        [row] = log.page(LogFilter(search="น้ำแข็ง 2"), Order.NEWEST, 5)
        assert log.totals(LogFilter()) == Totals(1, 118_550, 0, 0)
    assert row == LogRow(
        place=1,
        till="A1",
        number="A1-000001",
        sale_id=sale_id,
        payment_id=receipt.payment_id,
        issued_at=receipt.issued_at,
        business_day=date(2026, 11, 21),
        amount_satang=118_550,
        refunded_satang=0,
        vat_satang=None,
        status=Status.PAID_LATE,
        attention="paid_late",
        cashier="นก",
        learnt_by="poll",
        confirmed_by="webhook",
        waited_ms=row.waited_ms,
        bank_reference="BANK1",
        note=receipt.note,
        practice=False,
        hash=receipt.hash,
    )


def test_the_story_of_a_sale_is_told_whole(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    with closing(SqliteLog(desk.path)) as log:
        before = log.sale_story(sale_id)
        desk.hear(sale_id, Outcome.PAID)
        story = log.sale_story(sale_id)
        assert log.sale_story("nobody") is None
    assert before is not None
    assert (before.receipt, before.row) == (None, None)
    assert story is not None
    assert story.sale == desk.sale(sale_id)
    assert list(story.attempts) == desk.attempts(sale_id)
    assert [(event.word, event.source) for event in story.events] == [
        (word, source) for word, source, _ in desk.story(sale_id)
    ]
    assert story.events[0].attempt_id == story.attempts[0].id
    assert story.receipt == desk.receipts()[0]
    assert story.row is not None
    assert story.row.number == "A1-000001"


def test_what_was_given_back_shows_at_once_and_goes_when_it_failed(desk: Desk) -> None:
    receipt = desk.sell_paid()
    told = ToldRefund("re_1", receipt.payment_id, 1_000)
    with closing(SqliteLog(desk.path)) as log:
        for refund, status, satang in (
            (told, Status.PARTIALLY_REFUNDED, 1_000),
            (replace(told, id="re_2", amount=receipt.amount_satang - 1_000), Status.REFUNDED, None),
            (
                replace(told, status="failed"),
                Status.PARTIALLY_REFUNDED,
                receipt.amount_satang - 1_000,
            ),
        ):
            desk.hear_refund(refund)
            [row] = log.page(LogFilter(status=status), Order.NEWEST, 5)
            assert row.refunded_satang == (receipt.amount_satang if satang is None else satang)
            assert log.totals(LogFilter()).refunded_satang == row.refunded_satang
            assert log.totals(LogFilter(search="1")).refunded_satang == row.refunded_satang
        story = log.sale_story(receipt.sale_id)
    assert story is not None
    assert [(one.refund_id, one.amount_satang) for one in story.refunds] == [
        ("re_1", 1_000),
        ("re_2", receipt.amount_satang - 1_000),
        ("re_1", -1_000),
    ]
    assert [(one.refund_id, one.status) for one in story.refund_statuses] == [
        ("re_1", "failed"),
        ("re_2", told.status),
    ]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE log_entry SET amount_satang = 1",
        "UPDATE log_entry SET refunded_satang = 1",
        "UPDATE log_entry SET cashier = 'x'",
        "DELETE FROM log_entry",
        "INSERT OR REPLACE INTO log_entry SELECT * FROM log_entry",
        "INSERT INTO log_entry (id, business_day, issued_at, amount_satang, cashier, learnt_by, practice)"
        " VALUES (99, '2026-11-21', 0, 1, '', '', 0)",
    ],
)
def test_the_index_says_what_the_documents_say_whoever_writes(desk: Desk, act: str) -> None:
    desk.sell_paid()
    with (
        closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder,
        pytest.raises(sqlite3.IntegrityError, match="log_entry: is "),
    ):
        intruder.execute(act)


@pytest.mark.parametrize(
    ("act", "which"),
    [
        ("UPDATE log_entry SET amount_satang = 1 WHERE id = 2", "A1-000002"),
        ("UPDATE log_entry SET refunded_satang = 1 WHERE id = 3", "A1-000003"),
        ("UPDATE log_entry SET bank_reference = NULL WHERE id = 1", "A1-000001"),
        ("DELETE FROM log_entry WHERE id = 2", "A1-000002"),
        ("UPDATE log_day SET amount_satang = amount_satang + 1", "2026-11-21"),
        ("UPDATE log_day SET last_id = 2", "2026-11-21"),
        ("INSERT INTO log_day VALUES ('2026-11-20', 1, 1, 1, 1, 0, 0)", "2026-11-20"),
    ],
)
def test_an_index_that_was_changed_shows(desk: Desk, act: str, which: str) -> None:
    for _ in range(3):
        desk.sell_paid()
    with (
        closing(SqliteLog(desk.path)) as log,
        closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder,
    ):
        assert log.misread() is None
        names = intruder.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            intruder.execute(f"DROP TRIGGER {name}")
        intruder.execute(act)
        assert log.misread() == which


def test_the_log_of_an_older_file_is_filled_as_selling_fills_it(desk: Desk) -> None:
    for note in ("น้ำแข็ง ๒", "", "กา\u200bแฟ"):
        desk.hear(desk.sell(note=note), Outcome.PAID)
    desk.hear_refund(ToldRefund("re_1", desk.receipts()[1].payment_id, 1_000))
    tables = ("log_entry", "log_day", "log_words")
    before = {name: table(desk, name) for name in tables}
    desk.close()
    bring_back(desk.path, 3)
    desk.open()
    assert {name: table(desk, name) for name in tables} == before
    assert [len(rows) for rows in before.values()] == [3, 1, 2]


def table(desk: Desk, name: str) -> list[tuple[object, ...]]:
    """All rows."""
    with closing(sqlite3.connect(desk.path)) as connection:
        return connection.execute(f"SELECT rowid, * FROM {name} ORDER BY rowid").fetchall()


def test_answers_are_of_one_instant_when_asked_for(desk: Desk) -> None:
    desk.hear(desk.sell(), Outcome.PAID)
    with closing(SqliteLog(desk.path)) as log:
        with log.unchanging():
            assert log.totals(LogFilter()).count == 1
            desk.hear(desk.sell(), Outcome.PAID)
            assert log.totals(LogFilter()).count == 1
        assert log.totals(LogFilter()).count == 2


def test_an_empty_log_has_nothing_to_tell(desk: Desk) -> None:
    with closing(SqliteLog(desk.path)) as log:
        for order in Order:
            assert log.page(LogFilter(), order, 5) == []
            assert list(log.places(LogFilter(), order)) == []
        assert log.totals(LogFilter()) == log.totals(LogFilter(search="x")) == Totals()
        assert log.by_day(LogFilter()) == []
        assert log.cashiers() == []


def test_the_log_cannot_write(path: Path) -> None:
    with closing(SqliteLog(path)) as log, pytest.raises(sqlite3.OperationalError):
        log._connection.execute("DELETE FROM log_words")


def test_a_question_can_be_given_up(log: SqliteLog) -> None:
    """Interrupted again and again, because nobody can say that the question is being answered just then."""
    done = threading.Event()

    def interrupt() -> None:
        while not done.wait(0.001):
            log.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(StoreError, match="given up") as given_up:
            for _ in range(100_000):
                log.by_hour(LogFilter(), BANGKOK)
    finally:
        done.set()
        thread.join()
    assert given_up.value.code == "interrupted"
    assert log.totals(LogFilter()).count == COUNT


def test_a_file_that_is_no_log_of_this_version_is_told(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteLog(tmp_path / "none.sqlite3")
    (tmp_path / "other").write_bytes(b"nonsense" * 1_000)
    with pytest.raises(StoreDamagedError, match="damaged"):
        SqliteLog(tmp_path / "other")
    desk.close()
    with closing(sqlite3.connect(desk.path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreDamagedError, match="older version"):
        SqliteLog(desk.path)
