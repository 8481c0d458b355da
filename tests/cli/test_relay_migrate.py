"""`kiosk relay migrate`: everything arrives in PostgreSQL or nothing does, and the file is left as it was."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.paths import open_data_dir
from kiosk.relay.records import OutboxEvent
from kiosk.relay.running.carried import note_of
from kiosk.relay.running.place import only_one
from kiosk.relay.store.carrying import TABLES, carry_over
from kiosk.relay.store.database import open_database
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.sqlite.file import DatabaseFile
from tests.postgresql import Server
from tests.relay.full_file import NOTE, make_full
from tests.relay.stage import START, record

NUL = "\N{SYMBOL FOR NULL}"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a stopped relay, in its data folder."""
    monkeypatch.delenv("KIOSK_DATABASE_URL", raising=False)
    path = open_data_dir(tmp_path / "data").relay_database
    make_full(path)
    return path


def _migrate(place: Path, url: str) -> int:
    return main(["relay", "migrate", "--to", url, "--data-dir", str(place.parent)])


def _schema(address: ServerAddress) -> str:
    url = address.url.get_secret_value()
    return url[url.index("shop") :]


def _told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.strip()


def test_every_table_is_carried_over_and_has_rows_to_prove_it(place: Path) -> None:
    with closing(sqlite3.connect(place)) as file:
        names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in names} - {"sqlite_sequence"}
        assert tables == set(TABLES)
        counts = {name: file.execute(f"SELECT count(*) FROM {name}").fetchone() for name in TABLES}
    assert [name for name, (count,) in counts.items() if count == 0] == []


