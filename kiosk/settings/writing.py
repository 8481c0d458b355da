"""Setting one key in a person's `kiosk.toml` without touching anything else in it.

The file is a person's: comments, order, blanks and line ends stay as they are. What cannot be changed with
certainty is not changed at all. Own, because no library of ours writes TOML, and one line needs none.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

from kiosk.settings.base import SettingsError

_MARK = "\ufeff"
_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'"


def remember(path: Path, key: str, value: str) -> None:
    """Set `key` to a text in the file at `path`, in one step; a file that is not there is begun.

    Raises `SettingsError` when the file cannot be changed, with what to write by hand.
    """
    path = path.resolve()  # a link stays a link
    by_hand = f"write {key} = {json.dumps(value)} into it yourself"
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        after = with_key(before, key, value)
        if after is None:
            raise SettingsError(f"{path} cannot be changed safely; {by_hand}.")
        if after != before:
            _replace(path, after)
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text; {by_hand}.") from None
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written ({error.strerror or error}); {by_hand}."
        ) from None


def with_key(text: str, key: str, value: str) -> str | None:
    """`text` with `key` set to `value`; None when nothing but that key could not be changed."""
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    present = re.compile(
        rf"^([ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=[ \t]*)(?:{_STRING})", re.MULTILINE
    )
    bare = text.removeprefix(_MARK)
    mark = text[: len(text) - len(bare)]
    end = "\r\n" if "\r\n" in bare else "\n"
    if present.search(bare):
        quoted = line.partition("= ")[2]
        after = present.sub(lambda found: found[1] + quoted, bare, count=1)
    else:
        # Before the first table: below it the key would be that table's.
        table = re.search(r"^[ \t]*\[", bare, re.MULTILINE)
        at = len(bare) if table is None else table.start()
        head = bare[:at]
        gap = "" if not head or head.endswith("\n") else end
        after = f"{head}{gap}{line}{end}{bare[at:]}"
    return mark + after if _differ_only_in(bare, after, key, value) else None


def _differ_only_in(before: str, after: str, key: str, value: str) -> bool:
    try:
        return tomllib.loads(after) == {**tomllib.loads(before), key: value}
    except tomllib.TOMLDecodeError:
        return False


def _replace(path: Path, text: str) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    part.chmod(mode)
    part.replace(path)
