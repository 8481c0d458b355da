"""The practice payload: what it says, that its check sum is right, and that no bank can pay it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.promptpay import parse_payload
from kiosk.sandbox.promptpay_code import bill_payment, reference

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def fields(payload: str) -> dict[str, str]:
    """The tags of a payload, read by hand."""
    found = {}
    while payload:
        length = int(payload[2:4])
        found[payload[:2]] = payload[4 : 4 + length]
        payload = payload[4 + length :]
    return found


def crc16(text: str) -> int:
    """CRC-16/CCITT-FALSE bit by bit, from its definition."""
    register = 0xFFFF
    for byte in text.encode("ascii"):
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (0x1021 if register & 0x8000 else 0)
            register &= 0xFFFF
    return register


def test_the_hand_written_crc_is_the_right_one() -> None:
    assert crc16("123456789") == 0x29B1


def test_what_it_says() -> None:
    found = fields(bill_payment(18550, "ABC123", "XY9"))
    assert found["00"] == "01"
    assert found["01"] == "12"
    assert found["53"] == "764"
    assert found["54"] == "185.50"
    assert found["58"] == "TH"
    assert fields(found["30"]) == {
        "00": "A000000677010112",
        "01": "000000000000000",
        "02": "ABC123",
        "03": "XY9",
    }


@given(st.integers(1, 99_999_999), st.text(max_size=30))
def test_any_code_is_whole_and_small(amount_satang: int, of: str) -> None:
    payload = bill_payment(amount_satang, reference(of, 16), reference(of + "x", 8))
    assert payload[-4:] == f"{crc16(payload[:-4]):04X}"
    assert set(payload) <= ALPHANUMERIC
    assert len(payload) <= 122, "more would need a larger QR than version 5 at level M"
    assert parse_payload(payload).amount_satang == amount_satang


@pytest.mark.parametrize(
    ("satang", "baht"), [(1, "0.01"), (1000, "10.00"), (99_999_999, "999999.99")]
)
def test_amounts_have_two_decimals(satang: int, baht: str) -> None:
    assert fields(bill_payment(satang, "A", "B"))["54"] == baht


def test_a_reference_is_the_same_for_the_same_text_only() -> None:
    assert reference("pi_a", 16) == reference("pi_a", 16)
    assert reference("pi_a", 16) != reference("pi_A", 16)
    assert len(reference("pi_a", 16)) == 16
