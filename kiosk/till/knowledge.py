"""How much do we know: each part a till lives by, judged by the age of its last good sign. Pure.

Ages are taken at the moment of looking, so a part that falls silent shows by itself. Where one part hides another
(nobody can know how Stripe is while the relay is away), the hidden one is *unknown*, never well and never bad. Of
all that is wrong one thing is worth a sentence: the one whose cure helps most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.till.signs import PUSH_DOWN, QUESTIONS_UNANSWERED, Sign
from kiosk.till.snapshot import CLOCK_BACK, CLOCK_OFF, LinkState, TillView

STREAM_LATE = timedelta(seconds=11)
"""The relay writes every 5 s: two of them were missed."""
RELAY_LATE = timedelta(seconds=25)
"""While the stream is down the relay is tried every 10 s at the latest."""
_STREAM_GIVEN_UP = timedelta(seconds=12)
"""So long after its last byte the stream is down."""
QUESTIONS_LATE = timedelta(seconds=130)
"""A till asks once a minute, if only to say how it is."""
STRIPE_LATE = timedelta(minutes=11)
"""A relay that has nothing else to ask of Stripe looks for missed payments every 5 minutes."""

RELAY_SILENT = "relay_silent"
STRIPE_SILENT = "stripe_silent"


class Part(StrEnum):
    """What a till lives by, in the order people read it."""

    PUSH = "push"
    POLL = "poll"
    RELAY = "relay"
    STRIPE = "stripe"
    CLOCK = "clock"
    PRINTER = "printer"
    DISK = "disk"


class Standing(StrEnum):
    """How a part stands."""

    GOOD = "good"
    LATE = "late"  # its last good sign is older than two of its intervals
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """One part: how it stands, when it was last well, the code of what is wrong; papers that are `waiting`."""

    part: Part
    standing: Standing
    good_at: datetime | None = None
    trouble: str | None = None
    waiting: int = 0

    @property
    def ill(self) -> bool:
        """It is worth being told of."""
        return self.standing in (Standing.LATE, Standing.BAD)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every part."""

    parts: tuple[Known, ...]

    @property
    def advice(self) -> str | None:
        """The code of the one sentence worth saying; None when all is well."""
        ill = self.ill
        return ill[0].trouble if ill else None

    @property
    def ill(self) -> tuple[Known, ...]:
        """The parts that are not as they should be, the one to mend first at the front."""
        found = (known for known in self.parts if known.ill)
        return tuple(sorted(found, key=lambda known: _CURE_FIRST.index(known.part)))

    @property
    def grave(self) -> bool:
        """Something that selling cannot do without is in trouble."""
        return any(one.standing is Standing.BAD and one.part in _GRAVE for one in self.parts)

    def of(self, part: Part) -> Known | None:
        """One part; None where the till has none (a printer)."""
        return next((known for known in self.parts if known.part is part), None)


_GRAVE = frozenset({Part.DISK, Part.RELAY, Part.STRIPE})
_CURE_FIRST = (
    Part.DISK,
    Part.RELAY,
    Part.STRIPE,
    Part.PRINTER,
    Part.CLOCK,
    Part.POLL,
    Part.PUSH,
)
"""What stops selling comes first, then what a person at the counter can mend, then what mends itself."""


def knowledge_of(view: TillView, now: datetime) -> Knowledge:
    """What is known at `now` by what the till was told last."""
    relay = _relay(view, now)
    heard = not relay.ill
    parts = [
        _push(view, now),
        _poll(view, now),
        relay,
        _stripe(view.link.signs.stripe, now) if heard else _hidden(view),
        _clock(view),
    ]
    if view.printer is not None:
        printer = view.printer
        standing = Standing.BAD if printer.trouble else _by_age(printer.good_at, now, None)
        parts.append(
            Known(Part.PRINTER, standing, printer.good_at, printer.trouble, printer.waiting)
        )
    disk = Standing.BAD if view.trouble else _by_age(view.room_good_at, now, None)
    parts.append(Known(Part.DISK, disk, view.room_good_at, view.trouble))
    return Knowledge(tuple(parts))


def _relay(view: TillView, now: datetime) -> Known:
    link = view.link
    if link.trouble is not None:
        return Known(Part.RELAY, Standing.BAD, link.heard_at, link.trouble)
    on_stream = link.state is LinkState.PUSH or _heard_nothing_since_the_stream(view)
    late = STREAM_LATE if on_stream else RELAY_LATE
    return _known(Part.RELAY, link.heard_at, now, late, RELAY_SILENT)


def _heard_nothing_since_the_stream(view: TillView) -> bool:
    """The last sign of all is of while it still counted as up: that it is down by now makes no silence shorter."""
    heard_at, push_at = view.link.heard_at, view.link.signs.push.good_at
    return heard_at is not None and push_at is not None and heard_at - push_at < _STREAM_GIVEN_UP


def _push(view: TillView, now: datetime) -> Known:
    push = view.link.signs.push
    if push.trouble is not None:
        return Known(Part.PUSH, Standing.BAD, push.good_at, push.trouble)
    return _known(Part.PUSH, push.good_at, now, STREAM_LATE, PUSH_DOWN)


def _poll(view: TillView, now: datetime) -> Known:
    questions = view.link.signs.questions
    if questions.trouble is not None:
        return Known(Part.POLL, Standing.BAD, questions.good_at, questions.trouble)
    return _known(Part.POLL, questions.good_at, now, QUESTIONS_LATE, QUESTIONS_UNANSWERED)


def _stripe(sign: Sign, now: datetime) -> Known:
    if sign.trouble is not None:
        return Known(Part.STRIPE, Standing.BAD, sign.good_at, sign.trouble)
    return _known(Part.STRIPE, sign.good_at, now, STRIPE_LATE, STRIPE_SILENT)


def _hidden(view: TillView) -> Known:
    return Known(Part.STRIPE, Standing.UNKNOWN, view.link.signs.stripe.good_at)


def _clock(view: TillView) -> Known:
    """By the relay's, as of its last answer; and by the till's own receipts."""
    compared_at = view.link.signs.questions.good_at
    if view.notice in (CLOCK_OFF, CLOCK_BACK):
        return Known(Part.CLOCK, Standing.BAD, None, view.notice)
    standing = Standing.UNKNOWN if compared_at is None else Standing.GOOD
    return Known(Part.CLOCK, standing, compared_at)


def _known(
    part: Part, good_at: datetime | None, now: datetime, late: timedelta, trouble: str
) -> Known:
    standing = _by_age(good_at, now, late)
    return Known(part, standing, good_at, trouble if standing is Standing.LATE else None)


def _by_age(good_at: datetime | None, now: datetime, late: timedelta | None) -> Standing:
    if good_at is None:
        return Standing.UNKNOWN
    return Standing.LATE if late is not None and now - good_at > late else Standing.GOOD
