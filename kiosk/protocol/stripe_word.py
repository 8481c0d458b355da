"""What a relay says about Stripe with each of its answers, in two headers: no call more, and none that waits.

`Kiosk-Stripe: ok; age=12`, or `stripe_unreachable; age=340`: whether Stripe does what the relay asks, and how many
seconds ago it last did. A relay that has not asked yet gives no age; one that is older gives no header.

`Kiosk-Mode: test` or `live`: whether its key moves real money. It is a header of its own, so that a till that
knows only the first reads it as before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STRIPE_HEADER = "Kiosk-Stripe"
MODE_HEADER = "Kiosk-Mode"
_OK = "ok"
_LIVE, _TEST = "live", "test"
_WRITTEN = re.compile(r"([a-z_]{1,40})(?:; age=([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class StripeWord:
    """`trouble` is the relay's code (`stripe_unreachable`, …) or None; `age_s` may be unknown."""

    trouble: str | None = None
    age_s: float | None = None


def write_stripe_word(word: StripeWord) -> str:
    """The header's text."""
    age = "" if word.age_s is None else f"; age={int(word.age_s)}"
    return f"{word.trouble or _OK}{age}"


def read_stripe_word(text: str | None) -> StripeWord | None:
    """What a header says; None without one, and for one that cannot be read."""
    found = _WRITTEN.fullmatch(text or "")
    if found is None:
        return None
    word, age = found.groups()
    return StripeWord(None if word == _OK else word, None if age is None else float(age))


def write_mode(*, live: bool) -> str:
    """The text of the header that says whether money is real."""
    return _LIVE if live else _TEST


def read_practice(text: str | None) -> bool | None:
    """Whether nothing here is real money; None where it is not said, or not so that it can be read."""
    return {_LIVE: False, _TEST: True}.get(text or "")
