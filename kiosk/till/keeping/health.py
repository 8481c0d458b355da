"""Is this till fit to sell? One small check after the other, each with what to do when it is not well."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from kiosk.core.chain import ChainError
from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from kiosk.protocol.sse import EventName
from kiosk.sqlite_schema import StoreError
from kiosk.till.copying.copies import COPY_REFUSED, oldest_left
from kiosk.till.keeping.backup import Backup, held, newest_good
from kiosk.till.keeping.room import LEAST_FREE_BYTES, MIB, Room
from kiosk.till.keeping.verify import verify
from kiosk.till.link.client import RelayClient
from kiosk.till.link.wire import LinkError
from kiosk.till.ports import Clock
from kiosk.till.shop_clock import OFF_FROM
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.opening import lost

ENOUGH_FREE_BYTES = 1024 * MIB
_CLOCK_WARN_S = 5
_CLOCK_FAIL_S = 60
_COPIED_WITHIN = timedelta(hours=1)
_BACKED_UP_WITHIN = timedelta(days=3)
_PUSH_TIMEOUT_S = 5.0
_PROBE_TIMEOUT_S = 5.0


def check_disk(folder: Path, reserve: Path | None = None) -> Check:
    """Is there room for receipts? `reserve` is that of a till which has been started here."""
    check = judge_disk(shutil.disk_usage(folder).free, folder)
    if reserve is None or Room(reserve).has_reserve() or check.grade is Grade.FAIL:
        return check
    text = f"{check.text}; the reserve for open sales is not there: start the till, it makes it when there is room"
    return Check("disk", Grade.WARN, text)


def judge_disk(free_bytes: int, folder: Path) -> Check:
    """The verdict on so much room."""
    text = f"{free_bytes // MIB:,} MiB free in {folder}"
    if free_bytes < LEAST_FREE_BYTES:
        return Check("disk", Grade.FAIL, f"{text}: make room, no new QR is shown until then")
    if free_bytes < ENOUGH_FREE_BYTES:
        return Check("disk", Grade.WARN, f"{text}: make room soon")
    return Check("disk", Grade.OK, text)


def check_database(path: Path, witness: Path) -> Check:
    """Can the till's database be read, and is every receipt what was written?

    `witness` tells a database that was lost from a till that has not sold yet.
    """
    gone = lost(path, witness)
    if gone is not None:
        return Check("database", Grade.FAIL, gone.text)
    if not path.exists():
        return Check("database", Grade.OK, "no sale yet; it is made at the first start")
    try:
        store = SqliteStore(path, read_only=True)
    except StoreError as error:
        return Check("database", Grade.FAIL, error.text)
    try:
        store.check_indexes()
        heads = verify(store).heads
    except (ChainError, StoreError) as error:
        return Check("database", Grade.FAIL, error.text)
    finally:
        store.close()
    count = sum(head.sequence for head in heads.values())
    text = f"{count} receipts, chain whole (SQLite {sqlite3.sqlite_version})"
    return Check("database", Grade.OK, text)


def check_last_receipt(path: Path, till: str, now: datetime) -> Check:
    """Is this computer's clock at least not before the last receipt? Asked of nobody else."""
    if not path.exists():
        return Check("time", Grade.OK, "no receipt yet")
    try:
        store = SqliteStore(path, read_only=True)
    except StoreError as error:
        return Check("time", Grade.FAIL, error.text)
    try:
        with store.reading() as tx:
            last = tx.last_issued_at(till)
    except StoreError as error:
        return Check("time", Grade.FAIL, error.text)
    finally:
        store.close()
    if last is not None and last - now >= OFF_FROM:
        text = (
            f"the clock is before the last receipt ({last:%Y-%m-%d %H:%M} UTC): check date and time"
        )
        return Check("time", Grade.WARN, text)
    return Check("time", Grade.OK, "the clock is not before the last receipt")


def check_copies(path: Path, now: datetime) -> Check:
    """Has the relay a copy of every receipt, so that a lost computer loses none?"""
    if not path.exists():
        return Check("copies", Grade.OK, "no receipt yet")
    try:
        store = SqliteStore(path, read_only=True)
    except StoreError as error:
        return Check("copies", Grade.FAIL, error.text)
    try:
        with store.reading() as tx:
            refused, oldest = tx.fact(COPY_REFUSED), oldest_left(tx)
    except StoreError as error:
        return Check("copies", Grade.FAIL, error.text)
    finally:
        store.close()
    if refused is not None:
        text = f"the relay keeps another document {refused}, or refuses it: compare the two"
        return Check("copies", Grade.WARN, text)
    if oldest is not None and now - oldest > _COPIED_WITHIN:
        text = f"the relay has no copy of the receipts since {oldest:%Y-%m-%d %H:%M} UTC"
        return Check("copies", Grade.WARN, f"{text}: they are sent when it answers")
    return Check("copies", Grade.OK, "the relay has a copy of every receipt, or gets it soon")


