"""Is this till fit to sell: each check, how it goes wrong, and what it says to do then."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.core.checks import Check, Grade
from kiosk.core.payment import Outcome
from kiosk.core.sale import SaleState
from kiosk.protocol.messages import PaymentList
from kiosk.till.copying import copies
from kiosk.till.keeping import backup
from kiosk.till.keeping.health import (
    ENOUGH_FREE_BYTES,
    check_backup,
    check_copies,
    check_database,
    check_disk,
    check_error,
    check_last_receipt,
    check_relay,
    judge_disk,
)
from kiosk.till.keeping.room import LEAST_FREE_BYTES, MIB, Room
from kiosk.till.link.wire import LinkError
from kiosk.till.ports import Clock
from tests.till.builders import START, Desk, ManualClock
from tests.till.link.fake_relay import Answer, FakeRelay, Stream, ok, problem
from tests.till.link.virtual_time import VIRTUAL_TIME

URL = "http://relay.test"


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


@pytest.mark.parametrize(
    ("free_bytes", "grade"),
    [
        (ENOUGH_FREE_BYTES, Grade.OK),
        (ENOUGH_FREE_BYTES - 1, Grade.WARN),
        (LEAST_FREE_BYTES, Grade.WARN),
        (LEAST_FREE_BYTES - 1, Grade.FAIL),
    ],
)
def test_room_for_receipts(tmp_path: Path, free_bytes: int, grade: Grade) -> None:
    check = judge_disk(free_bytes, tmp_path)
    assert check.grade is grade
    assert ("make room" in check.text) == (grade is not Grade.OK)


def test_the_disk_of_the_folder_is_measured(tmp_path: Path) -> None:
    assert f"MiB free in {tmp_path}" in check_disk(tmp_path).text


def test_copies_that_the_relay_has_or_will_have_soon_are_well(desk: Desk, tmp_path: Path) -> None:
    assert check_copies(tmp_path / "none.sqlite3", START).grade is Grade.OK
    assert check_copies(desk.path, START).grade is Grade.OK
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert check_copies(desk.path, START + timedelta(minutes=59)).grade is Grade.OK
    late = check_copies(desk.path, START + timedelta(minutes=61))
    assert late.grade is Grade.WARN
    assert "since 2026-11-21 05:00 UTC" in late.text
    with desk.store.transaction() as tx:
        copies.note_copied(tx, copies.copies_left(tx, copies.RECEIPTS, 1)[0].place)
    assert check_copies(desk.path, START + timedelta(days=9)).grade is Grade.OK


@pytest.mark.expected_logs("refuses the copy")
def test_a_copy_that_the_relay_refuses_is_named(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    with desk.store.transaction() as tx:
        copies.note_refused(
            tx, copies.copies_left(tx, copies.RECEIPTS, 1)[0], "Another one is kept here."
        )
    check = check_copies(desk.path, START)
    assert check.grade is Grade.WARN
    assert "document A1-000001" in check.text


def test_copies_in_a_broken_database_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite3"
    path.write_bytes(b"not a database at all, but long enough" * 100)
    assert check_copies(path, START).grade is Grade.FAIL


def test_a_database_with_a_whole_chain_is_well(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    check = check_database(desk.path, desk.path.with_name("till.witness"))
    assert check.grade is Grade.OK
    assert check.text.startswith("1 receipts, chain whole")


def test_before_the_first_sale_there_is_no_database_and_that_is_well(tmp_path: Path) -> None:
    check = check_database(tmp_path / "till.sqlite3", tmp_path / "till.witness")
    assert (check.grade, list(tmp_path.iterdir())) == (Grade.OK, [])


def test_a_damaged_database_fails(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite3"
    path.write_bytes(b"nonsense" * 1000)
    check = check_database(path, tmp_path / "till.witness")
    assert check == Check(
        "database", Grade.FAIL, "The till's database is damaged; restore it from a backup."
    )


def test_a_till_without_its_reserve_is_warned_of(tmp_path: Path) -> None:
    reserve = tmp_path / "reserve"
    check = check_disk(tmp_path, reserve)
    assert check.grade is Grade.WARN
    assert "the reserve for open sales is not there" in check.text
    Room(reserve, lambda _folder: 1_000 * MIB).look()
    assert "reserve" not in check_disk(tmp_path, reserve).text


def test_a_clock_before_the_last_receipt_is_warned_of(desk: Desk, tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite3"
    assert check_last_receipt(nowhere, "A1", START).text == "no receipt yet"
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert check_last_receipt(desk.path, "A1", START).grade is Grade.OK
    check = check_last_receipt(desk.path, "A1", START - timedelta(days=1))
    assert check.grade is Grade.WARN
    assert check.text.endswith("(2026-11-21 05:00 UTC): check date and time")
    desk.close()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER receipt_stays")
        connection.execute("UPDATE receipt SET issued_at = 9223372036854775807")
    assert check_last_receipt(desk.path, "A1", START).grade is Grade.FAIL
    nowhere.write_bytes(b"nonsense" * 1_000)
    assert check_last_receipt(nowhere, "A1", START).grade is Grade.FAIL


def test_a_database_that_is_gone_fails(tmp_path: Path) -> None:
    (tmp_path / "till.witness").write_text('{"receipts": {"A1": 7}}')
    check = check_database(tmp_path / "till.sqlite3", tmp_path / "till.witness")
    assert check.grade is Grade.FAIL
    assert "receipts up to A1-000007" in check.text


def test_a_paid_sale_without_its_receipt_fails(desk: Desk) -> None:
    sale = desk.sale(desk.sell_and_show())
    with desk.store.transaction() as tx:
        tx.save_sale(replace(sale, state=SaleState.PAID))
    check = check_database(desk.path, desk.path.with_name("till.witness"))
    assert check == Check("database", Grade.FAIL, f"The paid sale {sale.id} has no receipt.")


def test_a_check_that_could_not_begin_fails_with_its_sentence() -> None:
    check = check_error("relay", LinkError("No.", thai="ไม่", code="relay_away"))
    assert check == Check("relay", Grade.FAIL, "No.")
    assert check.code == "relay_away"
    assert (check.said_in("th"), check.said_in("en")) == ("ไม่", "No.")
    assert check_error("relay", LinkError("No.")).said_in("th") == "No."


class Relay(FakeRelay):
    """A relay that is well in everything, until a test says otherwise."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.on("GET", "/payments", ok(PaymentList(items=[])))
        self.on("GET", "/readyz", ok({"degraded": []}))
        self.on("GET", "/events", self._ready)

    def _ready(self, request: httpx.Request) -> Answer:
        body = Stream()
        body.event("other", "{}")
        body.event("ready", "{}")
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=body)


