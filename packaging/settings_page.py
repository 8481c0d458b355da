"""Writes SETTINGS.md, the one list of every setting, from the settings themselves.

    .venv/bin/python packaging/settings_page.py

What a setting takes and where it stands in the window comes from the program; what it is for is said here,
because the program has no use for it. The gate compares the page and finds a setting without a word. It must not
explain how to do something: that is the operations guide's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from bootstrap import ROOT

if TYPE_CHECKING:
    from kiosk.settings import KioskSettings

PAGE = ROOT / "packaging" / "SETTINGS.md"

MEANS: dict[str, str] = {
    "KIOSK_DATA_DIR": "where database, settings, logs and backups are; every command's `--data-dir`",
    "KIOSK_TIMEZONE": "the shop's time zone",
    "KIOSK_MIN_AMOUNT": "the smallest amount of a sale",
    "KIOSK_MAX_AMOUNT": "the largest amount of a sale",
    "KIOSK_RELAY_URL": "the relay of this till; pairing keeps it",
    "KIOSK_DEVICE_TOKEN": "this till's secret at its relay; pairing keeps it in a file of its own",
    "KIOSK_WITH_RELAY": "the relay runs beside the till: one till, no server",
    "KIOSK_SHOP_NAME": "the name on screens and receipts",
    "KIOSK_LEGAL_NAME": "the registered name on tax papers",
    "KIOSK_SHOP_ADDRESS": "the address on papers",
    "KIOSK_TAX_ID": "the taxpayer's number",
    "KIOSK_BRANCH": "which branch this is, for the Revenue Department",
    "KIOSK_POS_NUMBER": "the machine's number on its tax invoices",
    "KIOSK_TAX_INVOICE": "receipts are abbreviated tax invoices",
    "KIOSK_ITEM_TEXT": "what stands for the goods on a tax invoice",
    "KIOSK_VAT": "the shop is registered for VAT",
    "KIOSK_VAT_RATES": "the rates, each with its first day; a new one is added before its day",
    "KIOSK_TILL": "begins every number of this till; one code for each till, never two alike",
    "KIOSK_CASHIER": "who sells at a start, until somebody presses F4",
    "KIOSK_LANGUAGE": "of the staff's windows; the customer's speaks Thai and English, and Chinese on a touch",
    "KIOSK_THEME": "the colours of the staff's windows",
    "KIOSK_TEXT_SIZE": "the size of words in the staff's windows",
    "KIOSK_MOTION": "pictures that move",
    "KIOSK_ENTRY": "what the keys 1 8 5 mean",
    "KIOSK_DAY_CLOSES_AT": "when a business day ends: a bar that sells until three takes 04:00",
    "KIOSK_QUICK_AMOUNTS": "the prices on the keys above the digits",
    "KIOSK_QR_GATE": "a QR that cannot be proved is shown with a warning, or not at all",
    "KIOSK_POLL_SECONDS": "how often a shown sale is asked for while no news come by themselves",
    "KIOSK_PAID_SECONDS": "how long the customer's *paid* stays",
    "KIOSK_BACKUP_DIR": "a second place for each day's backup",
    "KIOSK_CUSTOMER_SCREEN": "which monitor is the customer's",
    "KIOSK_IDLE_PICTURE": "a picture on the customer's screen while nothing is sold",
    "KIOSK_IDLE_MESSAGES": "said there in turn with the welcome",
    "KIOSK_VOLUME_PAID": "the sound of money",
    "KIOSK_VOLUME_FAILED": "the sound of a sale that came to nothing",
    "KIOSK_VOLUME_LATE": "the sound of money after a sale's end",
    "KIOSK_VOLUME_VOICE": "the voice that says the amount",
    "KIOSK_PRINTER": "the receipt printer",
    "KIOSK_PAPER": "the width of its roll",
    "KIOSK_PRINT_PAID": "a receipt is printed by itself when a sale is paid",
    "KIOSK_QUIT": "closing the till is asked about, or takes a manager's PIN",
    "STRIPE_SECRET_KEY": "Stripe's key; `test` or `live` in it says whether money is real. Never at a till",
    "STRIPE_WEBHOOK_SECRET": "what Stripe signs its events with; without one the relay asks Stripe every 3 s",
    "STRIPE_API_BASE": "another Stripe, such as `kiosk sandbox`; refused with a live key",
    "KIOSK_DATABASE_URL": "where the relay's payments are",
    "KIOSK_PUBLIC_URL": "the relay as customers and Stripe see it; without it customers get no page",
    "KIOSK_PAGE_DAYS": "how long a customer's page lives",
    "KIOSK_TRUSTED_PROXIES": "whose `X-Forwarded-For` is believed",
    "KIOSK_CORS_ORIGINS": "web pages that may ask the relay from a browser",
    "KIOSK_STRIPE_RPS": "how much the relay asks Stripe, all together",
    "KIOSK_BILLING_EMAIL": "the shop's mailbox that PromptPay needs, and somebody reads; required with a live key",
    "KIOSK_QR_TTL": "how long a QR is offered",
    "KIOSK_METRICS_TOKEN": "lets Prometheus read `/metrics`",
}
"""What each setting is for."""

_UNLESS_SET = {
    "data_dir": "the system's folder for a user's data",
    "database_url": "a file in the data folder",
    "customer_screen": "the one the cashier's window is not on",
}
"""Where the default is no value."""

_HEAD = """\
# Settings

