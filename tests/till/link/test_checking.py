"""A person's *check now* has one answer, whatever becomes of the codes that are asked about."""

from __future__ import annotations

from kiosk.till.link.checking import Check, CheckAnswer


def test_all_codes_of_a_sale_are_one_answer() -> None:
    check = Check()
    first, second = check.question(), check.question()
    first(None)
    assert not check.answer.done()
    second(None)
    assert check.answer.result(0) == CheckAnswer()


def test_what_stood_in_the_way_of_one_stands_in_the_way_of_all() -> None:
    check = Check()
    told = [check.question() for _ in range(3)]
    for tell, trouble in zip(told, (None, "stripe_unavailable", "relay_away"), strict=True):
        tell(trouble)
    assert check.answer.result(0) == CheckAnswer("stripe_unavailable")


def test_a_code_that_is_told_twice_does_not_answer_for_another() -> None:
    check = Check()
    first, second = check.question(), check.question()
    first(None)
    first("relay_away")
    assert not check.answer.done()
    second(None)
    check.end("relay_away")
    assert check.answer.result(0) == CheckAnswer()
