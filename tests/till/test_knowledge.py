"""How much is known: each part cut on its own, silent, hidden by another, and well again by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.till.knowledge import (
    QUESTIONS_LATE,
    RELAY_LATE,
    STREAM_LATE,
    STRIPE_LATE,
    Known,
    Part,
    Standing,
    knowledge_of,
)
from kiosk.till.signs import LinkSigns, PrinterSign, Sign
from kiosk.till.snapshot import LinkState, LinkView, TillView

NOW = datetime.fromisoformat("2026-11-21T05:00:00+00:00")
TICK = timedelta(milliseconds=1)
WELL = TillView(
    link=LinkView(
        LinkState.PUSH,
        NOW,
        signs=LinkSigns(push=Sign(NOW), questions=Sign(NOW), stripe=Sign(NOW)),
    ),
    room_good_at=NOW,
    printer=PrinterSign(NOW),
)


def with_link(**changes: Any) -> TillView:
    """All is well but for the link."""
    return replace(WELL, link=replace(WELL.link, **changes))


def with_signs(**changes: Any) -> TillView:
    """All is well but for one of the link's signs."""
    return with_link(signs=replace(WELL.link.signs, **changes))


def ill(view: TillView, now: datetime = NOW) -> dict[str, str]:
    """What is not well, by its standing."""
    return {known.part.value: known.standing.value for known in knowledge_of(view, now).ill}


def advice(view: TillView, now: datetime = NOW) -> str | None:
    return knowledge_of(view, now).advice


def standing(view: TillView, part: Part) -> Standing:
    known = knowledge_of(view, NOW).of(part)
    assert known is not None
    return known.standing


def test_when_all_is_well_every_part_is_named_and_nothing_is_said() -> None:
    knowledge = knowledge_of(WELL, NOW)
    assert [known.part for known in knowledge.parts] == list(Part)
    assert {known.standing for known in knowledge.parts} == {Standing.GOOD}
    assert {known.good_at for known in knowledge.parts} == {NOW}
    assert (knowledge.ill, knowledge.advice) == ((), None)


def test_before_anything_is_heard_nothing_is_known_and_nothing_is_wrong() -> None:
    knowledge = knowledge_of(TillView(link=LinkView(LinkState.OFFLINE)), NOW)
    assert {known.standing for known in knowledge.parts} == {Standing.UNKNOWN}
    assert knowledge.advice is None


def test_a_till_without_a_printer_has_no_such_part() -> None:
    assert knowledge_of(replace(WELL, printer=None), NOW).of(Part.PRINTER) is None


@pytest.mark.parametrize(
    ("view", "part", "code"),
    [
        (with_signs(push=Sign(NOW, "push_down")), "push", "push_down"),
        (with_signs(questions=Sign(NOW, "questions_unanswered")), "poll", "questions_unanswered"),
        (with_link(trouble="token_refused"), "relay", "token_refused"),
        (with_signs(stripe=Sign(NOW, "stripe_unreachable")), "stripe", "stripe_unreachable"),
        (with_link(clock_off=True), "clock", "clock_off"),
        (replace(WELL, clock_back=True), "clock", "clock_back"),
        (
            replace(WELL, printer=PrinterSign(NOW, "printer_no_paper", 2)),
            "printer",
            "printer_no_paper",
        ),
        (replace(WELL, trouble="disk_low"), "disk", "disk_low"),
    ],
)
def test_one_cut_shows_as_that_part_and_its_sentence(view: TillView, part: str, code: str) -> None:
    assert ill(view) == {part: "bad"}
    assert advice(view) == code
    known = knowledge_of(view, NOW).of(Part(part))
    assert known is not None
    assert known.trouble == code


@pytest.mark.parametrize(
    ("after", "parts", "code"),
    [
        (STREAM_LATE, {}, None),
        (STREAM_LATE + TICK, {"push": "late", "relay": "late"}, "relay_silent"),
    ],
)
def test_a_relay_that_is_held_up_shows_after_two_of_its_signs_without_any_news(
    after: timedelta, parts: dict[str, str], code: str | None
) -> None:
    assert ill(WELL, NOW + after) == parts
    assert advice(WELL, NOW + after) == code


