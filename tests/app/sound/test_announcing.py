"""What is heard between two snapshots: each receipt once, late money once, and nothing that is old news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.samples import NOW, SALES
from kiosk.app.sound.announcing import Announcement, announcements
from kiosk.app.sound.sounds import Sound
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import Issued, TillView, Unsettled
from tests.app.stage import NOTHING, showing

S = SaleState


def issued(number: int, seconds_ago: float = 1, sale_id: str | None = None) -> Issued:
    return Issued(
        f"A1-{number:06d}",
        sale_id or f"sale-{number}",
        number * 100,
        NOW - timedelta(seconds=seconds_ago),
    )


def till(*receipts: Issued, unsettled: tuple[Unsettled, ...] = ()) -> TillView:
    return replace(NOTHING, issued=receipts, unsettled=unsettled)


def test_a_payment_is_heard_and_said() -> None:
    (one,) = announcements(till(), till(issued(129)), NOW)
    assert one == Announcement(Sound.PAID, 12_900, "A1-000129", spoken=True)


def test_two_in_one_snapshot_are_said_in_the_order_they_came() -> None:
    after = till(issued(131), issued(130), issued(129))
    numbers = [one.receipt_number for one in announcements(till(issued(129)), after, NOW)]
    assert numbers == ["A1-000130", "A1-000131"]


def test_what_a_till_finds_when_it_starts_was_announced_before() -> None:
    late = (Unsettled("pi_1", "sale-1", 100, "", NOW),)
    assert announcements(None, till(issued(129), unsettled=late), NOW) == ()


@pytest.mark.parametrize(("seconds", "fresh"), [(59, True), (61, False), (-59, True), (-61, False)])
def test_money_that_came_long_ago_is_not_said_aloud(seconds: float, fresh: bool) -> None:
    (one,) = announcements(till(), till(issued(129, seconds)), NOW)
    assert (one.spoken, one.audible) == (fresh, fresh)


def test_who_waits_for_old_money_hears_that_it_came() -> None:
    sale = SALES["paid"]
    after = replace(showing(sale), issued=(issued(129, 300, sale.sale_id),))
    (one,) = announcements(showing(SALES["waiting"]), after, NOW)
    assert one.audible
    assert not one.spoken


def test_late_money_calls_once_and_is_not_said() -> None:
    money = Unsettled("pi_1", "sale-1", 4_500, "", NOW)
    more = Unsettled("pi_2", "sale-1", 4_500, "", NOW)
    (one,) = announcements(till(), till(unsettled=(money,)), NOW)
    assert one == Announcement(Sound.LATE, 4_500)
    both = till(unsettled=(money, more))
    assert len(announcements(till(unsettled=(money,)), both, NOW)) == 1
    assert announcements(both, till(unsettled=(more,)), NOW) == (), "one was settled"


@pytest.mark.parametrize("was", SaleState)
@pytest.mark.parametrize("now_is", SaleState)
def test_when_no_money_came(was: SaleState, now_is: SaleState) -> None:
    found = announcements(
        showing(SALES["waiting"], state=was), showing(SALES["waiting"], state=now_is), NOW
    )
    heard = was in OPEN and now_is in (S.FAILED, S.EXPIRED)
    assert found == ((Announcement(Sound.FAILED),) if heard else ())


def test_the_end_of_another_sale_is_not_this_customers() -> None:
    before = showing(SALES["waiting"])
    after = showing(SALES["failed"], sale_id="another")
    assert announcements(before, after, NOW) == ()
    assert announcements(NOTHING, after, NOW) == ()
    assert announcements(before, NOTHING, NOW) == ()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.floats(0, 300)), max_size=40),
)
def test_each_receipt_is_announced_exactly_once(
    steps: list[tuple[int, bool, float]],
) -> None:
    """Whatever else changes between snapshots, also when one is shown twice or as an old code is taken off."""
    receipts: list[Issued] = [issued(1), issued(2)]
    before: TillView | None = None
    heard: list[str | None] = []
    for more, twice, age in steps:
        receipts += [issued(len(receipts) + n + 1, age) for n in range(more)]
        shown = showing(SALES["waiting"] if twice else None)
        view = replace(shown, issued=tuple(reversed(receipts[-5:])))
        for _ in range(2 if twice else 1):
            heard += [one.receipt_number for one in announcements(before, view, NOW)]
            before = view
    first = 2 + (steps[0][0] if steps else 0)
    assert heard == [one.number for one in receipts[first:]]
