"""This till's token: in a file nobody else can read, whole or not there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.till.token import TokenFileError, read_token, write_token

TOKEN = "kt_kiosk_made_up"


def test_no_file_is_no_token(tmp_path: Path) -> None:
    assert read_token(tmp_path / "device-token") is None


def test_what_was_written_is_read_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "device-token"
    path.write_text("older")
    path.chmod(0o644)
    write_token(path, TOKEN)
    assert read_token(path) == TOKEN
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_is_no_token(tmp_path: Path) -> None:
    path = tmp_path / "device-token"
    path.write_text(" \n")
    assert read_token(path) is None


@pytest.mark.parametrize("content", ["กาแฟ".encode(), b"\xff\xfe"])
def test_a_damaged_file_says_to_pair_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "device-token"
    path.write_bytes(content)
    with pytest.raises(TokenFileError, match="pair it again"):
        read_token(path)


def test_a_half_file_of_an_earlier_crash_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "device-token"
    (tmp_path / "device-token.part").write_text("half")
    write_token(path, TOKEN)
    assert read_token(path) == TOKEN


def test_where_it_cannot_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(TokenFileError, match="cannot be written: No such file") as failed:
        write_token(tmp_path / "missing" / "device-token", TOKEN)
    assert TOKEN not in failed.value.text
