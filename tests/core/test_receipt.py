"""The receipt's number, and which receipt some bytes are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.chain import MOST_DOCUMENTS, JsonValue, canonical, seal
from kiosk.core.errors import InvariantError
from kiosk.core.receipt import RECEIPT, Identity, identify, receipt_number

TILL = "A1"


def test_numbers_on_paper() -> None:
    assert receipt_number("A1", 129) == "A1-000129"
    assert receipt_number("B", 1_234_567) == "B-1234567"
    for sequence in (0, -1):
        with pytest.raises(InvariantError):
            receipt_number("A1", sequence)


# Which receipt some bytes are

GOOD: dict[str, JsonValue] = {
    "till": TILL,
    "sequence": 7,
    "number": "A1-000007",
    "paymentId": "pi_7",
    "previousHash": "f" * 64,
}


def test_a_sealed_receipt_says_which_it_is() -> None:
    sealed = seal(RECEIPT, {"paymentId": "pi_7"}, till=TILL, sequence=7, previous_hash="f" * 64)
    expected = Identity(TILL, 7, "A1-000007", payment_id="pi_7", previous_hash="f" * 64)
    assert identify(sealed.document) == identify(canonical(GOOD)) == expected
    without = {key: value for key, value in GOOD.items() if key != "paymentId"}
    assert identify(canonical(without)) == replace(expected, payment_id=None)


@pytest.mark.parametrize(
    "change",
    [
        {"till": ""},
        {"till": 1},
        {"sequence": 0},
        {"sequence": True, "number": "A1-000001"},
        {"sequence": MOST_DOCUMENTS + 1, "number": "A1-1000000000"},
        {"sequence": "7"},
        {"number": "A1-000008"},
        {"number": None},
        {"paymentId": 7},
        {"previousHash": None},
    ],
)
def test_what_contradicts_itself_is_no_receipt(change: dict[str, JsonValue]) -> None:
    assert identify(canonical({**GOOD, **change})) is None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"\xff",
        json.dumps(GOOD).encode(),
        canonical(GOOD) + b"\n",
        canonical(GOOD).replace(b'"sequence":7', b'"sequence":7.0'),
        canonical(GOOD).replace(b"pi_7", b"\\ud800"),
        canonical(GOOD).replace(b"{", b'{"till":"B1",', 1),
        b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"a":' + b"[" * 99_999 + b"]" * 99_999 + b"}",
    ],
)
def test_what_is_not_written_the_one_way_is_no_receipt(document: bytes) -> None:
    assert identify(document) is None


@given(document=st.binary())
def test_any_bytes_have_an_answer(document: bytes) -> None:
    assert identify(document) is None
