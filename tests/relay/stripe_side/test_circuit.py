"""The circuit: when it opens, who may probe, how its pauses grow, and that it always closes again."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.stripe_side.circuit import Circuit, Fuse, OpenError, State, cut_by_chance

FUSE = Fuse(failures=3, first_pause_s=1.0, longest_pause_s=8.0)


class Ticker:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def open_circuit(spread: float = 1.0) -> tuple[Ticker, Circuit]:
    ticker = Ticker()
    circuit = Circuit(ticker, FUSE, lambda: spread)
    for _ in range(FUSE.failures):
        assert circuit.enter(insisting=False) is False
        circuit.failed(probe=False)
    return ticker, circuit


def refused(circuit: Circuit, *, insisting: bool = False) -> float:
    with pytest.raises(OpenError) as caught:
        circuit.enter(insisting=insisting)
    assert caught.value.retry_after_s is not None
    return caught.value.retry_after_s


def test_it_opens_after_failures_in_a_row_only() -> None:
    ticker = Ticker()
    circuit = Circuit(ticker, FUSE, lambda: 1.0)
    for _ in range(10):
        circuit.failed(probe=False)
        circuit.failed(probe=False)
        assert circuit.answered() is False
    assert (circuit.state, circuit.probe_in_s) == (State.CLOSED, None)
    for _ in range(3):
        circuit.failed(probe=False)
    assert (circuit.state, circuit.probe_in_s) == (State.OPEN, 1.0)


def test_a_refused_key_opens_it_at_once() -> None:
    circuit = Circuit(Ticker(), FUSE, lambda: 1.0)
    circuit.failed(probe=False, at_once=True)
    assert circuit.state is State.OPEN


def test_pauses_grow_to_the_longest() -> None:
    ticker, circuit = open_circuit()
    pauses = []
    for _ in range(6):
        pause_s = circuit.probe_in_s
        assert pause_s is not None
        pauses.append(pause_s)
        assert refused(circuit) == max(pause_s, 1.0)
        ticker.now += pause_s
        assert circuit.enter(insisting=False) is True
        assert (circuit.state, circuit.probe_in_s) == (State.PROBING, None)
        circuit.failed(probe=True)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert circuit.answered() is True
    for _ in range(FUSE.failures):
        circuit.failed(probe=False)
    assert circuit.probe_in_s == 1.0, "after an answer pauses begin anew"


def test_no_two_relays_agree_on_the_pause() -> None:
    _, circuit = open_circuit(spread=0.5)
    assert circuit.probe_in_s == 0.5
    assert {0.5 <= cut_by_chance() <= 1.0 for _ in range(50)} == {True}


def test_the_pause_that_stripe_wants_is_kept() -> None:
    circuit = Circuit(Ticker(), Fuse(failures=1), lambda: 0.5)
    circuit.failed(probe=False, least_s=20.0)
    assert circuit.probe_in_s == 20.0


def test_one_probe_at_a_time() -> None:
    ticker, circuit = open_circuit()
    ticker.now += 1
    assert circuit.enter(insisting=False) is True
    assert refused(circuit) == 1.0
    assert refused(circuit, insisting=True) == 1.0
    circuit.gave_up()
    assert circuit.enter(insisting=False) is True


def test_what_was_on_its_way_neither_ends_nor_lengthens_a_pause_by_failing() -> None:
    ticker, circuit = open_circuit()
    circuit.failed(probe=False)
    assert circuit.probe_in_s == 1.0
    ticker.now += 1
    circuit.enter(insisting=False)
    circuit.failed(probe=False)
    assert circuit.answered() is True
    circuit.failed(probe=True)
    assert circuit.probe_in_s is None, "the probe came last, and is one failure like any other"


def test_who_insists_goes_before_the_time_but_not_again_and_again() -> None:
    ticker, circuit = open_circuit()
    ticker.now += 1
    circuit.enter(insisting=False)
    circuit.failed(probe=True)  # the next probe is due in 2 s
    refused(circuit, insisting=True)
    ticker.now += 1
    refused(circuit)
    assert circuit.enter(insisting=True) is True
    circuit.failed(probe=True)
    assert circuit.probe_in_s == 1.0, "pauses are for those who do not insist"
    refused(circuit, insisting=True)


STEPS = st.lists(
    st.sampled_from(["enter", "insist", "fail", "answer", "leave", "wait"]), max_size=60
)


@given(STEPS)
def test_whatever_happens_it_can_be_closed_again(steps: list[str]) -> None:
    ticker = Ticker()
    circuit = Circuit(ticker, FUSE)
    probes = 0
    for step in steps:
        if step in ("enter", "insist"):
            with contextlib.suppress(OpenError):
                probes += circuit.enter(insisting=step == "insist")
        elif step == "fail":
            circuit.failed(probe=probes > 0)
            probes = 0
        elif step == "answer":
            circuit.answered()
            probes = 0
        elif step == "leave" and circuit.state is State.PROBING:
            circuit.gave_up()
            probes = 0
        elif step == "wait":
            ticker.now += 1
        assert probes <= 1
    if circuit.state is State.PROBING:
        circuit.gave_up()
    ticker.now += FUSE.longest_pause_s
    circuit.enter(insisting=False)
    circuit.answered()
    assert circuit.state is State.CLOSED
