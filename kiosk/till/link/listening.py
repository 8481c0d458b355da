"""Notes every sign of life that passes over the wire, so that nobody has to ask for one.

It decides nothing: what is noted goes to the windows as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kiosk.protocol.stripe_word import read_practice, read_stripe_word
from kiosk.till.clock import Clock
from kiosk.till.signs import PUSH_DOWN, QUESTIONS_UNANSWERED, LinkSigns, Sign

_ONCE_IS_NOTHING = 2
"""One question that was lost is asked again at once; two in a row are worth a word."""


class Listening:
    """One link's signs of life, noted on its loop. `changed` is told when something begins or ends to be wrong."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._failures = 0
        self._push = Sign()
        self._questions = Sign()
        self._stripe = Sign()
        self._practice: bool | None = None

    @property
    def signs(self) -> LinkSigns:
        """All of them, as of now."""
        return LinkSigns(self._push, self._questions, self._stripe, self._practice)

    def stream_byte(self) -> None:
        """Something came on the push stream."""
        self._push = Sign(self._clock(), self._push.trouble)

    def stream_up(self) -> None:
        """The push stream works."""
        self._push = Sign(self._clock())

    def stream_down(self) -> None:
        """It does not."""
        self._push = Sign(self._push.good_at, PUSH_DOWN)

    def answered(self, stripe: str | None, mode: str | None = None) -> None:
        """A question was answered, whatever was said; `stripe` is what the answer's header says of Stripe, `mode`
        what it says of the money."""
        before = (self._questions.trouble, self._stripe.trouble, self._practice)
        self._failures = 0
        self._questions = Sign(self._clock())
        word = read_stripe_word(stripe)
        if word is not None:
            age = None if word.age_s is None else timedelta(seconds=word.age_s)
            good_at = self._stripe.good_at if age is None else self._clock() - age
            self._stripe = Sign(good_at, word.trouble)
        practice = read_practice(mode)
        if practice is not None:
            self._practice = practice
        if before != (self._questions.trouble, self._stripe.trouble, self._practice):
            self._changed()

    def unanswered(self) -> None:
        """A question got no answer at all."""
        self._failures += 1
        if self._failures == _ONCE_IS_NOTHING:
            self._questions = Sign(self._questions.good_at, QUESTIONS_UNANSWERED)
            self._changed()