@pytest.fixture
def relay() -> Relay:
    return Relay(ManualClock())


async def checked(relay: Relay) -> dict[str, Check]:
    """What the doctor would print of the relay."""
    checks = await check_relay(URL, "kt_kiosk", clock=ManualClock(), transport=relay)
    return {check.name: check for check in checks}


@pytest.mark.anyio
async def test_a_relay_that_is_well(relay: Relay) -> None:
    checks = await checked(relay)
    assert list(checks) == ["relay", "clock", "push", "stripe"]
    assert {check.grade for check in checks.values()} == {Grade.OK}
    assert relay.closed


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.ConnectError("refused"), "does not answer"),
        (problem("unauthorized", 401), "does not accept this till's token"),
    ],
)
async def test_a_relay_that_does_not_answer_is_all_there_is_to_say(
    relay: Relay, answer: Answer, why: str
) -> None:
    relay.on("GET", "/payments", answer)
    checks = await checked(relay)
    assert list(checks) == ["relay"]
    assert checks["relay"].grade is Grade.FAIL
    assert why in checks["relay"].text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("ahead_s", "grade"),
    [(4, Grade.OK), (5, Grade.WARN), (-59, Grade.WARN), (60, Grade.FAIL), (-3600, Grade.FAIL)],
)
async def test_the_clocks_are_compared(relay: Relay, ahead_s: int, grade: Grade) -> None:
    relay.ahead = timedelta(seconds=ahead_s)
    check = (await checked(relay))["clock"]
    assert check.grade is grade
    assert f"{ahead_s:+d} s" in check.text


@pytest.mark.anyio
async def test_a_stream_that_ends_without_a_word_fails(relay: Relay) -> None:
    empty = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=b":\n\n")
    relay.on("GET", "/events", empty)
    check = (await checked(relay))["push"]
    assert check.grade is Grade.FAIL
    assert "The till polls instead" in check.text


@pytest.mark.anyio
async def test_a_stream_that_only_keeps_silent_fails_after_a_while(relay: Relay) -> None:
    del relay.handlers["GET", "/events"]
    assert (await checked(relay))["push"].grade is Grade.FAIL


@pytest.mark.anyio
async def test_the_clock_compared_is_this_computers_unless_told_otherwise() -> None:
    relay = Relay(lambda: datetime.now(UTC))
    checks = await check_relay(URL, "kt_kiosk", transport=relay)
    assert checks[1].grade is Grade.OK


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "grade", "said"),
    [
        (ok({"degraded": ["no webhook"]}), Grade.WARN, "works, but: no webhook"),
        (ok({"degraded": ["stopping"]}, 503), Grade.FAIL, "not ready: stopping"),
        (httpx.ConnectError("refused"), Grade.FAIL, "does not say"),
        (httpx.Response(200, text="<html>"), Grade.FAIL, "does not say"),
        (httpx.Response(200, json=[]), Grade.FAIL, "does not say"),
        (ok({"degraded": None}), Grade.FAIL, "does not say"),
    ],
)
async def test_what_the_relay_says_of_itself(
    relay: Relay, answer: Answer, grade: Grade, said: str
) -> None:
    relay.on("GET", "/readyz", answer)
    check = (await checked(relay))["stripe"]
    assert check.grade is grade
    assert said in check.text


def test_whether_there_is_a_backup_here_and_in_the_second_place(desk: Desk, tmp_path: Path) -> None:
    folder, stick = tmp_path / "backups", tmp_path / "stick"

    def check(second: Path | None = None, later: timedelta = timedelta()) -> tuple[Grade, str]:
        done = check_backup(folder, second, "A1", START + later)
        return done.grade, done.text

    assert check()[0] is Grade.WARN
    assert "no proved backup yet" in check()[1]
    name = backup.name_of("A1", START.date(), None, START)
    made = backup.make(desk.path, folder, name, backup.prove, lambda done, of: True)
    assert check()[0] is Grade.OK
    assert check(later=timedelta(days=4)) == (
        Grade.WARN,
        "the newest is of 2026-11-21 05:00 UTC, proved by restoring it: close the day, or make one now",
    )
    assert "is the stick in" in check(stick)[1]
    stick.mkdir()
    assert "has not got it" in check(stick)[1]
    backup.carry(made, stick)
    assert check(stick)[0] is Grade.OK
    folder.chmod(0)
    if os.access(folder, os.R_OK):  # for the owner of the machine nothing is closed
        folder.chmod(0o700)
        return
    assert check()[0] is Grade.WARN
    folder.chmod(0o700)
