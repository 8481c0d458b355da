"""A `LogFilter` as SQL over the log's tables. It asks the database only what decides the plan.

Everything a person typed is bound as a value; the text of a statement is put together from words written here.

A search is a union of ways, each with an index of its own: OR in one statement would read every receipt. All of
them give ids in the list's order, so that SQLite merges them and stops at the page's end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.till.log.folding import folded
from kiosk.till.log.listing import LogFilter, Order, Status

Value = str | int | None
Ask = Callable[[str, Sequence[Value]], list[tuple[Value, ...]]]

TRIGRAM = 3
"""Letters that the notes' index needs at least."""
MANY = 2_000
"""More rows than this are sooner found by going through the list than by an index that does not sort it."""
MOST_BY_KEY = 1_000
"""The beginning of a number or of an id that fits more receipts than this says too little: it finds none."""

_SHORT_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"([A-Z0-9]{1,6})-([0-9]{1,9})")
_NUMBER_DIGITS = 6
_KEY = re.compile(r"[!-~]{4,255}")

_STATUS = {
    Status.PAID: "e.refunded_satang = 0 AND e.attention IS NOT 'paid_late'",
    Status.PAID_LATE: "e.refunded_satang = 0 AND e.attention = 'paid_late'",
    Status.PARTIALLY_REFUNDED: "e.refunded_satang > 0 AND e.refunded_satang < e.amount_satang",
    Status.REFUNDED: "e.refunded_satang > 0 AND e.refunded_satang >= e.amount_satang",
}


@dataclass
class Where:
    """Conditions that all must hold, with their values."""

    conditions: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, condition: str, *values: Value) -> None:
        """One more condition."""
        self.conditions.append(condition)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "1"


@dataclass(frozen=True)
class Way:
    """One way to find receipts: the tables gone through, which column is the id, and what must hold."""

    tables: str
    id: str
    where: Where


@dataclass(frozen=True)
class Selection:
    """The ways that together find what is wanted."""

    ways: tuple[Way, ...]

    def ids(self, order: Order, *, limit: int | None = None) -> tuple[str, list[Value]]:
        """A statement for the ids wanted (column `id`, beside it `amount`), sorted."""
        values: list[Value] = []
        parts: list[str] = []
        for way in self.ways:
            parts.append(
                f"SELECT {way.id} AS id, e.amount_satang AS amount"
                f" FROM {way.tables} WHERE {way.where}"
            )
            values += way.where.values
        sql = f"{' UNION '.join(parts)} ORDER BY {_SORTED[order]}"
        if limit is not None:
            sql += " LIMIT ?"
            values.append(limit)
        return sql, values

    def entries(self) -> Where:
        """Conditions for `log_entry e` alone that hold for what is wanted."""
        if len(self.ways) == 1 and self.ways[0].tables != _BY_WORDS:
            return self.ways[0].where
        sql, values = self.ids(Order.OLDEST)
        where = Where()
        where.add(f"e.id IN (SELECT id FROM ({sql}))", *values)
        return where


_ENTRIES = "log_entry e"
_REFUNDED_ENTRIES = "log_entry e INDEXED BY log_refunded"
_GIVEN_BACK = (Status.PARTIALLY_REFUNDED, Status.REFUNDED)
_BY_WORDS = "log_words w CROSS JOIN log_entry e ON e.id = w.rowid"
_SORTED = {
    Order.NEWEST: "id DESC",
    Order.OLDEST: "id",
    Order.LARGEST: "amount DESC, id DESC",
    Order.SMALLEST: "amount, id",
}
REVERSED = {
    Order.NEWEST: Order.OLDEST,
    Order.OLDEST: Order.NEWEST,
    Order.LARGEST: Order.SMALLEST,
    Order.SMALLEST: Order.LARGEST,
}
BY_AMOUNT = frozenset({Order.LARGEST, Order.SMALLEST})


