"""Every screen as a picture, from made-up snapshots: what a person looks at before a release.

Needs no display, no till and no relay. It shows the real windows; it must not draw anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app.cashier.said_paid_scenes import SAID_PAID_SCENES
from kiosk.app.cashier.scenes import SHOP_OF_SCENE, amount_scenes
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.scenes import CUSTOMER_SCENES
from kiosk.app.customer.texts import Tongue
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.first_start.scenes import START_SCENES, StartScene
from kiosk.app.first_start.window import FirstStartWindow
from kiosk.app.frame import Shop
from kiosk.app.gallery_index import write_index
from kiosk.app.knowing.scenes import knowledge_scenes
from kiosk.app.language import LANGUAGES, Language
from kiosk.app.manager.scenes import MANAGER_SCENES, ManagerScene
from kiosk.app.manager.wallet.scenes import WalletScene
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.manners.crash_page import CrashPage
from kiosk.app.manners.scenes import MANNERS_SCENES
from kiosk.app.paper_desk.scenes import PAPER_SCENES
from kiosk.app.samples import NOW, PRACTICE_SHOP, SHOP, VIEWS
from kiosk.app.telling_scenes import TELLING_SCENES
from kiosk.app.theme.install import install_theme
from kiosk.app.theme.tokens import Scheme
from kiosk.app.widget_sheet import WidgetSheet
from kiosk.core.keypad import Key
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import SlipAnswer
from kiosk.till.snapshot import TillView

Sizes = tuple[tuple[int, int], ...]

CUSTOMER_SIZES: Sizes = ((480, 320), (1024, 768), (1920, 1080), (1080, 1920), (3840, 2160))
CASHIER_SIZES: Sizes = ((1024, 768), (1280, 800), (1920, 1080))
DARK_SIZES: Sizes = ((1280, 800),)
"""Of the staff's windows in the dark; what a size changes does not hang on the colours."""
LARGE_PERCENT = 200
LARGE_TEXT_SIZES: Sizes = ((1024, 768),)
"""Of the staff's windows with words twice as large: the screen that has least room for them."""
_LEVELS = 5
"""Scrolled contents hear of their width once what holds them has theirs, level by level."""


