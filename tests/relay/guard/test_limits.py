"""Token buckets by key: never more than the rate allows, never less than it promises, in bounded memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.guard.limits import NO_RATES, Buckets, Rate, Rates


class Seconds:
    """A ticker that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(per_s=2, burst=3), seconds)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    seconds.now = 0.5
    assert buckets.wait_for_one("a") == 0
    assert [buckets.take("a") for _ in range(2)] == [0, 0.5]
    assert buckets.wait_for_one("a") == 0.5
    assert buckets.wait_for_one("never seen") == 0


def test_whoever_waits_as_told_gets_in() -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(per_s=0.5, burst=1), seconds)
    for _ in range(20):
        assert buckets.take("a") == 0
        seconds.now += buckets.take("a")


def test_memory_is_bounded_and_the_quietest_is_forgotten() -> None:
    buckets = Buckets(Rate(per_s=1, burst=1), Seconds(), most_keys=3)
    for key in ("a", "b", "c", "a", "d"):
        buckets.take(key)
    assert len(buckets) == 3
    assert buckets.take("a") == 1
    assert buckets.take("b") == 0


def test_a_clock_that_goes_back_gives_and_takes_nothing() -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(per_s=1, burst=2), seconds)
    seconds.now = 10
    assert buckets.take("a") == 0
    seconds.now = 5
    assert [buckets.take("a"), buckets.take("a")] == [0, 1]


@pytest.mark.parametrize("name", Rates.__slots__)
def test_every_limit_is_one_and_can_be_left_out(name: str) -> None:
    rate: Rate = getattr(Rates(), name)
    assert 0 < rate.per_s < 100
    assert rate.burst >= max(rate.per_s, 1)
    free = Buckets(getattr(NO_RATES, name), Seconds())
    assert not any(free.take("a") for _ in range(1_000))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3, allow_nan=False)), max_size=100),
    st.integers(1, 5),
    st.floats(0.1, 10),
)
def test_no_key_ever_gets_more_than_burst_and_rate(
    calls: list[tuple[str, float]], burst: int, per_s: float
) -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(per_s, burst), seconds)
    taken = dict.fromkeys("abc", 0)
    for key, pause_s in calls:
        seconds.now += pause_s
        taken[key] += buckets.take(key) == 0
        assert taken[key] <= burst + per_s * seconds.now + 1e-6