def selection(
    wanted: LogFilter, ask: Ask, order: Order | None = None, beyond: tuple[int, int] | None = None
) -> Selection:
    """The ways to what is wanted; `beyond` (id, amount) only those that follow it in `order`."""
    by_amount = order in BY_AMOUNT
    if not folded(wanted.search):
        where = _conditions(wanted, ask, "e.id", by_amount=by_amount)
        _follow(where, "e.id", order, beyond)
        # Few receipts are given back; going through the list for them would read all of it.
        tables = _REFUNDED_ENTRIES if wanted.status in _GIVEN_BACK else _ENTRIES
        return Selection((Way(tables, "e.id", where),))
    ways = []
    for tables, id_column, found in _found(wanted.search, ask):
        where = _conditions(wanted, ask, id_column, by_amount=by_amount)
        where.add(str(found), *found.values)
        _follow(where, id_column, order, beyond)
        ways.append(Way(tables, id_column, where))
    return Selection(tuple(ways))


def _follow(
    where: Where, id_column: str, order: Order | None, beyond: tuple[int, int] | None
) -> None:
    if order is None or beyond is None:
        return
    place, amount_satang = beyond
    sign = "<" if order in (Order.NEWEST, Order.LARGEST) else ">"
    if order in BY_AMOUNT:
        where.add(f"(e.amount_satang, {id_column}) {sign} (?, ?)", amount_satang, place)
    else:
        where.add(f"{id_column} {sign} ?", place)


def _conditions(wanted: LogFilter, ask: Ask, id_column: str, *, by_amount: bool) -> Where:
    where = Where()
    if wanted.since is not None or wanted.until is not None:
        _add_days(where, wanted, ask, id_column)
    if wanted.status is not None:
        where.add(_STATUS[wanted.status])
    if wanted.till is not None:
        # Looked up for each row that is gone through: by an index, the list would have to be sorted anew.
        where.add(f"(SELECT till FROM receipt WHERE id = {id_column}) = ?", wanted.till)
    if wanted.cashier is not None:
        where.add("e.cashier = ?", wanted.cashier)
    if wanted.learnt_by is not None:
        where.add("e.learnt_by = ?", wanted.learnt_by)
    _add_amounts(where, wanted, ask, by_amount=by_amount)
    return where


def _add_days(where: Where, wanted: LogFilter, ask: Ask, id_column: str) -> None:
    """The days, and between which ids they lie: the list is sorted by id, and no index on days is needed."""
    days = Where()
    if wanted.since is not None:
        days.add("business_day >= ?", wanted.since.isoformat())
    if wanted.until is not None:
        days.add("business_day <= ?", wanted.until.isoformat())
    sql = f"SELECT min(first_id), max(last_id) FROM log_day WHERE {days}"
    [(first, last)] = ask(sql, days.values)
    where.add(f"{id_column} BETWEEN ? AND ?", first, last)
    for condition, value in zip(days.conditions, days.values, strict=True):
        where.add(f"e.{condition}", value)


def _add_amounts(where: Where, wanted: LogFilter, ask: Ask, *, by_amount: bool) -> None:
    amounts = Where()
    if wanted.min_satang is not None:
        amounts.add("amount_satang >= ?", wanted.min_satang)
    if wanted.max_satang is not None:
        amounts.add("amount_satang <= ?", wanted.max_satang)
    if not amounts.conditions:
        return
    sql = f"SELECT 1 FROM log_entry WHERE {amounts} LIMIT 1 OFFSET ?"
    # The index on amounts is taken where it sorts the list or leaves few rows; `+` keeps SQLite from it.
    no_index = "" if by_amount or not ask(sql, [*amounts.values, MANY]) else "+"
    for condition, value in zip(amounts.conditions, amounts.values, strict=True):
        where.add(f"{no_index}e.{condition}", value)


