"""`kiosk support`: one file for whoever helps, that can be sent to anybody: how things are, and no secret."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.cli.options import Commands, UsageError, add_command, relay_settings, till_settings
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir, default_data_dir
from kiosk.settings import KioskSettings

_EXAMPLES = """\
  kiosk support --out kiosk-support.zip"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "support", _run, help="a bundle for support, without secrets", examples=_EXAMPLES
    )
    parser.add_argument("--out", type=Path, required=True, metavar="PATH", help="the new zip file")


def _run(options: argparse.Namespace) -> int:
    from kiosk.cli import support_bundle

    out: Path = options.out
    if out.exists():
        raise UsageError(f"{out} is there already; name another.")
    settings, troubles = _settings(options)
    folder = DataDir(settings[0].data_dir if settings else options.data_dir or default_data_dir())
    secret_files = (folder.device_token, folder.running("till"), folder.running("relay"))
    secrets = support_bundle.secrets_in(secret_files)
    for one in settings:
        secrets += _secret_settings(one)
    parts: dict[str, Any] = {
        "about.json": {**support_bundle.about(), "troubles": troubles},
        "doctor.json": _doctor(options),
        "till.json": support_bundle.database_facts(folder.till_database),
        "relay.json": _relay_facts(options, folder),
        "files.json": _files(folder),
        **{f"logs/{name}": text for name, text in support_bundle.logs_of(folder.logs).items()},
    }
    support_bundle.write(out, parts, support_bundle.Redactor(secrets))
    print(
        f"{out}: how this machine is, without keys, tokens, PINs and receipts. Look before you send it."
    )
    return 0


def _settings(options: argparse.Namespace) -> tuple[list[KioskSettings], list[str]]:
    """The settings that can be read, and what is wrong with the others: a bundle is wanted then most of all."""
    found: list[KioskSettings] = []
    troubles = []
    for read in (till_settings, relay_settings):
        try:
            found.append(read(options).settings)
        except KioskError as error:
            troubles.append(error.text)
    return found, troubles


def _doctor(options: argparse.Namespace) -> dict[str, Any]:
    """What the doctor says, with the settings and where each came from."""
    from kiosk.cli.doctor import examine

    try:
        return examine(options)
    except KioskError as error:
        return {"trouble": error.text}


def _relay_facts(options: argparse.Namespace, folder: DataDir) -> dict[str, Any]:
    from kiosk.cli.support_bundle import database_facts
    from kiosk.relay.running.place import database_place

    try:
        place = database_place(relay_settings(options).settings.database_url, folder)
    except KioskError as error:
        return {"trouble": error.text}
    # What lies on a server is its owner's to look at; where it is tells enough.
    return database_facts(place) if isinstance(place, Path) else {"where": place.where}


def _files(folder: DataDir) -> dict[str, int]:
    """What lies in the data folder, with sizes; never what is in it."""
    found = {}
    for path in sorted(folder.root.rglob("*")) if folder.root.is_dir() else []:
        if path.is_file():
            found[path.relative_to(folder.root).as_posix()] = path.stat().st_size
    return found


def _secret_settings(settings: Any) -> list[str]:
    """Every secret in the settings, in clear, to be taken out wherever it stands."""
    from pydantic import SecretStr

    found = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        values = value if isinstance(value, tuple) else (value,)
        found += [one.get_secret_value() for one in values if isinstance(one, SecretStr)]
    return found
