"""What the relay says of all devices, put together for a manager."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.protocol.messages import Device, DeviceList, PaymentList
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads, TillTotal, TillTotals
from kiosk.till.copying.tills import SILENT_AFTER, TillsSeen, TillState, is_older, look_at_tills
from tests.till.builders import START, payment

DAY = date(2026, 11, 21)


def device(name: str, **changes: Any) -> Device:
    """A till that was seen just now."""
    fields = {"scope": "till", "created_at": START, "last_seen_at": START, "version": "1.4.0"}
    return Device(name=name, **{**fields, **changes})


class Relay:
    """Devices and payments in pages of two."""

    def __init__(self, *devices: Device) -> None:
        self.listed = list(devices)
        self.waiting: list[str] = []
        self.unsettled: list[str] = []
        self.totals: list[TillTotal] = []
        self.heads: list[ReceiptHead] = []
        self.endless = False
        self.asked = 0

    async def devices(self) -> DeviceList:
        return DeviceList(items=self.listed)

    async def till_totals(self, day: date) -> TillTotals:
        assert day == DAY
        return TillTotals(business_day=day, items=self.totals)

    async def receipt_heads(self) -> ReceiptHeads:
        return ReceiptHeads(items=self.heads)

    async def payments(
        self, outcome: str | None = None, attention: str | None = None, cursor: str | None = None
    ) -> PaymentList:
        self.asked += 1
        assert (outcome, attention) in (("waiting", None), (None, "open"))
        devices = self.waiting if outcome else self.unsettled
        start = int(cursor or 0)
        items = [payment(f"k{n}", Outcome.WAITING, device=name) for n, name in enumerate(devices)]
        more = self.endless or start + 2 < len(items)
        return PaymentList(
            items=items[start : start + 2], next_cursor=str(start + 2) if more else None
        )


def look(relay: Relay, now: datetime = START) -> TillsSeen:
    return asyncio.run(look_at_tills(relay, "1.4.0", DAY, now))


def head(till: str, sequence: int, owner: str) -> ReceiptHead:
    number = f"{till}-{sequence:06d}"
    return ReceiptHead(
        till=till, sequence=sequence, number=number, hash="f" * 64, device=owner, received_at=START
    )


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, TillState.READY),
        ({"open_sales": 1}, TillState.SELLING),
        ({"last_seen_at": None}, TillState.NEVER),
        ({"last_seen_at": START - SILENT_AFTER}, TillState.READY),
        ({"last_seen_at": START - SILENT_AFTER - timedelta(seconds=1)}, TillState.SILENT),
        ({"last_seen_at": START - timedelta(days=9), "open_sales": 2}, TillState.SILENT),
        ({"last_seen_at": START - timedelta(days=9), "scope": "integration"}, TillState.READY),
        ({"revoked_at": START, "open_sales": 1}, TillState.REVOKED),
        ({"revoked_at": START, "last_seen_at": None}, TillState.REVOKED),
    ],
)
def test_what_a_device_does(changes: dict[str, Any], state: TillState) -> None:
    [till] = look(Relay(device("A", **changes))).tills
    assert till.state is state


def test_a_code_that_is_offered_is_selling_before_the_till_says_so() -> None:
    relay = Relay(device("A", open_sales=0), device("B", open_sales=0))
    relay.waiting = ["B", "B", "B"]
    relay.unsettled = ["A", "gone", "A"]
    a, b = look(relay).tills
    assert (a.state, a.open_payments, a.to_settle) == (TillState.READY, 0, 2)
    assert (b.state, b.open_payments, b.to_settle) == (TillState.SELLING, 3, 0)


def test_pages_without_an_end_are_read_no_further_than_makes_sense() -> None:
    relay = Relay(device("A"))
    relay.endless = True
    look(relay)
    assert relay.asked == 40


def test_this_one_first_then_tills_then_the_others_and_the_revoked_last() -> None:
    relay = Relay(
        device("A9", revoked_at=START),
        device("B", scope="integration"),
        device("C"),
        device("D", you=True),
        device("A1"),
    )
    told = look(relay)
    assert [till.name for till in told.tills] == ["D", "A1", "C", "B", "A9"]
    assert [till.mine for till in told.tills] == [True, False, False, False, False]
    assert told.count(TillState.READY) == 3
    assert told.count(TillState.READY, TillState.REVOKED) == 4


def test_todays_totals_are_of_the_device_whatever_code_it_had() -> None:
    relay = Relay(device("A"), device("B"))
    relay.totals = [
        TillTotal(device="A", till="A1", count=2, amount_satang=300),
        TillTotal(device="A", till="A9", count=1, amount_satang=50),
        TillTotal(device="gone", till="X1", count=9, amount_satang=9),
    ]
    relay.heads = [head("A1", 7, "A"), head("A9", 1, "A")]
    told = look(relay)
    a, b = told.tills
    assert (a.today_count, a.today_satang, a.codes) == (3, 350, ("A1", "A9"))
    assert (b.today_count, b.today_satang, b.codes) == (0, 0, ())
    assert (told.today_count, told.today_satang) == (3, 350)
    assert (told.at, told.day) == (START, DAY)


@pytest.mark.parametrize(
    ("last", "left"),
    [(None, 0), ("A1-000007", 0), ("A1-000009", 2), ("A1-000003", 0), ("B2-000004", 4), ("?", 0)],
)
def test_receipts_that_the_relay_has_not_got(last: str | None, left: int) -> None:
    relay = Relay(device("A", last_receipt=last))
    relay.heads = [head("A1", 7, "A")]
    [till] = look(relay).tills
    assert till.copies_left == left


@pytest.mark.parametrize(
    ("version", "older"),
    [
        (None, False),
        ("1.4.0", False),
        ("1.3.9", True),
        ("1.3", True),
        ("1.10.0", False),
        ("0.9.0rc1", True),
        ("2.0", False),
        ("dev", False),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str | None, older: bool) -> None:
    assert is_older(version, "1.4.0") is older
    [till] = look(Relay(device("A", version=version))).tills
    assert till.outdated is older
