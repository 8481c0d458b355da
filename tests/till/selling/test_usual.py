"""What is usual at this till: learnt from its own receipts, kept up as it sells, there again after a start."""

from __future__ import annotations

from kiosk.core.payment import Outcome
from kiosk.core.usual import FEWEST, Slip, Usual
from kiosk.till.selling.usual import UsualAmounts
from tests.till.builders import SHOP, Desk


def sell(desk: Desk, count: int, satang: int = 6_500) -> None:
    for _ in range(count):
        desk.hear(desk.sell_and_show(satang), Outcome.PAID, amount=satang, amount_received=satang)


def usual(amounts: UsualAmounts, desk: Desk) -> Usual | None:
    with desk.store.reading() as tx:
        return amounts.look(tx)


def test_a_till_learns_from_its_own_receipts_one_by_one(desk: Desk) -> None:
    amounts = UsualAmounts(SHOP.till)
    assert usual(amounts, desk) is None
    sell(desk, FEWEST - 1)
    assert usual(amounts, desk) is None
    sell(desk, 1)
    learnt = usual(amounts, desk)
    assert learnt == Usual(6_500, 6_500, 6_500)
    assert learnt.slip(65_000) is Slip.TEN_TIMES
    assert usual(amounts, desk) is learnt, "nothing was sold: nothing is read"
    sell(desk, 20, 1_000)
    assert usual(amounts, desk) == Usual(1_000, 1_000, 6_500)


def test_what_was_learnt_is_there_again_after_a_start_and_is_no_other_tills(desk: Desk) -> None:
    sell(desk, FEWEST)
    desk.close()
    desk.open()
    assert usual(UsualAmounts(SHOP.till), desk) == Usual(6_500, 6_500, 6_500)
    assert usual(UsualAmounts("B2"), desk) is None
