"""Both themes of the staff's windows: words can be read, no light ground is left in the dark, paper is white."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt, qInstallMessageHandler
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.frame import Shop
from kiosk.app.language import Language
from kiosk.app.manager.scenes import MANAGER_SCENES
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import PAYLOAD, PRACTICE_SHOP, SHOP, VIEWS
from kiosk.app.theme.install import install_theme, scheme_for, style_sheet
from kiosk.app.theme.tokens import (
    COLOURS,
    DARK,
    LIGHT,
    PALETTES,
    TONES,
    Colours,
    Scheme,
    Tone,
    style_values,
    tones_of,
)
from kiosk.app.told import ToldLog
from kiosk.app.widgets.qr_code import QrCode
from kiosk.app.widgets.toast import Toasts
from kiosk.paths import resource
from tests.app.pictures import photograph
from tests.app.stage import StillClock, WrittenDown

APP = Path(__file__).resolve().parents[2] / "kiosk" / "app"

TEXTS = """
ink            page card control field soft soft_pressed navy_tint waiting_tint trouble_tint
muted          page card control field soft navy_tint
accent         page card control soft soft_pressed navy_tint
on_dark        navy navy_light navy_pressed paid_fill toast toast_line
on_dark_muted  navy navy_light navy_pressed
on_off         navy_off
on_practice    practice
paid_ink       page card soft paid_tint navy_tint
waiting_ink    page card control soft waiting_tint navy_tint
trouble_ink    page card control soft trouble_tint navy_tint
"""
"""Each with the grounds it stands on in the staff's windows: cards, controls, tints, lines that are selected."""

MARKS = """
muted          page card soft navy_tint
accent         page card soft navy_tint
navy_light     page card
navy_disc      page card
paid           page card paid_tint
pending        page card
trouble        page card trouble_tint
trouble_ink    page card
focus          page card control field soft navy_tint waiting_tint trouble_tint
field_line     page card field
trouble        field control
practice       navy toast
countdown      toast
toast          countdown on_dark_muted practice toast_trouble
toast_trouble  toast
on_mark        paid
"""
"""Icons, dots, bars of charts and steps, rings of the focus."""

CUSTOMERS = """
ink            card practice
muted          card soft
on_dark        navy_deep navy_light navy_disc paid_deep paid_end thai_qr
on_dark_muted  navy_deep navy_light
paid_tint      paid_end
on_practice    practice
"""
"""On the customer's page, which is light whatever the till is."""

SCHEMES = list(Scheme)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(table: str) -> Iterator[tuple[str, str]]:
    for line in table.strip().splitlines():
        words, *grounds = line.split()
        yield from ((words, ground) for ground in grounds)


def too_faint(palette: Colours, table: str, least: float) -> dict[tuple[str, str], float]:
    measured = {
        (words, ground): contrast(getattr(palette, words), getattr(palette, ground))
        for words, ground in pairs(table)
    }
    return {pair: ratio for pair, ratio in measured.items() if ratio < least}


# What can be read


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read_on_their_ground(scheme: Scheme) -> None:
    assert not too_faint(PALETTES[scheme], TEXTS, 4.5)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_can_be_seen_on_their_ground(scheme: Scheme) -> None:
    assert not too_faint(PALETTES[scheme], MARKS, 3.0)


def test_the_customers_words_can_be_read() -> None:
    assert not too_faint(LIGHT, CUSTOMERS, 4.5)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("tone", list(Tone))
def test_each_tone_is_read_on_its_ground_and_told_apart_from_the_card(
    scheme: Scheme, tone: Tone
) -> None:
    palette = PALETTES[scheme]
    colours = tones_of(palette)[tone]
    assert contrast(colours.text, colours.ground) >= 4.5
    assert contrast(colours.text, palette.card) >= 4.5
    assert contrast(colours.strong, colours.ground) >= 3.0
    assert colours.ground != palette.card


RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def told_colours(body: str) -> dict[str, str]:
    """`color` and `background` of a rule, where they are colours."""
    parts = (part.split(":", 1) for part in body.split(";") if ":" in part)
    values = {name.strip(): value.strip() for name, value in parts}
    return {name: v for name, v in values.items() if re.fullmatch(r"#[0-9A-F]{6}", v)}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_rule_with_words_and_a_ground_can_be_read(
    themed: QApplication, scheme: Scheme
) -> None:
    """Also those that no table above names; what cannot be pressed is read all the same, if less well."""
    install_theme(themed, scheme)
    rules = [(name.strip(), told_colours(body)) for name, body in RULE.findall(style_sheet())]
    install_theme(themed)
    both = {name: c for name, c in rules if {"color", "background"} <= c.keys()}
    assert len(both) > 20
    assert not {
        name: colours
        for name, colours in both.items()
        if contrast(colours["color"], colours["background"]) < 4.5
    }


def test_sizes_and_colours_of_the_style_sheet_are_tokens() -> None:
    for file in sorted(resource("styles").glob("*.qss")):
        text = file.read_text("utf-8")
        assert not re.findall(r"(?:border-radius|font-size): *(?!0;)\d", text), file.name