class NoIntents:
    """Windows in a gallery want nothing."""

    def start_sale(self, amount_satang: int, note: str) -> None:
        """Nothing."""

    def cancel_sale(self, sale_id: str) -> None:
        """Nothing."""

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        """Nobody answers."""
        return Future()

    def show_slip(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        """Nobody looks."""
        return Future()

    def park_sale(self, sale_id: str) -> None:
        """Nothing."""

    def resume_sale(self, sale_id: str) -> None:
        """Nothing."""

    def retry_sale(self, sale_id: str) -> None:
        """Nothing."""

    def change_amount(self, sale_id: str) -> None:
        """Nothing."""

    def acknowledge(self, sale_id: str) -> None:
        """Nothing."""

    def switch_cashier(self, name: str) -> None:
        """Nothing."""

    def quit(self) -> None:
        """Nothing."""


def render_gallery(
    out_dir: Path,
    customer_sizes: Sizes = CUSTOMER_SIZES,
    cashier_sizes: Sizes = CASHIER_SIZES,
    dark_sizes: Sizes = DARK_SIZES,
    large_sizes: Sizes = LARGE_TEXT_SIZES,
    tell: Callable[[int], None] = lambda count: None,
) -> list[Path]:
    """Draw every screen state in every size, the staff's in both languages and schemes; returns the files.

    A page beside them shows all. `tell` is given how many are drawn, after each.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["gallery"])
    pictures: list[Path] = []
    # The light theme with words as they are last: whoever draws windows afterwards gets them by default.
    for scheme, percent, sizes in (
        (Scheme.DARK, 100, dark_sizes),
        (Scheme.LIGHT, LARGE_PERCENT, large_sizes),
        (Scheme.LIGHT, 100, cashier_sizes),
    ):
        install_theme(app, scheme, text_percent=percent)
        mark = "" if scheme is Scheme.LIGHT else f"-{scheme}"
        mark += "" if percent == 100 else f"-{percent}"
        for family in (
            _cashier_pictures(app, out_dir, sizes, mark),
            _manager_pictures(app, out_dir, sizes, mark),
            _first_start_pictures(app, out_dir, sizes, mark),
            _widget_pictures(out_dir, scheme) if sizes and percent == 100 else iter(()),
        ):
            _collect(pictures, family, tell)
    _collect(pictures, _customer_pictures(out_dir, customer_sizes), tell)
    write_index(out_dir, pictures)
    return pictures


def _collect(pictures: list[Path], drawn: Iterator[Path], tell: Callable[[int], None]) -> None:
    for picture in drawn:
        pictures.append(picture)
        tell(len(pictures))


def _widget_pictures(out_dir: Path, scheme: Scheme) -> Iterator[Path]:
    """Every widget in every state on one sheet, as large as it is."""
    sheet = WidgetSheet()
    size = sheet.sizeHint()
    yield _picture(sheet, size.width(), size.height(), out_dir / f"widgets-{scheme}.png")


def _now() -> datetime:
    return NOW


def _customer_pictures(out_dir: Path, sizes: Sizes) -> Iterator[Path]:
    for shop, mark in ((SHOP, ""), (PRACTICE_SHOP, "-practice")):
        for width, height in sizes:
            for name in _customer_states(shop):
                window = CustomerWindow(shop, _now)
                window.show_view(VIEWS[name])
                file = out_dir / f"customer-{name}{mark}-{width}x{height}.png"
                yield _picture(window, width, height, file)
    for name, scene in CUSTOMER_SCENES.items():
        for width, height in sizes:
            window = CustomerWindow(scene.shop, _now)
            scene.prepare(window)
            yield _picture(window, width, height, out_dir / f"customer-{name}-{width}x{height}.png")


def _customer_states(shop: Shop) -> list[str]:
    """All of them; of practice only those that differ by more than the ribbon."""
    # The customer's own window finds out by itself how a code reads.
    left_out = {"polling", "parked", "empty", "missed_close", "unreadable", "kept_back", "unusual"}
    if shop.practice:
        return ["idle", "waiting", "paid", "expired"]
    return [name for name in VIEWS if name not in left_out]


def _cashier_pictures(app: QApplication, out_dir: Path, sizes: Sizes, mark: str) -> Iterator[Path]:
    language = Language(app, LANGUAGES[0])
    for code in LANGUAGES:
        language.switch(code)
        for width, height in sizes:
            for name, prepare in _cashier_scenes():
                window = _cashier_window(name, prepare, width, height)
                file = out_dir / f"cashier-{name}{mark}-{code}-{width}x{height}.png"
                yield _picture(window, width, height, file)
            crash = CrashPage(Path("/var/lib/kiosk/logs"))
            yield _picture(
                crash, width, height, out_dir / f"crash{mark}-{code}-{width}x{height}.png"
            )


def _manager_pictures(app: QApplication, out_dir: Path, sizes: Sizes, mark: str) -> Iterator[Path]:
    language = Language(app, LANGUAGES[0])
    for code in LANGUAGES:
        language.switch(code)
        for width, height in sizes:
            for name, scene in MANAGER_SCENES.items():
                window = _manager_window(scene, width, height)
                file = out_dir / f"manager-{name}{mark}-{code}-{width}x{height}.png"
                yield _picture(window, width, height, file)


def staff_scenes(width: int, height: int) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Every moment of the staff's windows by name, made and shown only when it is asked for."""
    for name, prepare in _cashier_scenes():
        yield f"cashier-{name}", partial(_cashier_window, name, prepare, width, height)
    for name, scene in MANAGER_SCENES.items():
        yield f"manager-{name}", partial(_manager_window, scene, width, height)
    for name, start in START_SCENES.items():
        yield f"first-{name}", partial(_first_window, start, width, height)


def _first_start_pictures(
    app: QApplication, out_dir: Path, sizes: Sizes, mark: str
) -> Iterator[Path]:
    language = Language(app, LANGUAGES[0])
    for code in LANGUAGES:
        language.switch(code)
        for width, height in sizes:
            for name, scene in START_SCENES.items():
                file = out_dir / f"first-{name}{mark}-{code}-{width}x{height}.png"
                yield _picture(_first_window(scene, width, height), width, height, file)


Scene = Callable[[CashierWindow], None]


def _cashier_window(name: str, prepare: Scene, width: int, height: int) -> CashierWindow:
    window = CashierWindow(NoIntents(), SHOP_OF_SCENE.get(name, SHOP), _now)
    window.resize(width, height)
    prepare(window)
    window.show()
    return window


def _manager_window(scene: ManagerScene | WalletScene, width: int, height: int) -> ManagerWindow:
    window = ManagerWindow(scene.tools())
    window.resize(width, height)
    window.show()
    window.show_view(VIEWS["attention"])
    scene.prepare(window)
    return window


def _first_window(start: Callable[[], StartScene], width: int, height: int) -> FirstStartWindow:
    window = start().window()
    window.resize(width, height)
    window.show()
    return window


def _cashier_scenes() -> Iterator[tuple[str, Scene]]:
    for name, view in VIEWS.items():
        if name not in ("paid_keep", "test_code"):
            yield name, _showing(view)
    idle = VIEWS["idle"]
    yield "practice", _typed(VIEWS["parked"], "185.5")
    yield "keyed", _typed(idle, "185.5")
    yield "sum", _typed(idle, "120+65.5")
    yield "too_small", _typed(idle, "9.99")
    yield "too_large", _typed(idle, "1000000")
    yield "confirm", _asked_to_cancel
    yield "problem", _with_problem
    yield "one_screen", _on_one_screen
    yield "customer_chinese", _with_a_chinese_guest
    yield "cashiers", _choosing_a_cashier
    yield from TELLING_SCENES.items()
    yield from amount_scenes()
    yield from knowledge_scenes()
    yield from SAID_PAID_SCENES.items()
    yield from PAPER_SCENES.items()
    yield from MANNERS_SCENES.items()


def _showing(view: TillView) -> Scene:
    return lambda window: window.show_view(view)


def _typed(view: TillView, keys: str) -> Scene:
    def prepare(window: CashierWindow) -> None:
        window.show_view(view)
        for key in keys:
            window.desk.press(Key(key))
        window.refresh()

    return prepare


def _asked_to_cancel(window: CashierWindow) -> None:
    window.show_view(VIEWS["waiting"])
    window.confirm.ask()


def _with_problem(window: CashierWindow) -> None:
    _typed(VIEWS["idle"], "185.5")(window)
    window.show_problem("relay_away", "The relay does not answer.")


def _choosing_a_cashier(window: CashierWindow) -> None:
    window.show_view(VIEWS["people"])
    window.header.cashier_button.click()


def _on_one_screen(window: CashierWindow) -> None:
    window.set_one_screen(True)
    window.show_view(VIEWS["waiting"])


def _with_a_chinese_guest(window: CashierWindow) -> None:
    window.show_view(VIEWS["waiting"])
    window.side.copy.page.show_tongue(Tongue.CHINESE)


def _picture(window: QWidget, width: int, height: int, file: Path) -> Path:
    window.resize(width, height)
    window.show()
    for _ in range(_LEVELS):
        QApplication.processEvents()
    window.grab().save(str(file))
    window.close()
    window.deleteLater()
    # Outside of a running event loop nobody else does, and some hundred windows are gigabytes.
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    return file
