"""What a form shows of the settings, what is wrong with what was typed, and what of it `kiosk.toml` gets.

Pure: it reads and writes no file. Whether something is right is said by the settings' own model, so that no form
can keep what the next start would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from pydantic import SecretStr, ValidationError

from kiosk.core.money import AmountError, parse_baht, plain_baht
from kiosk.settings.base import KioskSettings
from kiosk.settings.relay import KEY_FORM
from kiosk.settings.shop import what_is_missing
from kiosk.settings.till import TillSettings
from kiosk.settings.toml_file import aliases_of, toml_key
from kiosk.settings.words import TAKES, Words

MUST_BE_SAID = frozenset({"shop_name", "till"})
"""No default does for these: every shop has its own."""
IN_BAHT = frozenset({"min_amount_satang", "max_amount_satang"})
"""Typed in baht, kept in satang."""
_BY_LINES = frozenset({"shop_address", "idle_messages"})
_BAHT = Words("an amount in baht, such as 10 or 99999.50", "จำนวนเงินเป็นบาท เช่น 10 หรือ 99999.50")
_LEAST_OVER_MOST = Words("no more than the largest amount", "จำนวนไม่เกินยอดสูงสุด")
_MAILBOX = Words(
    "the shop's e-mail address: with a live key PromptPay needs it",
    "อีเมลของร้าน: คีย์จริงต้องมี เพราะ PromptPay ต้องใช้",
)
_PUBLISHABLE = Words(
    "the secret key; this is the publishable one (pk_…), and the secret one begins with sk_ or rk_",
    "คีย์ลับ: ที่ใส่คือคีย์สาธารณะ (pk_…) คีย์ลับขึ้นต้นด้วย sk_ หรือ rk_",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, as it was read: `problems` by field, each as what the field takes; `changes` by the key of
    `kiosk.toml`, None where the key goes. With a problem nothing is to be changed."""

    problems: Mapping[str, Words]
    changes: Mapping[str, str | int | float | None]


def as_typed(name: str, value: object) -> str:
    """A setting's value as a person types it; a secret is never shown."""
    if value is None or isinstance(value, SecretStr):
        return ""
    if name in IN_BAHT and isinstance(value, int):
        return _short(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return _between(name).join(map(_part, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _between(name: str) -> str:
    return "\n" if name in _BY_LINES else ", "


def _part(value: object) -> str:
    """One of several: an amount in baht, a rate with its day, a text."""
    return _short(value) if isinstance(value, int) else str(value)


def _short(satang: int) -> str:
    return plain_baht(satang).removesuffix(".00")


def read_form(now: KioskSettings, texts: Mapping[str, str]) -> Reading:
    """What `texts`, by field, would make of the settings `now`."""
    aliases = aliases_of(type(now))
    typed, problems = _typed(texts)
    values = {alias: getattr(now, n) for n, alias in aliases.items() if n not in texts}
    try:
        made = type(now)(**values, **{aliases[name]: value for name, value in typed.items()})
    except ValidationError as error:
        names = {alias: name for name, alias in aliases.items()}
        wrong = {names[str(each["loc"][0])] for each in error.errors(include_input=False)}
        return Reading({**problems, **{name: TAKES[name] for name in sorted(wrong)}}, {})
    problems = {**_together(made), **problems}
    if problems:
        return Reading(problems, {})
    return Reading({}, {toml_key(aliases[n]): _kept(n, text, made) for n, text in texts.items()})


def _typed(texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Words]]:
    """Values as the model takes them, and what is wrong already; an empty text is no value."""
    values: dict[str, Any] = {}
    problems = {}
    for name, text in texts.items():
        typed = text.strip()
        try:
            if typed:
                values[name] = parse_baht(typed) if name in IN_BAHT else typed
            elif name in MUST_BE_SAID:
                problems[name] = TAKES[name]
        except AmountError:
            problems[name] = _BAHT
    return values, problems


def _together(settings: KioskSettings) -> dict[str, Words]:
    """What is wrong with fields that are right by themselves."""
    problems = {}
    if settings.min_amount_satang > settings.max_amount_satang:
        problems["min_amount_satang"] = _LEAST_OVER_MOST
    missing = what_is_missing(settings) if isinstance(settings, TillSettings) else None
    if missing is not None:
        problems["tax_invoice"] = missing
    return problems


def _kept(name: str, text: str, made: KioskSettings) -> str | int | float | None:
    """The value as `kiosk.toml` holds it: a number as one, everything else as it was typed."""
    if not text.strip():
        return None
    value = getattr(made, name)
    if isinstance(value, int | float):
        return value
    return re.sub(r"\s*\n\s*", " | ", text.strip()) if name in _BY_LINES else text.strip()


def relay_problems(key: str, mailbox: str) -> dict[str, Words]:
    """What is wrong with the Stripe key of a relay on this machine, and with the mailbox that a live one needs."""
    problems = {}
    if key.startswith("pk_"):
        problems["stripe_secret_key"] = _PUBLISHABLE
    elif not re.fullmatch(KEY_FORM, key):
        problems["stripe_secret_key"] = TAKES["stripe_secret_key"]
    if mailbox and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", mailbox):
        problems["billing_email"] = TAKES["billing_email"]
    elif not mailbox and is_live(key):
        problems["billing_email"] = _MAILBOX
    return problems


def is_live(key: str) -> bool:
    """The key moves real money."""
    return "_live_" in key[:8]
