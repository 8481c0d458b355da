"""Which settings a person sets in a window: in which group, asked for how, and when a change works. No widgets.

What is not here is for whoever looks after the machine, and stays in `kiosk.toml` and the environment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a setting is asked for."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    VOLUME = "volume"
    FILE = "file"
    FOLDER = "folder"
    MONITOR = "monitor"
    PRINTER = "printer"


class Group(StrEnum):
    """In the order they stand on the page."""

    SHOP = "shop"
    TAX = "tax"
    AMOUNTS = "amounts"
    SCREENS = "screens"
    SOUND = "sound"
    PAPER = "paper"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True, slots=True)
class Spec:
    """One setting. `choices` are all values of one that is chosen."""

    name: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


_SWITCH = ("on", "off")

GROUPS: dict[Group, tuple[Spec, ...]] = {
    Group.SHOP: (
        Spec("shop_name"),
        Spec("till"),
        Spec("cashier"),
        Spec("language", Kind.CHOICE, ("th", "en")),
        Spec("day_closes_at"),
    ),
    Group.TAX: (
        Spec("legal_name"),
        Spec("shop_address", Kind.LINES),
        Spec("tax_id"),
        Spec("branch"),
        Spec("vat", Kind.CHOICE, _SWITCH),
        Spec("vat_rates"),
        Spec("tax_invoice", Kind.CHOICE, _SWITCH),
        Spec("pos_number"),
        Spec("item_text"),
    ),
    Group.AMOUNTS: (
        Spec("quick_amounts_satang"),
        Spec("entry", Kind.CHOICE, ("baht", "satang")),
        Spec("min_amount_satang"),
        Spec("max_amount_satang"),
    ),
    Group.SCREENS: (
        Spec("customer_screen", Kind.MONITOR),
        Spec("idle_messages", Kind.LINES),
        Spec("idle_picture", Kind.FILE),
        Spec("paid_page_s"),
        Spec("theme", Kind.CHOICE, ("light", "dark", "system")),
        Spec("text_size_percent", Kind.CHOICE, ("100", "125", "150", "200")),
        Spec("motion", Kind.CHOICE, _SWITCH),
    ),
    Group.SOUND: (
        Spec("volume_paid", Kind.VOLUME),
        Spec("volume_failed", Kind.VOLUME),
        Spec("volume_late", Kind.VOLUME),
        Spec("volume_voice", Kind.VOLUME),
    ),
    Group.PAPER: (
        Spec("printer", Kind.PRINTER),
        Spec("paper_mm", Kind.CHOICE, ("58", "80")),
        Spec("print_paid", Kind.CHOICE, _SWITCH),
    ),
    Group.BEHAVIOUR: (
        Spec("quit", Kind.CHOICE, ("ask", "pin")),
        Spec("qr_gate", Kind.CHOICE, ("warn", "refuse")),
        Spec("backup_dir", Kind.FOLDER),
        Spec("poll_s"),
    ),
}

SPECS: dict[str, Spec] = {spec.name: spec for specs in GROUPS.values() for spec in specs}

AT_ONCE = frozenset({"language", "customer_screen", "idle_picture"})
"""Work as soon as they are kept. Everything else is read at the start of the program: whoever takes a setting
while the till runs adds its name here, and takes it in `kiosk.app.shell.taken_up`."""

SOUND_OF_VOLUME = {
    "volume_paid": "paid",
    "volume_failed": "failed",
    "volume_late": "late",
    "volume_voice": "voice",
}
"""What is heard when a volume is tried."""
