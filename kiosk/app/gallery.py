"""Every screen as a picture, from made-up snapshots: what a person looks at before a release.

Needs no display, no till and no relay. It shows the real windows; it must not draw anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

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
from kiosk.app.gallery_drawing import Drawing, Look, write_pictures
from kiosk.app.gallery_index import write_index
from kiosk.app.knowing.scenes import knowledge_scenes
from kiosk.app.language import LANGUAGES
from kiosk.app.manager.scenes import MANAGER_SCENES, ManagerScene
from kiosk.app.manager.wallet.scenes import WalletScene
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.manners.crash_page import CrashPage
from kiosk.app.manners.scenes import MANNERS_SCENES
from kiosk.app.paper_desk.scenes import PAPER_SCENES
from kiosk.app.samples import NOW, PRACTICE_SHOP, SHOP, VIEWS
from kiosk.app.telling_scenes import TELLING_SCENES
from kiosk.app.theme.tokens import Scheme
from kiosk.app.widget_sheet import WidgetSheet
from kiosk.core.keypad import Key
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import SlipAnswer
from kiosk.till.snapshot import TillView

Size = tuple[int, int]

LARGE_PERCENT = 200
"""Words twice as large."""


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


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of windows that are drawn, in pixels: the customer's; the staff's as usual, dark, with large words.

    What a size changes does not hang on the colours; large words are for the screen that has least room for them.
    """

    customer: Sequence[Size] = ((480, 320), (1024, 768), (1920, 1080), (1080, 1920), (3840, 2160))
    staff: Sequence[Size] = ((1024, 768), (1280, 800), (1920, 1080))
    dark: Sequence[Size] = ((1280, 800),)
    large_text: Sequence[Size] = ((1024, 768),)


def render_gallery(
    out_dir: Path,
    drawings: Iterable[Drawing] | None = None,
    tell: Callable[[int], None] = lambda count: None,
) -> list[Path]:
    """Draw these, or every one there is; returns the files. Raises `GalleryError` if one cannot be written.

    A page beside them shows all. `tell` is given how many are drawn, after each.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    pictures: list[Path] = []
    for picture in write_pictures(out_dir, all_drawings() if drawings is None else drawings):
        pictures.append(picture)
        tell(len(pictures))
    write_index(out_dir, pictures)
    return pictures


def all_drawings(sizes: Sizes | None = None) -> list[Drawing]:
    """Every screen state in every size, the staff's in both languages, the dark and large words; by look."""
    sizes = sizes or Sizes()
    drawings: list[Drawing] = []
    for scheme, percent, staff in (
        (Scheme.DARK, 100, sizes.dark),
        (Scheme.LIGHT, LARGE_PERCENT, sizes.large_text),
        (Scheme.LIGHT, 100, sizes.staff),
    ):
        looks = [Look(scheme, percent, code) for code in LANGUAGES]
        for look in looks:
            drawings += [each for size in staff for each in _staff_drawings(look, size)]
        if staff and percent == 100:
            name = f"widgets-{scheme}"
            drawings.append(Drawing(name, "widgets", looks[-1], None, WidgetSheet))
    return drawings + [each for size in sizes.customer for each in _customer_drawings(size)]


def _staff_drawings(look: Look, size: Size) -> Iterator[Drawing]:
    for scene, make in staff_scenes(*size):
        name = f"{scene}{look.mark}-{look.language}-{_by(size)}"
        yield Drawing(name, scene, look, size, make)


def _customer_drawings(size: Size) -> Iterator[Drawing]:
    for scene, make in customer_scenes():
        yield Drawing(f"{scene}-{_by(size)}", scene, Look(), size, make)


def _by(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


def _now() -> datetime:
    return NOW


def customer_scenes() -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Every moment of the customer's window by name, made only when it is asked for."""
    for shop, mark in ((SHOP, ""), (PRACTICE_SHOP, "-practice")):
        for name in _customer_states(shop):
            yield f"customer-{name}{mark}", partial(_customer_window, shop, _viewing(VIEWS[name]))
    for name, scene in CUSTOMER_SCENES.items():
        yield f"customer-{name}", partial(_customer_window, scene.shop, scene.prepare)


def _customer_window(shop: Shop, prepare: Callable[[CustomerWindow], None]) -> CustomerWindow:
    window = CustomerWindow(shop, _now)
    prepare(window)
    return window


def _viewing(view: TillView) -> Callable[[CustomerWindow], None]:
    return lambda window: window.show_view(view)


def _customer_states(shop: Shop) -> list[str]:
    """All of them; of practice only those that differ by more than the ribbon."""
    # The customer's own window finds out by itself how a code reads.
    left_out = {"polling", "parked", "empty", "missed_close", "unreadable", "kept_back", "unusual"}
    if shop.practice:
        return ["idle", "waiting", "paid", "expired"]
    return [name for name in VIEWS if name not in left_out]


def staff_scenes(width: int, height: int) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Every moment of the staff's windows by name, made and shown only when it is asked for."""
    for name, prepare in _cashier_scenes():
        yield f"cashier-{name}", partial(_cashier_window, name, prepare, width, height)
    yield "cashier-crash", partial(CrashPage, Path("/var/lib/kiosk/logs"))
    for name, scene in MANAGER_SCENES.items():
        yield f"manager-{name}", partial(_manager_window, scene, width, height)
    for name, start in START_SCENES.items():
        yield f"first-{name}", partial(_first_window, start, width, height)


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
    # The list opens under its button, which has its place only when the window is shown.
    window.show()
    QApplication.processEvents()
    window.header.cashier_button.click()


def _on_one_screen(window: CashierWindow) -> None:
    window.set_one_screen(True)
    window.show_view(VIEWS["waiting"])


def _with_a_chinese_guest(window: CashierWindow) -> None:
    window.show_view(VIEWS["waiting"])
    window.side.copy.page.show_tongue(Tongue.CHINESE)
