"""Stripe's signature: what is taken, what is not, and that nothing makes the check fall over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.inbox.signature import TOLERANCE_S, Verdict, verify
from tests.relay.stage import own_signature, signature

NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
BODY = b'{"id": "evt_1"}'
SECRET = b"whsec_sandbox"


def judged(header: str | bytes | None, body: bytes = BODY, now: datetime = NOW) -> Verdict:
    raw = header.encode("latin-1") if isinstance(header, str) else header
    return verify(raw, body, [SECRET], now)


def test_takes_what_stripes_own_sdk_signs() -> None:
    assert judged(signature(BODY, "whsec_sandbox", NOW)) is Verdict.GOOD


def test_one_of_several_secrets_is_enough_whichever_side_has_them() -> None:
    old, new = b"whsec_old", b"whsec_new"
    by_old = own_signature(BODY, "whsec_old", int(NOW.timestamp()))
    both = by_old + "," + own_signature(BODY, "whsec_new", int(NOW.timestamp())).split(",")[1]
    assert verify(by_old.encode(), BODY, [new, old], NOW) is Verdict.GOOD
    assert verify(both.encode(), BODY, [new], NOW) is Verdict.GOOD
    assert verify(by_old.encode(), BODY, [new], NOW) is Verdict.WRONG


def test_without_a_secret_nothing_is_good() -> None:
    header = signature(BODY, "whsec_sandbox", NOW).encode()
    assert verify(header, BODY, [], NOW) is Verdict.WRONG


@pytest.mark.parametrize(
    ("age_s", "verdict"),
    [
        (TOLERANCE_S, Verdict.GOOD),
        (TOLERANCE_S + 1, Verdict.OUTSIDE_TIME),
        (-TOLERANCE_S, Verdict.GOOD),
        (-TOLERANCE_S - 1, Verdict.OUTSIDE_TIME),
        (86_400, Verdict.OUTSIDE_TIME),
        (-86_400, Verdict.OUTSIDE_TIME),
    ],
)
def test_the_time_counts_both_ways(age_s: int, verdict: Verdict) -> None:
    assert judged(signature(BODY, "whsec_sandbox", NOW - timedelta(seconds=age_s))) is verdict


def test_the_tolerance_is_not_rounded() -> None:
    header = signature(BODY, "whsec_sandbox", NOW - timedelta(seconds=TOLERANCE_S))
    assert judged(header, now=NOW + timedelta(milliseconds=1)) is Verdict.OUTSIDE_TIME


@given(st.integers(0, len(BODY) - 1), st.integers(0, 7))
def test_any_flipped_bit_of_the_body_is_seen(position: int, bit: int) -> None:
    altered = bytearray(BODY)
    altered[position] ^= 1 << bit
    assert judged(signature(BODY, "whsec_sandbox", NOW), bytes(altered)) is Verdict.WRONG


def test_only_v1_in_lower_case_counts() -> None:
    good = signature(BODY, "whsec_sandbox", NOW)
    assert judged(good.replace("v1=", "v0=")) is Verdict.MALFORMED
    time_part, sign = good.split(",v1=")
    assert judged(f"{time_part},v1={sign.upper()}") is Verdict.WRONG


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (None, Verdict.MISSING),
        ("", Verdict.MISSING),
        ("nonsense", Verdict.MALFORMED),
        ("t=,v1=00", Verdict.MALFORMED),
        ("t=12", Verdict.MALFORMED),
        ("v1=00", Verdict.MALFORMED),
        ("t=-5,v1=00", Verdict.MALFORMED),
        ("t=1e3,v1=00", Verdict.MALFORMED),
        ("t=" + "9" * 40 + ",v1=00", Verdict.MALFORMED),
        ("t=99999999999,v1=é", Verdict.WRONG),
        ("t=1,v1=" + ",v1=".join("0" * 64 for _ in range(500)), Verdict.WRONG),
    ],
)
def test_odd_headers_have_a_verdict(header: str | None, verdict: Verdict) -> None:
    assert judged(header) is verdict


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_no_bytes_make_it_raise_or_pass(header: bytes, body: bytes) -> None:
    assert verify(header, body, [SECRET], NOW) is not Verdict.GOOD
