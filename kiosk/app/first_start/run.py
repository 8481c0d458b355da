"""Running the first start: what its window works with is made here, and ended in order before the till begins."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from filelock import FileLock, Timeout
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from kiosk.app.first_start.keeping import StepKeeper
from kiosk.app.first_start.mark import reached_before
from kiosk.app.first_start.practice import Practice, demo_command
from kiosk.app.first_start.steps import begins_at
from kiosk.app.first_start.window import FirstStartWindow
from kiosk.app.language import Language
from kiosk.app.later import Later
from kiosk.app.setup.connecting import RelayConnector
from kiosk.app.setup.keeping import SettingsFile
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.monitors import RealMonitors
from kiosk.app.setup.printers import AskedPrinters, printed_trial
from kiosk.app.setup.trying import TriedSounds
from kiosk.app.shell.os_signals import OsSignals
from kiosk.app.shell.run import LOCK_WAIT_S, AlreadyRunningError, utc_now
from kiosk.app.sound.sounds import volumes_of
from kiosk.app.sound.speaker import Speaker
from kiosk.app.theme.install import install_theme, scheme_for
from kiosk.logs import set_up_logging
from kiosk.paths import DataDir
from kiosk.settings import Loaded, TillSettings

KEEP_WAIT_S = 1.0


def run_first_start(
    load: Callable[[], Loaded[TillSettings]], folder: DataDir, *, connected: bool
) -> bool:
    """Show the window until it is done or closed. True: everything is set up and the till can begin.

    `load` reads the settings anew. Raises `KioskError` when it cannot begin.
    """
    set_up_logging("till", folder.logs)
    loaded = load()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["kiosk"])
    app.setApplicationName("kiosk")
    app.setApplicationDisplayName("Kiosk")
    app.setDesktopFileName("kiosk")
    with ExitStack() as stack:
        _take(stack, folder)
        install_theme(app, scheme_for(loaded.settings.theme, app.styleHints().colorScheme()))
        language = Language(app, loaded.settings.language)
        stack.callback(language.end)
        done = _shown(stack, app, language, load, folder, connected=connected)
        signals = OsSignals(app.quit)
        stack.callback(signals.close)
        app.exec()
        return done()


def _shown(
    stack: ExitStack,
    app: QApplication,
    language: Language,
    load: Callable[[], Loaded[TillSettings]],
    folder: DataDir,
    *,
    connected: bool,
) -> Callable[[], bool]:
    """The window on the screen until the stack ends; whether it came to its end."""
    loaded = load()
    keeper = StepKeeper(SettingsFile(load), folder.first_start)
    practice = Practice(demo_command(loaded.toml_file))
    stack.callback(practice.end)
    later = Later()
    speaker = Speaker(volumes_of(loaded.settings))
    stack.callback(speaker.end)
    monitors = RealMonitors()
    stack.callback(monitors.hide_numbers)
    trial = printed_trial(loaded.settings.language, loaded.settings.shop_name, utc_now)
    window = FirstStartWindow(
        keeper,
        RelayConnector(folder.device_token, loaded.toml_file),
        Hardware(monitors, AskedPrinters(trial), TriedSounds(speaker), later),
        practice,
        later,
        begins_at=begins_at(reached_before(folder.first_start)),
        connected=connected,
    )
    finished: list[bool] = []

    def finish() -> None:
        finished.append(True)
        window.close()

    window.language_chosen.connect(language.switch)
    window.finished.connect(finish)
    window.closed.connect(app.quit)
    stack.callback(_destroy, window)
    # First by hand: where no window manager runs nobody makes it as large as the screen.
    window.setGeometry(window.screen().availableGeometry())
    window.showMaximized()
    window.activateWindow()

    def done() -> bool:
        if window.isVisible():
            window.close()  # the system ends the program; what was typed is kept all the same
        keeper.wait(KEEP_WAIT_S)
        if finished:
            keeper.finish()
        return bool(finished)

    return done


def _destroy(window: FirstStartWindow) -> None:
    """Nothing of it is left when the till's windows are made."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def _take(stack: ExitStack, folder: DataDir) -> None:
    """The folder is ours until the stack ends: no till and no other first start."""
    lock = FileLock(folder.lock("till"), timeout=LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunningError(
            f"Another till is running on {folder.root}.",
            thai=f"มีเครื่องขายอื่นเปิดอยู่แล้วใน {folder.root}",
        ) from None
    stack.callback(lock.release)
