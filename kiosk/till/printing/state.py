"""What is known of the receipt printer, as windows may know it: one immutable value. No Qt, no open connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OFF = "off"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper that waits for the printer. `kind` is `receipt`, `refund`, `z` or `x`; an X has no number.

    `copy`: it will bear the mark of a copy. `unsure`: it may have come out already, which nobody can know.
    """

    key: str
    kind: str
    number: str
    asked_at: datetime
    copy: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How the printer is. `address` is the setting (`off` and `system` too), `waiting` what waits, oldest first.

    `trouble` is the stable code of what keeps it from printing (`printer_no_paper`, `printer_away`, …) with the
    sentences that came with it, None while all is well. `good_at` is when it last printed or answered, `tried_at`
    when it was last tried; `at_work`: a paper is at the printer just now. `paper_low`: the roll comes to its end.
    """

    address: str
    waiting: tuple[WaitingPaper, ...] = ()
    trouble: str | None = None
    text: str = ""
    thai: str | None = None
    good_at: datetime | None = None
    tried_at: datetime | None = None
    at_work: bool = False
    paper_low: bool = False

    @property
    def held_up(self) -> tuple[WaitingPaper, ...]:
        """The papers that wait because the printer does not print; none while it only has not come to them yet."""
        return self.waiting if self.trouble is not None else ()
