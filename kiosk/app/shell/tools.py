"""What the manager's pages work with, made for a running till; its threads end with the stack."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.app.frame import Shop
from kiosk.app.shell.actions import ManagerActions
from kiosk.paths import DataDir
from kiosk.settings import TillSettings
from kiosk.till.clock import Clock

if TYPE_CHECKING:
    from kiosk.app.manager.authority import Authority
    from kiosk.app.manager.page import Tools
    from kiosk.app.manager.window import ManagerWindow
    from kiosk.app.papers import Papers
    from kiosk.app.printing import Printing
    from kiosk.app.setup.tools import SetupTools
    from kiosk.app.sound.speaker import Speaker
    from kiosk.till.books.bookkeeping import Bookkeeping
    from kiosk.till.copying.mirror import MirrorState, Progress
    from kiosk.till.keeping.backups import Backups
    from kiosk.till.link.desk import Desk


@dataclass(frozen=True, slots=True)
class TillParts:
    """The parts of a running till that the manager's pages reach."""

    books: Bookkeeping
    desk: Desk
    authority: Authority
    backups: Backups
    intents: ManagerActions
    shop: Shop
    sounds: Speaker
    papers: Papers
    printing: Printing
    setup: Callable[[], SetupTools]


def made_manager(
    stack: ExitStack,
    settings: TillSettings,
    folder: DataDir,
    clock: Clock,
    parts: TillParts,
    switch_language: Callable[[str], None],
) -> ManagerWindow:
    """The manager's window with its tools; both end with `stack`. Loaded only here: selling needs none of it."""
    from kiosk.app.manager.window import ManagerWindow

    manager = ManagerWindow(made_tools(stack, settings, folder, clock, parts))
    stack.callback(manager.close)
    parts.intents.show_export = manager.export
    manager.language_chosen.connect(switch_language)
    return manager


def made_speaker(stack: ExitStack, settings: TillSettings) -> Speaker:
    """The loudspeaker, until `stack` ends."""
    from kiosk.app.sound.sounds import volumes_of
    from kiosk.app.sound.speaker import Speaker

    speaker = Speaker(volumes_of(settings))
    stack.callback(speaker.end)
    return speaker


def made_tools(
    stack: ExitStack, settings: TillSettings, folder: DataDir, clock: Clock, parts: TillParts
) -> Tools:
    """Readers and exporter are begun; each ends with `stack`."""
    from kiosk.app.later import Later
    from kiosk.app.manager.all_tills import AllTills
    from kiosk.app.manager.export.runner import Exporter
    from kiosk.app.manager.page import Tools
    from kiosk.app.manager.reader import Reader
    from kiosk.app.setup.trying import TriedSounds
    from kiosk.till.store.log import SqliteLog

    reader = Reader(lambda: SqliteLog(folder.till_database))
    stack.callback(reader.stop)
    exporter = Exporter(
        lambda: SqliteLog(folder.till_database), lambda: SqliteLog(folder.tills_database), clock
    )
    stack.callback(exporter.stop)
    fetched_reader = Reader(lambda: SqliteLog(folder.tills_database))
    stack.callback(fetched_reader.stop)
    all_tills = AllTills(
        fetched_reader, lambda progress: _fetch(folder, parts.desk, clock, progress)
    )
    stack.callback(all_tills.stop)
    return Tools(
        shop=parts.shop,
        clock=clock,
        reader=reader,
        intents=parts.intents,
        later=Later(),
        books=parts.books,
        relay=parts.desk,
        authority=parts.authority,
        papers=parts.papers,
        exports=exporter,
        backups=parts.backups,
        all_tills=all_tills,
        relay_url=parts.desk.url,
        setup=parts.setup().heard_through(TriedSounds(parts.sounds)),
        sounds=parts.sounds,
        printing=parts.printing,
    )


def _fetch(folder: DataDir, desk: Desk, clock: Clock, progress: Progress) -> MirrorState:
    from kiosk.till.copying import mirror_file

    lock = folder.lock("tills")
    return mirror_file.bring_up(folder.tills_database, lock, desk, clock, progress)
