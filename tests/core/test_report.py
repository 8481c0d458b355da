"""What a day's documents add up to, and that no rounding is ever done twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.business_day import days_to_close
from kiosk.core.chain import Fields
from kiosk.core.errors import InvariantError
from kiosk.core.report import Perpetual, Totals, Vat, perpetual_of, vat_of, vat_of_refund
from kiosk.core.vat import included_vat


def receipt(number: int, amount_satang: int, **changes: Any) -> Fields:
    """What of a receipt counts."""
    return {
        "number": f"A1-{number:06d}",
        "amountSatang": amount_satang,
        "learntBy": "push",
        "attention": None,
        "practice": False,
        **changes,
    }


def refund(number: int, amount_satang: int, **changes: Any) -> Fields:
    """What of a refund counts."""
    return {
        "number": f"A1-R{number:06d}",
        "amountSatang": amount_satang,
        "reverses": None,
        "byHand": False,
        **changes,
    }


def taxed(amount_satang: int, rate_bp: int = 700) -> Fields:
    """The tax in it, as a receipt states it."""
    return Vat(rate_bp, included_vat(amount_satang, rate_bp)).fields()


def test_an_empty_day_is_all_zeros() -> None:
    nothing = {"count": 0, "amountSatang": 0}
    assert Totals().fields() == {
        "receipts": {**nothing, "first": None, "last": None},
        "learntBy": {"push": nothing, "poll": nothing, "check": nothing, "catchup": nothing},
        "late": nothing,
        "practice": nothing,
        "vat": {"amountSatang": 0, "refundedSatang": 0, "rates": []},
        "refunds": {**nothing, "first": None, "last": None},
        "byHand": nothing,
        "reversed": nothing,
        "netSatang": 0,
    }


def test_a_day_is_the_sum_of_its_documents() -> None:
    totals = Totals()
    totals.take_receipt(receipt(7, 18_550, vat=taxed(18_550)))
    totals.take_receipt(receipt(8, 2_000, learntBy="poll", attention="paid_late"))
    totals.take_receipt(receipt(9, 1_001, attention="amount_mismatch", practice=True))
    totals.take_receipt(receipt(10, 10_000, vat=taxed(10_000, 1_000)))
    totals.take_refund(refund(3, 8_550, vat=taxed(8_550)))
    totals.take_refund(refund(4, 1_000, byHand=True))
    negative = {"rateBp": 700, "amountSatang": -included_vat(8_550, 700)}
    totals.take_refund(refund(5, -8_550, reverses="A1-R000003", vat=negative))
    assert totals.fields() == {
        "receipts": {
            "count": 4,
            "amountSatang": 31_551,
            "first": "A1-000007",
            "last": "A1-000010",
        },
        "learntBy": {
            "push": {"count": 3, "amountSatang": 29_551},
            "poll": {"count": 1, "amountSatang": 2_000},
            "check": {"count": 0, "amountSatang": 0},
            "catchup": {"count": 0, "amountSatang": 0},
        },
        "late": {"count": 1, "amountSatang": 2_000},
        "practice": {"count": 1, "amountSatang": 1_001},
        "vat": {
            "amountSatang": 1_214 + 909,
            "refundedSatang": 0,
            "rates": [
                {"rateBp": 700, "count": 1, "totalSatang": 18_550, "amountSatang": 1_214},
                {"rateBp": 1_000, "count": 1, "totalSatang": 10_000, "amountSatang": 909},
            ],
        },
        "refunds": {
            "count": 2,
            "amountSatang": 9_550,
            "first": "A1-R000003",
            "last": "A1-R000005",
        },
        "byHand": {"count": 1, "amountSatang": 1_000},
        "reversed": {"count": 1, "amountSatang": 8_550},
        "netSatang": 30_551,
    }


def test_a_way_of_learning_that_a_newer_till_knows_is_counted_too() -> None:
    totals = Totals()
    totals.take_receipt(receipt(1, 700, learntBy="telepathy"))
    learnt = totals.fields()["learntBy"]
    assert isinstance(learnt, dict)
    assert learnt["telepathy"] == {"count": 1, "amountSatang": 700}


def test_more_may_go_back_than_came_in() -> None:
    totals = Totals()
    totals.take_refund(refund(1, 500))
    assert totals.net_satang == -500


def test_vat_is_the_sum_of_the_receipts_and_not_of_the_total() -> None:
    totals = Totals()
    for number in range(1, 101):
        totals.take_receipt(receipt(number, 1_009, vat=taxed(1_009)))
    assert totals.vat_satang == 100 * 66
    assert included_vat(100 * 1_009, 700) == 6_601


@pytest.mark.parametrize(
    "stated", [None, 7, [], {}, {"rateBp": 700}, {"rateBp": True, "amountSatang": 1}]
)
def test_a_tax_that_cannot_be_read_is_none(stated: Any) -> None:
    assert vat_of({"vat": stated}) is None
    assert vat_of({}) is None


def test_a_tax_is_read_as_it_is_written() -> None:
    assert Vat(700, 1_214).fields() == {"rateBp": 700, "amountSatang": 1_214}
    assert vat_of({"vat": Vat(700, 1_214).fields()}) == Vat(700, 1_214)


def test_an_amount_that_is_none_is_a_bug() -> None:
    with pytest.raises(InvariantError, match="amountSatang"):
        Totals().take_receipt(receipt(1, True))


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=8), st.integers(0, 2_500))
def test_a_receipt_given_back_in_pieces_gives_back_its_tax_to_the_satang(
    pieces: list[int], rate_bp: int
) -> None:
    total = sum(pieces)
    whole = receipt(1, total, vat=taxed(total, rate_bp))
    gone: dict[str, int] = {"amountSatang": 0, "vatSatang": 0}
    for piece in pieces:
        vat = vat_of_refund(whole, dict(gone), piece)
        assert vat is not None
        assert 0 <= vat.amount_satang <= piece
        gone["amountSatang"] += piece
        gone["vatSatang"] += vat.amount_satang
    assert gone["vatSatang"] == included_vat(total, rate_bp)


def test_the_first_piece_needs_no_history_and_no_tax_means_none() -> None:
    whole = receipt(1, 10_700, vat=taxed(10_700))
    assert vat_of_refund(whole, None, 10_700) == Vat(700, 700)
    assert vat_of_refund(receipt(1, 10_700), None, 10_700) is None


def test_the_perpetual_total_never_begins_anew() -> None:
    totals = Totals()
    totals.take_receipt(receipt(1, 1_000))
    totals.take_refund(refund(1, 300))
    totals.take_refund(refund(2, -100, reverses="A1-R000001"))
    once = Perpetual().with_day(totals)
    twice = once.with_day(totals)
    assert twice == Perpetual(2, 2_000, 400)
    assert perpetual_of({"perpetual": twice.fields()}) == twice
    assert perpetual_of(None) == perpetual_of({}) == Perpetual()


DAY = date(2026, 11, 21)


def days(*numbers: int) -> list[date]:
    return [DAY + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("closed", "first", "expected"),
    [
        (None, None, [0]),
        (None, -2, [-2, -1, 0]),
        (None, 3, [0]),
        (-1, -9, [0]),
        (-3, None, [-2, -1, 0]),
        (0, -9, []),
        (5, None, []),
    ],
)
def test_every_day_since_the_last_close_is_to_be_closed(
    closed: int | None, first: int | None, expected: list[int]
) -> None:
    closed_day, first_day = (None if n is None else days(n)[0] for n in (closed, first))
    assert days_to_close(closed_day, first_day, DAY) == days(*expected)
