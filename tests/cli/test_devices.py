"""`kiosk devices` without a running relay: it writes the relay's own database, and shows a token once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.relay.guard.codes import parse_code


def devices(folder: Path, *arguments: str) -> int:
    """Run `kiosk devices` on a folder."""
    return main(["devices", *arguments, "--data-dir", str(folder)])


def test_a_device_is_added_listed_and_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert devices(tmp_path, "add", "--name", "till A1", "--scope", "till", "--json") == 0
    added = json.loads(capsys.readouterr().out)
    assert (added["name"], added["scope"]) == ("till A1", "till")
    assert len(added["token"]) >= 43
    assert devices(tmp_path, "list") == 0
    listed = capsys.readouterr().out
    assert "till A1" in listed
    assert "active" in listed
    assert "never seen" in listed
    assert added["token"] not in listed
    assert devices(tmp_path, "revoke", "till A1") == 0
    capsys.readouterr()
    assert devices(tmp_path, "list") == 0
    assert "revoked" in capsys.readouterr().out


def test_a_device_may_get_a_code_instead_of_a_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ("add", "--name", "A1", "--scope", "till", "--pair")
    assert devices(tmp_path, *wanted, "--json") == 0
    offered = json.loads(capsys.readouterr().out)
    assert sorted(offered) == ["code", "expiresAt", "name", "scope"]
    assert parse_code(offered["code"]) is not None
    assert devices(tmp_path, *wanted) == 0
    shown = capsys.readouterr().out
    assert "code, shown only now: " in shown
    assert offered["code"] not in shown
    assert devices(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert devices(tmp_path, "revoke", "A1") == 0
    assert devices(tmp_path, "revoke", "A1") == 1


def test_a_name_is_taken_once_and_an_unknown_one_cannot_be_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert devices(tmp_path, "add", "--name", "A1", "--scope", "till") == 0
    assert "token, shown only now: " in capsys.readouterr().out
    assert devices(tmp_path, "add", "--name", "A1", "--scope", "till") == 1
    assert capsys.readouterr().err.startswith("kiosk: ")
    assert devices(tmp_path, "revoke", "B2") == 1
    assert capsys.readouterr().err.startswith("kiosk: ")


def test_the_database_that_is_set_is_the_one_that_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    monkeypatch.setenv("KIOSK_DATABASE_URL", f"sqlite:///{elsewhere}")
    assert devices(tmp_path / "data", "add", "--name", "A1", "--scope", "manager") == 0
    assert capsys.readouterr().out
    assert elsewhere.exists()
