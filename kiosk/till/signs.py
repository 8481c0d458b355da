"""Signs of life as plain values: when each part that a till lives by was last seen to be well, and what is wrong.

Instants are on the till's own clock. What follows from them is `kiosk.till.knowledge`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

PUSH_DOWN = "push_down"
QUESTIONS_UNANSWERED = "questions_unanswered"


@dataclass(frozen=True, slots=True)
class Sign:
    """`good_at` is the last good sign (None: none yet), `trouble` a stable code of what is wrong since."""

    good_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class LinkSigns:
    """What came from the relay: on the push stream, in answer to `questions`, and what it says of `stripe`.

    `practice`: its key moves no real money (None: it has not said).
    """

    push: Sign = field(default_factory=Sign)
    questions: Sign = field(default_factory=Sign)
    stripe: Sign = field(default_factory=Sign)
    practice: bool | None = None


@dataclass(frozen=True, slots=True)
class PrinterSign:
    """How the receipt printer is; so many papers are `waiting`. A till without a printer has no such sign."""

    good_at: datetime | None = None
    trouble: str | None = None
    waiting: int = 0
