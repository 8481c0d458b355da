"""What the manager's pages work with, made for a running till; its threads end with the stack."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from kiosk.app.frame import Shop
from kiosk.app.later import Later
from kiosk.app.manager.all_tills import AllTills
from kiosk.app.manager.authority import Authority
from kiosk.app.manager.export.runner import Exporter
from kiosk.app.manager.page import ManagerIntents, Tools
from kiosk.app.manager.reader import Reader
from kiosk.app.setup.tools import SetupTools
from kiosk.app.setup.trying import TriedSounds
from kiosk.app.shell.printers import made_printing
from kiosk.app.sound.sounds import volumes_of
from kiosk.app.sound.speaker import Speaker
from kiosk.core.keypad import EntryMode
from kiosk.paths import DataDir
from kiosk.settings import TillSettings
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.copying import mirror_file
from kiosk.till.copying.mirror import MirrorState, Progress
from kiosk.till.keeping.backups import Backups
from kiosk.till.link.desk import Desk
from kiosk.till.ports import Clock
from kiosk.till.store.log import SqliteLog


@dataclass(frozen=True, slots=True)
class TillParts:
    """The parts of a running till that the manager's pages reach."""

    books: Bookkeeping
    desk: Desk
    authority: Authority
    backups: Backups
    intents: ManagerIntents
    shop: Shop
    setup: SetupTools


def made_tools(
    stack: ExitStack, settings: TillSettings, folder: DataDir, clock: Clock, parts: TillParts
) -> Tools:
    """Readers, exporter, loudspeaker and paper lane are begun; each ends with `stack`."""
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
    speaker = Speaker(volumes_of(settings))
    stack.callback(speaker.end)
    papers, printing = made_printing(stack, settings, folder, clock)
    return Tools(
        shop=parts.shop,
        clock=clock,
        reader=reader,
        intents=parts.intents,
        later=Later(),
        books=parts.books,
        relay=parts.desk,
        authority=parts.authority,
        papers=papers,
        exports=exporter,
        backups=parts.backups,
        all_tills=all_tills,
        relay_url=parts.desk.url,
        setup=parts.setup.heard_through(TriedSounds(speaker)),
        sounds=speaker,
        printing=printing,
    )


def shop_shown(settings: TillSettings, *, practice: bool) -> Shop:
    """What windows are told of the shop."""
    return Shop(
        name=settings.shop_name,
        till_code=settings.till,
        cashier=settings.cashier,
        quick_amounts_satang=settings.quick_amounts_satang,
        min_amount_satang=settings.min_amount_satang,
        max_amount_satang=settings.max_amount_satang,
        paid_page_s=settings.paid_page_s,
        practice=practice,
        timezone=settings.zone,
        day_closes_at=settings.day_closes_at,
        idle_messages=settings.idle_messages,
        motion=settings.motion == "on",
        entry=EntryMode(settings.entry),
    )


def _fetch(folder: DataDir, desk: Desk, clock: Clock, progress: Progress) -> MirrorState:
    lock = folder.lock("tills")
    return mirror_file.bring_up(folder.tills_database, lock, desk, clock, progress)
