"""This till's token in a file of its own, mode 0600. It is never logged and never printed."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.core.errors import KioskError


class TokenFileError(KioskError):
    """The file of this till's token cannot be used."""

    code = "token_file"


def read_token(path: Path) -> str | None:
    """The token, None when there is no file. Raises `TokenFileError` when it cannot be read."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise TokenFileError(
            f"The till's token in {path} cannot be read; pair it again.",
            thai=f"อ่านโทเคนของเครื่องขายใน {path} ไม่ได้ กรุณาจับคู่เครื่องใหม่",
        ) from None


def write_token(path: Path, token: str) -> None:
    """Write the token so that nobody else can read it, and so that no half token is ever found."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise TokenFileError(
            f"{path} cannot be written: {error.strerror or error}.",
            thai=f"เขียนไฟล์ {path} ไม่ได้ กรุณาตรวจสอบสิทธิ์และพื้นที่ว่าง",
        ) from error
