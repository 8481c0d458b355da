"""The keypad: every key in every state it can reach, and long sequences against a model of their own."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.keypad import MOST_KEYED_SATANG, AmountEntry, EntryMode, Key, entry_of
from kiosk.core.money import format_baht

SATANG = AmountEntry(mode=EntryMode.SATANG)
KEYS = {**{key.value: key for key in Key}, "<": Key.BACKSPACE, "C": Key.CLEAR}
MOST_TERMS = 50


def keyed(keys: str, entry: AmountEntry | None = None) -> AmountEntry:
    """What some keys make, one letter each: digits, `.`, `+`, `<` and `C`; `d` is the double zero."""
    entry = AmountEntry() if entry is None else entry
    for letter in keys:
        entry = entry.press(Key.D00 if letter == "d" else KEYS[letter])
    return entry


@pytest.mark.parametrize(
    ("keys", "text", "satang"),
    [
        ("", "0", 0),
        ("0", "0", 0),
        ("000", "0", 0),
        ("d", "0", 0),
        ("185.5", "185.5", 18_550),
        ("185.50", "185.50", 18_550),
        ("1185.50", "1,185.50", 118_550),
        ("1234567", "1,234,567", 123_456_700),
        ("0185", "185", 18_500),
        (".5", "0.5", 50),
        (".", "0.", 0),
        ("5.", "5.", 500),
        ("0.05", "0.05", 5),
        ("1d", "100", 10_000),
        ("1.d", "1.00", 100),
        ("5<", "0", 0),
        ("185.50<<<", "185", 18_500),
        ("<", "0", 0),
        ("185C", "0", 0),
        ("120+65.5", "185.50", 18_550),
        ("120+", "120.00", 12_000),
        ("120+C", "0", 0),
    ],
)
def test_keys(keys: str, text: str, satang: int) -> None:
    entry = keyed(keys)
    assert (entry.text, entry.total_satang) == (text, satang)


@pytest.mark.parametrize(
    ("before", "key"),
    [
        ("1.50", "5"),  # a third decimal
        ("1.50", "d"),
        ("1.5", "d"),  # half of a key is no key
        ("1.5", "."),  # a second point
        ("1.", "."),
        ("1234567", "8"),  # more digits than any amount has
        ("123456", "d"),
        ("0", "0"),
        ("0", "d"),
        ("", "<"),
        ("", "+"),
        ("5+", "+"),
    ],
)
def test_a_key_that_cannot_apply_changes_nothing(before: str, key: str) -> None:
    assert keyed(before + key) == keyed(before)


def test_too_large_an_amount_can_be_seen() -> None:
    assert keyed("1000000").total_satang == 100_000_000


# Terms


def test_the_sum_is_told_from_the_first_finished_term_on() -> None:
    assert keyed("120").sum_text == ""
    assert keyed("120+").sum_text == "120.00"
    assert keyed("120+65.5").sum_text == "120.00 + 65.50"
    assert keyed("120+65.5+1").sum_text == "120.00 + 65.50 + 1.00"


def test_a_term_of_nothing_is_no_term() -> None:
    assert keyed("120+0+") == keyed("120+.+") == keyed("120+")
    assert keyed("0.00+").is_empty


def test_backspace_takes_keys_then_whole_terms() -> None:
    assert keyed("120+65<<") == keyed("120+")
    assert keyed("120+65<<<").is_empty


def test_only_an_untouched_entry_is_empty() -> None:
    assert AmountEntry().is_empty
    assert keyed("5<").is_empty
    assert not keyed("0").is_empty
    assert not keyed("5+").is_empty


def test_quick_amounts_add_up() -> None:
    entry = AmountEntry().add(2_000).add(6_550)
    assert (entry.text, entry.sum_text) == ("85.50", "20.00 + 65.50")
    assert keyed("5").add(2_000) == keyed("5+20+")
    assert keyed("5").add(2_000).press(Key.BACKSPACE) == keyed("5+")
    assert AmountEntry().add(1).total_satang == 1


@pytest.mark.parametrize("satang", [0, -1])
def test_a_quick_amount_of_nothing_changes_nothing(satang: int) -> None:
    assert keyed("5").add(satang) == keyed("5")


def test_no_key_is_lost_when_there_is_no_room_for_another_term() -> None:
    full = keyed("1+" * MOST_TERMS)
    assert full.total_satang == MOST_TERMS * 100
    assert full.add(100) == full
    typing = keyed("7", full)
    assert typing.total_satang == full.total_satang + 700
    assert keyed("+", typing) == typing
    assert typing.add(100) == typing


# An amount to be changed


@given(st.integers(-100, 10**9))
def test_an_amount_can_be_taken_up_again(satang: int) -> None:
    entry = entry_of(satang)
    assert entry.total_satang == max(satang, 0)
    assert entry.terms == ()


@pytest.mark.parametrize(
    ("satang", "text"), [(2_000, "20"), (18_550, "185.50"), (1, "0.01"), (0, "0")]
)
def test_an_amount_taken_up_reads_as_keyed(satang: int, text: str) -> None:
    assert entry_of(satang).text == text
    assert entry_of(satang).is_empty == (satang == 0)


# Satang first


@pytest.mark.parametrize(
    ("keys", "text", "satang"),
    [
        ("", "0.00", 0),
        ("1", "0.01", 1),
        ("18", "0.18", 18),
        ("18550", "185.50", 18_550),
        ("0018550", "185.50", 18_550),
        ("185d", "185.00", 18_500),
        ("d", "0.00", 0),
        ("18550<", "18.55", 1_855),
        ("1<", "0.00", 0),
        ("118550", "1,185.50", 118_550),
        ("99999999", "999,999.99", 99_999_999),
        ("999999999", "9,999,999.99", 999_999_999),
        ("185.", "185.", 18_500),  # a point: these were baht
        ("185.5", "185.5", 18_550),
        ("185.50", "185.50", 18_550),
        ("185.<", "1.85", 185),
        (".5", "0.5", 50),
        (".<", "0.00", 0),
        (".5<<", "0.00", 0),
        ("12000+6550", "185.50", 18_550),
        ("12000+", "120.00", 12_000),
        ("120.+65.5", "185.50", 18_550),
        ("18550C5", "0.05", 5),
    ],
)
def test_satang_first(keys: str, text: str, satang: int) -> None:
    entry = keyed(keys, SATANG)
    assert (entry.text, entry.total_satang) == (text, satang)


@pytest.mark.parametrize(
    ("before", "key"),
    [("999999999", "9"), ("99999999", "d"), ("12345678", "."), ("185.", "."), ("", "0"), ("", "d")],
)
def test_a_key_that_cannot_apply_to_satang_changes_nothing(before: str, key: str) -> None:
    assert keyed(before + key, SATANG) == keyed(before, SATANG)


def test_only_untouched_satang_are_empty() -> None:
    assert SATANG.is_empty
    assert keyed("0", SATANG).is_empty
    assert keyed("5<", SATANG).is_empty
    assert not keyed("5", SATANG).is_empty


def test_quick_amounts_and_satang_add_up() -> None:
    entry = keyed("4500", SATANG.add(2_000))
    assert (entry.text, entry.sum_text) == ("65.00", "20.00 + 45.00")


@given(st.integers(-100, MOST_KEYED_SATANG))
def test_an_amount_taken_up_again_can_be_keyed_on_in_satang(satang: int) -> None:
    entry = entry_of(satang, EntryMode.SATANG)
    assert entry.total_satang == max(satang, 0)
    assert entry.text == format_baht(max(satang, 0))
    assert entry.press(Key.BACKSPACE).total_satang == max(satang, 0) // 10


# Every key in every state


FEW_KEYS = [Key.D0, Key.D1, Key.D00, Key.DOT, Key.PLUS, Key.BACKSPACE, Key.CLEAR]


BAHT_TYPED = r"|(0|[1-9][0-9]{0,6})(\.[0-9]{0,2})?"
SATANG_TYPED = r"|[1-9][0-9]{0,8}|(0|[1-9][0-9]{0,6})\.[0-9]{0,2}"


@pytest.mark.parametrize("mode", EntryMode)
@pytest.mark.parametrize(("keys", "length"), [(list(Key), 4), (FEW_KEYS, 7)], ids=["all", "few"])
def test_every_sequence_keeps_what_must_hold(keys: list[Key], length: int, mode: EntryMode) -> None:
    """What a key does depends on the entry alone, so each entry is tried once, whatever led to it."""
    reached = {AmountEntry(mode=mode)}
    for _ in range(length):
        reached |= {entry.press(key) for entry, key in itertools.product(reached, keys)}
    assert len(reached) > 1_000
    typed = SATANG_TYPED if mode is EntryMode.SATANG else BAHT_TYPED
    for entry in reached:
        assert entry.mode is mode
        assert re.fullmatch(typed, entry.typing)
        assert all(term > 0 for term in entry.terms)
        assert entry.total_satang == sum(entry.terms) + entry.typed_satang
        assert entry.typed_satang <= MOST_KEYED_SATANG
        shown = Decimal(entry.text.replace(",", ""))
        assert shown * 100 == entry.total_satang
        assert entry.is_empty == (entry == AmountEntry(mode=mode))


class Model:
    """A calculator as plain as possible: the keys of the term under way as text, Decimal for money."""

    def __init__(self, mode: EntryMode) -> None:
        self.mode = mode
        self.terms: list[Decimal] = []
        self.typed = ""

    def press(self, key: Key) -> None:
        if key is Key.CLEAR:
            self.terms, self.typed = [], ""
        elif key is Key.BACKSPACE:
            if self.typed:
                self.typed = self.typed[:-1]
                if self.in_satang and self.typed == "0":
                    self.typed = ""
            else:
                self.terms = self.terms[:-1]
        elif key is Key.PLUS:
            if self.value:
                self.terms.append(self.value)
            self.typed = ""
        elif self.in_satang and key is not Key.DOT:
            longer = (self.typed + key.value).lstrip("0")
            self.typed = longer if len(longer) <= 9 else self.typed
        else:
            longer = (self.typed or "0") + key.value
            longer = re.sub(r"^0+(?=[0-9])", "", longer)
            if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{0,2})?", longer):
                self.typed = longer

    @property
    def in_satang(self) -> bool:
        return self.mode is EntryMode.SATANG and "." not in self.typed

    @property
    def value(self) -> Decimal:
        number = Decimal(self.typed.rstrip(".") or "0")
        return number / 100 if self.in_satang else number

    @property
    def total(self) -> Decimal:
        return sum(self.terms, self.value)


@given(st.lists(st.sampled_from(Key), max_size=45), st.sampled_from(EntryMode))
def test_long_sequences_do_what_the_model_does(keys: list[Key], mode: EntryMode) -> None:
    entry, model = AmountEntry(mode=mode), Model(mode)
    for key in keys:
        entry = entry.press(key)
        model.press(key)
        assert entry.total_satang == model.total * 100
        assert len(entry.terms) == len(model.terms)
        if entry.terms or model.in_satang:
            assert entry.text == format_baht(entry.total_satang)
        else:
            assert entry.text.replace(",", "") == (model.typed or "0")
