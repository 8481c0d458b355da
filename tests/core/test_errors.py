"""The error tree: the world's errors carry what a person needs, ours are loud."""

from __future__ import annotations

import pytest

from kiosk.core.errors import InvariantError, KioskError, require


class SoldOutError(KioskError):
    """An error of some room."""

    code = "sold_out"


def test_an_error_of_the_world_says_what_and_when() -> None:
    error = SoldOutError("Nothing is left.", retry_after_s=2.5)
    assert (str(error), error.text) == ("Nothing is left.",) * 2
    assert (error.code, error.retry_after_s) == ("sold_out", 2.5)


def test_a_sentence_is_in_thai_where_there_is_one() -> None:
    both = SoldOutError("Nothing is left.", thai="หมดแล้ว")
    assert (both.said_in("th"), both.said_in("en")) == ("หมดแล้ว", "Nothing is left.")
    assert SoldOutError("Nothing is left.").said_in("th") == "Nothing is left."


def test_a_code_may_be_given_for_one_error() -> None:
    error = SoldOutError("Nothing is left.", code="empty")
    assert (error.code, SoldOutError.code) == ("empty", "sold_out")
    assert (KioskError("What?").code, KioskError("What?").retry_after_s) == ("error", None)


def test_a_bug_is_no_error_of_the_world() -> None:
    assert not issubclass(InvariantError, KioskError)
    require(True, "one is one")
    with pytest.raises(InvariantError, match="one is two"):
        require(False, "one is two")
