"""Which language a visitor gets."""

from __future__ import annotations

import pytest

from kiosk.relay.pages.language import language_of, preferred
from kiosk.relay.pages.words import LABELS, Lang, clock_time, labels, minutes, moment
from tests.relay.stage import START


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", Lang.TH),
        ("th", Lang.TH),
        ("en", Lang.EN),
        ("en-GB,en;q=0.9", Lang.EN),
        ("en;q=0.5,th;q=0.9", Lang.TH),
        ("de,fr;q=0.8,EN-us;q=0.3", Lang.EN),
        ("en;q=0", Lang.TH),
        ("en;q=2", Lang.TH),
        ("en;q=x", Lang.TH),
        ("en;v=1", Lang.TH),
        ("en;q=nan", Lang.TH),
        ("*", Lang.TH),
        (",;=,;q", Lang.TH),
        ("x" * 600 + ",en", Lang.TH),
    ],
)
def test_what_the_browser_prefers(accepted: str, lang: Lang) -> None:
    assert preferred(accepted) is lang


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        (b"", Lang.EN),
        (b"lang=th", Lang.TH),
        (b"lang=EN", Lang.EN),
        (b"lang=xx", Lang.EN),
        (b"lang=%FF&lang=th", Lang.EN),
        (b"a&" * 30 + b"lang=th", Lang.EN),
        (b"&".join(b"a=1" for _ in range(30)) + b"&lang=th", Lang.EN),
    ],
)
def test_the_address_goes_before_the_browser(query: bytes, lang: Lang) -> None:
    scope = {"query_string": query, "headers": [(b"accept-language", b"en")]}
    assert language_of(scope) is lang


def test_every_label_is_there_in_both() -> None:
    for lang in Lang:
        assert set(labels(lang)) == set(LABELS)
        assert all(labels(lang).values())
    assert {lang.other for lang in Lang} == set(Lang)


def test_times_are_bangkoks() -> None:
    assert moment(START, Lang.TH) == "1 มีนาคม พ.ศ. 2569 เวลา 12:00\u00a0น."
    assert moment(START, Lang.EN) == "1 March 2026, 12:00"
    assert (clock_time(START, Lang.TH), clock_time(START, Lang.EN)) == ("12:00\u00a0น.", "12:00")
    assert [minutes(seconds) for seconds in (0, 59, 60, 863)] == ["0:00", "0:59", "1:00", "14:23"]
