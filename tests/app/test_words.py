"""Every code has its words; a code nobody knows is told all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.app import sentences, times, words
from kiosk.app.cashier.taking_back import taking_back_headline, taking_back_sentence
from kiosk.app.language import LANGUAGES, Language
from kiosk.app.samples import NOW, SALES, SHOP, TAKING_BACK, WATCHED
from kiosk.app.theme.icons import renderer
from kiosk.app.theme.install import ThemeError
from kiosk.app.theme.tokens import Tone
from kiosk.core.attention import Decision
from kiosk.core.money import AmountProblem
from kiosk.core.payment import Attention, ConfirmedBy
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.problems import ProblemCode
from kiosk.till.snapshot import LinkState, TakingBack

NOT_FOR_A_TILL = {
    ProblemCode.NOT_FOUND,
    ProblemCode.METHOD_NOT_ALLOWED,
    ProblemCode.NOT_REFUNDABLE,
    ProblemCode.GONE,
    ProblemCode.BODY_TOO_LARGE,
    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.SIGNATURE_INVALID,
    ProblemCode.PAIRING_REFUSED,
}


def test_every_state_and_way_has_words_of_its_own(language: Language) -> None:
    for made in (
        [words.state_words(state) for state in SaleState],
        [words.link_words(state) for state in LinkState],
        [words.learnt_words(way) for way in LearntBy],
        [sentences.attention_sentence(why) for why in Attention],
        [sentences.decision_sentence(decision) for decision in (Decision.REFUND, Decision.IGNORE)],
        [sentences.amount_sentence(problem, SHOP) for problem in AmountProblem],
    ):
        assert all(made)
        assert len(set(made)) == len(made)
    assert all(words.confirmed_words(way) for way in ConfirmedBy)
    assert words.confirmed_words(None) == words.learnt_words(None) == ""


def test_every_state_has_a_colour_and_an_icon(language: Language) -> None:
    assert set(words.TONE_OF_STATE) == set(words.ICON_OF_STATE) == set(SaleState)
    for name in words.ICON_OF_STATE.values():
        assert renderer(name, "#000000").isValid()
    with pytest.raises(ThemeError, match="icon nothing"):
        renderer("nothing", "#000000")


@pytest.mark.parametrize("code", sorted(set(ProblemCode) - NOT_FOR_A_TILL))
def test_every_problem_a_till_can_meet_has_a_sentence(language: Language, code: str) -> None:
    assert sentences.problem_sentence(code) != sentences.problem_sentence("no such code")


@pytest.mark.parametrize(
    "code",
    ["relay_away", "token_refused", "disk_full", "store_damaged", "storage_unavailable", "bug"],
)
def test_every_trouble_of_the_till_has_a_sentence(language: Language, code: str) -> None:
    assert sentences.problem_sentence(code) != sentences.problem_sentence("no such code")


def test_a_code_nobody_knows_is_told_as_it_came(language: Language) -> None:
    assert sentences.problem_sentence("new", "It came so.") == "It came so."
    assert sentences.problem_sentence("new") == "That did not work. Please try again."
    assert sentences.failure_sentence("new", "It came so.") == "It came so."


def test_limits_are_the_shops(language: Language) -> None:
    assert sentences.problem_sentence("amount_too_small", None, SHOP) == "At least 10.00 baht."


@pytest.mark.parametrize(
    "code",
    [
        "payment_method_customer_decline",
        "payment_method_provider_decline",
        "payment_method_provider_timeout",
        "payment_intent_payment_attempt_failed",
        "payment_intent_payment_attempt_expired",
        "qr_refused",
    ],
)
def test_failures_are_explained(language: Language, code: str) -> None:
    assert sentences.failure_sentence(code, None) != sentences.failure_sentence(None, None)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, "nothing heard yet"),
        (0, "just now"),
        (9.9, "just now"),
        (10, "10 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7300, "2 h ago"),
    ],
)
def test_ages(language: Language, seconds: float | None, expected: str) -> None:
    assert words.age_words(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "00:00"), (59.9, "00:59"), (863, "14:23"), (3723, "1:02:03")]
)
def test_spans(seconds: float, expected: str) -> None:
    assert times.minutes_seconds(seconds) == expected


def test_shares_stay_between_all_and_nothing() -> None:
    minute = timedelta(minutes=1)
    assert times.share_left(NOW, NOW + minute, NOW + minute / 4) == 0.75
    assert times.share_left(NOW, NOW + minute, NOW - minute) == 1
    assert times.share_left(NOW, NOW + minute, NOW + 2 * minute) == 0
    assert times.share_left(NOW, NOW, NOW) == 0
    assert times.seconds_between(NOW, NOW - minute) == 0


def test_a_code_that_is_taken_back_has_marks_of_its_own(language: Language) -> None:
    rows = {sale.taking_back: sale for sale in WATCHED}
    assert words.mark_words(rows[TakingBack.AT_BANK]) == "The bank has it"
    assert words.mark_words(rows[TakingBack.ASKED]) == "Taking back"
    assert words.mark_words(rows[TakingBack.UNHEARD]) == "No answer yet"
    assert {words.tone_of(sale) for sale in WATCHED} == {Tone.BUSY, Tone.WAITING}
    assert words.icon_of(TAKING_BACK["taking_back_at_bank"]) == "bank"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_stage_of_taking_back_is_told_in_one_sentence(language: Language, code: str) -> None:
    language.switch(code)
    told = [
        (taking_back_headline(sale), taking_back_sentence(sale, NOW))
        for sale in TAKING_BACK.values()
    ]
    assert len(set(told)) == len(TAKING_BACK)
    assert all(sentence for _, sentence in told)
    just_asked = SALES["checking"]
    assert taking_back_headline(just_asked)
    assert taking_back_sentence(just_asked, NOW) is None
    never_shown = replace(TAKING_BACK["taking_back_unheard"], offered_at=None)
    assert taking_back_sentence(never_shown, NOW) not in dict(told).values()
    for name in ("waiting", "paid", "failed", "canceled"):
        assert taking_back_headline(SALES[name]) is None
        assert taking_back_sentence(SALES[name], NOW) is None