def check_backup(folder: Path, second: Path | None, till: str, now: datetime) -> Check:
    """Is there a proved backup that is not old, here and in the second place?"""
    try:
        newest = newest_good(one for one in held(folder) if one.till == till)
        if newest is None:
            text = "no proved backup yet: one is made after each Z, or by kiosk backup create"
            return Check("backup", Grade.WARN, text)
        carried = _carried(second, newest)
    except OSError as error:
        return Check("backup", Grade.WARN, f"{error.filename} cannot be read: {error.strerror}")
    text = f"the newest is of {newest.made_at:%Y-%m-%d %H:%M} UTC, proved by restoring it"
    if now - newest.made_at > _BACKED_UP_WITHIN:
        return Check("backup", Grade.WARN, f"{text}: close the day, or make one now")
    return Check("backup", carried.grade, text + carried.text)


def _carried(second: Path | None, newest: Backup) -> Check:
    """Whether the newest backup lies in the second place too, as the end of a sentence."""
    if second is None:
        return Check("backup", Grade.OK, "; KIOSK_BACKUP_DIR can name a second place")
    if not second.is_dir():
        return Check("backup", Grade.WARN, f", but {second} is not there: is the stick in?")
    there = newest_good(one for one in held(second) if one.till == newest.till)
    if there is None or there.made_at < newest.made_at:
        return Check("backup", Grade.WARN, f", but {second} has not got it")
    return Check("backup", Grade.OK, f", also in {second}")


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def check_relay(
    url: str,
    token: str,
    *,
    clock: Clock = _utc_now,
    transport: httpx.AsyncBaseTransport | None = None,
) -> list[Check]:
    """Does the relay answer, know this till and push; do its clock and ours agree; is Stripe well there?"""
    client = RelayClient(url, token, lambda: None, clock=clock, transport=transport)
    try:
        checks = [await _judged("relay", client.is_there, f"{url} answers and knows this till")]
        if checks[0].grade is Grade.FAIL:
            return checks
        checks.append(_clock(client))
        checks.append(await _judged("push", lambda: _ready(client), "the push stream is up"))
        checks.append(await _stripe(url, transport))
        return checks
    finally:
        await client.aclose()


async def _judged(name: str, ask: Callable[[], Awaitable[None]], well: str) -> Check:
    try:
        await ask()
    except LinkError as error:
        return Check(name, Grade.FAIL, error.text)
    return Check(name, Grade.OK, well)


async def _ready(client: RelayClient) -> None:
    try:
        async with asyncio.timeout(_PUSH_TIMEOUT_S), client.events(None) as source:
            async for event in source.aiter_sse():
                if event.event == EventName.READY:
                    return
    except TimeoutError:
        pass
    raise LinkError(
        "The push stream says nothing: is a proxy holding it back? The till polls instead."
    )


def _clock(client: RelayClient) -> Check:
    ahead_s = client.clock_ahead.total_seconds()
    text = f"the relay's clock is {ahead_s:+.0f} s from this computer's"
    if abs(ahead_s) >= _CLOCK_FAIL_S:
        return Check("clock", Grade.FAIL, f"{text}: set the computer's clock")
    if abs(ahead_s) >= _CLOCK_WARN_S:
        return Check("clock", Grade.WARN, f"{text}: set the computer's clock")
    return Check("clock", Grade.OK, text)


async def _stripe(url: str, transport: httpx.AsyncBaseTransport | None) -> Check:
    """What the relay says of itself: its store, Stripe, and the webhooks."""
    try:
        async with httpx.AsyncClient(
            timeout=_PROBE_TIMEOUT_S, trust_env=False, transport=transport
        ) as client:
            answer = await client.get(f"{url}/readyz")
        degraded = [str(reason) for reason in answer.json().get("degraded", [])]
    except (httpx.HTTPError, ValueError, AttributeError, TypeError):
        return Check("stripe", Grade.FAIL, "the relay does not say how it is")
    if not answer.is_success:
        return Check("stripe", Grade.FAIL, f"the relay is not ready: {', '.join(degraded)}")
    if degraded:
        return Check("stripe", Grade.WARN, f"the relay works, but: {', '.join(degraded)}")
    return Check("stripe", Grade.OK, "the relay reaches Stripe and its store")


def check_error(name: str, error: KioskError) -> Check:
    """A check that could not even begin."""
    return Check(name, Grade.FAIL, error.text)
