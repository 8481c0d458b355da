"""Reading slips' codes: what other projects' suites expect, and that nothing else is taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.kedmanee import as_latin
from kiosk.core.slip import BANKS, LONGEST, TRUEMONEY, Slip, SlipError, SlipProblem, parse_slip
from tests.core.payloads import code, field, peer_vectors
from tests.core.slips import REFERENCE, in_thai, signed, slip, truemoney

PEERS = {vector["kind"]: vector for vector in peer_vectors()}
TH = field("51", "TH")


def problem_of(text: str) -> SlipProblem:
    """Why a text is refused."""
    with pytest.raises(SlipError) as caught:
        parse_slip(text)
    assert caught.value.code == caught.value.problem.value
    assert caught.value.text.endswith(".")
    return caught.value.problem


def without_zeros() -> str:
    """A slip whose checksum begins with a zero, as an app writes it that drops it."""
    for number in range(10_000):
        text = slip(reference=f"REF{number}")
        if text[-4] == "0":
            return text[:-4] + text[-4:].lstrip("0")
    raise AssertionError("one of sixteen begins with a zero")


def test_a_banks_slip_names_bank_and_reference() -> None:
    assert parse_slip(slip()) == Slip("014", REFERENCE)
    peer = PEERS["parse_slip_ok"]
    expected = peer["expected"]
    assert parse_slip(peer["input"]["payload"]) == Slip(
        expected["sendingBank"], expected["transRef"]
    )


def test_a_slip_of_truemoney_names_its_day() -> None:
    assert parse_slip(truemoney()) == Slip(TRUEMONEY, "TXID1234567890", date(2026, 11, 20))
    peer = PEERS["parse_truemoney_slip"]
    assert parse_slip(peer["input"]["payload"]) == Slip(
        TRUEMONEY, peer["expected"]["transactionId"], date(2026, 5, 31)
    )


def test_the_ways_in_which_apps_write_the_checksum() -> None:
    text = slip()
    assert parse_slip(text[:-4] + text[-4:].lower()) == parse_slip(text)
    short = without_zeros()
    assert len(short) < len(slip(reference=parse_slip(short).reference))
    assert problem_of(slip()[:-4]) is SlipProblem.NOT_A_SLIP


def test_what_a_scanner_adds_and_what_a_thai_keyboard_makes_of_it() -> None:
    assert parse_slip(f"\t {slip()}\r\n") == parse_slip(slip())
    typed = in_thai(slip(reference="AZ09QWERTYUIOPSDFGHJKLXCVBNM"))
    assert not typed.isascii()
    assert parse_slip(typed) == Slip("014", "AZ09QWERTYUIOPSDFGHJKLXCVBNM")
    assert as_latin("plain 12/-") == "plain 12/-"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", SlipProblem.EMPTY),
        (" \r\n", SlipProblem.EMPTY),
        ("0" * (LONGEST + 1), SlipProblem.TOO_LONG),
        (slip() + "\0" * 300, SlipProblem.TOO_LONG),
        (slip().replace("TH", "T\x1b"), SlipProblem.CHARACTERS),
        (slip().replace("TH", "T\n"), SlipProblem.CHARACTERS),
        ("😀" + slip(), SlipProblem.CHARACTERS),
        ("\ud800", SlipProblem.CHARACTERS),
        (code(), SlipProblem.PAYMENT_CODE),
        ("|099999999999990\r111222333444\r\r0".replace("\r", " "), SlipProblem.PAYMENT_CODE),
        ("HTTPS://payments.example.com/test", SlipProblem.PAYMENT_CODE),
        ("8850123456789", SlipProblem.NOT_A_SLIP),
        ("hello", SlipProblem.NOT_A_SLIP),
        (slip()[:-5] + "5" + slip()[-4:], SlipProblem.NOT_A_SLIP),
        (slip().replace(REFERENCE, REFERENCE[::-1]), SlipProblem.DAMAGED),
        (slip(country="SG"), SlipProblem.COUNTRY),
        (slip(country="th"), SlipProblem.COUNTRY),
        (slip(country=None), SlipProblem.NOT_A_SLIP),
        (slip(kind="000002"), SlipProblem.NOT_A_SLIP),
        (slip(bank="14"), SlipProblem.NOT_A_SLIP),
        (slip(bank="SCB"), SlipProblem.NOT_A_SLIP),
        (slip(reference=""), SlipProblem.NOT_A_SLIP),
        (slip(reference="A B"), SlipProblem.NOT_A_SLIP),
        (slip(reference="7" * 65), SlipProblem.NOT_A_SLIP),
        (signed(field("00", field("00", "000001") + field("01", "014")) + TH), "slip_not_a_slip"),
        (signed(TH), SlipProblem.NOT_A_SLIP),
        (signed(field("00", "0X04") + TH), SlipProblem.NOT_A_SLIP),
        (signed(field("00", "000A") + TH), SlipProblem.NOT_A_SLIP),
        (signed(field("00", "0099") + TH), SlipProblem.NOT_A_SLIP),
        (signed(TH + TH), SlipProblem.NOT_A_SLIP),
        (truemoney(day="31022026"), SlipProblem.NOT_A_SLIP),
        (truemoney(day="2026-1-1"), SlipProblem.NOT_A_SLIP),
        (truemoney(reference=""), SlipProblem.NOT_A_SLIP),
    ],
)
def test_whatever_is_no_slip_is_refused_by_its_name(text: str, problem: SlipProblem) -> None:
    assert problem_of(text) == problem


@given(at=st.integers(0, len(slip()) - 1), letter=st.sampled_from("0123456789ABCDEF!zT"))
def test_one_changed_letter_is_never_let_through(at: int, letter: str) -> None:
    changed = slip()[:at] + letter + slip()[at + 1 :]
    if changed == slip():
        return
    problem_of(changed)


@given(st.text(max_size=400) | st.from_regex(r"\A00[0-9]{2}[0-9A-F]*9104[0-9a-f]{0,5}\Z"))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        found = parse_slip(text)
    except SlipError:
        return
    assert found.reference


@given(
    bank=st.from_regex(r"\A[0-9]{3}\Z"),
    reference=st.text(st.sampled_from("".join(map(chr, range(33, 127)))), min_size=1, max_size=64),
)
def test_every_slip_is_read_as_it_was_made(bank: str, reference: str) -> None:
    assert parse_slip(slip(bank, reference)) == Slip(bank, reference)


def test_banks_are_called_by_names_in_both_languages() -> None:
    assert BANKS["014"].thai != BANKS["014"].english
    assert all(len(code) == 3 for code in BANKS if code != TRUEMONEY)
