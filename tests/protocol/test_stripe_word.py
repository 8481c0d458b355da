"""The header that says how Stripe is: what is written is read again, and nonsense says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.stripe_word import (
    StripeWord,
    read_practice,
    read_stripe_word,
    write_mode,
    write_stripe_word,
)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (StripeWord(), "ok"),
        (StripeWord(None, 12.0), "ok; age=12"),
        (StripeWord("stripe_unreachable", 340.0), "stripe_unreachable; age=340"),
        (StripeWord("stripe_key_refused"), "stripe_key_refused"),
    ],
)
def test_a_word_is_written_and_read_again(word: StripeWord, text: str) -> None:
    assert write_stripe_word(word) == text
    assert read_stripe_word(text) == word


@pytest.mark.parametrize(
    "text", [None, "", "OK", "ok;age=1", "ok; age=-1", "ok; age=", "ok; age=1e9", "x" * 41, "ok\n"]
)
def test_what_cannot_be_read_says_nothing(text: str | None) -> None:
    assert read_stripe_word(text) is None


@pytest.mark.parametrize("live", [True, False])
def test_the_mode_of_the_key_is_written_and_read_again(live: bool) -> None:
    assert read_practice(write_mode(live=live)) is not live


@pytest.mark.parametrize("text", [None, "", "Test", "practice"])
def test_a_mode_that_is_not_said_is_not_guessed(text: str | None) -> None:
    assert read_practice(text) is None


@given(st.text(max_size=30))
def test_any_text_is_read_or_says_nothing(text: str) -> None:
    word = read_stripe_word(text)
    assert word is None or read_stripe_word(write_stripe_word(word)) == word
