"""A file that appears only when it is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kiosk.core.errors import KioskError

_WHY = {
    errno.ENOENT: ("there is no such folder", "ไม่มีโฟลเดอร์นี้", "export_no_folder"),
    errno.ENOTDIR: (
        "a part of its path is no folder",
        "บางส่วนของที่อยู่ไม่ใช่โฟลเดอร์",
        "export_no_folder",
    ),
    errno.EISDIR: ("it is a folder", "เป็นโฟลเดอร์", "export_exists"),
    errno.EACCES: ("this account may not write there", "บัญชีนี้ไม่มีสิทธิ์เขียนที่นั่น", "export_denied"),
    errno.EPERM: ("this account may not write there", "บัญชีนี้ไม่มีสิทธิ์เขียนที่นั่น", "export_denied"),
    errno.EROFS: ("the disk can only be read", "ดิสก์นี้อ่านได้อย่างเดียว", "export_denied"),
    errno.ENOSPC: ("the disk is full", "ดิสก์เต็ม", "export_no_room"),
    errno.EDQUOT: ("the disk is full", "ดิสก์เต็ม", "export_no_room"),
    errno.EEXIST: ("it is there already", "มีไฟล์นี้อยู่แล้ว", "export_exists"),
    errno.ENAMETOOLONG: ("its name is too long", "ชื่อยาวเกินไป", "export_long_name"),
}
_DATABASE = ".sqlite3"
_MAGIC = b"SQLite format 3\0"
_HELD = ("another program has it open", "มีโปรแกรมอื่นเปิดไฟล์นี้อยู่", "export_held")
_HELD_ON_WINDOWS = (32, 33)
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: Windows lets nobody replace what a spreadsheet shows."""


class ExportError(KioskError):
    """The file cannot be written."""

    code = "export"


@contextmanager
def finished_path(path: Path, *, replace: bool = True) -> Iterator[Path]:
    """Have `path.part` written, sync it, and rename it to `path` when the block ends well.

    Raises `ExportError` when the folder or the disk does not allow it, or when the file is there and is not to be
    replaced; then nothing is left behind, and what was there is as it was.
    """
    check_target(path, replace=replace)
    part = path.with_name(path.name + ".part")
    try:
        _begin(part)
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        check_target(path, replace=replace)
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise told(path, error) from error
    finally:
        # Where the file cannot be made, its name may not even be looked at; that was told above.
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def finished_file(path: Path, *, replace: bool = True) -> Iterator[TextIO]:
    """As `finished_path`, for text written as it is, in UTF-8."""
    with (
        finished_path(path, replace=replace) as part,
        part.open("w", encoding="utf-8", newline="") as file,
    ):
        yield file


def free_path(path: Path, *beside: str) -> Path:
    """`path`, or `NAME-2`, `NAME-3`… where there is such a file already, or one of those that belong `beside` it.

    `{stem}` and `{suffix}` in `beside` are the name's parts. Raises `ExportError`.
    """
    number = 1
    try:
        while True:
            stem = path.stem if number == 1 else f"{path.stem}-{number}"
            names = (
                f"{stem}{path.suffix}",
                *(form.format(stem=stem, suffix=path.suffix) for form in beside),
            )
            if not any(path.with_name(name).exists() for name in names):
                return path.with_name(names[0])
            number += 1
    except OSError as error:
        raise told(path, error) from error


def told(path: Path, error: OSError) -> ExportError:
    """Why a file cannot be written, for a person."""
    reason = error.strerror or str(error)
    english, thai, code = _WHY.get(error.errno or 0, (reason, reason, ExportError.code))
    if getattr(error, "winerror", None) in _HELD_ON_WINDOWS:
        english, thai, code = _HELD
    return ExportError(
        f"{path} cannot be written: {english}.", thai=f"เขียน {path} ไม่ได้: {thai}", code=code
    )


def check_target(path: Path, *, replace: bool) -> None:
    """Raise `ExportError` for a place where no file can be: before anything is done for it."""
    if not path.name:
        raise ExportError(
            f"{path} is a folder, not the name of a file.",
            thai=f"{path} เป็นโฟลเดอร์ ไม่ใช่ชื่อไฟล์",
            code="export_no_folder",
        )
    number = None
    try:
        if replace and _is_database(path):
            raise ExportError(
                f"{path} is a database, which no file replaces; name another.",
                thai=f"{path} เป็นฐานข้อมูล เขียนทับไม่ได้ กรุณาตั้งชื่ออื่น",
                code="export_exists",
            )
        if path.is_dir():
            number = errno.EISDIR
        elif not replace and path.exists():
            number = errno.EEXIST
        elif not path.parent.exists():
            number = errno.ENOENT
    except OSError as error:
        raise told(path, error) from error
    if number is not None:
        raise told(path, OSError(number, os.strerror(number)))


def _is_database(path: Path) -> bool:
    """Whether all receipts may be in there. Raises `OSError` where it cannot be looked at."""
    if not path.is_file():
        return False
    if _DATABASE in path.name:
        return True  # or what belongs to one, such as its log
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _begin(part: Path) -> None:
    """An empty file of our own, closed to others: a link that somebody laid there is not followed."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sync_folder(folder: Path) -> None:
    """A new name outlives a power cut only with its folder; Windows has no such thing, and needs none."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
