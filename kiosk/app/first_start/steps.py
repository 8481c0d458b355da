"""The steps of the first start: their order, what each sets, and when there is a first start at all. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In the order they are gone through."""

    LANGUAGE = "language"
    SHOP = "shop"
    RELAY = "relay"
    SCREENS = "screens"
    PRINTER = "printer"
    SOUND = "sound"
    PRACTICE = "practice"
    DONE = "done"


STEPS = tuple(Step)

FIELDS: dict[Step, tuple[str, ...]] = {
    Step.LANGUAGE: ("language",),
    Step.SHOP: ("shop_name", "till", "day_closes_at"),
    Step.SCREENS: ("customer_screen",),
    Step.PRINTER: ("printer", "paper_mm", "print_paid"),
    Step.SOUND: ("volume_paid", "volume_failed", "volume_late", "volume_voice"),
}
"""The settings that a step asks for; the others ask for none."""

MAY_BE_SKIPPED = frozenset({Step.SCREENS, Step.PRINTER, Step.SOUND, Step.PRACTICE})
"""Defaults do for these."""


def step_after(step: Step) -> Step:
    """The next one; the last stays."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def step_before(step: Step) -> Step:
    """The one before; the first stays."""
    return STEPS[max(STEPS.index(step) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Found:
    """What a start finds here. `origins` as in `Loaded`; `reached`: what an unfinished first start left."""

    relay_url: str | None
    has_token: bool
    token_is_set: bool
    with_relay: bool
    asked_with_relay: bool
    has_stripe_key: bool
    origins: Mapping[str, str]
    reached: str | None

    @property
    def is_connected(self) -> bool:
        """The till knows its relay, or brings it along."""
        return self.with_relay or (self.relay_url is not None and self.has_token)


def is_first_start(found: Found) -> bool:
    """Nothing was set up, or a first start was left in the middle.

    Whoever sets the relay on the command line or in the environment needs none: they get the till, or the
    sentence that says what is missing.
    """
    if found.asked_with_relay or found.token_is_set:
        return False
    if found.with_relay:
        return found.reached is not None and found.origins["with_relay"] == "kiosk.toml"
    if found.has_stripe_key:
        return False
    if found.is_connected:
        return found.reached is not None and found.origins["relay_url"] == "kiosk.toml"
    return True


def begins_at(reached: str | None) -> Step:
    """Where the first start goes on; at the beginning when nothing is known."""
    return Step(reached) if reached in set(STEPS) else Step.LANGUAGE