def test_faint_words_are_found() -> None:
    assert too_faint(DARK, "navy card", 4.5).keys() == {("navy", "card")}


def test_the_customers_page_draws_the_same_marks_as_ever() -> None:
    """Shared with the cashier's window, where they stand on the customer's own colours."""
    for name in ("practice", "on_practice", "on_dark", "countdown", "thai_qr"):
        assert getattr(DARK, name) == getattr(LIGHT, name)


# One palette at a time


@pytest.fixture
def dark(themed: QApplication) -> Iterator[QApplication]:
    """The application in its dark theme, and light again afterwards."""
    install_theme(themed, Scheme.DARK)
    yield themed
    install_theme(themed)


def test_everything_follows_the_scheme(dark: QApplication) -> None:
    assert asdict(COLOURS) == asdict(DARK)
    assert tones_of(DARK) == TONES
    assert style_values({})["page"] == DARK.page
    assert DARK.page in style_sheet()
    assert LIGHT.page not in style_sheet()
    assert dark.palette().window().color() == QColor(DARK.page)
    assert QGuiApplication.styleHints().colorScheme() in (
        Qt.ColorScheme.Dark,
        Qt.ColorScheme.Unknown,  # where no desktop is
    )
    install_theme(dark)
    assert asdict(COLOURS) == asdict(LIGHT)
    assert tones_of(LIGHT) == TONES


@pytest.mark.parametrize(
    ("theme", "desktop", "scheme"),
    [
        ("light", Qt.ColorScheme.Dark, Scheme.LIGHT),
        ("dark", Qt.ColorScheme.Light, Scheme.DARK),
        ("system", Qt.ColorScheme.Dark, Scheme.DARK),
        ("system", Qt.ColorScheme.Light, Scheme.LIGHT),
        ("system", Qt.ColorScheme.Unknown, Scheme.LIGHT),
    ],
)
def test_what_the_setting_means(theme: str, desktop: Qt.ColorScheme, scheme: Scheme) -> None:
    assert scheme_for(theme, desktop) is scheme


def read_at_import(tree: ast.AST) -> Iterator[int]:
    """Lines that read the palette before it is chosen: outside of functions, or as a parameter's default."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Name) and node.id in ("COLOURS", "TONES"):
            yield node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from read_at_import(node.args)
        else:
            yield from read_at_import(node)


def test_nothing_reads_the_palette_before_it_is_chosen() -> None:
    files = [file for file in APP.rglob("*.py") if file.name != "tokens.py"]
    assert len(files) > 100
    found = {
        str(file.relative_to(APP)): list(read_at_import(ast.parse(file.read_text("utf-8"))))
        for file in files
    }
    assert not {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize(
    "code",
    ["A = COLOURS.ink", "class A:\n    b = TONES", "def f(a=COLOURS.ink): ...", "f(COLOURS.ink)"],
)
def test_reading_the_palette_too_early_is_found(code: str) -> None:
    assert list(read_at_import(ast.parse(code)))


def test_no_colour_is_written_beside_the_tokens() -> None:
    written = re.compile(r"#[0-9a-fA-F]{6}\b")
    sheets = sorted(resource("styles").glob("*.qss"))
    files = [file for file in APP.rglob("*.py") if file.name != "tokens.py"]
    assert len(sheets) == 3
    assert not [file.name for file in (*sheets, *files) if written.search(file.read_text("utf-8"))]


def test_every_colour_is_used() -> None:
    text = "".join(
        file.read_text("utf-8") for file in (*APP.rglob("*.py"), *resource("styles").glob("*.qss"))
    )
    names = {field.name for field in fields(Colours)}
    used = set(re.findall(r"(?:COLOURS|LIGHT|colours)\.(\w+)", text)) | set(
        re.findall(r"@(\w+)@", text)
    )
    assert names <= used


# The style sheet


@contextmanager
def heard() -> Iterator[list[str]]:
    """What Qt says meanwhile."""
    said: list[str] = []
    before = qInstallMessageHandler(lambda kind, context, text: said.append(str(text)))
    try:
        yield said
    finally:
        qInstallMessageHandler(before)


@pytest.mark.no_qt_log
@pytest.mark.parametrize("scheme", SCHEMES)
def test_qt_understands_the_style_sheet(
    qtbot: QtBot, themed: QApplication, language: Language, scheme: Scheme
) -> None:
    scene = MANAGER_SCENES["receipts_days"]
    with heard() as said:
        install_theme(themed, scheme)
        window = ManagerWindow(scene.tools())
        drawn(qtbot, window, lambda: scene.prepare(window))
    install_theme(themed)
    assert not said


@pytest.mark.no_qt_log
@pytest.mark.parametrize("sheet", ["QWidget { color ", "QWidget { colour: #000000; }"])
def test_qt_warns_of_a_style_sheet_it_cannot_read(qtbot: QtBot, sheet: str) -> None:
    """What the test above would hear."""
    widget = QWidget()
    qtbot.addWidget(widget)
    with heard() as said:
        widget.setStyleSheet(sheet)
        widget.ensurePolished()
    assert said


# Windows


SCENES = (
    *("overview", "receipts_days", "receipt_papers", "attention", "refund_asking", "wallet"),
    *(
        "reconcile_differs",
        "day_close_asking",
        "tills",
        "people_add",
        "audit_entry",
        "export_running",
    ),
    *("pin", "first_manager"),
)
"""Each page, each kind of sheet over one, each kind of widget."""


def bright(image: QImage) -> float:
    """The share of a picture that is nearly white."""
    small = image.scaled(image.width() // 6, image.height() // 6)
    pixels = [
        small.pixelColor(x, y).lightness() > 235
        for x in range(small.width())
        for y in range(small.height())
    ]
    return sum(pixels) / len(pixels)


def furthest(one: QImage, other: QImage) -> int:
    """How far apart two pictures' colours are where they are furthest; edges of letters do not count."""
    smooth = Qt.TransformationMode.SmoothTransformation
    ratio = Qt.AspectRatioMode.IgnoreAspectRatio
    small = [image.scaled(128, 96, ratio, smooth) for image in (one, other)]
    most = 0
    for x in range(128):
        for y in range(96):
            mine, its = (image.pixelColor(x, y) for image in small)
            most = max(
                most,
                abs(mine.red() - its.red()),
                abs(mine.green() - its.green()),
                abs(mine.blue() - its.blue()),
            )
    return most


