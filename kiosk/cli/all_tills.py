"""`--all-tills`: a manager signs in at the relay, and every till's receipts are fetched from there."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.cli import managers
from kiosk.cli.options import till_settings
from kiosk.cli.paired import relay_needed
from kiosk.cli.progress import Bar
from kiosk.cli.terminal import printable

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.till.books.audit import Who
    from kiosk.till.copying.mirror import MirrorState
    from kiosk.till.link.desk import ManagerRelay

T = TypeVar("T")

WHAT_FOR = "every till's receipts are fetched from there"


def add_options(
    parser: argparse.ArgumentParser, person: str = "with --all-tills: the manager"
) -> None:
    """The options of the actions that can be about every till; `person` is the help of `--person`."""
    add_option(parser)
    parser.add_argument("--till", metavar="CODE", help="with --all-tills: only of this till")
    managers.add_options(parser, person)


def add_option(parser: argparse.ArgumentParser) -> None:
    """`--all-tills` alone."""
    parser.add_argument(
        "--all-tills",
        action="store_true",
        help="of every till, fetched from the relay; needs a manager's PIN (--person)",
    )


def fetched(options: argparse.Namespace) -> tuple[Path, Who]:
    """The file with every till's receipts, up to date, and who allowed that.

    Raises `UsageError`, the relay's refusal or silence, `StoreError`. What does not fit is told on stderr.
    """
    from kiosk.paths import DataDir
    from kiosk.till.books.audit import Who

    loaded = till_settings(options)
    folder = DataDir(loaded.settings.data_dir)

    async def fetch(desk: ManagerRelay) -> Who:
        await bring_up(desk, folder)
        return Who(asked_by=desk.person, allowed_by=desk.person)

    who = managers.in_a_session(options, relay_needed(loaded, WHAT_FOR), fetch)
    return folder.tills_database, who


async def bring_up(desk: ManagerRelay, folder: DataDir) -> None:
    """Fetch what is missing in `folder.tills_database`, by the manager who is signed in. Raises as `fetched`."""
    from kiosk.till.copying import mirror_file

    path, lock = folder.tills_database, folder.lock("tills")
    with Bar(sys.stderr) as bar:
        state = await asyncio.to_thread(
            mirror_file.bring_up, path, lock, _FromAThread(desk), _now, bar.show
        )
    _tell(state)


class _FromAThread:
    """Questions of a thread that may wait, answered on the loop that the manager's session lives on."""

    def __init__(self, desk: ManagerRelay) -> None:
        self._desk = desk
        self._loop = asyncio.get_running_loop()

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """The future raises `LinkError`."""

        async def answered() -> T:
            return await question(self._desk)

        return asyncio.run_coroutine_threadsafe(answered(), self._loop)


def _tell(state: MirrorState) -> None:
    for till in state.tills:
        if till.trouble:
            told = f"{till.till}: {till.trouble} Nothing after it is here."
            print(printable(told), file=sys.stderr)


def _now() -> datetime:
    return datetime.now(UTC)
