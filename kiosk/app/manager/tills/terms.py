"""Words, pictures and colours of tills, in the language of the moment. No widgets."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import day_words, moment_words
from kiosk.app.frame import Shop
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.till.copying.tills import TillSeen, TillsSeen, TillState

translate = QCoreApplication.translate
_NO_BREAK = "\u00a0"

TONE_OF_STATE: dict[TillState, Tone] = {
    TillState.SELLING: Tone.BUSY,
    TillState.READY: Tone.PAID,
    TillState.SILENT: Tone.TROUBLE,
    TillState.NEVER: Tone.WAITING,
    TillState.REVOKED: Tone.NEUTRAL,
}
ICON_OF_STATE: dict[TillState, str] = {
    TillState.SELLING: "qr",
    TillState.READY: "check",
    TillState.SILENT: "offline",
    TillState.NEVER: "hourglass",
    TillState.REVOKED: "slash",
}


def state_words(till: TillSeen, shop: Shop, now: datetime) -> str:
    """What a till does."""
    match till.state:
        case TillState.SELLING:
            return translate("Tills", "Selling now")
        case TillState.READY:
            return translate("Tills", "Ready")
        case TillState.SILENT:
            seen = when_words(till.last_seen_at, shop, now)
            return translate("Tills", "Not seen since {time}").format(time=seen)
        case TillState.NEVER:
            return translate("Tills", "Never seen")
        case TillState.REVOKED:
            if till.revoked_at is None:
                return translate("Tills", "Revoked")
            day = day_words(till.revoked_at.astimezone(shop.timezone).date())
            return translate("Tills", "Revoked {day}").format(day=day)


def when_words(at: datetime | None, shop: Shop, now: datetime) -> str:
    """`14:33` of today, else `20 Nov 2026 14:33`; `–` when there is none."""
    if at is None:
        return "–"
    if at.astimezone(shop.timezone).date() == now.astimezone(shop.timezone).date():
        return shop.clock_text(at)
    return moment_words(at, shop.timezone)


def scope_words(scope: str) -> str:
    """What a device is for."""
    match scope:
        case "till":
            return translate("Tills", "Till")
        case "manager":
            return translate("Tills", "Manager's program")
        case "integration":
            return translate("Tills", "Your own system")
        case _:
            return scope


def facts_words(till: TillSeen, shop: Shop, now: datetime) -> str:
    """`seen 14:32 · version 0.1.0 · last receipt A1-000129`; of other devices first what they are for."""
    parts = [] if till.scope == "till" else [scope_words(till.scope)]
    if till.last_seen_at is not None:
        seen = when_words(till.last_seen_at, shop, now)
        parts.append(translate("Tills", "seen {time}").format(time=seen))
    if till.version is not None:
        parts.append(translate("Tills", "version {version}").format(version=till.version))
    if till.last_receipt is not None:
        parts.append(translate("Tills", "last receipt {number}").format(number=till.last_receipt))
    return " · ".join(parts)


def broken_words(number: str) -> str:
    """What a copy means that does not continue its chain."""
    text = translate(
        "Tills",
        "{number} at the payment server does not follow what came before it: nothing after it is shown.",
    )
    return text.format(number=number)


def warning_words(till: TillSeen, broken: str) -> str:
    """What is not as it should be, in sentences; empty when nothing is. `broken`: the copy that does not fit."""
    said = []
    if till.state is TillState.SILENT and till.open_payments:
        said.append(
            translate(
                "Tills", "Codes that it showed can still be paid; it issues their receipts later."
            )
        )
    if till.outdated:
        said.append(translate("Tills", "Its version is older than this till's: update it."))
    if till.copies_left == 1:
        said.append(translate("Tills", "1 receipt is not at the payment server yet."))
    elif till.copies_left:
        text = translate("Tills", "{n} receipts are not at the payment server yet.")
        said.append(text.format(n=f"{till.copies_left:,}"))
    if broken:
        said.append(broken_words(broken))
    return " ".join(said)


def summary_words(seen: TillsSeen) -> str:
    """`3 tills · selling now: 1 · not seen: 1`, and below it `today ฿18,606.00 from 128 receipts`."""
    working = seen.count(TillState.SELLING, TillState.READY, TillState.SILENT, TillState.NEVER)
    parts = [
        translate("Tills", "1 till")
        if working == 1
        else translate("Tills", "{n} tills").format(n=working)
    ]
    if selling := seen.count(TillState.SELLING):
        parts.append(translate("Tills", "selling now: {n}").format(n=selling))
    if silent := seen.count(TillState.SILENT):
        parts.append(translate("Tills", "not seen: {n}").format(n=silent))
    today = translate("Tills", "today ฿{amount} from {n} receipts")
    today = today.format(amount=format_baht(seen.today_satang), n=f"{seen.today_count:,}")
    # Of several tills it stands in a line of its own: Thai breaks within words, and a dot would be left behind.
    between = " · " if len(parts) == 1 else "\n"
    return " · ".join(parts) + between + today.replace(" ", _NO_BREAK)


def receipts_words(count: int) -> str:
    """`128 receipts`."""
    if count == 1:
        return translate("Tills", "1 receipt")
    return translate("Tills", "{n} receipts").format(n=f"{count:,}")


def pairing_problem(error: KioskError) -> str:
    """Why there is no code for a new till."""
    match error.code:
        case "invalid_state":
            return translate("Tills", "A till of this name is there already. Choose another name.")
        case "validation_failed":
            return translate(
                "Tills", "Letters, digits, blanks, - _ and . are allowed, 40 of them at most."
            )
        case _:
            return problem_sentence(error.code, error.text)
