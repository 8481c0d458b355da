"""Reading PromptPay payloads: what other projects' suites expect, and that nothing damaged is let through."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.promptpay import (
    BAHT,
    THAILAND,
    Payload,
    PayloadError,
    parse_payload,
)
from tests.core.payloads import (
    BILL_PAYMENT,
    PROMPTPAY,
    bill,
    code,
    crc,
    credit,
    field,
    own_vectors,
    peer_vectors,
    signed,
)

PEERS = peer_vectors()
GENERATED = [vector for vector in PEERS if vector["kind"].startswith("gen_")]
CHECKSUMS = [vector for vector in PEERS if vector["kind"] == "crc"]
READABLE = [vector for vector in PEERS if vector["kind"] == "parse_ok"]
UNREADABLE = [
    vector
    for vector in PEERS
    if vector["kind"] in ("parse_bad", "parse_slip_ok", "parse_truemoney_slip", "tlv_nocrc")
]
OWN = own_vectors()

VALID = sorted(
    {
        *(vector["expected"] for vector in GENERATED),
        *(vector["input"]["payload"] for vector in READABLE),
        *(vector["payload"] for vector in OWN if vector["accept"]),
    }
)
SAMPLES = [code(), code("1"), code(None), code("12.00", scheme=bill()), VALID[-1]]
"""A few shapes, for the changes of which there are most."""

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
FOREIGN = "\0\n\r\t\x7f\x1b\u00a0\u0085ก๑０Ａ\u200b\u2028\ud800😀"
ALPHABET = PRINTABLE + FOREIGN


def is_refused(text: str) -> bool:
    """Whether the reader says no in the one way it may."""
    try:
        parse_payload(text)
    except PayloadError:
        return True
    return False


def satang(baht: str) -> int:
    """The satang of a decimal text, by Decimal."""
    return int(Decimal(baht).quantize(Decimal("0.01")) * 100)


def identify(vector: dict[str, Any]) -> str:
    return str(vector["id"])


# What others expect


@pytest.mark.parametrize("vector", GENERATED, ids=identify)
def test_codes_that_other_libraries_make_are_read(vector: dict[str, Any]) -> None:
    payload = parse_payload(vector["expected"])
    amount = vector["input"].get("amount")
    assert payload.amount_satang == (None if amount is None else satang(amount))
    assert (payload.currency, payload.country) == (BAHT, THAILAND)
    is_bill = vector["kind"] == "gen_bill"
    assert payload.application_id == (BILL_PAYMENT if is_bill else PROMPTPAY)
    assert payload.biller_id == (vector["input"]["billerId"] if is_bill else None)


@pytest.mark.parametrize("vector", READABLE, ids=identify)
def test_codes_that_other_readers_read_are_read(vector: dict[str, Any]) -> None:
    amount = vector["expected"].get("54")
    payload = parse_payload(vector["input"]["payload"])
    assert payload.amount_satang == (None if amount is None else satang(amount))


@pytest.mark.parametrize("vector", UNREADABLE, ids=identify)
def test_slips_damage_and_other_formats_are_refused(vector: dict[str, Any]) -> None:
    assert is_refused(vector["input"]["payload"])


@pytest.mark.parametrize("vector", CHECKSUMS, ids=identify)
def test_the_checksum_is_the_peers(vector: dict[str, Any]) -> None:
    data, expected = vector["input"]["data"], vector["expected"]
    assert crc(data) == expected  # the tests' own
    if "5802TH" in data:
        assert parse_payload(data + expected).currency == BAHT  # the reader's


@pytest.mark.parametrize("vector", OWN, ids=identify)
def test_own_cases(vector: dict[str, Any]) -> None:
    if vector["accept"]:
        assert parse_payload(vector["payload"]).amount_satang == vector["satang"]
    else:
        assert is_refused(vector["payload"])


def test_every_kind_of_vector_is_used() -> None:
    used = len(GENERATED) + len(CHECKSUMS) + len(READABLE) + len(UNREADABLE)
    left = [vector["kind"] for vector in PEERS if vector["kind"] == "format_amount"]
    assert used + len(left) == len(PEERS) == 61
    assert len(OWN) == 23


# Damage


@pytest.mark.parametrize("payload", VALID)
def test_every_changed_character_is_refused(payload: str) -> None:
    accepted = [
        (at, letter)
        for at, old in enumerate(payload)
        for letter in ALPHABET
        if letter != old and not is_refused(payload[:at] + letter + payload[at + 1 :])
    ]
    assert accepted == []


@pytest.mark.parametrize("payload", VALID)
def test_every_missing_piece_is_refused(payload: str) -> None:
    pieces = itertools.combinations(range(len(payload) + 1), 2)
    accepted = [(a, b) for a, b in pieces if not is_refused(payload[:a] + payload[b:])]
    assert accepted == []


@pytest.mark.parametrize("payload", SAMPLES)
def test_every_additional_character_is_refused(payload: str) -> None:
    places = range(len(payload) + 1)
    accepted = [
        (at, letter)
        for at, letter in itertools.product(places, ALPHABET)
        if not is_refused(payload[:at] + letter + payload[at:])
    ]
    assert accepted == []


@pytest.mark.parametrize("payload", VALID)
def test_every_two_characters_exchanged_are_refused(payload: str) -> None:
    accepted = []
    for a, b in itertools.combinations(range(len(payload)), 2):
        if payload[a] != payload[b]:
            letters = list(payload)
            letters[a], letters[b] = letters[b], letters[a]
            if not is_refused("".join(letters)):
                accepted.append((a, b))
    assert accepted == []


@pytest.mark.parametrize("payload", SAMPLES)
@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "\ufeff{}", "{0}{0}", "\0{}"])
def test_nothing_may_stand_around_it(payload: str, around: str) -> None:
    assert is_refused(around.format(payload))


def test_the_checksum_is_in_capitals() -> None:
    payload = next(text for text in VALID if re.search(r"[A-F]", text[-4:]))
    assert is_refused(payload[:-4] + payload[-4:].lower())


# Nothing but PayloadError, whatever comes

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TLV_TEXT = st.lists(
    st.builds(
        field,
        st.sampled_from(["00", "01", "29", "30", "31", "52", "53", "54", "58", "63", "99", "ก0"]),
        ANY_TEXT.filter(lambda text: len(text) < 100) | st.sampled_from(["764", "TH", "01"]),
    )
).map("".join)


@given(ANY_TEXT | TLV_TEXT)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert is_refused(text)


@given(st.text(PRINTABLE, max_size=200) | TLV_TEXT.filter(str.isascii))
def test_any_signed_text_is_read_or_refused(body: str) -> None:
    is_refused(signed(body))  # must not raise anything else


@pytest.mark.parametrize("text", ["", "0", "6304", "0" * 511, "0" * 100_000, "ก" * 100, "\ud800"])
def test_odd_texts_are_refused(text: str) -> None:
    assert is_refused(text)


def test_the_longest_payload_has_512_characters() -> None:
    def padded(length: int) -> str:
        body = code()[:-8] + "".join(field(tag, "x" * 99) for tag in ("80", "81", "82", "83"))
        return signed(body + field("84", "x" * (length - len(body) - len("84..6304...."))))

    assert len(padded(512)) == 512
    assert parse_payload(padded(512)).amount_satang == 18_550
    assert is_refused(padded(513))


# Each rule by itself, with a right checksum

HEAD = field("00", "01")
BAHT_TH = field("53", "764") + field("58", "TH")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (credit() + HEAD + BAHT_TH, "begin"),
        (field("00", "02") + credit() + BAHT_TH, "begin"),
        (HEAD + BAHT_TH, "scheme"),
        (HEAD + credit("A000000677010112") + BAHT_TH, "scheme"),  # a bill's application in tag 29
        (HEAD + bill(application=PROMPTPAY) + BAHT_TH, "scheme"),
        (HEAD + field("29", field("01", "0066812345678")) + BAHT_TH, "scheme"),
        (HEAD + field("32", field("00", PROMPTPAY)) + BAHT_TH, "scheme"),
        (HEAD + credit() + field("58", "TH"), "currency"),
        (HEAD + credit() + field("53", "840") + field("58", "TH"), "currency"),
        (HEAD + credit() + field("53", "THB") + field("58", "TH"), "currency"),
        (HEAD + credit() + field("53", "764"), "country"),
        (HEAD + credit() + field("53", "764") + field("58", "th"), "country"),
        (HEAD + credit() + credit() + BAHT_TH, "twice"),
        (HEAD + credit() + BAHT_TH + field("53", "764"), "twice"),
        (HEAD + field("29", field("00", PROMPTPAY) * 2) + BAHT_TH, "twice"),
        (HEAD + credit() + BAHT_TH + "5400", "length"),
        (HEAD + credit() + BAHT_TH + "5499100", "length"),
        (HEAD + field("29", f"0016{PROMPTPAY}0199006") + BAHT_TH, "length"),
        (HEAD + credit() + BAHT_TH + "5a041.00", "two digits"),
        (HEAD + credit() + BAHT_TH + "54+41.00", "two digits"),
        (HEAD + credit() + BAHT_TH + "5 041.00", "two digits"),
    ],
)
def test_a_right_checksum_is_not_enough(body: str, why: str) -> None:
    with pytest.raises(PayloadError, match=why):
        parse_payload(signed(body))


def test_a_checksum_without_its_tag_is_none() -> None:
    body = HEAD + credit() + BAHT_TH + "6404"
    with pytest.raises(PayloadError, match="no checksum"):
        parse_payload(body + crc(body))


@pytest.mark.parametrize(
    ("tag", "is_template"), [("25", False), ("26", True), ("51", True), ("52", False)]
)
def test_templates_hold_fields_of_their_own(tag: str, is_template: bool) -> None:
    text = signed(HEAD + field(tag, "5812") + credit() + BAHT_TH)
    assert is_refused(text) == is_template


def test_the_checksum_must_be_the_last_field() -> None:
    # The text ends in a right checksum, but its field begins inside another field.
    hidden = HEAD + credit() + BAHT_TH + "6208"
    with pytest.raises(PayloadError, match="last"):
        parse_payload(signed(hidden))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_fields_between_may_come_in_any_order(order: tuple[int, ...]) -> None:
    parts = [credit(), field("53", "764"), field("54", "12.00"), field("58", "TH")]
    payload = parse_payload(signed(HEAD + "".join(parts[index] for index in order)))
    assert payload == Payload(1_200, BAHT, THAILAND, PROMPTPAY)


def test_foreign_templates_and_unknown_tags_are_passed_over() -> None:
    foreign = field("26", field("00", "A000000999999999")) + field("85", "anything")
    payload = parse_payload(signed(HEAD + foreign + credit() + BAHT_TH))
    assert payload.application_id == PROMPTPAY


def test_the_first_thai_scheme_counts() -> None:
    payload = parse_payload(signed(HEAD + credit() + bill() + BAHT_TH))
    assert (payload.application_id, payload.biller_id) == (PROMPTPAY, None)


@pytest.mark.parametrize(
    ("tag", "application"),
    [
        ("29", "A000000677010111"),
        ("29", "A000000677010114"),
        ("30", "A000000677010112"),
        ("30", "A000000677012006"),
        ("31", "A000000677010113"),
        ("31", "A000000677012004"),
    ],
)
def test_thai_schemes(tag: str, application: str) -> None:
    scheme = field(tag, field("00", application))
    assert parse_payload(code(scheme=scheme)).application_id == application


def test_only_the_biller_of_all_zeros_is_practice() -> None:
    assert parse_payload(code(scheme=bill("000000000000000"))).is_practice
    assert not parse_payload(code(scheme=bill())).is_practice
    assert not parse_payload(code()).is_practice
    # A mobile number of zeros is no biller.
    zeros = field("29", field("00", PROMPTPAY) + field("01", "000000000000000"))
    assert not parse_payload(code(scheme=zeros)).is_practice


# Amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("98", 9_800),
        ("98.", 9_800),
        ("98.7", 9_870),
        ("98.73", 9_873),
        ("0.01", 1),
        ("00000000000.1", 10),
        ("999999.99", 99_999_999),
        ("9999999999.99", 999_999_999_999),
        ("9999999999999", 999_999_999_999_900),
    ],
)
def test_amounts(text: str, expected: int) -> None:
    assert parse_payload(code(text)).amount_satang == expected


NO_AMOUNTS = "0|0.|0.00||.|.5|-1|+1| 1|1 |10.005|1e3|nan|inf|1,000|1_0|1.2.3|0x1|10000000000.00"


@pytest.mark.parametrize("text", [*NO_AMOUNTS.split("|"), "9" * 14])
def test_no_amounts(text: str) -> None:
    assert is_refused(code(text))


@given(st.integers(1, 99_999_999))
def test_every_sum_is_read_exactly(amount_satang: int) -> None:
    text = f"{amount_satang // 100}.{amount_satang % 100:02d}"
    assert parse_payload(code(text)).amount_satang == amount_satang


def test_every_short_text_is_an_amount_or_refused() -> None:
    def expected(text: str) -> int | None:
        if not re.fullmatch(r"[0-9]+(\.[0-9]{0,2})?", text) or float(text) == 0:
            return None
        return satang(text)

    for length in range(1, 5):
        for letters in itertools.product("05.,-e", repeat=length):
            text = "".join(letters)
            if (want := expected(text)) is None:
                assert is_refused(code(text)), text
            else:
                assert parse_payload(code(text)).amount_satang == want
