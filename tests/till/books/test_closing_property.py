"""Whatever the clock does and whenever money comes or goes: all Zs together are all receipts and refunds, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.core.business_day import business_day
from kiosk.core.chain import REFUND, Kind
from kiosk.core.payment import Attention, Outcome
from kiosk.core.receipt import RECEIPT
from kiosk.till.books.audit import Who
from kiosk.till.books.closing import ClosingError
from kiosk.till.books.documents import ZRow
from kiosk.till.books.refund_book import RefundBookError, return_by_hand
from kiosk.till.keeping.verify import verify
from tests.till.builders import SHOP, Desk, ToldRefund, decided

HOUR = 3_600
LATE: dict[str, Any] = {"attention": Attention.PAID_LATE}

Act = Callable[..., None]
Step = tuple[Act, dict[str, Any]]


class Shop:
    """A till over some days: sales, refunds, closes, and a clock that nobody can trust."""

    def __init__(self, folder: str, zone: str, closes_at: time, begins_at: datetime) -> None:
        shop = replace(SHOP, zone=ZoneInfo(zone), day_closes_at=closes_at)
        self.desk = Desk(Path(folder) / "till.sqlite3", shop=shop)
        self.desk.clock.now = begins_at
        self.latest = begins_at
        self.waiting: list[str] = []
        self.refunds: list[ToldRefund] = []

    # What can happen

    def sell(self, amount: int) -> None:
        self.desk.sell_paid(amount)

    def offer(self, amount: int) -> None:
        self.waiting.append(self.desk.sell_and_show(amount))

    def pay_late(self, pick: int, in_order: bool) -> None:
        if not self.waiting:
            return
        sale_id = self.waiting.pop(pick % len(self.waiting))
        if in_order:
            self.desk.hear(sale_id, Outcome.PAID)
            return
        self.desk.hear(sale_id, Outcome.ATTENTION, **LATE)
        self.desk.hear(sale_id, Outcome.ATTENTION, **LATE, resolution=decided("accept"), version=4)

    def refund(self, pick: int, share: int) -> None:
        receipts = self.desk.receipts()
        if receipts:
            receipt = receipts[pick % len(receipts)]
            amount = max(1, receipt.amount_satang * share // 10)
            told = ToldRefund(f"re_{len(self.refunds)}", receipt.payment_id, amount)
            self.refunds.append(told)
            self.desk.hear_refund(told)

    def refund_ends(self, pick: int, status: str) -> None:
        if self.refunds:
            told = self.refunds[pick % len(self.refunds)]
            self.desk.hear_refund(replace(told, status=status))

    def return_by_hand(self, pick: int, amount: int) -> None:
        receipts = self.desk.receipts()
        if not receipts:
            return
        number = receipts[pick % len(receipts)].number
        key = self.desk.new_id()
        now = self.desk.clock()
        with suppress(RefundBookError), self.desk.store.transaction() as tx:
            return_by_hand(tx, self.desk.shop, number, amount, Who(), key, now)

    def time_passes(self, hours: int) -> None:
        self.desk.clock.move(hours * HOUR)
        self.latest = max(self.latest, self.desk.clock())

    def close(self) -> None:
        with suppress(ClosingError):
            self.desk.z()

    def restart(self) -> None:
        self.desk.close()
        self.desk.open()

    def set_anew(self, till: str, closes_at: time) -> None:
        """The till is restarted with another code and closing hour; the same ones are a plain restart."""
        self.desk.shop = replace(self.desk.shop, till=till, day_closes_at=closes_at)
        self.restart()

    # What must hold

    def close_all(self) -> None:
        """The clock is set right, the last day ends, and everything is closed, of every code there was."""
        self.desk.clock.now = self.latest + timedelta(days=3)
        desk = self.desk
        today = business_day(desk.clock(), desk.shop.zone, desk.shop.day_closes_at)
        desk.z(through=today)
        assert all(row.business_day <= today for row in desk.receipts())
        assert all(row.business_day <= today for row in desk.refunds())

    def check(self) -> None:
        desk = self.desk
        verify(desk.store)
        zs = list(desk.store.zs())
        receipts, refunds = desk.receipts(), desk.refunds()
        assert sum(z.receipts_satang for z in zs) == sum(row.amount_satang for row in receipts)
        assert sum(z.receipts_count for z in zs) == len(receipts)
        assert sum(z.net_satang for z in zs) == (
            sum(row.amount_satang for row in receipts) - sum(row.amount_satang for row in refunds)
        )
        late = sum(json.loads(z.document)["late"]["count"] for z in zs)
        assert late == sum('"attention":"paid_late"' in row.document for row in receipts)
        tills = (
            {row.till for row in receipts} | {row.till for row in refunds} | {z.till for z in zs}
        )
        for till in tills:
            self.check_till(till, [z for z in zs if z.till == till])

    def check_till(self, till: str, zs: list[ZRow]) -> None:
        """Each code has a Z for each of its days, which hold what was documented under it."""
        receipts = [row for row in self.desk.receipts() if row.till == till]
        refunds = [row for row in self.desk.refunds() if row.till == till]
        closed = [z.business_day for z in zs]
        assert closed == [closed[0] + timedelta(days=n) for n in range(len(closed))]
        documents = [json.loads(z.document) for z in zs]
        for z, document in zip(zs, documents, strict=True):
            of_day = [row for row in receipts if row.business_day == z.business_day]
            gone = [row for row in refunds if row.business_day == z.business_day]
            assert z.receipts_satang == sum(row.amount_satang for row in of_day)
            assert z.net_satang == z.receipts_satang - sum(row.amount_satang for row in gone)
            given = document["refunds"]["amountSatang"] - document["reversed"]["amountSatang"]
            assert given == sum(row.amount_satang for row in gone)
        assert zs[-1].perpetual_satang == sum(row.amount_satang for row in receipts)
        assert documents[-1]["perpetual"]["refundedSatang"] == sum(
            row.amount_satang for row in refunds
        )
        for name, kind in (("receipts", RECEIPT), ("refunds", REFUND)):
            self.check_numbers(till, kind, [document[name] for document in documents])

    def check_numbers(self, till: str, kind: Kind, spans: list[dict[str, Any]]) -> None:
        """First and last numbers of the days follow each other without a gap."""
        expected = 1
        for span in spans:
            if span["first"] is not None:
                assert span["first"] == kind.number(till, expected)
                while kind.number(till, expected) != span["last"]:
                    expected += 1
                expected += 1


PICK = st.integers(0, 9)
AMOUNT = st.integers(1_000, 30_000)
HOURS = st.sampled_from([time(0, 0), time(4, 0), time(22, 0), time(12, 0), time(2, 30)])
STEPS = st.one_of(
    st.tuples(st.just(Shop.sell), st.fixed_dictionaries({"amount": AMOUNT})),
    st.tuples(st.just(Shop.offer), st.fixed_dictionaries({"amount": AMOUNT})),
    st.tuples(
        st.just(Shop.pay_late), st.fixed_dictionaries({"pick": PICK, "in_order": st.booleans()})
    ),
    st.tuples(
        st.just(Shop.refund), st.fixed_dictionaries({"pick": PICK, "share": st.integers(1, 10)})
    ),
    st.tuples(
        st.just(Shop.refund_ends),
        st.fixed_dictionaries(
            {"pick": PICK, "status": st.sampled_from(["succeeded", "failed", "canceled"])}
        ),
    ),
    st.tuples(
        st.just(Shop.return_by_hand), st.fixed_dictionaries({"pick": PICK, "amount": AMOUNT})
    ),
    st.tuples(st.just(Shop.time_passes), st.fixed_dictionaries({"hours": st.integers(-60, 90)})),
    st.tuples(st.just(Shop.close), st.just({})),
    st.tuples(
        st.just(Shop.set_anew),
        st.fixed_dictionaries({"till": st.sampled_from(["A1", "A1", "B2"]), "closes_at": HOURS}),
    ),
)
ZONES = st.sampled_from(["Asia/Bangkok", "Europe/Berlin", "America/New_York"])
# The second lies in the night in which Berlin sets its clocks back, the third hours before New York's forward.
BEGINNINGS = st.sampled_from(
    [
        datetime.fromisoformat(text)
        for text in ("2026-11-21T16:30:00Z", "2026-10-25T00:30:00Z", "2027-03-13T23:00:00Z")
    ]
)
SOME_DAYS: list[Step] = [
    (Shop.sell, {"amount": 18_550}),
    (Shop.offer, {"amount": 2_000}),
    (Shop.close, {}),
    (Shop.pay_late, {"pick": 0, "in_order": False}),
    (Shop.time_passes, {"hours": -50}),
    (Shop.sell, {"amount": 1_000}),
    (Shop.close, {}),
    (Shop.time_passes, {"hours": 80}),
    (Shop.refund, {"pick": 0, "share": 10}),
    (Shop.close, {}),
    (Shop.refund_ends, {"pick": 0, "status": "failed"}),
]

# A night market becomes a day shop under another code: what was sold late counts for a day that has not begun by
# the new hour, and refunds of the old code's receipts go on under it.
ANOTHER_CODE: list[Step] = [
    (Shop.sell, {"amount": 18_550}),
    (Shop.offer, {"amount": 2_000}),
    (Shop.set_anew, {"till": "B2", "closes_at": time(0, 0)}),
    (Shop.sell, {"amount": 4_000}),
    (Shop.refund, {"pick": 0, "share": 5}),
    (Shop.close, {}),
    (Shop.pay_late, {"pick": 0, "in_order": True}),
    (Shop.time_passes, {"hours": 40}),
    (Shop.set_anew, {"till": "A1", "closes_at": time(12, 0)}),
    (Shop.sell, {"amount": 1_000}),
    (Shop.close, {}),
    (Shop.refund_ends, {"pick": 0, "status": "failed"}),
]


@given(ZONES, HOURS, BEGINNINGS, st.lists(STEPS, max_size=18))
@example("Asia/Bangkok", time(0, 0), datetime.fromisoformat("2026-11-21T16:59:59Z"), SOME_DAYS)
@example("Asia/Bangkok", time(22, 0), datetime.fromisoformat("2026-11-21T15:30:00Z"), ANOTHER_CODE)
def test_all_zs_are_all_receipts_and_refunds(
    zone: str, closes_at: time, begins_at: datetime, steps: list[Step]
) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(folder, zone, closes_at, begins_at)
        try:
            for act, arguments in steps:
                act(shop, **arguments)
            shop.close_all()
            shop.check()
        finally:
            shop.desk.close()


def test_the_story_above_closes_each_day_once(tmp_path: Path) -> None:
    begins_at = datetime.fromisoformat("2026-11-21T16:59:59Z")
    shop = Shop(str(tmp_path), "Asia/Bangkok", time(0, 0), begins_at)
    for act, arguments in SOME_DAYS:
        act(shop, **arguments)
    shop.close_all()
    zs = list(shop.desk.store.zs())
    assert zs[0].business_day == date(2026, 11, 21)
    assert [z.receipts_satang for z in zs[:2]] == [18_550, 3_000]
    assert sum(z.net_satang for z in zs) == 21_550
    shop.desk.close()
