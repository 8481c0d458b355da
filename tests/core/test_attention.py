"""Decisions about payments that need attention: what may be decided, and a sentence for what may not."""

from __future__ import annotations

import pytest

from kiosk.core.attention import REFUSED, Decision, objection
from kiosk.core.payment import Attention

EXPECTED = """
                   accept refund ignore
paid_late          yes    yes    yes
amount_mismatch    yes    yes    yes
currency_mismatch  no     yes    yes
paid_twice         no     yes    yes
unknown            yes    yes    yes
disputed           yes    no     yes
"""


def test_every_attention_has_its_rules() -> None:
    assert set(REFUSED) == set(Attention)


def test_the_whole_table() -> None:
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    assert set(head) == set(Decision)
    built = [
        [
            attention.value,
            *(
                "no" if objection(attention, Decision(word), sale_paid_by_other=False) else "yes"
                for word in head
            ),
        ]
        for attention in Attention
    ]
    assert sorted(built) == sorted(rows)


@pytest.mark.parametrize("attention", Attention)
def test_a_sale_that_has_its_receipt_gets_no_second_one(attention: Attention) -> None:
    refused = objection(attention, Decision.ACCEPT, sale_paid_by_other=True)
    # A dispute makes no receipt: accepting it only says that it was seen.
    assert (refused is None) == (attention is Attention.DISPUTED)


@pytest.mark.parametrize("attention", Attention)
def test_whatever_came_can_be_seen_and_left(attention: Attention) -> None:
    assert objection(attention, Decision.IGNORE, sale_paid_by_other=True) is None


def test_a_refusal_is_a_sentence() -> None:
    texts = [text for refused in REFUSED.values() for text in refused.values()]
    assert texts
    assert all(text[0].isupper() and text.endswith(".") for text in texts)
