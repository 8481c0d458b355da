"""Heads noted at Stripe show what the chain alone cannot: a log cut off, and a log written anew."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from kiosk.core.chain import canonical, fields_of, hash_of
from kiosk.core.errors import KioskError
from kiosk.core.payment import Outcome
from kiosk.protocol.messages import Payment, PaymentList
from kiosk.till.keeping.anchors import ANCHOR, AnchorCheck, check_anchors
from kiosk.till.keeping.verify import verify
from tests.till.builders import Desk, payment

COUNT = 4


class Relay:
    """Hands out what the till asked for, page by page, newest first, as the relay does."""

    def __init__(self, payments: list[Payment], per_page: int = 2) -> None:
        self._payments = payments[::-1]
        self._per_page = per_page
        self.refusals: list[KioskError] = []

    async def payments(self, cursor: str | None = None) -> PaymentList:
        """A page."""
        if self.refusals:
            raise self.refusals.pop()
        start = int(cursor or 0)
        end = start + self._per_page
        more = end < len(self._payments)
        return PaymentList(items=self._payments[start:end], next_cursor=str(end) if more else None)


@pytest.fixture
def noted(desk: Desk) -> list[Payment]:
    """What was asked for at Stripe with each of four sales, all paid."""
    payments = []
    for number in range(COUNT):
        sale_id = desk.sell_and_show(1_000 + number)
        [errand] = desk.todo().values()
        metadata = {} if errand.anchor is None else {ANCHOR: errand.anchor}
        told = payment(errand.attempt_id, Outcome.PAID, amount=1_000 + number, metadata=metadata)
        desk.hear(sale_id, Outcome.PAID)
        payments.append(told)
    return payments


@pytest.fixture
def intruder(desk: Desk, noted: list[Payment]) -> Iterator[sqlite3.Connection]:
    """Somebody who took the triggers away first."""
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def compared(desk: Desk, payments: list[Payment]) -> AnchorCheck:
    return asyncio.run(check_anchors(desk.store, Relay(payments), ["A1"]))


def broken(desk: Desk, payments: list[Payment]) -> tuple[str, str]:
    error = compared(desk, payments).first_broken()
    assert error is not None
    return error.number, error.text


def test_each_payment_carries_the_head_of_its_moment(desk: Desk, noted: list[Payment]) -> None:
    heads = [f"{row.number} {row.hash}" for row in desk.receipts()]
    assert [told.metadata.get(ANCHOR) for told in noted] == [None, *heads[:-1]]


def test_asked_again_the_same_head_goes_out(desk: Desk) -> None:
    """Another body under the same key would be refused: the head is that of the attempt, not of now."""
    waiting = desk.sell()
    desk.sell_paid()
    desk.close()
    desk.open()
    assert desk.todo()[desk.attempt(waiting).id].anchor is None
    desk.checkout.refused(desk.attempt(waiting).id, "stripe_rejected", "No.")
    desk.checkout.retry(waiting)
    anchor = desk.todo()[desk.attempt(waiting).id].anchor
    assert anchor == f"A1-000001 {desk.receipts()[0].hash}"


def test_an_untouched_log_is_as_it_was_noted(desk: Desk, noted: list[Payment]) -> None:
    check = compared(desk, noted)
    assert (check.payments, check.anchors, check.first_broken()) == (COUNT, COUNT - 1, None)


def cut_off(intruder: sqlite3.Connection, first: int) -> None:
    """Take the newest receipts away with all that tells of them."""
    intruder.execute(
        "CREATE TEMP TABLE gone AS SELECT sale_id FROM receipt WHERE id >= ?", (first,)
    )
    intruder.execute("DELETE FROM receipt WHERE id >= ?", (first,))
    for table, column in (("story", "sale_id"), ("attempt", "sale_id"), ("sale", "id")):
        intruder.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT sale_id FROM gone)")


def test_a_tail_cut_off_shows_and_its_first_receipt_is_named(
    desk: Desk, noted: list[Payment], intruder: sqlite3.Connection
) -> None:
    cut_off(intruder, 2)
    assert verify(desk.store).heads["A1"].sequence == 1
    assert broken(desk, noted) == (
        "A1-000002",
        f"Receipt A1-000002 is missing: payment {noted[2].id} at Stripe holds on to its hash.",
    )


def rewritten(desk: Desk, intruder: sqlite3.Connection, first: int) -> None:
    """Change a receipt and make the chain whole again."""
    rows = [row for row in desk.receipts() if row.sequence >= first]
    intruder.execute("PRAGMA ignore_check_constraints = on")
    previous = (desk.receipts()[first - 2].hash) if first > 1 else "0" * 64
    for row in rows:
        fields = fields_of(row.document.encode())
        assert fields is not None
        document = canonical({**fields, "note": "x", "previousHash": previous})
        intruder.execute(
            "UPDATE receipt SET document = ?, hash = ?, previous_hash = ?, note = 'x' WHERE number = ?",
            (document.decode(), hash_of(document), previous, row.number),
        )
        previous = hash_of(document)


def test_a_log_written_anew_shows_and_the_first_receipt_is_named(
    desk: Desk, noted: list[Payment], intruder: sqlite3.Connection
) -> None:
    rewritten(desk, intruder, 2)
    verify(desk.store)
    assert broken(desk, noted) == (
        "A1-000002",
        "Receipt A1-000002 or one before it was written anew: "
        f"payment {noted[2].id} at Stripe holds on to another hash.",
    )


def test_the_last_receipt_shows_by_its_copy_at_the_relay(
    desk: Desk, noted: list[Payment], intruder: sqlite3.Connection
) -> None:
    """No payment holds on to the newest receipt yet, but the relay knows that there is one."""
    cut_off(intruder, COUNT)
    assert compared(desk, noted).first_broken() is None
    copied = [*noted[:-1], noted[-1].model_copy(update={"receipt": "A1-000004"})]
    assert broken(desk, copied) == (
        "A1-000004",
        f"Receipt A1-000004 is missing: the relay has its copy, for payment {noted[-1].id}.",
    )


def test_a_copy_of_another_payment_shows(desk: Desk, noted: list[Payment]) -> None:
    swapped = [noted[0].model_copy(update={"receipt": "A1-000002"})]
    assert broken(desk, swapped) == (
        "A1-000002",
        f"Receipt A1-000002 is of another payment than the relay's copy, {noted[0].id}.",
    )


def test_a_copy_that_is_the_payments_own_is_right(desk: Desk, noted: list[Payment]) -> None:
    known = {row.payment_id: row.number for row in desk.receipts()}
    payments = [told.model_copy(update={"receipt": known[str(told.id)]}) for told in noted]
    assert compared(desk, payments).first_broken() is None


@pytest.mark.parametrize(
    "metadata", [{}, {ANCHOR: "hello"}, {ANCHOR: f"B2-000001 {'0' * 64}"}, {ANCHOR: ""}]
)
def test_what_is_not_of_this_till_is_left_alone(
    desk: Desk, noted: list[Payment], metadata: dict[str, str]
) -> None:
    other = noted[0].model_copy(update={"metadata": metadata, "receipt": "B2-000009"})
    check = compared(desk, [other])
    assert (check.payments, check.anchors, check.first_broken()) == (1, 0, None)


def test_another_tills_chain_is_checked_when_it_is_asked_for(
    desk: Desk, noted: list[Payment]
) -> None:
    other = noted[0].model_copy(update={"metadata": {ANCHOR: f"B2-000001 {'0' * 64}"}})
    check = asyncio.run(check_anchors(desk.store, Relay([other]), ["A1", "B2"]))
    error = check.first_broken()
    assert error is not None
    assert error.number == "B2-000001"


def test_a_number_that_is_none_is_missing_too(desk: Desk, noted: list[Payment]) -> None:
    odd = noted[0].model_copy(update={"receipt": "A1-x"})
    assert broken(desk, [odd])[0] == "A1-x"


def test_a_relay_that_asks_for_a_pause_gets_it(desk: Desk, noted: list[Payment]) -> None:
    paused: list[float] = []
    seen: list[int] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    relay = Relay(noted)
    relay.refusals = [KioskError("Slow down.", retry_after_s=7_200)]
    check = asyncio.run(check_anchors(desk.store, relay, ["A1"], seen.append, pause))
    assert (paused, seen, check.payments) == ([60.0], [2, 4], COUNT)
    relay.refusals = [KioskError("Slow down.", retry_after_s=1)] * 11
    with pytest.raises(KioskError, match="Slow down"):
        asyncio.run(check_anchors(desk.store, relay, ["A1"], pause=pause))
    relay.refusals = [KioskError("No.")]
    with pytest.raises(KioskError, match="No"):
        asyncio.run(check_anchors(desk.store, relay, ["A1"], pause=pause))
