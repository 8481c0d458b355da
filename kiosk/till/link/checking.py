"""A person's *check now*: one answer for all codes of a sale, also when a code is settled meanwhile.

It says whether Stripe was asked, never how the sale stands: that comes the way all news comes, through the till,
and is committed and shown before the answer here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

Told = Callable[[str | None], None]
"""Told how a question went: the code of what stood in its way, None when it was answered."""

NOTHING_TO_ASK = "nothing_to_ask"
"""No code of the sale can change any more, as far as the till knows: nobody is asked about it."""
NOT_ASKED = "not_asked"
"""The link ended, or began anew, before Stripe could be asked."""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """`trouble` is None when Stripe was asked just now about every code of the sale that may still be paid."""

    trouble: str | None = None


class Check:
    """One press. Every code that is asked about has a `Told` of its own; the first trouble is the answer's."""

    def __init__(self) -> None:
        self.answer: Future[CheckAnswer] = Future()
        self._open = 0
        self._trouble: str | None = None

    def question(self) -> Told:
        """One more code is asked about. Whoever gets this calls it once or more; only the first call counts."""
        self._open += 1
        is_open = True

        def told(trouble: str | None) -> None:
            nonlocal is_open
            if is_open:
                is_open = False
                self._end_one(trouble)

        return told

    def end(self, trouble: str | None) -> None:
        """The answer, unless there is one."""
        if not self.answer.done():
            self.answer.set_result(CheckAnswer(trouble))

    def _end_one(self, trouble: str | None) -> None:
        self._open -= 1
        self._trouble = self._trouble or trouble
        if not self._open:
            self.end(self._trouble)
