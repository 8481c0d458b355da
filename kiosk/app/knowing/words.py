"""The parts a till lives by, how they stand and what to do about it, in the language of the moment. No widgets."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from kiosk.app import words
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.app.times import seconds_between
from kiosk.till.knowledge import Known, Part, Standing

translate = QCoreApplication.translate

TONE_OF_STANDING: dict[Standing, Tone] = {
    Standing.GOOD: Tone.PAID,
    Standing.LATE: Tone.WAITING,
    Standing.BAD: Tone.TROUBLE,
    Standing.UNKNOWN: Tone.NEUTRAL,
}
_SAID_BY_WORDS = frozenset({Part.CLOCK, Part.DISK})
"""What is wrong with these says more than since when."""
ICON_OF_STANDING: dict[Standing, str] = {
    Standing.GOOD: "check",
    Standing.LATE: "hourglass",
    Standing.BAD: "warning",
    Standing.UNKNOWN: "slash",
}


def part_words(part: Part) -> str:
    """The name of a part."""
    match part:
        case Part.PUSH:
            return translate("Knowledge", "Live news")
        case Part.POLL:
            return translate("Knowledge", "Questions")
        case Part.RELAY:
            return translate("Knowledge", "Payment server")
        case Part.STRIPE:
            return "Stripe"
        case Part.CLOCK:
            return translate("Knowledge", "Clock")
        case Part.PRINTER:
            return translate("Knowledge", "Printer")
        case Part.DISK:
            return translate("Knowledge", "Disk")


def standing_words(known: Known) -> str:
    """How a part stands."""
    if known.waiting:
        return translate("Knowledge", "{n} waiting").format(n=known.waiting)
    match known.standing:
        case Standing.GOOD:
            return translate("Knowledge", "well")
        case Standing.LATE:
            return translate("Knowledge", "silent")
        case Standing.BAD:
            return _trouble_words(known.trouble)
        case Standing.UNKNOWN:
            return translate("Knowledge", "not known")


def _trouble_words(code: str | None) -> str:
    """What is wrong, in a word or two."""
    match code:
        case "push_down":
            return translate("Knowledge", "down")
        case "questions_unanswered" | "relay_away" | "stripe_unreachable":
            return translate("Knowledge", "no answer")
        case "token_refused" | "stripe_key_refused":
            return translate("Knowledge", "refused")
        case "clock_off" | "clock_back":
            return translate("Knowledge", "wrong")
        case "disk_low":
            return translate("Knowledge", "nearly full")
        case "disk_full":
            return translate("Knowledge", "full")
        case _:
            return translate("Knowledge", "trouble")


def sign_words(known: Known, now: datetime) -> str:
    """How old the last good sign is; a dash where there was none."""
    if known.good_at is None:
        return "—"
    return words.age_words(seconds_between(known.good_at, now))


def chip_words(known: Known, now: datetime) -> str:
    """A part that is not well, as short as it can be said: `Live news · 2 min ago`, `Disk · full`."""
    more = ""
    if known.waiting or known.part in _SAID_BY_WORDS:
        more = standing_words(known)
    elif known.good_at is not None:
        more = sign_words(known, now)
    name = part_words(known.part)
    return f"{name} · {more}" if more else name


def advice_sentence(code: str | None) -> str:
    """The one sentence worth saying."""
    if code is None:
        return translate("Knowledge", "All is well.")
    return _of_a_part(code) or problem_sentence(
        code, translate("Knowledge", "Please call for help.")
    )


def _of_a_part(code: str) -> str | None:
    match code:
        case "push_down":
            return translate(
                "Knowledge", "Payments may show a few seconds later: the till asks for them now."
            )
        case "questions_unanswered":
            return translate(
                "Knowledge", "The payment server does not answer questions. Check the internet."
            )
        case "relay_silent":
            return translate(
                "Knowledge", "Nothing comes from the payment server. Check the internet."
            )
        case "stripe_unreachable" | "stripe_silent":
            return translate(
                "Knowledge", "Stripe does not answer: hand nothing over before it says paid."
            )
        case "stripe_key_refused":
            return translate("Knowledge", "Stripe refuses the shop's key. Please call the manager.")
        case code if code.startswith("printer"):
            return problem_sentence(
                code,
                translate("Knowledge", "Nothing is printed: look at the printer. Sales go on."),
            )
        case _:
            return None
