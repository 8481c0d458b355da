"""What the settings page and the doctor's page work with, made for a running till."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from kiosk.app.later import Later
from kiosk.app.setup.aside import aside
from kiosk.app.setup.connecting import RelayConnector
from kiosk.app.setup.keeping import SettingsFile
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.monitors import RealMonitors
from kiosk.app.setup.ports import Silence
from kiosk.app.setup.printers import AskedPrinters, printed_trial
from kiosk.app.setup.tools import SetupTools
from kiosk.app.shell.displays import away_display, display_sizes
from kiosk.app.shell.taken_up import TakenUp
from kiosk.core.checks import Check
from kiosk.paper.printer_check import check_printer
from kiosk.paper.qr_reading import decoder_check
from kiosk.paths import DataDir
from kiosk.settings import Loaded, TillSettings, load
from kiosk.till.clock import Clock
from kiosk.till.keeping.doctor import Sizes, disk_of, till_checks

RESTART = 75
"""The status of a till that is to be begun anew."""


def made_setup(
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay_url: str,
    clock: Clock,
    taken: TakenUp,
    app: QApplication,
    *,
    practice: bool,
) -> SetupTools:
    """`practice`: as the demo, which looks at no environment."""
    settings = loaded.settings
    trial = printed_trial(settings.language, settings.shop_name, clock)

    def examine(sizes: Sizes, away: str) -> list[Check]:
        found = till_checks(settings, folder, relay_url, sizes, clock(), away=away)
        return [disk_of(folder), *found, decoder_check(), check_printer(settings, folder)]

    return SetupTools(
        kept=SettingsFile(_reading(loaded, ambient=not practice)),
        connector=RelayConnector(folder.device_token, loaded.toml_file),
        hardware=Hardware(RealMonitors(), AskedPrinters(trial), Silence(), Later()),
        # The screens are Qt's, and asked for here; the rest is slow, and done aside.
        examine=lambda: aside(
            "doctor", partial(examine, display_sizes(), away_display(taken.customer_screen))
        ),
        restart=lambda: app.exit(RESTART),
        take_up=taken.take_up,
    )


def _reading(loaded: Loaded[TillSettings], *, ambient: bool) -> Callable[[], Loaded[TillSettings]]:
    """Reads the settings anew, as the next start would."""
    given = loaded.origins["data_dir"] == "command line"

    def read() -> Loaded[TillSettings]:
        file = loaded.toml_file if loaded.toml_file.exists() else None
        overrides = {"data_dir": loaded.settings.data_dir} if given else {}
        return load(TillSettings, overrides=overrides, toml_file=file, ambient=ambient)

    return read
