"""`kiosk backup`: a proved copy of the till's or the relay's database while it runs, and putting one back."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.options import (
    Commands,
    UsageError,
    add_action,
    add_actions,
    add_command,
    relay_settings,
    till_settings,
)
from kiosk.cli.progress import Bar

if TYPE_CHECKING:
    from kiosk.paths import DataDir

_EXAMPLES = """\
  kiosk backup create /media/stick            # what is here, till or relay or both, also while it runs
  kiosk backup create relay.sqlite3 --of relay
  kiosk backup verify /media/stick/A1-2026-11-21-20261121T170102Z.sqlite3
  kiosk backup restore /media/stick/A1-2026-11-21-20261121T170102Z.sqlite3 --force"""

_TILL, _RELAY = "till", "relay"
_LOCK_WAIT_S = 3.0
_NICE = 15


def add_parser(commands: Commands) -> None:
    """Add the command with its actions."""
    parser = add_command(
        commands,
        "backup",
        _create,
        help="copy the database while it runs, prove a copy, put one back",
        examples=_EXAMPLES,
    )
    actions = add_actions(parser)
    create = add_action(actions, "create", _create, help="make a copy and prove it")
    create.add_argument("path", type=Path, metavar="PATH", help="a folder, or the new file")
    create.add_argument("--of", choices=(_TILL, _RELAY), help="only this one, where both are here")
    verify = add_action(actions, "verify", _verify, help="restore it elsewhere and check all of it")
    verify.add_argument("path", type=Path, metavar="PATH", help="a backup")
    verify.add_argument("--json", action="store_true", help="one JSON object")
    verify.add_argument("--nice", action="store_true", help=argparse.SUPPRESS)
    restore = add_action(
        actions, "restore", _restore, help="put it in the place of the database; nothing may run"
    )
    restore.add_argument("path", type=Path, metavar="PATH", help="a backup")
    restore.add_argument(
        "--force", action="store_true", help="put it over data that is there, which is kept aside"
    )


def _create(options: argparse.Namespace) -> int:
    found = _databases(options, options.of)
    wanted = (
        [options.of] if options.of else [program for program in found if found[program].exists()]
    )
    if not wanted or not found[wanted[0]].exists():
        raise UsageError("There is no database here yet: nothing to back up.")
    into_folder = _into_folder(options.path, len(wanted))
    for program in wanted:
        path = _create_one(options, program, found[program], into_folder)
        print(f"{path}: a whole copy of the {program}'s database, proved by restoring it")
    return 0


def _into_folder(path: Path, count: int) -> bool:
    """Whether so many copies go into a folder; two can only be meant to, so it is made if it is not there yet."""
    if count > 1 and not path.exists() and not path.suffix and path.parent.is_dir():
        path.mkdir(mode=0o700)
    if count > 1 and not path.is_dir():
        raise UsageError(
            "Till and relay are both here: name a folder, or say --of till or --of relay."
        )
    return path.is_dir()


def _create_one(
    options: argparse.Namespace, program: str, database: Path, into_folder: bool
) -> Path:
    from kiosk.relay.running import backup as of_relay
    from kiosk.sqlite_backup import copy_live
    from kiosk.till.keeping import backup as of_till

    now = datetime.now(UTC)
    target: Path = options.path
    if into_folder:
        target /= of_relay.name_of(now) if program == _RELAY else _till_name(options, now)
    if target.exists():
        raise UsageError(f"{target} is there already; name another.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}.")
    with Bar(sys.stderr) as bar:
        if program == _RELAY:
            of_relay.make(database, target, bar.show)
        elif into_folder:
            of_till.make(database, target.parent, target.name, of_till.prove, bar.show, own=False)
        else:
            copy_live(database, target, of_till.ends_of, bar.show)
            of_till.prove(target)
    return target


def _till_name(options: argparse.Namespace, now: datetime) -> str:
    from kiosk.core.business_day import business_day
    from kiosk.till.keeping.backup import name_of

    settings = till_settings(options).settings
    return name_of(
        settings.till, business_day(now, settings.zone, settings.day_closes_at), None, now
    )


def _verify(options: argparse.Namespace) -> int:
    if options.nice and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICE)
    told = _proved(options.path)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{options.path}: whole, {_words(told)}")
    return 0


def _proved(path: Path) -> dict[str, object]:
    """What was found in a good backup. Raises `BackupError`."""
    from kiosk.relay.running import backup as of_relay
    from kiosk.till.keeping import backup as of_till

    if _program_of(path) == _RELAY:
        return {"program": _RELAY, "payments": of_relay.prove(path)}
    with Bar(sys.stderr) as bar:
        return {"program": _TILL, "ends": of_till.prove(path, bar.show)}


def _program_of(path: Path) -> str:
    from kiosk.relay.running import backup as of_relay
    from kiosk.sqlite_backup import BackupError, application_of
    from kiosk.till.keeping import backup as of_till

    programs = {of_till.APPLICATION_ID: _TILL, of_relay.APPLICATION_ID: _RELAY}
    program = programs.get(application_of(path))
    if program is None:
        raise BackupError(f"{path} is no backup of a till or a relay.", thai=f"{path} ไม่ใช่ไฟล์สำรอง")
    return program


def _words(told: dict[str, object]) -> str:
    ends = told.get("ends")
    if not isinstance(ends, dict):
        return f"a relay's, {told['payments']} payments"
    last = [text.split(" ")[0] for kind in ends.values() for text in kind.values()]
    return f"a till's, up to {', '.join(last)}" if last else "a till's, without a document yet"


def _restore(options: argparse.Namespace) -> int:
    from kiosk.relay.running import backup as of_relay
    from kiosk.sqlite_backup import BackupError, put_in_place
    from kiosk.till.keeping import backup as of_till

    program = _program_of(options.path)
    folder = _folder(options)
    database = _databases(options, program)[program]
    with ExitStack() as held:
        _hold(held, folder, program, database)
        if database.exists() and database.stat().st_size and not options.force:
            raise BackupError(
                f"There is a database at {database}; --force puts the backup in its place and keeps it aside."
            )
        told = _proved(options.path)
        now = datetime.now(UTC)
        aside = database.with_name(f"replaced-{program}-{now:%Y%m%dT%H%M%SZ}")
        mark = of_relay.after_restore if program == _RELAY else of_till.after_restore
        kept = put_in_place(options.path, database, aside, mark)
    print(f"{database}: restored, {_words(told)}")
    if kept:
        print(f"What was there before is kept in {aside}.")
    print(_NEXT[program])
    return 0


_NEXT = {
    _TILL: "Start the till: before its next number it fetches from the relay what was sold since. "
    "On another computer pair it first, and revoke the lost one (kiosk devices revoke).",
    _RELAY: "Start the relay: it reads from Stripe what happened since. Devices that were revoked "
    "after the backup are let in again: look at kiosk devices list.",
}


def _hold(held: ExitStack, folder: DataDir, program: str, database: Path) -> None:
    """Keep the program from starting until the stack ends. Raises `BackupError` when it runs."""
    from filelock import FileLock, Timeout

    from kiosk.relay.running.place import PlaceError, only_one
    from kiosk.sqlite_backup import BackupError

    running = BackupError(
        f"The {program} is running; stop it before its data is replaced.",
        thai="โปรแกรมกำลังทำงานอยู่ กรุณาปิดก่อนกู้คืนข้อมูล",
        code="already_running",
    )
    if program == _RELAY:
        try:
            held.enter_context(only_one(folder, database))
        except PlaceError as error:
            raise running from error
        return
    try:
        held.enter_context(FileLock(folder.lock(program), timeout=_LOCK_WAIT_S))
    except Timeout as error:
        raise running from error


def _databases(options: argparse.Namespace, program: str | None) -> dict[str, Path]:
    """The files of `program`, or of both (None). Raises `PlaceError` when the relay's store is no file."""
    from kiosk.relay.running.place import database_path

    folder = _folder(options)
    found = {_TILL: folder.till_database}
    if program != _TILL:
        found[_RELAY] = database_path(relay_settings(options).settings.database_url, folder)
    return found


def _folder(options: argparse.Namespace) -> DataDir:
    from kiosk.paths import open_data_dir

    return open_data_dir(till_settings(options).settings.data_dir)