def test_all_of_it_arrives_and_the_file_stays_as_it_was(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashlib.sha256(place.read_bytes()).digest()
    address = postgresql.fresh()
    assert _migrate(place, address.url.get_secret_value()) == 0
    said = capsys.readouterr().out
    assert "payment               3  amount 556.50  amount received 185.50" in said
    assert "refund                2  amount 1.50" in said
    assert hashlib.sha256(place.read_bytes()).digest() == before
    _require_same(place, postgresql, address)
    _require_that_it_goes_on(address)


def _require_same(place: Path, postgresql: Server, address: ServerAddress) -> None:
    """Row by row, by other means than the command's own."""
    with closing(sqlite3.connect(place)) as file, postgresql.connect() as server:
        server.execute(f"SET search_path = {_schema(address)}".encode())
        for table in TABLES:
            columns = [name for _, name, *_ in file.execute(f"PRAGMA table_info({table})")]
            asked = f"SELECT {', '.join(columns)} FROM {table}"
            here = [
                tuple(one.replace("\0", NUL) if isinstance(one, str) else one for one in row)
                for row in file.execute(asked)
            ]
            there = list(server.execute(asked.encode()))
            if table == "relay":
                epoch = columns.index("epoch")
                assert here[0][epoch] != there[0][epoch]
                here, there = [[tuple(row[:epoch]) for row in rows] for rows in (here, there)]
            assert sorted(map(repr, here)) == sorted(map(repr, there)), table


def _require_that_it_goes_on(address: ServerAddress) -> None:
    """The rules hold there, and numbers go on where they were."""
    store = open_database(address)
    try:
        with store.transaction() as tx:
            payment = tx.payments.by_number(1)
            assert payment is not None
            assert payment.description == NOTE.replace("\0", NUL)
            assert tx.payments.insert(record(key="key4")).number == 4
            assert [line.id for line in tx.payouts.lines("po_1")] == ["txn_b", "txn_a"]
            tx.outbox.append(OutboxEvent("A1", tx.outbox.after(0, "A1", 1)[0].name, "{}", START))
        with store.transaction() as tx:
            assert tx.outbox.bounds() == (7, 9)
    finally:
        store.close()


def test_the_file_is_refused_afterwards_and_says_where_its_relay_is(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgresql.fresh_url()
    assert _migrate(place, url) == 0
    capsys.readouterr()
    assert main(["devices", "list", "--data-dir", str(place.parent)]) == 1
    told = _told(capsys)
    assert "was carried over to PostgreSQL, database postgres" in told
    assert str(note_of(place)) in told
    assert _migrate(place, url) == 1
    assert "was carried over to" in _told(capsys)
    # A note that was lost: the database itself knows whose it is, and the note is written again.
    note_of(place).unlink()
    assert _migrate(place, url) == 1
    assert "already" in _told(capsys)
    assert note_of(place).exists()
    note_of(place).write_text("{", encoding="utf-8")
    assert main(["devices", "list", "--data-dir", str(place.parent)]) == 1
    assert "was carried over to a server" in _told(capsys)


def test_a_relay_that_runs_is_not_carried_over(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_one(open_data_dir(place.parent), place):
        assert _migrate(place, postgresql.fresh_url()) == 1
    assert "A relay is running" in _told(capsys)


def test_a_database_that_holds_something_is_left_alone(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgresql.fresh()
    store = open_database(address)
    with store.transaction() as tx:
        tx.identity(lambda: "another")
    assert _migrate(place, address.url.get_secret_value()) == 1
    assert "is not empty" in _told(capsys)
    with store.transaction() as tx:
        assert tx.payments.by_number(1) is None
    store.close()
    assert not note_of(place).exists()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "postgresql://[/x"])
def test_an_address_that_is_none_is_named(
    url: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _migrate(place, url) == 1
    assert "postgresql://" in _told(capsys)


def test_a_server_that_is_not_there_is_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _migrate(place, "postgresql://shop:secret@127.0.0.1:1/kiosk") == 1
    told = _told(capsys)
    assert told == "kiosk: The relay's database does not answer."


def test_a_file_that_is_none_or_newer_or_damaged_is_refused(
    place: Path, tmp_path: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgresql.fresh_url()
    empty = open_data_dir(tmp_path / "empty").relay_database
    assert _migrate(empty, url) == 1
    assert "There is no relay's database" in _told(capsys)
    assert not empty.exists()
    with closing(sqlite3.connect(place)) as file:
        file.execute("DROP TRIGGER receipt_is_final")
        file.execute("UPDATE receipt SET document = '{}'")
        file.commit()
    assert _migrate(place, url) == 1
    assert "The copy of A1-1 was changed" in _told(capsys)
    with closing(sqlite3.connect(place)) as file:
        file.execute("PRAGMA user_version = 99")
    assert _migrate(place, url) == 1
    assert "written by a newer Kiosk" in _told(capsys)
    data = place.read_bytes()
    place.write_bytes(data[:8192] + b"\xff" * 4096 + data[12288:])
    assert _migrate(place, url) == 1
    assert "damaged" in _told(capsys)
    place.write_bytes(b"SQLite format 3\0" + b"no" * 4000)
    assert _migrate(place, url) == 1
    assert "damaged" in _told(capsys)


def test_what_postgresql_does_not_take_undoes_all_of_it(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgresql.fresh()
    with closing(sqlite3.connect(place)) as file:
        # No foreign keys where nobody asks for them.
        file.execute("UPDATE payout_line SET payout = 'po_gone'")
        file.commit()
    assert _migrate(place, address.url.get_secret_value()) == 1
    assert _told(capsys) == (
        "kiosk: PostgreSQL does not take a row of payout_line; nothing was carried over."
    )
    store = open_database(address)
    with store.transaction() as tx:
        assert tx.payments.by_number(1) is None
        assert tx.devices.all() == []
    store.close()
    assert not note_of(place).exists()


def test_what_arrives_otherwise_than_it_was_sent_undoes_all_of_it(
    place: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgresql.fresh()
    open_database(address).close()
    schema = _schema(address)
    with postgresql.connect() as server:
        # A whole number comes back as one with a point.
        change = f"ALTER TABLE {schema}.wallet ALTER pending_satang TYPE double precision"
        server.execute(change.encode())
    assert _migrate(place, address.url.get_secret_value()) == 1
    assert "What arrived of the table wallet is not what was sent" in _told(capsys)
    with postgresql.connect() as server:
        assert server.execute(f"SELECT * FROM {schema}.payment".encode()).fetchone() is None
    assert not note_of(place).exists()


def test_long_work_tells_how_far_it_is(tmp_path: Path, postgresql: Server) -> None:
    path = tmp_path / "relay.sqlite3"
    make_full(path, payments=300)
    told: list[tuple[int, int]] = []
    carried = carry_over(path, postgresql.fresh(), lambda *how_far: told.append(how_far))
    assert told == [(500, 2 * sum(tally.rows for tally in carried.values()))]


def test_a_relay_that_kept_nothing_yet_is_carried_over_too(
    tmp_path: Path, postgresql: Server
) -> None:
    path = tmp_path / "relay.sqlite3"
    DatabaseFile(path).close()
    carried = carry_over(path, postgresql.fresh(), lambda *how_far: None)
    assert {name for name, tally in carried.items() if tally.rows} == {"stream"}


def test_a_relay_on_a_server_has_no_file(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_DATABASE_URL", "postgresql://shop:secret@db.example/kiosk")
    assert _migrate(place, "postgresql://x/y") == 1
    told = _told(capsys)
    assert "is in PostgreSQL, database kiosk at db.example already" in told
    assert "secret" not in told
