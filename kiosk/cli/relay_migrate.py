"""`kiosk relay migrate`: a stopped relay's SQLite file carried over into an empty PostgreSQL."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.options import Actions, add_action, data_dir, relay_settings
from kiosk.cli.progress import Bar
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.relay.store.carrying import Tally
    from kiosk.relay.store.postgresql.address import ServerAddress
    from kiosk.settings import RelaySettings


class MigrateError(KioskError):
    """There is nothing to carry over, or nowhere."""

    code = "relay_migrate"


def add_action_parser(actions: Actions) -> None:
    """Add `migrate`."""
    migrate = add_action(
        actions, "migrate", _migrate, help="carry a stopped relay over into an empty PostgreSQL"
    )
    migrate.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help="postgresql://USER@HOST/DATABASE; a password is better left to PGPASSWORD or ~/.pgpass",
    )


def _migrate(options: argparse.Namespace) -> int:
    from kiosk.relay.clock import utc_now
    from kiosk.relay.running.carried import leave_note
    from kiosk.relay.running.place import only_one
    from kiosk.relay.store.carrying import CarryingError, carry_over

    settings = relay_settings(options).settings
    target = _target(options.to)
    folder = data_dir(settings)
    source = _source(settings, folder)
    with only_one(folder, source):
        try:
            with Bar(sys.stderr) as bar:
                carried = carry_over(source, target, bar.show)
        except CarryingError as error:
            if error.code == "carried_already":
                # It was killed between the commit there and the note here.
                leave_note(source, target.where, utc_now())
            raise
        note = leave_note(source, target.where, utc_now())
    print(f"carried over to {target.where}, and compared row by row:")
    print("\n".join(_table(carried)))
    print("Set KIOSK_DATABASE_URL to it and start the relay; tills read everything anew.")
    print(f"{source} is as it was. No relay starts over it as long as {note} is there.")
    return 0


def _target(url: str) -> ServerAddress:
    from pydantic import SecretStr

    from kiosk.relay.store.postgresql.address import SCHEME, AddressError, ServerAddress

    try:
        if url.startswith(SCHEME):
            return ServerAddress.of(SecretStr(url))
    except AddressError:
        pass
    raise MigrateError("--to takes postgresql://USER:PASSWORD@HOST/DATABASE.")


def _source(settings: RelaySettings, folder: DataDir) -> Path:
    """The relay's file. Looked at before its lock, which would make one that is not there."""
    from kiosk.relay.running.place import database_place

    place = database_place(settings.database_url, folder)
    if not isinstance(place, Path):
        raise MigrateError(f"The relay's data is in {place} already; there is no file.")
    if not place.is_file() or not place.stat().st_size:
        raise MigrateError(f"There is no relay's database at {place}.")
    return place


def _table(carried: dict[str, Tally]) -> list[str]:
    """What was carried over, for a person who compares: rows, and money where there is some."""
    lines = []
    for name, tally in carried.items():
        if not tally.rows:
            continue
        money = "  ".join(
            f"{column.removesuffix('_satang').replace('_', ' ')} {satang / 100:,.2f}"
            for column, satang in tally.sums.items()
        )
        lines.append(f"  {name.replace('_', ' '):<12} {tally.rows:>10,}  {money}".rstrip())
    return lines
