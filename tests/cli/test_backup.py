"""`kiosk backup`: create beside what runs, verify, restore; refusals in one sentence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from kiosk.cli.main import main
from kiosk.till.books import numbers
from tests.till.builders import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "data"
    folder.mkdir()
    desk = Desk(folder / "till.sqlite3")
    desk.sell_paid()
    yield desk
    desk.close()


class Terminal:
    """Runs `kiosk backup` and keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: object) -> int:
        """The exit status."""
        words = [str(argument) for argument in arguments]
        status = main(["backup", *words, "--data-dir", str(self._folder)])
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", capsys)


def test_a_till_is_backed_up_while_it_is_open_verified_and_restored(
    desk: Desk, backup: Terminal, tmp_path: Path
) -> None:
    target = tmp_path / "copy.sqlite3"
    assert backup("create", target) == 0
    assert "proved by restoring it" in backup.out
    assert backup("verify", target) == 0
    assert backup.out.strip() == f"{target}: whole, a till's, up to A1-000001"
    assert backup("verify", target, "--json") == 0
    assert json.loads(backup.out)["ends"]["receipt"]["A1"].startswith("A1-000001 ")
    desk.sell_paid()
    desk.close()
    assert backup("restore", target) == 1
    assert "--force" in backup.err
    assert backup("restore", target, "--force") == 0
    assert "is kept in" in backup.out
    assert "fetches from the relay" in backup.out
    desk.open()
    assert [row.number for row in desk.receipts()] == ["A1-000001"]
    with desk.store.reading() as tx:
        assert numbers.must_ask(tx)
    [aside] = (tmp_path / "data").glob("replaced-till-*")
    lost = Desk(aside / "till.sqlite3")
    assert len(lost.receipts()) == 2
    lost.close()


def test_into_a_folder_it_has_a_name_of_its_own_and_a_manifest(
    desk: Desk, backup: Terminal, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir(mode=0o755)
    assert backup("create", stick) == 0
    [copy] = stick.glob("A1-*.sqlite3")
    assert (stick / f"{copy.name}.json").exists()
    assert stick.stat().st_mode & 0o777 == 0o755, "somebody's own folder stays as it is"


def test_while_the_till_runs_it_is_not_restored(
    desk: Desk, backup: Terminal, tmp_path: Path
) -> None:
    target = tmp_path / "copy.sqlite3"
    backup("create", target)
    with FileLock(tmp_path / "data" / "till.lock"):
        assert backup("restore", target, "--force") == 1
    assert backup.err.startswith("kiosk: The till is running")


def test_a_relay_is_backed_up_and_restored_into_an_empty_folder(
    backup: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    assert (
        main(["devices", "add", "--name", "A1", "--scope", "till", "--data-dir", str(folder)]) == 0
    )
    capsys.readouterr()
    stick = tmp_path / "stick"
    stick.mkdir()
    assert backup("create", stick) == 0
    [copy] = stick.glob("relay-*.sqlite3")
    assert backup("verify", copy) == 0
    assert backup.out.strip() == f"{copy}: whole, a relay's, 0 payments"
    for path in folder.glob("relay.sqlite3*"):
        path.unlink()
    assert backup("restore", copy) == 0
    assert "is kept in" not in backup.out
    assert "revoked" in backup.out
    with closing(sqlite3.connect(folder / "relay.sqlite3")) as restored:
        assert restored.execute("SELECT name FROM device").fetchall() == [("A1",)]
    with FileLock(folder / "relay.lock"):
        assert backup("restore", copy, "--force") == 1
    assert backup.err.startswith("kiosk: The relay is running")


def test_both_are_backed_up_into_a_folder_and_named_into_a_file(
    desk: Desk, backup: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    main(["devices", "add", "--name", "A1", "--scope", "till", "--data-dir", str(folder)])
    capsys.readouterr()
    stick = tmp_path / "stick"
    assert backup("create", stick) == 0, "the folder is made"
    assert len(list(stick.glob("*.sqlite3"))) == 2
    assert backup("create", tmp_path / "one.sqlite3") == 1
    assert "--of" in backup.err
    assert backup("create", tmp_path / "one.sqlite3", "--of", "relay") == 0


def test_what_cannot_be_is_said_in_one_sentence(
    backup: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup("create", tmp_path / "x.sqlite3") == 1
    assert "nothing to back up" in backup.err
    desk = Desk(tmp_path / "data" / "till.sqlite3")
    desk.close()
    (tmp_path / "there").write_text("")
    assert backup("create", tmp_path / "there") == 1
    assert "is there already" in backup.err
    assert backup("create", tmp_path / "no" / "x.sqlite3") == 1
    assert "no folder" in backup.err
    assert backup("verify", tmp_path / "there") == 1
    assert "is no backup" in backup.err
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.executescript("PRAGMA application_id = 7; CREATE TABLE a (b);")
    assert backup("restore", tmp_path / "other.sqlite3") == 1
    assert "no backup of a till or a relay" in backup.err
    for line in backup.err.splitlines():
        assert "Traceback" not in line
