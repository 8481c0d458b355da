"""Which PINs are taken, and that none of them is ever repeated."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.guard import NewPin
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.pins import is_easy, read_new_pin, read_pin

DIGITS = st.text("0123456789", min_size=6, max_size=12)


def test_thai_digits_are_the_same_pin() -> None:
    assert read_new_pin("๔๘๒๙๑๓") == read_new_pin("482913") == "482913"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "4829131234567",
        "48291a",
        "482 913",
        "+482913",
        "４８２９１３",
        "४८२९१३",
        "48291\n",
    ],
)
def test_what_is_no_pin_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_pin(text)
    assert refused.value.code == "validation_failed"
    assert refused.value.text == "pin: 6 to 12 digits are needed, and nothing else."


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "111111", "123456", "234567", "654321", "987654", "789012", "890123", "210987"),
        *("121212", "123123", "481481", "48294829", "482913482913", "123321", "112233", "112234"),
        *("332211", "147258", "147369", "789456", "159753", "๑๒๓๔๕๖", "1234567890", "999000"),
    ],
)
def test_what_a_colleague_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(Refusal, match="too easy to guess") as refused:
        read_new_pin(pin)
    assert pin not in refused.value.text


@pytest.mark.parametrize("pin", ["482913", "907153", "100100200", "246813", "555575", "482284"])
def test_others_are_taken(pin: str) -> None:
    assert read_new_pin(pin) == pin


@given(DIGITS)
def test_a_pin_that_was_set_can_be_given(pin: str) -> None:
    if is_easy(pin):
        with pytest.raises(Refusal):
            read_new_pin(pin)
    else:
        assert read_pin(read_new_pin(pin)) == pin


def test_few_pins_are_lost() -> None:
    easy = sum(is_easy(f"{number:06d}") for number in range(1_000_000))
    assert easy < 12_000


def documented(pin: str) -> bool:
    """Whether the API's document says that a new PIN may be this."""
    schema = NewPin.model_json_schema(by_alias=True)["properties"]["pin"]
    return re.search(schema["pattern"], pin) is not None


@given(DIGITS)
def test_the_document_says_yes_to_every_pin_that_is_taken(pin: str) -> None:
    assert documented(pin) or is_easy(pin)


def test_the_document_says_no_to_the_plainest() -> None:
    plain = ("000000", "123456", "654321", "112233", "121212", "123123", "48294829", "12345")
    assert not any(documented(pin) for pin in plain)


@given(st.text(max_size=20))
def test_no_text_is_more_than_a_refusal(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert set(read_pin(text)) <= set("0123456789")
