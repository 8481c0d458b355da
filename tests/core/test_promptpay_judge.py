"""The verdict on a code before it is drawn: proved, unproved, contradicted, or a test page's address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.promptpay import Judgement, Verdict, judge
from tests.core.payloads import bill, code, field, signed

SALE_SATANG = 18_550
UNKNOWN_SCHEME = field("29", field("00", "A000000999999999"))
TEST_PAGE = "https://payments.stripe.com/payment_methods/test_payment?payment_attempt=payatt_1"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (code("185.50"), Verdict.PROVED),
        (code("185.5"), Verdict.PROVED),
        (code("00185.50"), Verdict.PROVED),
        (code("185.50", scheme=bill()), Verdict.PROVED),
        (code("185.51"), Verdict.CONTRADICTED),
        (code("185"), Verdict.CONTRADICTED),
        (code("1855.0"), Verdict.CONTRADICTED),
        (code("9999999999999"), Verdict.CONTRADICTED),
        (code(currency="840"), Verdict.CONTRADICTED),
        (code(country="SG"), Verdict.CONTRADICTED),
        # What contradicts does so whoever is paid.
        (code("185.51", scheme=UNKNOWN_SCHEME), Verdict.CONTRADICTED),
        (code(currency="840", scheme=UNKNOWN_SCHEME), Verdict.CONTRADICTED),
        (code(country="SG", scheme=UNKNOWN_SCHEME), Verdict.CONTRADICTED),
        (code(None), Verdict.UNPROVED),
        (code(scheme=UNKNOWN_SCHEME), Verdict.UNPROVED),
        (code(None, scheme=UNKNOWN_SCHEME), Verdict.UNPROVED),
        (code(currency=None), Verdict.UNPROVED),
        (code(country=None), Verdict.UNPROVED),
        (code("1e3"), Verdict.UNPROVED),
        (code("0"), Verdict.UNPROVED),
        # Without a right checksum nothing in it is believed, also not what contradicts.
        (code("185.51")[:-4] + "0000", Verdict.UNPROVED),
        (signed("0001"), Verdict.UNPROVED),
        ("pay me", Verdict.UNPROVED),
        ("http://payments.stripe.com/x", Verdict.UNPROVED),
        (TEST_PAGE, Verdict.TEST),
    ],
)
def test_verdict(text: str, verdict: Verdict) -> None:
    assert judge(text, SALE_SATANG).verdict is verdict


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (code(), "match"),
        (code(None), "no amount"),
        (code("1"), "another amount"),
        (code("1", scheme=UNKNOWN_SCHEME), "another amount"),
        (code(currency="840"), "another currency"),
        (code(country="SG"), "another country"),
        (code(scheme=UNKNOWN_SCHEME), "scheme"),
        (TEST_PAGE, "test page"),
    ],
)
def test_the_reason_is_for_the_log(text: str, why: str) -> None:
    assert why in judge(text, SALE_SATANG).why


def test_practice_codes_are_known() -> None:
    practice = bill("000000000000000")
    codes = [code(amount, scheme=practice) for amount in ("185.50", "1", None)]
    assert [judge(text, SALE_SATANG) for text in codes] == [
        Judgement(Verdict.PROVED, "amount, currency and country match", practice=True),
        Judgement(Verdict.CONTRADICTED, "it asks for another amount", practice=True),
        Judgement(Verdict.UNPROVED, "it names no amount", practice=True),
    ]
    assert not judge(code(), SALE_SATANG).practice


@given(st.integers(1, 99_999_999), st.integers(1, 99_999_999))
def test_only_the_sales_own_amount_is_proved(amount_satang: int, other_satang: int) -> None:
    text = code(f"{amount_satang // 100}.{amount_satang % 100:02d}")
    assert judge(text, amount_satang).verdict is Verdict.PROVED
    if other_satang != amount_satang:
        assert judge(text, other_satang).verdict is Verdict.CONTRADICTED


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_verdict_and_none_is_proved_by_chance(text: str) -> None:
    assert judge(text, SALE_SATANG).verdict is not Verdict.PROVED


@pytest.mark.parametrize("amount", ["185.50", "1", None])
@pytest.mark.parametrize("currency", ["764", "840", None])
@pytest.mark.parametrize("country", ["TH", "SG", None])
def test_only_what_is_all_there_and_all_right_is_proved(
    amount: str | None, currency: str | None, country: str | None
) -> None:
    parts = [(amount, "185.50"), (currency, "764"), (country, "TH")]
    verdict = judge(code(amount, currency=currency, country=country), SALE_SATANG).verdict
    if all(said == wanted for said, wanted in parts):
        assert verdict is Verdict.PROVED
    elif all(said in (None, wanted) for said, wanted in parts):
        assert verdict is Verdict.UNPROVED
    else:
        assert verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("text", ["", "x" * 2_332, "ก" * 778, "abc\ud800"])
def test_a_text_that_no_qr_can_carry_is_refused(text: str) -> None:
    assert judge(text, 18_550).verdict is Verdict.CONTRADICTED


def test_the_longest_text_that_a_qr_can_carry_is_merely_unproved() -> None:
    assert judge("x" * 2_331, 18_550).verdict is Verdict.UNPROVED
