"""Pairing codes: easy to read out, and read in whatever way a person types them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.guard.codes import ALPHABET, Code, new_code, parse_code


def test_a_code_is_in_groups_and_holds_nothing_that_looks_like_something_else() -> None:
    codes = [new_code() for _ in range(200)]
    assert all(re.fullmatch(f"([{ALPHABET}]{{4}}-){{2}}[{ALPHABET}]{{4}}", c.text) for c in codes)
    assert len({code.text for code in codes}) == 200
    assert not set("01OILU") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 30


@pytest.mark.parametrize(
    "typed",
    [
        *("K7QM-2F9X-TB4R", "k7qm2f9xtb4r", " K7QM 2F9X TB4R\n", "k7-qm_2f–9x—tb4r"),
        *("Ｋ７ＱＭ－２Ｆ９Ｘ－ＴＢ４Ｒ", "K7QM\u00a02F9X\u200bTB4R"),
    ],
)
def test_case_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    assert parse_code(typed) == Code("K7QM", "2F9XTB4R")


@pytest.mark.parametrize(
    "typed", ["", "K7QM", "K7QM-2F9X-TB4", "K7QM-2F9X-TB4RR", "K7QM-2F9X-TB40", "๗" * 12, "-" * 99]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert parse_code(typed) is None


@given(st.text(max_size=80))
def test_no_text_is_more_than_no_code(typed: str) -> None:
    code = parse_code(typed)
    assert code is None or parse_code(code.text) == code


@given(
    st.text(ALPHABET, min_size=12, max_size=12),
    st.lists(st.sampled_from(["", "-", " ", "–", "\t"]), min_size=12, max_size=12),
    st.booleans(),
)
def test_a_code_is_read_however_it_is_written(letters: str, gaps: list[str], small: bool) -> None:
    typed = "".join(letter + gap for letter, gap in zip(letters, gaps, strict=True))
    code = parse_code(typed.lower() if small else typed)
    assert code == Code(letters[:4], letters[4:])
