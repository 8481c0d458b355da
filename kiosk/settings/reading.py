"""Reading the settings once at start: which source wins, and one sentence for what cannot be used.

Every value knows where it came from (`origins`), so that `kiosk doctor` can say so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from kiosk.paths import default_data_dir
from kiosk.settings.base import KioskSettings, SettingsError
from kiosk.settings.shop import what_is_missing
from kiosk.settings.till import TillSettings
from kiosk.settings.toml_file import aliases_of, line_of, read_toml, text_of, toml_key
from kiosk.settings.words import TAKES

ENV_FILE = ".env"
CREDENTIALS = "credentials"
LOCKING = frozenset({"command line", "environment", CREDENTIALS, ENV_FILE})
"""Origins that win over `kiosk.toml`: what comes from there cannot be changed in a window."""
S = TypeVar("S", bound=KioskSettings)

_Layers = list[tuple[str, Mapping[str, Any]]]
"""Sources by name with what they say, by alias; the strongest first."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """Settings, and for each field its origin: `command line`, `environment`, `credentials` (files that systemd
    or a container hands over), `.env`, `kiosk.toml`, `default`."""

    settings: S
    origins: Mapping[str, str]
    toml_file: Path


def load(
    model: type[S],
    *,
    overrides: Mapping[str, Any] | None = None,
    toml_file: Path | None = None,
    ambient: bool = True,
) -> Loaded[S]:
    """Read the settings of `model`.

    `overrides` are fields given on the command line; `toml_file` stands in for `kiosk.toml` of the data
    folder and must exist; `ambient=False` leaves out environment and `.env` (the demo). Raises
    `SettingsError`.
    """
    aliases = aliases_of(model)
    given = {aliases[name]: value for name, value in (overrides or {}).items() if value is not None}
    layers: _Layers = [("command line", given)]
    if ambient:
        layers.append(("environment", _set_in(os.environ, aliases)))
        layers.append((CREDENTIALS, _read_credentials(os.environ, aliases)))
        layers.append((ENV_FILE, _read_env_file(aliases)))
    toml_file = _toml_file(toml_file, layers, aliases["data_dir"])
    layers.append(("kiosk.toml", _read_fields(toml_file, aliases)))
    values, origins = _merged(layers, aliases)
    try:
        settings = model(**values)
    except ValidationError as error:
        raise _explained(error, aliases, origins, toml_file) from None
    if settings.min_amount_satang > settings.max_amount_satang:
        raise SettingsError(
            "KIOSK_MIN_AMOUNT is more than KIOSK_MAX_AMOUNT.",
            thai="KIOSK_MIN_AMOUNT มากกว่า KIOSK_MAX_AMOUNT",
        )
    missing = what_is_missing(settings) if isinstance(settings, TillSettings) else None
    if missing is not None:
        raise SettingsError(missing.english, thai=missing.thai)
    return Loaded(settings, origins, toml_file)


def _toml_file(asked_for: Path | None, layers: _Layers, data_dir_alias: str) -> Path:
    """The file asked for, which must be there; else `kiosk.toml` of the data folder, which need not."""
    if asked_for is None:
        named = [layer[data_dir_alias] for _, layer in layers if data_dir_alias in layer]
        return Path(named[0] if named else default_data_dir()) / "kiosk.toml"
    if not asked_for.exists():
        raise SettingsError(f"{asked_for} does not exist.", thai=f"ไม่มีไฟล์ {asked_for}")
    return asked_for


def _merged(layers: _Layers, aliases: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The value that wins for each alias, and the origin of each field. Strongest layer first."""
    values: dict[str, Any] = {}
    origins = dict.fromkeys(aliases, "default")
    for origin, layer in reversed(layers):
        for name, alias in aliases.items():
            if alias in layer:
                values[alias] = layer[alias]
                origins[name] = origin
    return values, origins


def _read_env_file(aliases: Mapping[str, str]) -> dict[str, Any]:
    """What `.env` says, empty when there is none; a folder of that name is somebody's virtual environment."""
    if Path(ENV_FILE).is_file():
        text_of(Path(ENV_FILE))  # refuses what cannot be read, which the source would not explain
        from dotenv import dotenv_values

        return _set_in(dotenv_values(ENV_FILE, encoding="utf-8-sig"), aliases)
    return {}


def _read_credentials(environment: Mapping[str, str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Secrets that the system hands over as files, where no other program sees them in our environment.

    `CREDENTIALS_DIRECTORY` is systemd's word (`LoadCredential=`), which names a file of a folder `kiosk` there
    `kiosk_…`; a container's secrets are files with the plain names.
    """
    folder = environment.get("CREDENTIALS_DIRECTORY", "")
    found: dict[str, str | None] = {}
    for alias in aliases.values() if folder else ():
        for path in (Path(folder, f"kiosk_{alias}"), Path(folder, alias)):
            if path.is_file():
                found[alias] = text_of(path).strip()
    return _set_in(found, aliases)


def _set_in(names: Mapping[str, str | None], aliases: Mapping[str, str]) -> dict[str, str]:
    """What is set by its alias, in capitals or not. An empty value sets nothing."""
    given = {name.upper(): value for name, value in names.items() if value}
    return {alias: given[alias] for alias in aliases.values() if alias in given}


def _read_fields(toml_file: Path, aliases: Mapping[str, str]) -> dict[str, Any]:
    values = read_toml(toml_file)
    return {a: values[toml_key(a)] for a in aliases.values() if toml_key(a) in values}


def _explained(
    error: ValidationError,
    aliases: Mapping[str, str],
    origins: Mapping[str, str],
    toml_file: Path,
) -> SettingsError:
    """The first thing wrong as one sentence. The value itself is never repeated: it may be a secret."""
    alias = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    [name] = [name for name, its_alias in aliases.items() if its_alias == alias]
    takes = TAKES[name]
    match origins[name]:
        case "kiosk.toml":
            file, key = toml_file, toml_key(alias)
        case ".env":
            file, key = Path(ENV_FILE), alias
        case origin:
            return SettingsError(
                f"{alias} ({origin}) takes {takes.english}.",
                thai=f"{alias} ({_ORIGINS_THAI[origin]}) ต้องเป็น {takes.thai}",
            )
    line = line_of(text_of(file), key)
    return SettingsError(
        f"{file}, line {line}: '{key}' takes {takes.english}.",
        thai=f"ไฟล์ {file} บรรทัดที่ {line}: '{key}' ต้องเป็น {takes.thai}",
    )


_ORIGINS_THAI = {
    "command line": "บรรทัดคำสั่ง",
    "environment": "ตัวแปรสภาพแวดล้อม",
    CREDENTIALS: "ไฟล์ความลับของระบบ",
}
