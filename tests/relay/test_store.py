"""The store lane: one commit for many, nobody's error is another's, and trouble of the disk passes.

What does not speak of files is asked of both databases.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import peewee
import pytest

from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.protocol.sse import EventName
from kiosk.relay.errors import Refusal
from kiosk.relay.inbox.webhook import Keep
from kiosk.relay.ports import Transaction
from kiosk.relay.records import (
    AuditEntry,
    CancelCause,
    OutboxEvent,
    PaymentQuery,
    ReceiptCopy,
    ReceiptQuery,
    ReceivedEvent,
)
from kiosk.relay.store import lane
from kiosk.relay.store.database import Place
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.sqlite import file
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from tests.relay.stage import START, add_devices, open_store, record

pytestmark = pytest.mark.anyio

MIGRATIONS = Path(file.__file__).parent / "migrations"


def push(tx: Transaction, name: str = "{}") -> None:
    tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, name, START))


async def count(store: StoreLane, table: str = "outbox") -> int:
    def counted(tx: Any) -> int:
        ((number,),) = tx._database.execute_sql(f"SELECT count(*) FROM {table}")
        return int(number)

    return await store.run(counted)


# Commits


async def test_the_file_is_ours_durable_and_strict(store: StoreLane, tmp_path: Path) -> None:
    def pragmas(tx: Any) -> dict[str, Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")
        return {name: tx._database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in names}

    assert await store.run(pragmas) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "application_id": 0x4B494F52,
        "user_version": len(list(MIGRATIONS.glob("*.sql"))),
    }
    tables = sqlite3.connect(tmp_path / "relay.sqlite3").execute("PRAGMA table_list").fetchall()
    ours = [row for row in tables if row[2] != "view" and not row[1].startswith("sqlite_")]
    assert all(strict for *_, strict in ours)


async def test_events_reach_the_hub_before_the_answers_and_in_order(place: Place) -> None:
    seen: list[str] = []

    def on_commit(events: list[OutboxEvent]) -> None:
        seen.extend(event.data for event in events)

    async with open_store(place, on_commit) as store:

        async def one(number: int) -> None:
            await store.run(lambda tx: push(tx, str(number)))
            assert str(number) in seen

        await asyncio.gather(*(one(number) for number in range(300)))
    assert seen == [str(number) for number in range(300)]


async def test_jobs_that_wait_share_a_commit(place: Place) -> None:
    commits: list[int] = []
    async with open_store(place, lambda events: commits.append(len(events))) as store:
        await asyncio.gather(*(store.run(push) for _ in range(200)))
    # All came in one turn of the loop, so that no thread can have been quicker.
    assert commits == [lane.BATCH_LIMIT, 200 - lane.BATCH_LIMIT]


async def test_a_commit_has_no_more_jobs_than_are_soon_carried_out_again(place: Place) -> None:
    commits: list[int] = []
    loop, busy, go = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold_up(tx: Transaction) -> None:
        loop.call_soon_threadsafe(busy.set)
        go.wait(10)

    async with open_store(place, lambda events: commits.append(len(events))) as store:
        jobs = [asyncio.create_task(store.run(hold_up))]
        await busy.wait()
        for _ in range(
            3
        ):  # portions of a turn each, that lie in the queue before the first is taken
            jobs += [asyncio.create_task(store.run(push)) for _ in range(lane.BATCH_LIMIT - 1)]
            await asyncio.sleep(0)
            store._hand_over()
        go.set()
        await asyncio.gather(*jobs)
    assert commits == [lane.BATCH_LIMIT, lane.BATCH_LIMIT, lane.BATCH_LIMIT - 3]


async def test_an_error_undoes_its_own_job_only_and_its_events(place: Place) -> None:
    seen: list[str] = []

    def on_commit(events: list[OutboxEvent]) -> None:
        seen.extend(event.data for event in events)

    def broken(tx: Transaction) -> None:
        push(tx, "broken")
        raise KeyError("a bug")

    def half(tx: Transaction) -> None:
        push(tx, "kept")
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            push(tx, "undone")
            raise ZeroDivisionError

    async with open_store(place, on_commit) as store:
        answers = await asyncio.gather(
            store.run(lambda tx: push(tx, "one")),
            store.run(broken),
            store.run(half),
            store.run(lambda tx: push(tx, "two")),
            return_exceptions=True,
        )
        assert await count(store) == 3
    assert [type(answer) for answer in answers] == [type(None), KeyError, type(None), type(None)]
    assert seen == ["one", "kept", "two"]


async def at_once(store: StoreLane, *jobs: Callable[[Transaction], Any]) -> list[Any]:
    """Carry out jobs in one commit; what each answered or raised."""
    return await asyncio.gather(*map(store.run, jobs), return_exceptions=True)


class Counted:
    """A job that counts how often it is called, and then does what it is told to."""

    def __init__(self, job: Callable[[Transaction], None]) -> None:
        self.calls = 0
        self._job = job

    def __call__(self, tx: Transaction) -> int:
        push(tx, f"call {self.calls}")
        self.calls += 1
        self._job(tx)
        return self.calls


def nothing(tx: Transaction) -> None:
    """What a job does that only counts."""


def raises(tx: Transaction) -> None:
    raise KeyError("a bug")


def goes_on(tx: Transaction) -> None:
    with contextlib.suppress(KeyError), tx.savepoint():
        push(tx, "undone")
        raises(tx)


@pytest.mark.parametrize("spoils", [raises, goes_on])
async def test_what_a_server_undid_for_another_s_error_is_done_again_and_once(
    place: Place, spoils: Callable[[Transaction], None]
) -> None:
    pushed: list[str] = []
    good, bad = Counted(nothing), Counted(spoils)
    async with open_store(place, lambda events: pushed.extend(e.data for e in events)) as store:
        answer, other = await at_once(store, good, bad)
        calls = 1 if isinstance(place, Path) else 2
        assert (answer, good.calls, bad.calls) == (calls, calls, calls)
        assert isinstance(other, KeyError) == (spoils is raises)
        assert pushed == [f"call {calls - 1}"] * (1 if spoils is raises else 2)
        assert await count(store) == len(pushed)


async def test_a_job_that_was_alone_is_not_called_again_for_its_own_error(place: Place) -> None:
    pushed: list[OutboxEvent] = []
    bad = Counted(raises)
    async with open_store(place, pushed.extend) as store:
        with pytest.raises(KeyError):
            await store.run(bad)
        assert bad.calls == 1
        # Of one that goes on after a part's error only that part is undone.
        assert await store.run(Counted(goes_on)) == (1 if isinstance(place, Path) else 2)
        assert len(pushed) == await count(store) == 1


def received(event_id: str, event_type: Any = "payout.paid") -> ReceivedEvent:
    return ReceivedEvent(event_id, event_type, b"{}", START)


async def test_events_that_are_kept_at_once_are_told_apart(place: Place) -> None:
    names = ["evt_1", "evt_2", "evt_1", *(f"evt_{number}" for number in range(3, 50)), "evt_40"]
    async with open_store(place) as store:
        answers = await at_once(store, *(Keep(received(name)) for name in names))
        assert answers == [True, True, False, *(True for _ in range(3, 50)), False]
        due = await store.run(lambda tx: tx.inbox.due(START, 99))
        assert [event.event_id for event in due] == list(dict.fromkeys(names))
        assert await at_once(store, Keep(received("evt_2")), Keep(received("new"))) == [False, True]


async def test_of_events_that_are_kept_at_once_a_broken_one_is_refused_alone(place: Place) -> None:
    async with open_store(place) as store:
        jobs = [Keep(received("evt_1")), Keep(received("evt_2", None)), Keep(received("evt_3"))]
        first, broken, last = await at_once(store, *jobs)
        assert (first, last) == (True, True)
        assert isinstance(broken, peewee.IntegrityError)
        assert await count(store, "inbox") == 2


async def test_a_refusal_comes_back_as_it_is(either: StoreLane) -> None:
    def taken(tx: Transaction) -> None:
        add_devices(tx, "A1")

    with pytest.raises(Refusal, match="already"):
        await either.run(taken)


async def test_a_broken_rule_of_the_database_is_a_bug_not_trouble(either: StoreLane) -> None:
    with pytest.raises(peewee.IntegrityError):
        await either.run(lambda tx: tx.payments.insert(record(device="nobody")))
    assert await count(either, "payment") == 0


# The database's own rules


async def test_money_and_intent_never_go_back(either: StoreLane) -> None:
    paid = record(
        outcome=Outcome.PAID,
        stripe_id="pi_1",
        paid_at=START,
        confirmed_by=ConfirmedBy.WEBHOOK,
        amount_received_satang=18_550,
        version=4,
    )
    await either.run(lambda tx: tx.payments.insert(paid))
    for worse in (
        {"outcome": Outcome.WAITING},
        {"stripe_id": "pi_2"},
        {"stripe_id": None},
        {"version": 3},
        {"amount_received_satang": 1},
        {"paid_at": None},
        {"attention": Attention.PAID_LATE},
        {"cancel_requested_at": START},
    ):
        change: Any = worse
        kept = replace(paid, number=1)
        bad = replace(kept, **change)
        with pytest.raises(peewee.IntegrityError):
            await either.run(lambda tx: tx.payments.save(kept, bad))  # noqa: B023


async def test_a_change_writes_only_what_is_different(either: StoreLane) -> None:
    def change(tx: Transaction) -> None:
        read = tx.payments.insert(record())
        tx.payments.save(read, replace(read, status="processing"))
        tx.payments.save(read, replace(read, reference="REF"))
        tx.payments.save(read, read)

    await either.run(change)
    kept = await either.run(lambda tx: tx.payments.by_key("A1", "key1"))
    assert kept is not None
    assert kept == record(number=kept.number, status="processing", reference="REF")


async def test_a_payment_comes_back_as_it_went_in(either: StoreLane) -> None:
    full = record(
        description="ก๋วยเตี๋ยว\n",
        metadata={"sale": "s1", "x": "\N{KITE}"},
        outcome=Outcome.ATTENTION,
        attention=Attention.PAID_TWICE,
        stripe_id="pi_1",
        status="succeeded",
        client_secret="secret",
        qr_data="0002",
        qr_image_url="https://qr.test",
        failure_code="code",
        failure_message="words",
        amount_received_satang=1,
        reference="REF",
        paid_at=START,
        confirmed_by=ConfirmedBy.CATCHUP,
        cancel_requested_at=START,
        cancel_cause=CancelCause.PERSON,
        checked_at=START,
        answer="{}",
        version=9,
        try_number=3,
    )
    added = await either.run(lambda tx: tx.payments.insert(full))
    assert added.number == 1
    for read in (
        lambda tx: tx.payments.by_number(1),
        lambda tx: tx.payments.by_stripe_id("pi_1"),
        lambda tx: tx.payments.by_key("A1", "key1"),
    ):
        assert await either.run(read) == added
    assert await either.run(lambda tx: tx.payments.by_key("A2", "key1")) is None


async def test_a_page_is_newest_first_and_half_open(either: StoreLane) -> None:
    for n in range(5):
        at = START + timedelta(seconds=n)
        one = record(key=f"k{n}", created_at=at, device="A1" if n < 4 else "A2")
        await either.run(lambda tx: tx.payments.insert(one))  # noqa: B023

    async def keys(**query: Any) -> list[str]:
        wanted = PaymentQuery(**{"limit": 10, **query})
        return [found.key for found in await either.run(lambda tx: tx.payments.page(wanted))]

    assert await keys() == ["k4", "k3", "k2", "k1", "k0"]
    assert await keys(limit=2) == ["k4", "k3"]
    assert await keys(before=3) == ["k1", "k0"]
    assert await keys(device="A2") == ["k4"]
    assert await keys(key="k1") == ["k1"]
    assert await keys(outcome=Outcome.PAID) == []
    since, until = START + timedelta(seconds=1), START + timedelta(seconds=3)
    assert await keys(since=since, until=until) == ["k2", "k1"]


async def test_the_outbox_forgets_the_old_but_its_numbers_go_on(either: StoreLane) -> None:
    assert await either.run(lambda tx: tx.outbox.bounds()) == (1, 0)
    for n in range(4):
        at = START + timedelta(days=n)
        event = OutboxEvent("A1", EventName.PAYMENT, "{}", at)
        await either.run(lambda tx: tx.outbox.append(event))  # noqa: B023
    assert await either.run(lambda tx: tx.outbox.prune(START + timedelta(days=2), 9)) == 2
    assert await either.run(lambda tx: tx.outbox.bounds()) == (3, 4)
    assert await either.run(lambda tx: tx.outbox.prune(START + timedelta(days=99), 1)) == 1
    assert await either.run(lambda tx: tx.outbox.bounds()) == (4, 4)
    assert await either.run(lambda tx: tx.outbox.prune(START + timedelta(days=99), 9)) == 1
    assert await either.run(lambda tx: tx.outbox.bounds()) == (5, 4)
    await either.run(push)
    assert await either.run(lambda tx: tx.outbox.bounds()) == (5, 5)


async def test_identity_is_made_once(place: Place) -> None:
    ids = iter(["r", "e", "r2", "e2"])
    for _ in range(2):
        async with open_store(place) as store:
            assert await store.run(lambda tx: tx.identity(lambda: next(ids))) == ("r", "e")


# Trouble


def limit_pages(pages: int) -> Any:
    """A disk that is full: the file may not grow beyond this."""

    def limit(tx: Any) -> None:
        tx._database.execute_sql(f"PRAGMA max_page_count = {pages}")

    return limit


@pytest.mark.expected_logs("disk is full")
async def test_a_full_disk_refuses_and_recovers_without_restart(store: StoreLane) -> None:
    await store.run(limit_pages(1))
    jobs = [store.run(lambda tx: push(tx, "x" * 4_000)) for _ in range(300)]
    answers = await asyncio.gather(*jobs, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, StoreError)]
    assert refused
    assert {answer.code for answer in refused} == {"disk_full"}
    kept = await count(store)
    assert kept == 300 - len(refused)
    await store.run(limit_pages(1_000_000))
    await store.run(push)
    assert await count(store) == kept + 1


@pytest.mark.expected_logs("disk is full")
async def test_a_full_disk_inside_a_savepoint_is_everybodys(store: StoreLane) -> None:
    await store.run(limit_pages(1))

    def swallows(tx: Transaction) -> None:
        try:
            with tx.savepoint():
                push(tx, "x" * 200_000)
        except StoreError:
            raise
        except Exception:
            raise AssertionError("trouble of the disk was taken for a bug") from None

    with pytest.raises(StoreError):
        await store.run(swallows)


@pytest.mark.expected_logs("in use by another program")
async def test_a_locked_file_refuses_and_recovers(store: StoreLane, tmp_path: Path) -> None:
    def hasty(tx: Any) -> None:
        tx._database.execute_sql("PRAGMA busy_timeout = 10")

    await store.run(hasty)
    other = sqlite3.connect(tmp_path / "relay.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use"):
        await store.run(push)
    other.execute("ROLLBACK")
    other.close()
    await store.run(push)


@pytest.mark.expected_logs("not a file of this program|damaged")
async def test_a_strange_file_is_refused_and_a_repaired_one_taken(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    async with open_store(path) as store:
        with pytest.raises(StoreDamagedError):
            await store.run(push)
        path.unlink()
        await store.run(push)


@pytest.mark.expected_logs("cannot be opened")
async def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async with open_store(tmp_path / "no" / "relay.sqlite3") as store:
        with pytest.raises(StoreError):
            await store.run(push)


@pytest.mark.expected_logs("a commit failed", "cannot be used")
async def test_the_lane_survives_what_nobody_thought_of(either: StoreLane) -> None:
    class Sabotage:
        def close(self) -> None:
            pass

        distant = False

        def transaction(self) -> None:
            raise MemoryError

    file = either._database
    assert file is not None
    file.close()
    either._database = Sabotage()  # type: ignore[assignment]
    with pytest.raises(StoreError):
        await either.run(push)
    await either.run(push)


async def test_too_many_jobs_are_refused_at_once(store: StoreLane) -> None:
    waiting = [asyncio.ensure_future(store.run(push)) for _ in range(lane.QUEUE_LIMIT)]
    await asyncio.sleep(0)  # none is handed over before the next turn, and none can be answered
    with pytest.raises(StoreError, match="too much"):
        await store.run(push)
    await asyncio.gather(*waiting)
    assert await count(store) == lane.QUEUE_LIMIT


async def test_a_caller_that_hangs_up_does_not_stop_the_job(either: StoreLane) -> None:
    task = asyncio.ensure_future(either.run(push))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await either.run(lambda tx: None)  # events are written when the transaction they share ends
    assert await count(either) == 1


async def test_a_closed_lane_takes_nothing_more_but_finishes_what_it_has(place: Place) -> None:
    async with open_store(place) as store:
        tasks = [asyncio.ensure_future(store.run(push)) for _ in range(300)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    with pytest.raises(StoreError, match="stopping"):
        await store.run(push)


# From the first version on


async def test_a_file_of_the_first_version_is_brought_up_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"
    old = sqlite3.connect(path)
    old.executescript((MIGRATIONS / "0001_first.sql").read_text(encoding="utf-8"))
    old.executescript(
        """
        PRAGMA application_id = 0x4B494F52;
        PRAGMA user_version = 1;
        PRAGMA foreign_keys = 1;
        INSERT INTO device (name, scope, token_hash, created_at)
            VALUES ('A1', 'till', printf('%064d', 1), 1);
        INSERT INTO payment (device, key, body_hash, try_number, amount_satang, currency, metadata,
                created_at, asked_at, expires_at, outcome, stripe_id, amount_received_satang, paid_at,
                confirmed_by, version)
            VALUES ('A1', 'k1', 'h', 1, 18550, 'thb', '{}', 1, 1, 9, 'paid', 'pi_1', 18550, 5,
                'webhook', 3);
        INSERT INTO inbox (event_id, type, body, received_at, attempts, due_at)
            VALUES ('evt_1', 'payout.paid', x'7b7d', 7, 0, 7);
        INSERT INTO outbox (number, device, name, data, created_at)
            VALUES (41, 'A1', 'payment:update', '{}', 7);
        """
    )
    old.close()
    async with open_store(path) as store:
        payment = await store.run(lambda tx: tx.payments.by_stripe_id("pi_1"))
        assert payment is not None
        assert (payment.number, payment.version, payment.outcome) == (1, 3, Outcome.PAID)
        assert await store.run(lambda tx: [e.event_id for e in tx.inbox.due(START, 9)]) == ["evt_1"]
        errands = await store.run(lambda tx: tx.errands.take(START, START, 9))
        assert [(one.kind, one.subject) for one in errands] == [("read_payment", "pi_1")]
        assert await store.run(lambda tx: tx.outbox.bounds()) == (41, 41)
        await store.run(push)
        assert await store.run(lambda tx: tx.outbox.bounds()) == (41, 42)


# Receipts' copies and the audit log


def copy(sequence: int, **changes: Any) -> ReceiptCopy:
    values: dict[str, Any] = {
        "number": f"A1-{sequence:06d}",
        "device": "A1",
        "till": "A1",
        "sequence": sequence,
        "payment_id": f"pi_{sequence}",
        "hash": f"{sequence:064d}",
        "document": "{}",
        "received_at": START,
    }
    return ReceiptCopy(**{**values, **changes})


async def test_receipts_are_found_by_number_and_till(either: StoreLane) -> None:
    for number in (1, 2, 3):
        await either.run(lambda tx: tx.receipts.add(copy(number)))  # noqa: B023
    assert await either.run(lambda tx: tx.receipts.by_number("A1-000002")) == copy(2)

    async def numbers(**query: Any) -> list[int]:
        page = await either.run(lambda tx: tx.receipts.page(ReceiptQuery(**query)))
        return [receipt.sequence for receipt in page]

    assert await numbers(limit=2) == [1, 2]
    assert await numbers(limit=9, till="A1", after=1) == [2, 3]
    assert await numbers(limit=9, devices=frozenset({"A2"})) == []
    assert await numbers(limit=9, devices=frozenset({"A1", "A2"})) == [1, 2, 3]


@pytest.mark.parametrize("change", ["UPDATE receipt SET hash = hash", "DELETE FROM receipt"])
async def test_a_receipt_s_copy_is_final(either: StoreLane, change: str) -> None:
    await either.run(lambda tx: tx.receipts.add(copy(1)))
    with pytest.raises(peewee.IntegrityError, match="receipt"):
        await either.run(lambda tx: cast("Any", tx)._database.execute_sql(change))


@pytest.mark.parametrize("change", ["UPDATE audit SET at = 1", "DELETE FROM audit"])
async def test_the_audit_log_is_only_appended(either: StoreLane, change: str) -> None:
    for subject in ("pi_1", "pi_2", "pi_3"):
        entry = AuditEntry(START, "resolve", "A1", "Nok", subject, {"reason": "ดูสลิปแล้ว"})
        await either.run(lambda tx: tx.audit.append(entry))  # noqa: B023
    page = await either.run(lambda tx: tx.audit.page(None, 2))
    assert [(entry.number, entry.subject) for entry in page] == [(3, "pi_3"), (2, "pi_2")]
    assert page[0].detail == {"reason": "ดูสลิปแล้ว"}
    assert [e.number for e in await either.run(lambda tx: tx.audit.page(2, 9))] == [1]
    with pytest.raises(peewee.IntegrityError, match="audit"):
        await either.run(lambda tx: cast("Any", tx)._database.execute_sql(change))


# The log written back


async def test_the_log_is_written_back_while_nobody_waits(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"

    def events_in_the_file_itself() -> int:
        """What a reader sees that has no log beside the file."""
        alone = tmp_path / "alone.sqlite3"
        alone.write_bytes(path.read_bytes())
        with contextlib.closing(sqlite3.connect(alone)) as connection:
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'")
            if tables.fetchone() is None:
                return 0  # the migrations too are in the log only
            ((number,),) = connection.execute("SELECT count(*) FROM outbox")
        return int(number)

    async with open_store(path) as store:
        for _ in range(file.WRITE_BACK_COMMITS + 2):
            await store.run(push)
        # It is done once the lane finds that nothing waits: after the last answer, not before it.
        async with asyncio.timeout(10.0):
            while events_in_the_file_itself() < file.WRITE_BACK_COMMITS - 2:
                await store.run(lambda tx: None)
