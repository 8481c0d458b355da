"""Reading `kiosk.toml` and `.env` as texts, and naming the line that is wrong in one of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from kiosk.settings.base import KioskSettings, SettingsError
from kiosk.settings.relay import RelaySettings
from kiosk.settings.till import TillSettings


def toml_key(alias: str) -> str:
    """The key in `kiosk.toml` of an environment variable: `KIOSK_SHOP_NAME` -> `shop_name`."""
    return alias.removeprefix("KIOSK_").lower()


def aliases_of(model: type[KioskSettings]) -> dict[str, str]:
    return {name: str(field.alias) for name, field in model.model_fields.items()}


def known_toml_keys() -> frozenset[str]:
    """Every key that `kiosk.toml` may hold; both programs read the same file."""
    names = {**aliases_of(TillSettings), **aliases_of(RelaySettings)}
    return frozenset(toml_key(alias) for alias in names.values()) - {"data_dir"}


def read_toml(path: Path) -> dict[str, Any]:
    """The contents of `kiosk.toml`, empty when there is none.

    Raises `SettingsError` with the line when it cannot be read, is damaged or holds an unknown key.
    """
    text = text_of(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is damaged: {_sentence(str(error))}",
            thai=_damaged_thai(path, str(error), text),
        ) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or thousands of brackets: tomllib leaves these to Python.
        raise SettingsError(
            f"{path} is damaged: it holds something far too long.",
            thai=f"ไฟล์ {path} เสียหาย: มีข้อมูลที่ยาวเกินไป",
        ) from None
    for key in values:
        if key not in known_toml_keys():
            raise _unknown_key(path, line_of(text, key), key)
    return values


def _damaged_thai(path: Path, error: str, text: str) -> str:
    """tomllib says the line in English; without one the end of the file came too early."""
    said = re.search(r"line (\d+)", error)
    line = said[1] if said else str(max(1, len(text.splitlines())))
    return f"ไฟล์ {path} เสียหาย: อ่านบรรทัดที่ {line} ไม่ได้"


def _unknown_key(path: Path, line: int, key: str) -> SettingsError:
    known = ", ".join(sorted(known_toml_keys()))
    return SettingsError(
        f"{path}, line {line}: there is no setting '{key}'. Settings are: {known}.",
        thai=f"ไฟล์ {path} บรรทัดที่ {line}: ไม่มีการตั้งค่าชื่อ '{key}' ชื่อที่มีคือ {known}",
    )


def text_of(path: Path) -> str:
    """What a settings file says, empty when there is none. Windows' editors put a mark (BOM) before it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise SettingsError(
            f"{path} is damaged: it is not UTF-8 text.",
            thai=f"ไฟล์ {path} เสียหาย: ไม่ใช่ข้อความ UTF-8",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", thai=f"อ่านไฟล์ {path} ไม่ได้"
        ) from None


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".") + "."


def line_of(text: str, key: str) -> int:
    """The line where `key` is set: in TOML as a key or a table, in `.env` also in lower case and exported."""
    pattern = rf"^\s*(?:\[+\s*|export\s+)?[\"']?{re.escape(key)}[\"']?\s*[=\].]"
    lines = enumerate(text.splitlines(), start=1)
    # The last one counts, as it does for the value.
    return max((n for n, line in lines if re.match(pattern, line, re.IGNORECASE)), default=1)