def test_questions_and_stripe_fall_silent_in_their_own_time() -> None:
    def heard_until(now: datetime) -> TillView:
        signs = replace(WELL.link.signs, push=Sign(now))
        return replace(WELL, link=replace(WELL.link, heard_at=now, signs=signs))

    late = NOW + QUESTIONS_LATE + TICK
    assert ill(heard_until(late - TICK), late - TICK) == {}
    assert ill(heard_until(late), late) == {"poll": "late"}
    late = NOW + STRIPE_LATE + TICK
    assert ill(heard_until(late), late) == {"poll": "late", "stripe": "late"}
    assert advice(heard_until(late), late) == "stripe_silent"


def test_while_the_stream_is_down_the_relay_is_given_longer() -> None:
    before = NOW - timedelta(seconds=12)
    polling = with_link(
        state=LinkState.POLLING, signs=replace(WELL.link.signs, push=Sign(before, "push_down"))
    )
    assert ill(polling, NOW + RELAY_LATE) == {"push": "bad"}
    assert ill(polling, NOW + RELAY_LATE + TICK) == {"push": "bad", "relay": "late"}


@pytest.mark.parametrize("after_the_last_byte_s", [0, 5, 11])
def test_a_stream_given_up_for_its_silence_does_not_make_the_relay_well_again(
    after_the_last_byte_s: int,
) -> None:
    """The last answer to a question may be a little younger than the stream's last byte."""
    last_byte = Sign(NOW - timedelta(seconds=after_the_last_byte_s), "push_down")
    polling = with_link(state=LinkState.POLLING, signs=replace(WELL.link.signs, push=last_byte))
    assert advice(polling, NOW + STREAM_LATE + TICK) == "relay_silent"


def test_nobody_can_know_how_stripe_is_while_the_relay_is_away() -> None:
    away = with_link(state=LinkState.OFFLINE, trouble="relay_away")
    away = replace(
        away, link=replace(away.link, signs=LinkSigns(stripe=Sign(NOW, "stripe_unreachable")))
    )
    assert standing(away, Part.STRIPE) is Standing.UNKNOWN
    assert advice(away) == "relay_away"


def test_of_several_the_one_whose_cure_helps_most_is_said() -> None:
    signs = LinkSigns(
        push=Sign(NOW, "push_down"),
        questions=Sign(NOW, "questions_unanswered"),
        stripe=Sign(NOW, "stripe_unreachable"),
    )
    view = TillView(
        link=LinkView(LinkState.OFFLINE, NOW, "relay_away", clock_off=True, signs=signs),
        room_good_at=NOW,
        printer=PrinterSign(NOW, "printer_no_paper"),
        trouble="disk_full",
    )
    said = []
    for cured in (
        {"trouble": None},
        {"link": replace(view.link, trouble=None)},
        {"link": replace(view.link, trouble=None, signs=replace(signs, stripe=Sign(NOW)))},
        {"printer": None},
        {"link": LinkView(LinkState.POLLING, NOW, signs=replace(signs, stripe=Sign(NOW)))},
        {"link": LinkView(LinkState.POLLING, NOW, signs=LinkSigns(push=signs.push))},
        {"link": WELL.link},
    ):
        said.append(advice(view))
        view = replace(view, **cured)
    assert said == [
        "disk_full",
        "relay_away",
        "stripe_unreachable",
        "printer_no_paper",
        "clock_off",
        "questions_unanswered",
        "push_down",
    ]
    assert advice(view) is None


def test_papers_that_only_wait_are_counted_and_nothing_to_worry_about() -> None:
    known = knowledge_of(replace(WELL, printer=PrinterSign(NOW, waiting=3)), NOW).of(Part.PRINTER)
    assert known == Known(Part.PRINTER, Standing.GOOD, NOW, None, 3)
