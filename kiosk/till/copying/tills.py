"""All devices of the relay as a manager looks at them: who sells, who is silent, what each sold today.

It puts together what the relay answers; it keeps nothing and must not know windows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kiosk.core.payment import Outcome
from kiosk.protocol.messages import Device, DeviceList, PaymentList
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads, TillTotals

SILENT_AFTER = timedelta(minutes=3)
"""A till says how it is every minute; the third time that it does not is no hiccup of the network."""
_MOST_PAGES = 20
_TILL = "till"
_NUMBER = re.compile(r"(.+)-([0-9]{1,9})")


class TillState(StrEnum):
    """What a device does, as far as the relay has heard. One word each."""

    SELLING = "selling"
    READY = "ready"
    SILENT = "silent"
    NEVER = "never"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class TillSeen:
    """A device. What it never said is None. `copies_left`: receipts that it has issued and the relay has not got.

    `codes` are the till codes that its copies bear; `outdated`: its version is not this till's, but an older one.
    """

    name: str
    scope: str
    state: TillState
    mine: bool
    last_seen_at: datetime | None
    revoked_at: datetime | None
    version: str | None
    outdated: bool
    last_receipt: str | None
    open_sales: int | None
    open_payments: int
    to_settle: int
    today_count: int
    today_satang: int
    codes: tuple[str, ...]
    copies_left: int


@dataclass(frozen=True, slots=True)
class TillsSeen:
    """All devices: this one first, then tills, then the others, the revoked ones last; as they were at `at`."""

    at: datetime
    day: date
    tills: tuple[TillSeen, ...]

    @property
    def today_count(self) -> int:
        """Receipts of the day, of all."""
        return sum(till.today_count for till in self.tills)

    @property
    def today_satang(self) -> int:
        """What they come to."""
        return sum(till.today_satang for till in self.tills)

    def count(self, *states: TillState) -> int:
        """How many devices of scope till are in one of these states."""
        return sum(till.state in states and till.scope == _TILL for till in self.tills)


class TillsRelay(Protocol):
    """The calls made; `kiosk.till.link.desk.ManagerRelay` has them, while a manager is signed in."""

    async def devices(self) -> DeviceList:
        """Every device."""

    async def till_totals(self, day: date) -> TillTotals:
        """What each till sold on a business day."""

    async def receipt_heads(self) -> ReceiptHeads:
        """How far the copies of each till go."""

    async def payments(
        self, outcome: str | None = None, attention: str | None = None, cursor: str | None = None
    ) -> PaymentList:
        """Everybody's payments of an outcome, or those that wait for a decision."""


async def look_at_tills(relay: TillsRelay, version: str, day: date, now: datetime) -> TillsSeen:
    """Everything about all devices; `version` is this program's. Raises `LinkError`."""
    devices = (await relay.devices()).items
    totals = (await relay.till_totals(day)).items
    heads = (await relay.receipt_heads()).items
    waiting = await _by_device(relay, outcome=Outcome.WAITING.value)
    unsettled = await _by_device(relay, attention="open")

    def seen(device: Device) -> TillSeen:
        own = [total for total in totals if total.device == device.name]
        return TillSeen(
            name=device.name,
            scope=device.scope,
            state=_state(device, waiting[device.name], now),
            mine=device.you,
            last_seen_at=device.last_seen_at,
            revoked_at=device.revoked_at,
            version=device.version,
            outdated=is_older(device.version, version),
            last_receipt=device.last_receipt,
            open_sales=device.open_sales,
            open_payments=waiting[device.name],
            to_settle=unsettled[device.name],
            today_count=sum(total.count for total in own),
            today_satang=sum(total.amount_satang for total in own),
            codes=tuple(head.till for head in heads if head.device == device.name),
            copies_left=_copies_left(device.last_receipt, heads),
        )

    return TillsSeen(now, day, tuple(sorted(map(seen, devices), key=_order)))


async def _by_device(
    relay: TillsRelay, outcome: str | None = None, attention: str | None = None
) -> Counter[str]:
    """How many payments each device has; of very many as far as is read."""
    count: Counter[str] = Counter()
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await relay.payments(outcome, attention, cursor)
        count.update(payment.device for payment in page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    return count


def _state(device: Device, waiting: int, now: datetime) -> TillState:
    if device.revoked_at is not None:
        return TillState.REVOKED
    if device.last_seen_at is None:
        return TillState.NEVER
    # Only a till calls by itself: a manager's program or a shop's own system calls when it wants something.
    if device.scope == _TILL and now - device.last_seen_at > SILENT_AFTER:
        return TillState.SILENT
    return TillState.SELLING if waiting or device.open_sales else TillState.READY


def _order(till: TillSeen) -> tuple[bool, bool, bool, str]:
    return (till.state is TillState.REVOKED, not till.mine, till.scope != _TILL, till.name)


def _copies_left(last_receipt: str | None, heads: Sequence[ReceiptHead]) -> int:
    number = _NUMBER.fullmatch(last_receipt or "")
    if number is None:
        return 0
    till, sequence = number[1], int(number[2])
    kept = next((head.sequence for head in heads if head.till == till), 0)
    return max(0, sequence - kept)


def is_older(version: str | None, than: str) -> bool:
    """Whether a version's numbers come before another's; what cannot be read is not older."""
    if version is None:
        return False
    return _numbers(version) < _numbers(than) if _numbers(version) else False


def _numbers(version: str) -> tuple[int, ...]:
    """`1.2.3` and whatever follows as (1, 2, 3)."""
    found = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
