"""How often the relay is asked."""

from __future__ import annotations

import pytest

from kiosk.till.link.pace import Pace


@pytest.mark.parametrize(
    ("shown", "push", "seconds"),
    [(True, False, 3), (True, True, 5), (False, False, 30), (False, True, 30)],
)
def test_a_shown_payment_is_asked_for_often_and_oftener_without_push(
    shown: bool, push: bool, seconds: float
) -> None:
    assert Pace().poll_s(shown=shown, push=push) == seconds


def test_waits_after_failures_double_up_to_the_longest() -> None:
    waits = [Pace().retry_s(failures, lambda: 1.0) for failures in range(1, 8)]
    assert waits == [0.5, 1, 2, 4, 8, 10, 10]


def test_half_of_a_wait_is_chance_so_that_tills_do_not_march_in_step() -> None:
    assert Pace().retry_s(3, lambda: 0.0) == 1
    assert Pace().retry_s(3, lambda: 0.5) == 1.5


def test_years_of_failures_do_no_harm() -> None:
    assert Pace().retry_s(10**9, lambda: 1.0) == 10


def test_what_nobody_waits_for_is_tried_again_more_seldom() -> None:
    pace = Pace()
    assert [pace.later_s(n, lambda: 1.0) for n in (1, 2, 3, 4, 5, 99)] == [5, 10, 20, 40, 60, 60]
    assert pace.later_s(1, lambda: 0.0) == 2.5
