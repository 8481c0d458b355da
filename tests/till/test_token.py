"""This till's token: in a file nobody else can read, whole or not there."""

from __future__ import annotations

import stat
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import NoKeyringError

from kiosk.till.token import (
    TokenFileError,
    read_token,
    require_keyring,
    write_token,
    write_token_to_keyring,
)

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


# In the operating system's keyring


class FakeKeyring:
    """A keyring that works, or does not."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = broken

    def get_password(self, service_name: str, username: str) -> str | None:
        self._may_refuse()
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self._may_refuse()
        self.kept[service_name, username] = password

    def delete_password(self, service_name: str, username: str) -> None:
        self._may_refuse()
        del self.kept[service_name, username]

    def _may_refuse(self) -> None:
        if self.broken:
            raise NoKeyringError("No recommended backend was available.")


def test_a_keyring_keeps_the_token_and_the_file_says_so(tmp_path: Path) -> None:
    path, keyring = tmp_path / "device-token", FakeKeyring()
    require_keyring(path, keyring)
    assert keyring.kept == {}
    write_token_to_keyring(path, TOKEN, keyring)
    assert read_token(path, keyring) == TOKEN
    assert TOKEN not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_token(path, "kt_in_the_file_again")
    assert read_token(path, keyring) == "kt_in_the_file_again"


def test_two_folders_have_two_tokens(tmp_path: Path) -> None:
    keyring = FakeKeyring()
    for name in ("one", "two"):
        write_token_to_keyring(tmp_path / name, f"kt_{name}", keyring)
    assert [read_token(tmp_path / name, keyring) for name in ("one", "two")] == ["kt_one", "kt_two"]


def test_a_keyring_that_lost_the_token_says_to_pair_again(tmp_path: Path) -> None:
    path = tmp_path / "device-token"
    write_token_to_keyring(path, TOKEN, FakeKeyring())
    with pytest.raises(TokenFileError, match="pair it again"):
        read_token(path, FakeKeyring())


def test_without_a_keyring_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    path, broken = tmp_path / "device-token", FakeKeyring(broken=True)
    with pytest.raises(TokenFileError, match="keep the token in a file instead"):
        require_keyring(path, broken)
    with pytest.raises(TokenFileError, match="keep the token in a file instead"):
        write_token_to_keyring(path, TOKEN, broken)
    assert not path.exists()


def test_the_system_s_keyring_is_asked_when_none_is_given(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(FailKeyring())  # type: ignore[no-untyped-call]
    try:
        with pytest.raises(TokenFileError, match="has no keyring"):
            require_keyring(tmp_path / "device-token")
    finally:
        keyring.set_keyring(before)
