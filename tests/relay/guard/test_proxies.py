"""Whose address a call has: only our own proxies are believed, and nothing that is sent breaks it."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.guard.proxies import UNKNOWN, TrustedProxies, counted_as

OURS = TrustedProxies(("127.0.0.1/32", "10.0.0.0/8", "fd00::/8"))


def call(peer: str | None, *forwarded: str, name: bytes = b"x-forwarded-for") -> dict[str, Any]:
    """A call as the server hands it over."""
    headers = [(name, value.encode("latin-1")) for value in forwarded]
    client = None if peer is None else (peer, 4711)
    return {"type": "http", "client": client, "headers": [(b"host", b"6.6.6.6"), *headers]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", ["1.2.3.4"], "203.0.113.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("127.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
        ("127.0.0.1", ["6.6.6.6, 1.2.3.4, 10.1.1.1"], "1.2.3.4"),
        ("127.0.0.1", ["6.6.6.6", "1.2.3.4", "10.1.1.1"], "1.2.3.4"),
        ("127.0.0.1", ["10.1.1.2, 10.1.1.1"], "10.1.1.2"),
        ("127.0.0.1", ["6.6.6.6, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["6.6.6.6, nonsense, 10.1.1.1"], "10.1.1.1"),
        ("127.0.0.1", ["6.6.6.6,"], "127.0.0.1"),
        ("127.0.0.1", ["1.2.3.4:5678"], "1.2.3.4"),
        ("fd00::1", ["2001:DB8::0:7"], "2001:db8::7"),
        ("fd00::1", ["[2001:db8::7]:443"], "2001:db8::7"),
        ("fd00::1", ["[2001:db8::7"], "fd00::1"),
        ("::ffff:127.0.0.1", ["::ffff:1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["fe80::1%eth0"], "fe80::1"),
    ],
)
def test_the_caller_s_address(peer: str, forwarded: list[str], address: str) -> None:
    assert OURS.address_of(call(peer, *forwarded)) == address


def test_without_proxies_of_ours_nobody_is_believed() -> None:
    assert TrustedProxies(()).address_of(call("127.0.0.1", "1.2.3.4")) == "127.0.0.1"


def test_other_headers_say_nothing() -> None:
    for name in (b"forwarded", b"x-real-ip", b"x-forwarded-host"):
        assert OURS.address_of(call("127.0.0.1", "1.2.3.4", name=name)) == "127.0.0.1"


def test_a_caller_without_an_address_has_one_name() -> None:
    assert OURS.address_of(call(None, "1.2.3.4")) == UNKNOWN


def test_a_long_list_is_read_from_the_right_only() -> None:
    assert OURS.address_of(call("127.0.0.1", "1.1.1.1, " * 5_000 + "1.2.3.4")) == "1.2.3.4"
    assert OURS.address_of(call("127.0.0.1", "1.2.3.4" + ", 10.0.0.7" * 5_000)) == "10.0.0.7"


def test_a_household_is_counted_as_one() -> None:
    assert (
        counted_as("2001:db8:1:2::7") == counted_as("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    )
    assert counted_as("2001:db8:1:3::7") != counted_as("2001:db8:1:2::7")
    assert counted_as("::ffff:1.2.3.4") == counted_as("1.2.3.4") == "1.2.3.4"
    assert counted_as(UNKNOWN) == UNKNOWN


PARTS = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=4, network="10.0.0.0/8").map(str),
    st.text(st.characters(max_codepoint=255), max_size=20),
)


@given(st.lists(PARTS, max_size=6).map(", ".join))
def test_whatever_is_sent_the_answer_is_an_address(forwarded: str) -> None:
    address = OURS.address_of(call("10.0.0.1", forwarded))
    ipaddress.ip_address(address)
    assert counted_as(address)


@given(st.lists(PARTS, max_size=6).map(", ".join), st.ip_addresses(v=4, network="203.0.113.0/24"))
def test_what_a_caller_claims_changes_nothing(claimed: str, caller: ipaddress.IPv4Address) -> None:
    honest = f"{claimed}, {caller}" if claimed else str(caller)
    assert OURS.address_of(call("10.0.0.1", honest)) == str(caller)
