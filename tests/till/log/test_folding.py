"""What people mean as the same text is found as the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.till.log.folding import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ำตาล", "น้\u0e4d\u0e32ตาล"),
        ("น้ำ", "น\u0e33\u0e49"),  # the tone mark typed last
        ("กู้", "ก\u0e49\u0e39"),
        ("แกง", "เเกง"),
        ("กา\u200bแฟ", "กาแฟ"),
        ("กา\u00adแฟ", "\ufeffกาแฟ"),
        ("โต๊ะ ๑๒", "โต๊ะ 12"),
        ("STRASSE", "straße"),
        ("Cafe\u0301", "CAFÉ"),
        ("ＡＢＣ", "abc"),
        ("a\tb\r\n  c", " a b c"),
        ("a\0b", "a b"),
    ],
)
def test_spellings_that_look_alike_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("ชา", "ช้า"), ("กา", "ก"), ("น้ำ", "นำ"), ("1", "10")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_half_a_character_is_a_blank() -> None:
    assert folded("a\ud800b") == "a b"


@given(st.text())
def test_folding_twice_changes_nothing_and_every_database_takes_it(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert "\0" not in once.encode().decode()