Every setting there is. `packaging/settings_page.py` writes this page from the program, and the gate compares it:
change the program, not the page. How to use them says the [operations guide](OPERATIONS.md).

A setting stands in `kiosk.toml` in the data folder (the first name), or in the environment or a file `.env` in the
folder where the program is started (the second), or in a file of that name which systemd or a container hands over
as a credential. Strongest first: command line, environment, credentials, `.env`, `kiosk.toml`, default;
`kiosk doctor` prints each with where it came from. A name that does not exist, or a value that cannot be used, is
refused at the start, with file and line. Most are in the manager's window too (F9, *Settings*), under the heading
given here; what is set in the environment, a credential or `.env` is shown there and cannot be changed.

Till and relay read the same file. A list is written as a list in `kiosk.toml`, with commas elsewhere.
"""


TITLES = {
    "shop": "Shop",
    "tax": "Tax papers",
    "amounts": "Amounts",
    "screens": "Screens",
    "sound": "Sound",
    "paper": "Paper",
    "behaviour": "Behaviour",
}
"""The window's groups; in its own words they would depend on the language that is loaded."""


def page() -> str:
    """The whole page. Raises `KeyError` for a setting without a word."""
    from kiosk.app.setup.fields import GROUPS, SPECS
    from kiosk.settings import RelaySettings, TillSettings

    till, relay = TillSettings.model_fields, RelaySettings.model_fields
    sections = [
        _section(f"{TITLES[group]}, in the window", TillSettings, [spec.name for spec in specs])
        for group, specs in GROUPS.items()
    ]
    # What both programs share and a window shows stands above already.
    others: dict[str, tuple[type[KioskSettings], list[str]]] = {
        "The till, not in the window": (TillSettings, [n for n in till if n not in relay]),
        "Till and relay": (TillSettings, [n for n in till if n in relay]),
        "The relay": (RelaySettings, [n for n in relay if n not in till]),
    }
    sections += [
        _section(title, model, [name for name in names if name not in SPECS])
        for title, (model, names) in others.items()
    ]
    return "\n".join([_HEAD, *sections])


def _section(title: str, model: type[KioskSettings], names: Iterable[str]) -> str:
    rows = [_row(model, name) for name in names]
    head = [
        "| `kiosk.toml` | environment | what it is for | takes | unless set |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([f"## {title}", "", *head, *rows, ""])


def _row(model: type[KioskSettings], name: str) -> str:
    from kiosk.settings import known_toml_keys, toml_key
    from kiosk.settings.words import TAKES

    field = model.model_fields[name]
    alias = str(field.alias)
    key = toml_key(alias)
    in_file = f"`{key}`" if key in known_toml_keys() else "–"
    takes = TAKES[name].english.replace("|", "\\|")
    unless = _UNLESS_SET.get(name) or _shown(field.default)
    return f"| {in_file} | `{alias}` | {MEANS[alias]} | {takes} | {unless} |"


def _shown(value: object) -> str:
    """A default as a person writes it."""
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, time):
        return f"`{value:%H:%M}`"
    if isinstance(value, tuple):
        parts = (f"{Decimal(one) / 100:f}" if isinstance(one, int) else str(one) for one in value)
        return f"`{', '.join(parts)}`"
    return f"`{value}`"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
