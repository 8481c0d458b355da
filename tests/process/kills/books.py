"""What till, relay and Stripe each hold, and whether it is the same money: read from files and Stripe's lists.

Only read, also from the file of a till or relay that was killed a moment ago.
"""

from __future__ import annotations

import sqlite3
from collections import Counter as Count
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from kiosk.core.chain import ChainError
from kiosk.till.keeping.verify import verify
from kiosk.till.records import ReceiptRow
from kiosk.till.store.database import SqliteStore

PAGE = 100


def receipts(folder: Path) -> list[ReceiptRow]:
    """Every receipt of a till, which must be in order. Raises `ChainError`; a till that never opened has none."""
    path = folder / "till.sqlite3"
    if not path.exists() or not path.stat().st_size:
        return []
    with closing(SqliteStore(path, read_only=True)) as store:
        verify(store)
        rows = list(store.receipts())
    if [row.sequence for row in rows] != list(range(1, len(rows) + 1)):
        raise ChainError("-", "The numbers have a gap.")
    for what in ("sale_id", "payment_id"):
        [(one, times)] = Count(getattr(row, what) for row in rows).most_common(1) or [("", 1)]
        if times > 1:
            raise ChainError("-", f"{what} {one} has {times} receipts.")
    return rows


def is_settled(folder: Path) -> bool:
    """No attempt of this till is open any more."""
    with (
        closing(SqliteStore(folder / "till.sqlite3", read_only=True)) as store,
        store.reading() as tx,
    ):
        return not tx.open_attempts()


def listed(stripe: httpx.Client, path: str, **query: str) -> Iterator[dict[str, Any]]:
    """Everything in one of Stripe's lists, page by page."""
    params: dict[str, str] = {"limit": str(PAGE), **query}
    while True:
        page = stripe.get(path, params=params).raise_for_status().json()
        yield from page["data"]
        if not page["has_more"]:
            return
        params["starting_after"] = page["data"][-1]["id"]


def captured(stripe: httpx.Client) -> dict[str, int]:
    """What Stripe was paid, by payment."""
    intents = listed(stripe, "/v1/payment_intents")
    return {one["id"]: one["amount_received"] for one in intents if one["status"] == "succeeded"}


def acknowledged(stripe: httpx.Client) -> set[str]:
    """The events that the relay said it had kept."""
    return {event["id"] for event in listed(stripe, "/v1/events", delivery_success="true")}


def relay_rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Asked of the relay's file; nothing before there is one."""
    path = folder / "relay.sqlite3"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def kept_events(folder: Path) -> set[str]:
    """The events in the relay's file."""
    return {str(event) for (event,) in relay_rows(folder, "SELECT event_id FROM inbox")}