def drawn(qtbot: QtBot, window: QWidget, prepare: Callable[[], None]) -> QImage:
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    prepare()
    for _ in range(5):
        QApplication.processEvents()
    return window.grab().toImage()


def test_no_page_of_the_manager_has_a_light_ground_left(
    qtbot: QtBot, dark: QApplication, language: Language
) -> None:
    shares = {}
    for name in SCENES:
        scene = MANAGER_SCENES[name]
        window = ManagerWindow(scene.tools())
        shares[name] = bright(drawn(qtbot, window, partial(scene.prepare, window)))
    assert not {name: share for name, share in shares.items() if share > 0.04}


def test_the_cashiers_window_is_dark(
    qtbot: QtBot, dark: QApplication, language: Language, clock: StillClock
) -> None:
    shares = {}
    for name in ("idle", "parked", "offline"):
        window = CashierWindow(WrittenDown(), SHOP, clock)
        shares[name] = bright(drawn(qtbot, window, partial(window.show_view, VIEWS[name])))
    assert not {name: share for name, share in shares.items() if share > 0.04}


def test_a_code_is_black_on_white(qtbot: QtBot, dark: QApplication) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    code.resize(300, 300)
    code.show_payload(PAYLOAD)
    image = photograph(code)
    colours = {image.pixelColor(x, y).name() for x in range(300) for y in range(300)}
    assert colours == {"#000000", "#ffffff"}


def test_paper_stays_white(qtbot: QtBot, dark: QApplication, language: Language) -> None:
    scene = MANAGER_SCENES["day_close_z_paper"]
    window = ManagerWindow(scene.tools())
    image = drawn(qtbot, window, lambda: scene.prepare(window))
    paper = window.findChild(QWidget, "reportPaper")
    assert paper is not None
    box = QRect(paper.mapTo(window, paper.rect().topLeft()), paper.size())
    middle = QRect(box.center().x() - 100, box.top() + 4, 200, 200)
    assert bright(image.copy(middle)) > 0.5, (
        "black bands and words among them; a dark one has next to none"
    )


@pytest.mark.parametrize("shop", [SHOP, PRACTICE_SHOP], ids=["real", "practice"])
def test_the_customers_display_is_the_same_in_both(
    qtbot: QtBot, themed: QApplication, language: Language, clock: StillClock, shop: Shop
) -> None:
    pictures: dict[Scheme, list[QImage]] = {}
    for scheme in SCHEMES:
        install_theme(themed, scheme)
        pictures[scheme] = []
        for name in ("idle", "waiting", "paid", "expired", "attention"):
            window = CustomerWindow(shop, clock)
            picture = drawn(qtbot, window, partial(window.show_view, VIEWS[name]))
            pictures[scheme].append(picture)
    install_theme(themed)
    for light, dark in zip(*pictures.values(), strict=True):
        assert furthest(light, dark) <= 12
        assert furthest(light, pictures[Scheme.LIGHT][0]) > 12 or light is pictures[Scheme.LIGHT][0]


def test_a_toast_is_drawn_in_the_palette_of_now(qtbot: QtBot, dark: QApplication) -> None:
    window = QWidget()
    toast = Toasts(window, ToldLog(StillClock()))
    toast.stand_in(QRect(0, 0, 600, 80))
    image = drawn(qtbot, window, lambda: toast.say("Saved.", good=True))
    assert image.pixelColor(300, 70) == QColor(DARK.toast)