def _found(search: str, ask: Ask) -> list[tuple[str, str, Where]]:
    """The ways to find a text: tables, the id's column, and what must hold."""
    ways = [(_BY_WORDS, "w.rowid", _in_notes(search))]
    keys = _by_key(search.strip(), ask)
    if keys:
        by_key = Where()
        by_key.add(f"e.id IN ({', '.join('?' * len(keys))})", *sorted(keys))
        ways.append((_ENTRIES, "e.id", by_key))
    text = folded(search)
    for name in cashiers(ask):
        # Not inside a word: who looks for tea (ชา) does not want every sale of สมชาย.
        if f" {folded(name)}".find(f" {text}") >= 0:
            by_cashier = Where()
            by_cashier.add("e.cashier = ?", name)
            ways.append((_ENTRIES, "e.id", by_cashier))
    return ways


def _in_notes(search: str) -> Where:
    """Every word in the note; a word too short for the index is looked for letter by letter."""
    words = folded(search).split()
    long = [word for word in words if len(word) >= TRIGRAM]
    where = Where()
    if long:
        quoted = [f'"{word.replace(chr(34), chr(34) * 2)}"' for word in long]
        where.add("w.words MATCH ?", " AND ".join(quoted))
    for word in words:
        if len(word) < TRIGRAM:
            where.add("instr(w.words, ?) > 0", word)
    if not words:
        where.add("0")
    return where


def _by_key(text: str, ask: Ask) -> set[int]:
    """Receipts whose number, ids or bank reference the text may be."""
    plain = folded(text)
    found: set[int] = set()

    def look(sql: str, *values: Value) -> None:
        rows = ask(f"{sql} LIMIT ?", [*values, MOST_BY_KEY + 1])
        if len(rows) <= MOST_BY_KEY:
            found.update(int(id_ or 0) for (id_,) in rows)

    if _SHORT_NUMBER.fullmatch(plain):
        look(_BY_SEQUENCE, int(plain))
    if number := _NUMBER.fullmatch(plain.upper()):
        till, digits = number.groups()
        look(_BY_TILL, till, int(digits), int(digits))
        missing = _NUMBER_DIGITS - len(digits)
        if missing > 0 and 10**missing <= MOST_BY_KEY:
            first = int(digits) * 10**missing
            look(_BY_TILL, till, first, first + 10**missing - 1)
    if _KEY.fullmatch(text):
        look("SELECT id FROM receipt WHERE sale_id = ?", text)
        look(_BY_PAYMENT, text, _after(text))
        for reference in {text, text.upper()}:
            look(_BY_REFERENCE, reference, _after(reference))
        look(_BY_SLIP, text)
    return found


# One step in the unique index for each till code there ever was: DISTINCT would go through all of it.
_BY_SEQUENCE = """
WITH RECURSIVE code (till) AS (
    SELECT min(till) FROM receipt
    UNION ALL
    SELECT (SELECT min(till) FROM receipt WHERE till > code.till) FROM code WHERE code.till IS NOT NULL
)
SELECT receipt.id FROM code CROSS JOIN receipt ON receipt.till = code.till WHERE sequence = ?
"""
_BY_TILL = "SELECT id FROM receipt WHERE till = ? AND sequence BETWEEN ? AND ?"
_BY_PAYMENT = "SELECT id FROM receipt WHERE payment_id >= ? AND payment_id < ?"
_BY_REFERENCE = "SELECT id FROM log_entry WHERE bank_reference >= ? AND bank_reference < ?"

_BY_SLIP = "SELECT r.id FROM slip s JOIN receipt r ON r.sale_id = s.sale_id WHERE s.reference = ?"


def _after(prefix: str) -> str:
    """The first text in SQLite's order that does not begin with `prefix` (which is ASCII)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


_CASHIERS = """
WITH RECURSIVE name (cashier) AS (
    SELECT min(cashier) FROM log_entry
    UNION ALL
    SELECT (SELECT min(cashier) FROM log_entry WHERE cashier > name.cashier) FROM name
     WHERE name.cashier IS NOT NULL
)
SELECT cashier FROM name WHERE cashier IS NOT NULL
"""


def cashiers(ask: Ask) -> list[str]:
    """The names on receipts, one step in the index each."""
    return [str(name) for (name,) in ask(_CASHIERS, ())]
