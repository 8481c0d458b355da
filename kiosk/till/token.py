"""This till's token in a file of its own, mode 0600, or by choice in the keyring of the operating system.

With a keyring the file stays and holds a mark in the token's place. The token is never logged and never printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from kiosk.core.errors import KioskError

KEYRING_SERVICE = "kiosk"
_IN_KEYRING = "(keyring)"


class TokenFileError(KioskError):
    """The file of this till's token cannot be used."""

    code = "token_file"


class Keyring(Protocol):
    """What is needed of the library `keyring`; it raises `KeyringError`."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The secret, None when there is none."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget it."""


def read_token(path: Path, keyring: Keyring | None = None) -> str | None:
    """The token, None when there is no file. Raises `TokenFileError` when it cannot be read.

    `keyring` stands in for the operating system's.
    """
    try:
        token = path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise TokenFileError(
            f"The till's token in {path} cannot be read; pair it again.",
            thai=f"อ่านโทเคนของเครื่องขายใน {path} ไม่ได้ กรุณาจับคู่เครื่องใหม่",
        ) from None
    if token != _IN_KEYRING:
        return token
    with _explaining():
        token = (keyring or _of_the_system()).get_password(KEYRING_SERVICE, _user(path))
    if token is None:
        raise TokenFileError(
            "The keyring does not hold this till's token; pair it again.",
            thai="ไม่พบโทเคนของเครื่องขายในพวงกุญแจของระบบ กรุณาจับคู่เครื่องใหม่",
        )
    return token


def read_secret(path: Path) -> str | None:
    """The one line of such a file, None when there is none. Raises `TokenFileError`."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise TokenFileError(
            f"{path} cannot be read; look at its rights, or remove it.",
            thai=f"อ่านไฟล์ {path} ไม่ได้ กรุณาตรวจสอบสิทธิ์ของไฟล์ หรือลบไฟล์นี้",
        ) from None


def write_token(path: Path, token: str) -> None:
    """Write the token so that nobody else can read it, and so that no half token is ever found."""
    write_secret(path, token)


def write_secret(path: Path, secret: str) -> None:
    """The same for any secret of one line. Raises `TokenFileError`."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise TokenFileError(
            f"{path} cannot be written: {error.strerror or error}.",
            thai=f"เขียนไฟล์ {path} ไม่ได้ กรุณาตรวจสอบสิทธิ์และพื้นที่ว่าง",
        ) from error


def write_token_to_keyring(path: Path, token: str, keyring: Keyring | None = None) -> None:
    """Keep the token in the keyring, and in the file that it is there. Raises `TokenFileError`."""
    with _explaining():
        (keyring or _of_the_system()).set_password(KEYRING_SERVICE, _user(path), token)
    write_token(path, _IN_KEYRING)


def require_keyring(path: Path, keyring: Keyring | None = None) -> None:
    """Raise `TokenFileError` when nothing could be kept in the keyring: to be asked before a code is spent."""
    used = keyring or _of_the_system()
    user = f"{_user(path)} (trial)"
    with _explaining():
        used.set_password(KEYRING_SERVICE, user, "trial")
        used.delete_password(KEYRING_SERVICE, user)


def _user(path: Path) -> str:
    """One entry for each data folder."""
    return str(path.resolve())


def _of_the_system() -> Keyring:
    import keyring

    return cast("Keyring", keyring)


@contextmanager
def _explaining() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError:
        raise TokenFileError(
            "This machine has no keyring that can be used now; keep the token in a file instead, "
            "without --keyring.",
            thai="เครื่องนี้ไม่มีพวงกุญแจของระบบที่ใช้ได้ในขณะนี้ กรุณาเก็บโทเคนไว้ในไฟล์แทน โดยไม่ใช้ --keyring",
        ) from None
