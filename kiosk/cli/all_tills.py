"""`kiosk receipts … --all-tills`: a manager signs in at the relay, and every till's receipts are fetched."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.options import UsageError, till_settings
from kiosk.cli.progress import Bar
from kiosk.cli.verifying import relay_of

if TYPE_CHECKING:
    from kiosk.till.link.desk import Desk
    from kiosk.till.mirror import MirrorState

_START_S = 10.0


def add_options(
    parser: argparse.ArgumentParser, person: str = "with --all-tills: the manager"
) -> None:
    """The options of the actions that can be about every till; `person` is the help of `--person`."""
    parser.add_argument(
        "--all-tills",
        action="store_true",
        help="of every till, fetched from the relay; needs a manager's PIN (--person)",
    )
    parser.add_argument("--till", metavar="CODE", help="with --all-tills: only of this till")
    parser.add_argument("--person", metavar="NAME", help=person)
    parser.add_argument(
        "--pin-stdin", action="store_true", help="read the PIN from standard input, one line"
    )


def fetched(options: argparse.Namespace) -> Path:
    """The file with every till's receipts, up to date.

    Raises `UsageError`, the relay's refusal or silence, `StoreError`. What does not fit is told on stderr.
    """
    from kiosk.paths import DataDir
    from kiosk.till import mirror_file

    loaded = till_settings(options)
    folder = DataDir(loaded.settings.data_dir)
    url, token = relay_of(loaded, "every till's receipts are fetched from there")
    person, pin = _who(options)
    with _desk(url, token) as desk, Bar(sys.stderr) as bar:
        desk.ask(lambda relay: relay.open_session(person, pin)).result()
        try:
            state = mirror_file.bring_up(
                folder.tills_database, folder.lock("tills"), desk, _now, bar.show
            )
        finally:
            desk.ask(lambda relay: relay.close_session()).result()
    _tell(state)
    return folder.tills_database


def _who(options: argparse.Namespace) -> tuple[str, str]:
    """The manager, and the PIN that proves it."""
    if options.person is None:
        raise UsageError("Say which manager allows it: --person NAME.")
    if options.pin_stdin:
        return options.person, sys.stdin.readline().strip()
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask for the PIN on; use --pin-stdin.")
    return options.person, getpass.getpass(f"PIN of {options.person}: ").strip()


@contextmanager
def _desk(url: str, token: str) -> Iterator[Desk]:
    """Questions to the relay while the block lasts, answered on a thread of their own."""
    from kiosk.till.link.desk import Desk

    desk = Desk(url, token, _now)
    ready = threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        end = asyncio.Event()
        async with desk.opened():
            stopping.append((asyncio.get_running_loop(), end))
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="kiosk-desk", daemon=True)
    thread.start()
    try:
        ready.wait(_START_S)
        yield desk
    finally:
        for loop, end in stopping:
            loop.call_soon_threadsafe(end.set)
        thread.join(_START_S)


def _tell(state: MirrorState) -> None:
    for till in state.tills:
        if till.trouble:
            print(f"{till.till}: {till.trouble} Nothing after it is here.", file=sys.stderr)


def _now() -> datetime:
    return datetime.now(UTC)
