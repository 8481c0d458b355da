"""The tables on PostgreSQL are those of the SQLite file: same columns, same rules; made once, over nobody's."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest
from pydantic import SecretStr

from kiosk.paths import open_data_dir
from kiosk.relay.ports import Transaction
from kiosk.relay.running.place import PlaceError, database_path
from kiosk.relay.store.database import Place, open_database
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.postgresql import connection, schema, trouble
from kiosk.relay.store.postgresql.address import AddressError, ServerAddress
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from tests.postgresql import Server
from tests.relay.stage import START, add_devices, record
from tests.relay.test_store import copy

ORDER_OF_ARRIVAL = "rowid"
"""SQLite has it by itself."""
AGAINST_TRUNCATE = {
    "receipts_stay",
    "documents_stay",
    "audit_stays_whole",
    "people_stay",
    "refunds_stay",
    "payouts_stay",
    "disputes_stay",
}
"""SQLite has no TRUNCATE."""


OF_SEVERAL = {"node", "leader"}
"""A file has one relay."""
THEIR_RULES = {"leader_reign_grows"}


def asked(address: ServerAddress, sql: str) -> list[tuple[Any, ...]]:
    """What the server says of the tables."""
    with psycopg.connect(address.url.get_secret_value(), autocommit=True) as beside:
        return beside.execute(sql.encode()).fetchall()


@pytest.fixture
def address(postgresql: Server) -> ServerAddress:
    """A store with its tables."""
    address = postgresql.fresh()
    open_database(address).close()
    return address


@pytest.fixture
def file(tmp_path: Path) -> sqlite3.Connection:
    """The same as a file."""
    path = tmp_path / "relay.sqlite3"
    DatabaseFile(path).close()
    return sqlite3.connect(path)


def test_columns_and_what_may_be_empty_are_the_same(
    address: ServerAddress, file: sqlite3.Connection
) -> None:
    with closing(file):
        tables = file.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        )
        names = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}
        of_file = {
            (table, name, names[kind], bool(required or key))
            for (table,) in tables.fetchall()
            for _, name, kind, required, _, key in file.execute(f"PRAGMA table_info({table})")
        }
    columns = asked(
        address,
        "SELECT table_name, column_name, data_type, is_nullable = 'NO' FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name <> 'schema_version'",
    )
    of_server = {row for row in columns if row[1] != ORDER_OF_ARRIVAL and row[0] not in OF_SEVERAL}
    assert of_server == of_file


def test_rules_and_indexes_have_the_same_names(
    address: ServerAddress, file: sqlite3.Connection
) -> None:
    with closing(file):
        of_file = {
            kind: {
                name
                for (name,) in file.execute(
                    "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
                )
            }
            for kind in ("trigger", "index")
        }
    triggers = asked(
        address,
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
    )
    indexes = asked(address, "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
    ours = {name for (name,) in triggers} - AGAINST_TRUNCATE - THEIR_RULES
    assert ours == of_file["trigger"]
    assert of_file["index"] <= {name for (name,) in indexes}


def test_whole_tables_stay_too(address: ServerAddress) -> None:
    for table in ("receipt", "document", "audit", "person", "refund", "payout", "dispute"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            asked(address, f"TRUNCATE {table} CASCADE")


@pytest.mark.anyio
async def test_a_day_counts_what_a_document_says_readably(either: StoreLane) -> None:
    """In both databases the same, whatever a till sends."""
    bodies = (
        '{"businessDay": "2026-03-01", "amountSatang": 100}',
        '{"businessDay": "2026-03-01", "amountSatang": 1000000000000, "note": "\\u0000"}',
        '{"businessDay": "2026-03-01", "amountSatang": 1000000000001}',
        '{"businessDay": "2026-03-01", "amountSatang": 99999999999999999999999}',
        '{"businessDay": "2026-03-01", "amountSatang": 0}',
        '{"businessDay": "2026-03-01", "amountSatang": 1.0}',
        '{"businessDay": "2026-03-01", "amountSatang": "100"}',
        '{"businessDay": "2026-3-1", "amountSatang": 100}',
        '{"businessDay": 20260301, "amountSatang": 100}',
        '{"amountSatang": 100}',
        '["businessDay"]',
        "{",
    )

    def keep(tx: Transaction) -> None:
        for n, body in enumerate(bodies, 1):
            tx.receipts.add(copy(n, document=body))

    await either.run(keep)
    totals = await either.run(lambda tx: tx.receipts.totals(START.date()))
    assert [(one.count, one.amount_satang) for one in totals] == [(2, 1_000_000_000_100)]


@pytest.mark.anyio
@pytest.mark.parametrize("change", [{"metadata": None}, {"try_number": 0}])
async def test_what_breaks_a_rule_is_a_bug(either: StoreLane, change: dict[str, Any]) -> None:
    with pytest.raises((peewee.IntegrityError, TypeError)):
        await either.run(lambda tx: tx.payments.insert(record(**change)))


@pytest.mark.anyio
async def test_a_zero_in_a_text_is_kept_as_its_sign(postgresql: Server) -> None:
    """PostgreSQL cannot hold U+0000; only words of people and of Stripe may have one."""
    with closing(open_database(postgresql.fresh())) as database, database.transaction() as tx:
        add_devices(tx, "A1")
        added = tx.payments.insert(record(description="a\0b", metadata={"x": "\0"}))
    assert (added.description, dict(added.metadata)) == ("a␀b", {"x": "\0"})


# Made once


def test_of_two_that_start_at_once_one_makes_the_tables(postgresql: Server) -> None:
    address = postgresql.fresh()
    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(open_database, [address] * 4):
            opened.close()
    assert asked(address, "SELECT version FROM schema_version") == [(len(schema.scripts()),)]


def test_tables_of_a_newer_version_are_left_alone(address: ServerAddress) -> None:
    with psycopg.connect(address.url.get_secret_value()) as beside:
        beside.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreDamagedError, match="version 99, written by a newer Kiosk"):
        open_database(address)


def test_tables_of_another_program_are_left_alone(postgresql: Server) -> None:
    address = postgresql.fresh()
    with psycopg.connect(address.url.get_secret_value()) as beside:
        beside.execute("CREATE TABLE payment (id integer)")
    with pytest.raises(StoreDamagedError, match="another program"):
        open_database(address)


def test_a_server_that_would_lose_or_garble_is_refused() -> None:
    assert connection.unfit("public", "on", "UTF8") is None
    assert "fsync" in (connection.unfit("public", "off", "UTF8") or "")
    assert "Thai" in (connection.unfit("public", "on", "LATIN1") or "")
    assert "schema" in (connection.unfit(None, "on", "UTF8") or "")


def test_a_user_whose_commits_would_not_wait_for_the_disk_waits_here(postgresql: Server) -> None:
    url = postgresql.fresh_url().replace(
        "-csearch_path", "-csynchronous_commit%3Doff%20-csearch_path"
    )
    with (
        closing(open_database(ServerAddress.of(SecretStr(url)))) as database,
        database.transaction() as tx,
    ):
        row = tx._database.execute_sql("SHOW synchronous_commit").fetchone()  # type: ignore[no-untyped-call]
    assert row == ("on",)


# What is said


def test_an_address_never_shows_its_password() -> None:
    secret = "s3cret"
    address = ServerAddress.of(SecretStr(f"postgresql://kiosk:{secret}@db.shop.test/shop"))
    assert str(address) == "PostgreSQL, database shop at db.shop.test"
    assert secret not in repr(address)
    with pytest.raises(AddressError) as caught:
        ServerAddress.of(SecretStr(f"postgresql://kiosk:%{secret}@db.shop.test/shop"))
    assert secret not in caught.value.text


def test_the_address_s_own_words_go_before_ours() -> None:
    address = ServerAddress.of(SecretStr("postgresql://db/shop?connect_timeout=20"))
    assert "connect_timeout" not in address.parameters("store")
    assert address.parameters("store")["target_session_attrs"] == "read-write"


def test_a_backup_of_a_server_is_its_own_business(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path / "data")
    with pytest.raises(PlaceError, match="pg_dump"):
        database_path(SecretStr("postgresql://kiosk:s3cret@db/shop"), folder)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull(), "disk is full"),
        (psycopg.errors.AdminShutdown(), "stopped or started"),
        (psycopg.errors.ReadOnlySqlTransaction(), "a copy"),
        (psycopg.errors.DeadlockDetected(), "another relay"),
        (psycopg.errors.InsufficientPrivilege(), "does not let"),
        (psycopg.errors.TooManyConnections(), "no more connections"),
        (psycopg.errors.DataCorrupted(), "restore it"),
        (psycopg.errors.UndefinedTable(), "restore it"),
        (psycopg.errors.FeatureNotSupported(), "0A000"),
        (psycopg.OperationalError("connection failed: server closed"), "does not answer"),
        (psycopg.OperationalError('FATAL: password authentication failed for user "x"'), "refuses"),
        (psycopg.OperationalError('FATAL: database "x" does not exist'), "does not exist"),
    ],
)
def test_trouble_is_one_sentence_without_the_server_s_words(
    error: psycopg.Error, words: str
) -> None:
    said = trouble.explained(error)
    assert words in said.text
    assert said.thai
    assert '"x"' not in said.text


def test_a_statement_that_cannot_be_sent_is_a_bug(address: ServerAddress) -> None:
    def wrong() -> None:
        with closing(open_database(address)) as database, database.transaction() as tx:
            tx._database.execute_sql("SELECT %s", ())  # type: ignore[no-untyped-call]

    with pytest.raises(peewee.ProgrammingError):
        wrong()


def test_a_database_that_does_not_exist_is_said_to(postgresql: Server) -> None:
    url = postgresql.url.replace("/postgres?", "/nowhere?")
    with pytest.raises(StoreError, match="does not exist"):
        open_database(ServerAddress.of(SecretStr(url)))


def test_a_place_is_either(place: Place) -> None:
    with closing(open_database(place)) as database:
        with database.transaction() as tx:
            add_devices(tx, "A1")
        database.rest()
        assert database.usable
        database.close()
