"""The customer says they paid: which of the three answers is given by what is known, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.cashier.said_paid import PATIENCE, Answer, Asked, Why, answer_of
from kiosk.app.cashier.said_paid_words import (
    advice_words,
    answer_words,
    because_words,
    heard_facts,
    slip_words,
)
from kiosk.app.language import LANGUAGES, Language
from kiosk.app.samples import NOW, OFFLINE, PUSH, SALES, SHOP, TAKING_BACK
from kiosk.app.sentences import slip_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.core.sale import SaleState
from kiosk.core.slip import Slip, SlipProblem
from kiosk.till.link.checking import NOT_ASKED, NOTHING_TO_ASK, CheckAnswer
from kiosk.till.selling.slip_records import Earlier, Finding, SlipAnswer
from kiosk.till.snapshot import SaleView, TakingBack
from tests.core.slips import REFERENCE

ANSWERED = Asked(NOW, CheckAnswer())
SLIP = Slip("004", REFERENCE)
EVERY_SALE = {**SALES, **TAKING_BACK}


def sale(name: str, **changes: Any) -> SaleView:
    """A sale of the samples."""
    return replace(EVERY_SALE[name], **changes)


CASES: list[tuple[SaleView, Asked, Answer, Why]] = [
    (sale("paid"), Asked(NOW), Answer.PAID, Why.MONEY_CAME),
    (sale("paid"), Asked(NOW, CheckAnswer("relay_away")), Answer.PAID, Why.MONEY_CAME),
    (sale("attention"), ANSWERED, Answer.PERSON, Why.TO_SETTLE),
    (sale("settled"), ANSWERED, Answer.PERSON, Why.SETTLED),
    (sale("waiting"), Asked(NOW), Answer.ASKING, Why.ASKING),
    (sale("waiting"), Asked(NOW - PATIENCE), Answer.UNKNOWN, Why.SILENCE),
    (sale("waiting"), Asked(NOW + timedelta(hours=1)), Answer.UNKNOWN, Why.SILENCE),
    (sale("waiting"), ANSWERED, Answer.NOT_PAID, Why.NO_MONEY),
    (sale("waiting"), Asked(NOW, CheckAnswer("relay_away")), Answer.UNKNOWN, Why.RELAY_AWAY),
    (sale("failed"), Asked(NOW, CheckAnswer("relay_away")), Answer.UNKNOWN, Why.RELAY_AWAY),
    (sale("waiting"), Asked(NOW, CheckAnswer("token_refused")), Answer.UNKNOWN, Why.TOKEN_REFUSED),
    (
        sale("waiting"),
        Asked(NOW, CheckAnswer("stripe_unavailable")),
        Answer.UNKNOWN,
        Why.STRIPE_AWAY,
    ),
    (sale("waiting"), Asked(NOW, CheckAnswer("rate_limited")), Answer.UNKNOWN, Why.TOO_MANY),
    (sale("waiting"), Asked(NOW, CheckAnswer("stripe_rejected")), Answer.UNKNOWN, Why.REFUSED),
    (sale("at_bank"), ANSWERED, Answer.UNKNOWN, Why.AT_BANK),
    (sale("taking_back_at_bank"), ANSWERED, Answer.UNKNOWN, Why.AT_BANK),
    (sale("old_code_at_bank"), ANSWERED, Answer.UNKNOWN, Why.AT_BANK),
    (sale("old_code"), ANSWERED, Answer.UNKNOWN, Why.OLD_CODE),
    (sale("expired", old_code=TakingBack.ASKED), ANSWERED, Answer.UNKNOWN, Why.OLD_CODE),
    (sale("creating"), ANSWERED, Answer.UNKNOWN, Why.CREATING),
    (sale("unknown", offered_at=None), ANSWERED, Answer.UNKNOWN, Why.CREATING),
    (sale("unknown"), ANSWERED, Answer.UNKNOWN, Why.CLOSING),
    (sale("checking"), ANSWERED, Answer.UNKNOWN, Why.TAKING_BACK),
    (sale("checking", taking_back=None), ANSWERED, Answer.UNKNOWN, Why.CLOSING),
    (sale("waiting"), Asked(NOW, CheckAnswer(NOTHING_TO_ASK)), Answer.UNKNOWN, Why.NOT_ASKED),
    (sale("waiting"), Asked(NOW, CheckAnswer(NOT_ASKED)), Answer.UNKNOWN, Why.NOT_ASKED),
    (
        sale("failed", offered_at=None),
        Asked(NOW, CheckAnswer(NOTHING_TO_ASK)),
        Answer.NOT_PAID,
        Why.NO_CODE,
    ),
    (sale("failed"), ANSWERED, Answer.NOT_PAID, Why.FAILED),
    (sale("failed", offered_at=None), ANSWERED, Answer.NOT_PAID, Why.NO_CODE),
    (sale("expired"), Asked(NOW), Answer.NOT_PAID, Why.EXPIRED),
    (sale("canceled"), Asked(NOW), Answer.NOT_PAID, Why.TAKEN_BACK),
]


@pytest.mark.parametrize(("shown", "asked", "answer", "why"), CASES)
def test_what_is_answered_and_what_that_goes_by(
    shown: SaleView, asked: Asked, answer: Answer, why: Why
) -> None:
    assert answer_of(shown, asked, NOW) == (answer, why)


def test_every_reason_has_its_case() -> None:
    assert {case[3] for case in CASES} == set(Why)


@given(
    shown=st.builds(
        lambda base, state, changes: replace(base, state=state, **changes),
        st.sampled_from(list(EVERY_SALE.values())),
        st.sampled_from(SaleState),
        st.fixed_dictionaries(
            {"old_code": st.sampled_from([None, *TakingBack]), "at_bank": st.booleans()}
        ),
    ),
    trouble=st.sampled_from([None, "relay_away", "stripe_unavailable", "something_new"]),
    answered=st.booleans(),
    seconds=st.integers(-100, 100),
)
def test_only_the_sale_itself_says_paid_and_only_stripe_says_not_paid(
    shown: SaleView, trouble: str | None, answered: bool, seconds: int
) -> None:
    asked = Asked(NOW, CheckAnswer(trouble) if answered else None)
    answer, _ = answer_of(shown, asked, NOW + timedelta(seconds=seconds))
    assert (answer is Answer.PAID) == (shown.state is SaleState.PAID)
    over = shown.state in (SaleState.EXPIRED, SaleState.CANCELED) and shown.old_code is None
    if answer is Answer.NOT_PAID and not over:
        assert answered
        assert trouble is None
        assert not shown.at_bank


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_answer_is_said_in_words_of_its_own(language: Language, code: str) -> None:
    language.switch(code)
    said = {why: because_words(why, shown, 3) for shown, _, _, why in CASES}
    assert len(set(said.values())) == len(said)
    for _, _, answer, why in CASES:
        texts = (answer_words(answer), said[why], advice_words(answer, why))
        assert all(texts)
        assert "{" not in "".join(texts)


def test_what_was_heard_is_told_with_its_time_and_its_age(language: Language) -> None:
    checked = replace(SALES["waiting"], checked_at=NOW - timedelta(seconds=40))
    stripe, server, known = heard_facts(checked, OFFLINE, SHOP, NOW)
    assert stripe.value == "14:31:57 · 40 s ago"
    assert server.value == "14:30:37 · 2 min ago · Offline"
    assert known.value == "nothing new since the code was made"
    never, _, paid = heard_facts(SALES["paid"], PUSH, SHOP, NOW)
    assert never.value == "not yet"
    assert paid.value == "Stripe reported it · told at once"


@pytest.mark.parametrize(
    ("answer", "tone", "words"),
    [
        (SlipAnswer(Finding.KEPT, slip=SLIP), Tone.NEUTRAL, ["KBank", REFERENCE, "no amount"]),
        (SlipAnswer(Finding.KEPT, slip=Slip("999", "R1")), Tone.NEUTRAL, ["bank no. 999"]),
        (SlipAnswer(Finding.SAME_SALE, slip=SLIP), Tone.NEUTRAL, ["already"]),
        (
            SlipAnswer(Finding.SAME_SALE, slip=SLIP, fits_payment=True),
            Tone.NEUTRAL,
            ["own payment"],
        ),
        (
            SlipAnswer(
                Finding.KEPT, slip=Slip("truemoney", "T", date(2026, 11, 18)), other_day=True
            ),
            Tone.WAITING,
            ["TrueMoney", "18 Nov", "not of today", "no amount"],
        ),
        (
            SlipAnswer(
                Finding.USED_BEFORE,
                slip=SLIP,
                earlier=Earlier(NOW - timedelta(hours=3), 12_000, "A1-000087"),
            ),
            Tone.TROUBLE,
            ["Shown before on this till", "20 Nov 11:32", "฿120.00", "A1-000087"],
        ),
        (
            SlipAnswer(Finding.USED_BEFORE, slip=SLIP, earlier=Earlier(NOW, 12_000, None)),
            Tone.TROUBLE,
            ["Shown before"],
        ),
        (
            SlipAnswer(Finding.USED_BEFORE, slip=SLIP, paid_receipt="A1-000003"),
            Tone.TROUBLE,
            ["payment of receipt A1-000003"],
        ),
        (
            SlipAnswer(Finding.UNREADABLE, problem=SlipProblem.COUNTRY),
            Tone.TROUBLE,
            ["not from a bank in Thailand"],
        ),
    ],
)
def test_what_is_said_about_a_slip(
    language: Language, answer: SlipAnswer, tone: Tone, words: list[str]
) -> None:
    found, text = slip_words(answer, SHOP)
    assert found is tone
    for word in words:
        assert word in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_way_to_be_no_slip_has_its_sentence(language: Language, code: str) -> None:
    language.switch(code)
    assert len({slip_sentence(problem) for problem in SlipProblem}) == len(SlipProblem)
