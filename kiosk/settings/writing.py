"""Changing keys of a person's `kiosk.toml` without touching anything else in it.

The file is a person's: comments, order, blanks and line ends stay as they are. What cannot be changed with
certainty is not changed at all, and neither is a file that somebody else changed since it was looked at.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Trivia, item

from kiosk.settings.base import SettingsError

_MARK = "\ufeff"
Value = str | int | float
"""What a key of `kiosk.toml` holds."""
Changes = Mapping[str, Value | None]
"""New values by key; None takes the key out, so that the default holds."""


class SettingsChangedError(SettingsError):
    """Somebody else changed the file since it was looked at."""

    code = "settings_changed"


class SettingsFileError(SettingsError):
    """The file cannot be changed, or not with certainty; nothing was."""

    code = "settings_file"


def as_it_is(path: Path) -> str:
    """The file's text, mark and line ends included; empty when there is none. Raises `SettingsFileError`."""
    try:
        return path.resolve().read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise SettingsFileError(
            f"{path} is not UTF-8 text.", thai=f"ไฟล์ {path} ไม่ใช่ข้อความ UTF-8"
        ) from None
    except OSError as error:
        raise SettingsFileError(
            f"{path} cannot be read ({error.strerror or error}).", thai=f"อ่านไฟล์ {path} ไม่ได้"
        ) from None


def remember(path: Path, key: str, value: str) -> None:
    """Set one key to a text, whatever the file says now; a file that is not there is begun.

    Raises `SettingsFileError` when the file cannot be changed, with what to write by hand.
    """
    try:
        change(path, {key: value})
    except SettingsFileError as error:
        by_hand = f"write {key} = {json.dumps(value)} into it yourself"
        raise SettingsFileError(f"{error.text.rstrip('.')}; {by_hand}.") from None


def change(path: Path, changes: Changes, *, seen: str | None = None, private: bool = False) -> str:
    """Make `changes` in the file at `path`, in one step; a file that is not there is begun. Returns its new text.

    `seen` is the file as it was when the changes were thought of (`as_it_is`), None: whatever it is now.
    `private`: the file is closed to others (0600), because a secret is written. Raises `SettingsChangedError`
    and `SettingsFileError`; then the file is as it was.
    """
    path = path.resolve()  # a link stays a link
    before = as_it_is(path)
    if seen is not None and before != seen:
        raise SettingsChangedError(
            f"{path} was changed by somebody else meanwhile.", thai=f"มีผู้อื่นแก้ไขไฟล์ {path} ระหว่างนี้"
        )
    after = with_changes(before, changes)
    if after is None:
        raise SettingsFileError(
            f"{path} cannot be changed safely.", thai=f"แก้ไขไฟล์ {path} อย่างปลอดภัยไม่ได้"
        )
    if after != before:
        try:
            _replace(path, after, private=private)
        except OSError as error:
            raise SettingsFileError(
                f"{path} cannot be written ({error.strerror or error}).",
                thai=f"เขียนไฟล์ {path} ไม่ได้ กรุณาตรวจสอบสิทธิ์และพื้นที่ว่าง",
            ) from None
    return after


def with_changes(text: str, changes: Changes) -> str | None:
    """`text` with `changes` made; None when nothing but those keys could not be changed."""
    bare = text.removeprefix(_MARK)
    mark = text[: len(text) - len(bare)]
    end = "\r\n" if "\r\n" in bare else "\n"
    if bare and not bare.endswith("\n"):
        bare += end
    try:
        document = tomlkit.parse(bare)
        for key, value in changes.items():
            if value is None:
                document.pop(key, None)
            elif key in document:
                document[key] = value
            else:
                document.add(key, _new(value, end))
        after = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, RecursionError):
        # The library leaves numbers of thousands of digits and thousands of brackets to Python.
        return None
    return mark + after if _differ_only_in(bare, after, changes) else None


def _new(value: Value, end: str) -> tomlkit.items.Item:
    """A value for a line of its own, with the file's line end."""
    made = item(value)
    trivia: Trivia = made.trivia
    trivia.trail = end
    return made


def _differ_only_in(before: str, after: str, changes: Changes) -> bool:
    try:
        wanted = {**tomllib.loads(before), **changes}
        return tomllib.loads(after) == {k: v for k, v in wanted.items() if v is not None}
    except tomllib.TOMLDecodeError:
        return False


def _replace(path: Path, text: str, *, private: bool) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() and not private else 0o600
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    part.chmod(mode)
    part.replace(path)
