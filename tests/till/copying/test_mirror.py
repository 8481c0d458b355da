"""The mirror of all tills equals what they issued, tells what does not fit, and goes on where it was cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.chain import canonical, hash_of
from kiosk.core.errors import KioskError
from kiosk.till.books.documents import RefundRow
from kiosk.till.copying.mirror import Mirror, MirrorState, MirrorStoppedError, mirror_state
from kiosk.till.keeping.verify import verify
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.log.listing import LogFilter, Order, Status
from kiosk.till.records import ReceiptRow
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.log import SqliteLog
from tests.till.builders import START, Desk, ManualClock, ToldRefund
from tests.till.copy_relay import CopyRelay, desk_of

ALL = LogFilter()


class Tills:
    """Two tills, the relay with their copies, and the mirror."""

    def __init__(self, folder: Path) -> None:
        self.a, self.b = desk_of(folder, "A1"), desk_of(folder, "B2")
        self.relay = CopyRelay()
        self.path = folder / "tills.sqlite3"
        self.store = SqliteStore(self.path)
        self.clock = ManualClock()
        self.mirror = Mirror(self.store, self.relay, self.clock)
        self.told: list[tuple[int, int]] = []

    def sell(self, *desks: Desk) -> None:
        """One receipt at each, half a minute apart."""
        for desk in desks:
            desk.clock.now = self.clock.now
            desk.sell_paid(10_000 + len(desk.receipts()))
            self.clock.move(30)

    def bring_up(self) -> MirrorState:
        """Fetch everything."""

        def note(done: int, whole: int) -> bool:
            self.told.append((done, whole))
            return True

        self.told.clear()
        return self.mirror.bring_up(note)

    def numbers(self, wanted: LogFilter = ALL, order: Order = Order.OLDEST) -> list[str]:
        """What the mirror lists."""
        with closing(SqliteLog(self.path)) as log:
            return [row.number for row in log.rows(log.places(wanted, order))]

    def close(self) -> None:
        """Close all files."""
        for one in (self.a, self.b, self.store):
            one.close()


@pytest.fixture
def tills(tmp_path: Path) -> Iterator[Tills]:
    """Two tills that have sold in turns: four receipts at A1, three at B2."""
    tills = Tills(tmp_path)
    tills.sell(tills.a, tills.b, tills.a, tills.b, tills.b, tills.a, tills.a)
    tills.relay.copy(tills.a, tills.b)
    yield tills
    tills.close()


IN_TIME = [
    "A1-000001",
    "B2-000001",
    "A1-000002",
    "B2-000002",
    "B2-000003",
    "A1-000003",
    "A1-000004",
]


def test_the_mirror_equals_what_both_tills_issued(tills: Tills) -> None:
    state = tills.bring_up()
    assert state.whole
    assert [(t.till, t.device, t.sequence, t.known) for t in state.tills] == [
        ("A1", "till A1", 4, 4),
        ("B2", "till B2", 3, 3),
    ]
    assert state.as_of == tills.clock()
    kept = {row.number: row for row in tills.store.receipts()}
    assert list(kept) == IN_TIME
    for desk in (tills.a, tills.b):
        assert [kept[row.number] for row in desk.receipts()] == desk.receipts()
    assert verify(tills.store).heads == verify(tills.a.store).heads | verify(tills.b.store).heads
    with closing(SqliteLog(tills.path)) as log:
        assert log.misread() is None
    with tills.store.reading() as tx:
        assert mirror_state(tx) == state


def test_progress_counts_receipts(tills: Tills) -> None:
    tills.bring_up()
    assert tills.told[0] == (0, 7)
    assert tills.told[-1] == (7, 7)
    assert tills.told == sorted(tills.told)


def test_lists_are_in_the_order_of_time_over_all_tills_whenever_they_arrive(tills: Tills) -> None:
    late = tills.relay.kept.pop("B2")
    tills.bring_up()
    assert tills.numbers() == [number for number in IN_TIME if number.startswith("A1")]
    tills.relay.kept["B2"] = late
    tills.bring_up()
    assert tills.numbers() == IN_TIME
    assert tills.numbers(order=Order.NEWEST) == IN_TIME[::-1]
    with closing(SqliteLog(tills.path)) as log:
        page: list[str] = []
        beyond = None
        while rows := log.page(LogFilter(), Order.NEWEST, 2, beyond):
            page += [row.number for row in rows]
            beyond = rows[-1]
        assert page == IN_TIME[::-1]


def test_one_till_of_all_is_a_filter(tills: Tills) -> None:
    tills.bring_up()
    of_b = [number for number in IN_TIME if number.startswith("B2")]
    assert tills.numbers(LogFilter(till="B2")) == of_b
    assert tills.numbers(LogFilter(till="B2", search="cashier B2")) == of_b
    assert tills.numbers(LogFilter(till="A1", search="cashier B2")) == []
    assert tills.numbers(LogFilter(till="C3")) == []
    with closing(SqliteLog(tills.path)) as log:
        both = log.totals(LogFilter())
        one, other = log.totals(LogFilter(till="A1")), log.totals(LogFilter(till="B2"))
        assert (one.count, other.count) == (4, 3)
        assert one.amount_satang + other.amount_satang == both.amount_satang
        assert log.totals(LogFilter(till="B2", status=Status.PAID)).count == 3
        assert [row.number for row in log.page(LogFilter(till="B2"), Order.LARGEST, 9)] == of_b[
            ::-1
        ]


def test_receipts_of_one_millisecond_stay_in_their_order(tmp_path: Path) -> None:
    tills = Tills(tmp_path)
    with closing(tills):
        for _ in range(5):
            tills.a.sell_paid()
        tills.relay.copy(tills.a)
        tills.bring_up()
        assert tills.numbers() == [f"A1-{n:06d}" for n in range(1, 6)]


def test_it_fetches_only_what_is_new(tills: Tills) -> None:
    tills.bring_up()
    tills.relay.pages = 0
    assert tills.bring_up().whole
    assert tills.relay.pages == 0
    tills.sell(tills.b)
    tills.relay.copy(tills.b)
    state = tills.bring_up()
    assert tills.relay.pages == 1
    assert tills.told[-1] == (1, 1)
    assert state.tills[1].sequence == 4


def test_it_goes_on_where_it_was_cut_off(tills: Tills) -> None:
    """The relay goes away in the middle; and once a person says stop."""

    def go_away() -> None:
        if tills.relay.pages == 1:
            raise RelayAwayError("The relay cannot be reached.")

    tills.relay.before_page = go_away
    with pytest.raises(RelayAwayError):
        tills.bring_up()
    assert len(tills.numbers()) == 3
    with tills.store.reading() as tx:
        assert mirror_state(tx) is None, "only a whole round is a state"
    tills.relay.before_page = lambda: None
    with pytest.raises(MirrorStoppedError):
        tills.mirror.bring_up(lambda done, whole: done == 0)
    assert len(tills.numbers()) == 4
    tills.store.close()
    tills.store = SqliteStore(tills.path)
    tills.mirror = Mirror(tills.store, tills.relay, tills.clock)
    assert tills.bring_up().whole
    assert tills.told[0] == (0, 3)
    assert tills.numbers() == IN_TIME


@pytest.mark.parametrize("trouble", [CancelledError(), TimeoutError()])
def test_a_network_that_ends_is_a_stop(tills: Tills, trouble: BaseException) -> None:
    tills.relay.trouble = trouble
    with pytest.raises(MirrorStoppedError):
        tills.bring_up()


def change(tills: Tills, till: str, at: int, **changes: Any) -> None:
    """A copy at the relay says something else than the till issued; its hash fits."""
    copies = tills.relay.kept[till]
    document = canonical({**json.loads(copies[at].document), **changes})
    copies[at] = copies[at].model_copy(
        update={"document": document.decode(), "hash": hash_of(document)}
    )


def test_a_copy_that_does_not_continue_its_chain_is_told_and_not_taken(tills: Tills) -> None:
    change(tills, "A1", 1, amountSatang=99)
    state = tills.bring_up()
    a, b = state.tills
    assert (a.sequence, a.known, a.broken) == (2, 4, "A1-000003"), "it shows at the next one"
    assert a.trouble == "Receipt A1-000003 does not follow the receipt before it."
    assert (b.sequence, b.trouble) == (3, "")
    assert not state.whole
    again = tills.bring_up()
    assert again.tills[0].trouble == a.trouble


def test_a_copy_that_is_missing_at_the_relay_is_told(tills: Tills) -> None:
    del tills.relay.kept["A1"][1]
    assert tills.bring_up().tills[0].trouble == "Receipt A1-000002 is missing."
    tills.relay.kept["B2"][:] = tills.relay.kept["B2"][-1:]
    tills.relay.kept["B2"][0] = tills.relay.kept["B2"][0].model_copy(update={"sequence": 9})
    assert tills.bring_up().tills[1].trouble == "Receipt B2-000004 is missing."


def test_copies_that_the_relay_named_and_does_not_hand_out_are_told(tills: Tills) -> None:
    tills.relay.before_page = tills.relay.kept["B2"].clear
    b = tills.bring_up().tills[1]
    assert (b.sequence, b.trouble) == (0, "Receipt B2-000001 is missing.")


def test_a_chain_that_was_written_anew_is_told(tills: Tills) -> None:
    tills.bring_up()
    change(tills, "B2", 2, note="another")
    [_, b] = tills.bring_up().tills
    assert b.trouble == "Receipt B2-000003 at the relay is not the one that was fetched before."


def test_a_relay_that_has_lost_copies_takes_nothing_away(tills: Tills) -> None:
    tills.bring_up()
    del tills.relay.kept["A1"][2:]
    state = tills.bring_up()
    assert (state.tills[0].sequence, state.tills[0].known, state.whole) == (4, 2, True)


def test_the_same_sale_at_two_tills_is_told(tills: Tills) -> None:
    """A till that was copied with its data folder, and given another code."""
    change(tills, "B2", 0, saleId=tills.a.receipts()[0].sale_id)
    [_, b] = tills.bring_up().tills
    assert b.trouble == "Receipt B2-000001 at the relay contradicts A1-000001 in this file."
    with tills.store.reading() as tx:
        assert tx.paid_sale_without_receipt() is None


def test_more_receipts_of_one_instant_than_can_be_are_told(tills: Tills) -> None:
    tills.mirror = Mirror(tills.store, tills.relay, tills.clock, places_a_ms=1)
    change(tills, "A1", 0, issuedAt="2026-11-21T05:00:30.000Z")
    states = {till.till: till.trouble for till in tills.bring_up().tills}
    assert "bear the time" in states["B2"]


# Refunds


@pytest.fixture
def with_refunds(tills: Tills) -> Tills:
    """Money went back at both tills: at A1 twice and once taken back, at B2 whole."""
    first, second = tills.a.receipts()[:2]
    tills.a.hear_refund(ToldRefund("re_1", first.payment_id, 100))
    tills.a.hear_refund(ToldRefund("re_2", second.payment_id, 50))
    tills.a.hear_refund(ToldRefund("re_2", second.payment_id, 50, "failed"))
    whole = tills.b.receipts()[0]
    tills.b.hear_refund(ToldRefund("re_3", whole.payment_id, whole.amount_satang))
    tills.relay.copy(tills.a, tills.b)
    return tills


def test_statuses_and_sums_are_right(with_refunds: Tills) -> None:
    tills = with_refunds
    assert tills.bring_up().whole
    assert tills.numbers(LogFilter(status=Status.REFUNDED)) == ["B2-000001"]
    assert tills.numbers(LogFilter(status=Status.PARTIALLY_REFUNDED)) == ["A1-000001"]
    refunds = {row.number: row for row in tills.store.refunds()}
    assert refunds == {row.number: row for row in (*tills.a.refunds(), *tills.b.refunds())}
    with closing(SqliteLog(tills.path)) as log:
        assert log.totals(LogFilter()).refunded_satang == 100 + 10_000
        assert log.misread() is None
    assert verify(tills.store).refunds == {
        **verify(tills.a.store).refunds,
        **verify(tills.b.store).refunds,
    }
    assert tills.bring_up().whole


def forge(tills: Tills, till: str, at: int, **changes: Any) -> None:
    """As `change`, for a refund."""
    copies = tills.relay.refunds[till]
    document = canonical({**json.loads(copies[at].document), **changes})
    copies[at] = copies[at].model_copy(
        update={"document": document.decode(), "hash": hash_of(document)}
    )


@pytest.mark.parametrize(
    ("at", "changes", "told"),
    [
        (1, {"previousHash": "f" * 64}, "Refund A1-R000002 does not follow the refund before it."),
        (1, {"receiptNumber": "Z9-000001"}, "A1-R000002 is of Z9-000001, which is missing."),
        (2, {"reverses": "A1-R000009"}, "A1-R000003 is of A1-R000009, which is missing."),
        (1, {"refundId": "re_1"}, "Refund A1-R000002 at the relay contradicts A1-R000001"),
        (1, {"amountSatang": -5}, "Refund A1-R000002 cannot be read: its amountSatang."),
        (2, {"amountSatang": 50}, "Refund A1-R000003 cannot be read: its amountSatang."),
        (1, {"byHand": 1}, "Refund A1-R000002 cannot be read: its byHand."),
    ],
)
def test_a_refund_that_does_not_fit_is_told_and_those_before_it_are_taken(
    with_refunds: Tills, at: int, changes: dict[str, Any], told: str
) -> None:
    tills = with_refunds
    forge(tills, "A1", at, **changes)
    a, b = tills.bring_up().tills
    assert told.removeprefix("Refund ") in a.trouble
    assert (a.sequence, b.trouble) == (4, "")
    mine = [row.number for row in tills.store.refunds() if row.till == "A1"]
    assert len(mine) == at


def test_a_refund_that_is_taken_back_twice_is_told(with_refunds: Tills) -> None:
    tills = with_refunds
    last = tills.relay.refunds["A1"][-1]
    again = last.model_copy(update={"sequence": 4, "number": "A1-R000004"})
    tills.relay.refunds["A1"].append(again)
    forge(tills, "A1", 3, sequence=4, number="A1-R000004", previousHash=last.hash)
    [a, _] = tills.bring_up().tills
    assert a.trouble == "Refund A1-R000004 at the relay contradicts A1-R000003 in this file."


def test_an_unknown_error_is_not_swallowed(tills: Tills) -> None:
    tills.relay.trouble = KioskError("The relay says no.", code="forbidden")
    with pytest.raises(KioskError, match="says no"):
        tills.bring_up()


def test_nothing_at_the_relay_is_a_state_too(tmp_path: Path) -> None:
    tills = Tills(tmp_path)
    with closing(tills):
        assert tills.bring_up() == MirrorState(START, ())


def test_the_rows_are_what_the_till_itself_keeps(with_refunds: Tills) -> None:
    """Not only equal in what lists show: a row of the mirror can stand for the till's own."""
    tills = with_refunds
    tills.bring_up()
    with tills.store.reading() as tx:
        receipt: ReceiptRow | None = tx.receipt("A1-000001")
        [refund] = tx.refund_documents("A1-000001")
    assert receipt == tills.a.receipts()[0]
    assert isinstance(refund, RefundRow)
    assert refund == tills.a.refunds()[0]
