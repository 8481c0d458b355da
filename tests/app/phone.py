"""A simulated phone in front of the customer's window: tilt, roll, blur, noise, glare, dim light; 640×480 pixels.

The window is really grabbed. What a camera does to it is made up, with one seed for each shot, and was set so
that a bare code of level M reads about as often as in the trials that chose that level. `python -m
tests.app.phone` takes 120 shots of each cell and prints the table; a gate takes a few. No real phone was used.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image

Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

CAMERA = (640, 480)
_FOCAL_PX = 620.0
_OVERSAMPLED = 2
"""A sensor's pixel sees an area, not a point."""
TILT_DEGREES, ROLL_DEGREES = 30.0, 15.0
WHOLE_SHOTS = 120
_LAMP, _LAMP_SIZE = 240.0, (0.05, 0.15)
"""A reflection's grey values above the paper, and its radius as a share of the code."""


@dataclass(frozen=True)
class Light:
    """How it is seen. `exposure` of 1 leaves white white; `noise` is in grey values of 255, `blur_px` the radius
    in the camera; `glare`: a lamp is reflected in the glass over the code."""

    name: str
    exposure: float = 1.0
    noise: float = 9.0
    blur_px: float = 0.68
    glare: bool = False


FAR = Light("far")
DIM = Light("dim", exposure=0.3, noise=5.0, blur_px=0.74)
GLARE = Light("glare", noise=6.0, glare=True)


@dataclass(frozen=True)
class Cell:
    """A light, and how large the code with its quiet zone is in the camera; `least` percent have to be read."""

    light: Light
    code_px: int
    least: float

    def __str__(self) -> str:
        return f"{self.light.name} {self.code_px}"


CELLS = (
    Cell(FAR, 85, 80),
    Cell(FAR, 90, 89),
    Cell(FAR, 100, 98),
    Cell(FAR, 110, 100),
    Cell(DIM, 100, 46),
    Cell(DIM, 120, 80),
    Cell(DIM, 130, 95),
    Cell(GLARE, 130, 69),
    Cell(GLARE, 170, 76),
    Cell(GLARE, 240, 73),
)
"""Level M's rates, and those of whole modules, in the trials that chose how codes are drawn."""
SIZES = ((480, 320), (1024, 768), (1920, 1080), (3840, 2160))


@dataclass(frozen=True)
class Box:
    """A square in a picture: the code with its quiet zone."""

    left: int
    top: int
    side: int


@dataclass(frozen=True)
class Seen:
    """A picture of the window as grey pixels, and where its code stands in it."""

    pixels: Pixels
    code: Box


def rate(seen: Seen, cell: Cell, payload: str, shots: int) -> float:
    """Percent of the shots in which the payload was read."""
    smaller = _as_large_as_needed(seen, cell.code_px)
    read = [
        payload in texts(shot(smaller, cell, np.random.default_rng([cell.code_px, number])))
        for number in range(shots)
    ]
    return 100 * sum(read) / shots


def texts(picture: Pixels) -> list[str]:
    """What a scanner reads."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def shot(seen: Seen, cell: Cell, chance: np.random.Generator) -> Pixels:
    """One picture of the camera."""
    light = cell.light
    width, height = CAMERA[0] * _OVERSAMPLED, CAMERA[1] * _OVERSAMPLED
    from_camera = np.linalg.inv(_to_camera(seen.code, cell.code_px, chance))
    warped = Image.fromarray(seen.pixels).transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        tuple((from_camera / from_camera[2, 2]).flatten()[:8]),
        Image.Resampling.BILINEAR,
        fillcolor=70,
    )
    picture = np.asarray(warped.reduce(_OVERSAMPLED), np.float64)
    picture = _blurred(picture, light.blur_px * chance.uniform(0.8, 1.2))
    if light.glare:
        picture = picture + _glare(cell.code_px, chance)
    picture = np.minimum(picture, 255) * light.exposure
    picture = picture + chance.normal(0, light.noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _as_large_as_needed(seen: Seen, code_px: int) -> Seen:
    """Made smaller beforehand, by averaging as a sensor does, to no less than what is sampled."""
    factor = max(1, seen.code.side // (code_px * _OVERSAMPLED))
    if factor == 1:
        return seen
    left, top = seen.code.left % factor, seen.code.top % factor
    smaller = Image.fromarray(seen.pixels[top:, left:]).reduce(factor)
    box = Box(seen.code.left // factor, seen.code.top // factor, seen.code.side // factor)
    return Seen(np.asarray(smaller), box)


def _to_camera(code: Box, code_px: int, chance: np.random.Generator) -> Matrix:
    """From the picture's pixels to the oversampled camera's, through a plane that is turned in space."""
    yaw, pitch = np.radians(chance.uniform(-TILT_DEGREES, TILT_DEGREES, 2))
    roll = math.radians(chance.uniform(-ROLL_DEGREES, ROLL_DEGREES))
    turned = _about(2, roll) @ _about(0, pitch) @ _about(1, yaw)
    centre_x, centre_y = code.left + code.side / 2, code.top + code.side / 2
    to_plane = np.array([[1, 0, -centre_x], [0, 1, -centre_y], [0, 0, code.side]]) / code.side
    distance = _FOCAL_PX / code_px
    in_space = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, distance]])
    shift = chance.uniform(-20, 20, 2)
    lens = np.array(
        [
            [_FOCAL_PX, 0, CAMERA[0] / 2 + shift[0]],
            [0, _FOCAL_PX, CAMERA[1] / 2 + shift[1]],
            [0, 0, 1],
        ]
    )
    result: Matrix = np.diag([_OVERSAMPLED, _OVERSAMPLED, 1]) @ lens @ in_space @ to_plane
    return result


def _about(axis: int, angle: float) -> Matrix:
    """A turn about an axis of space."""
    one, two = [index for index in range(3) if index != axis]
    turn = np.eye(3)
    turn[one, one] = turn[two, two] = math.cos(angle)
    turn[one, two], turn[two, one] = -math.sin(angle), math.sin(angle)
    return turn


def _blurred(picture: Matrix, radius_px: float) -> Matrix:
    """A Gaussian of that radius."""
    reach = math.ceil(3 * radius_px)
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * radius_px**2))
    weights /= weights.sum()
    for _ in range(2):  # along the rows, and, turned over, along the columns
        wide = np.pad(picture, ((0, 0), (reach, reach)), "edge")
        width = picture.shape[1]
        picture = sum(weight * wide[:, at : at + width] for at, weight in enumerate(weights)).T
    return picture


def _glare(code_px: int, chance: np.random.Generator) -> Matrix:
    """A lamp's soft reflection somewhere on the code."""
    down, across = np.mgrid[0 : CAMERA[1], 0 : CAMERA[0]]
    centre = chance.uniform(-0.42, 0.42, 2) * code_px
    radius = code_px * chance.uniform(*_LAMP_SIZE, 2)
    far = ((across - CAMERA[0] / 2 - centre[0]) / radius[0]) ** 2
    far = far + ((down - CAMERA[1] / 2 - centre[1]) / radius[1]) ** 2
    light: Matrix = _LAMP * np.exp(-far / 2)
    return light


def bare(payload: str, module_px: int = 10) -> Seen:
    """The code alone on white at level M: what the window is measured beside."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(payload)
    code.make()
    modules = np.array(code.get_matrix(), np.uint8)
    pixels = np.kron(1 - modules, np.full((module_px, module_px), 255, np.uint8))
    side = len(pixels)
    around = np.full((3 * side, 3 * side), 255, np.uint8)
    around[side : 2 * side, side : 2 * side] = pixels
    return Seen(around, Box(side, side, side))


def grabbed(payload: str, width: int, height: int) -> Seen:
    """The customer's real window with this code; a QApplication with the theme must be there."""
    from dataclasses import replace

    from kiosk.app.customer.window import CustomerWindow
    from kiosk.app.samples import NOW, SHOP, VIEWS
    from kiosk.app.widgets.qr_code import QrCode
    from kiosk.paper.qr_matrix import QUIET_ZONE, module_pixels, qr_matrix
    from tests.app.pictures import grey, photograph

    waiting = VIEWS["waiting"]
    assert waiting.shown is not None
    window = CustomerWindow(SHOP, lambda: NOW)
    window.resize(width, height)
    window.show_view(replace(waiting, shown=replace(waiting.shown, qr_data=payload)))
    window.show()
    pixels = grey(photograph(window))
    code = window.findChild(QrCode, "customerQr")
    assert code is not None
    modules = len(qr_matrix(payload))
    box = code.geometry()
    side = module_pixels(min(box.width(), box.height()), modules) * (modules + 2 * QUIET_ZONE)
    window.close()
    window.deleteLater()
    left = box.left() + (box.width() - side) // 2
    return Seen(pixels, Box(left, box.top() + (box.height() - side) // 2, side))


def table(payload: str, sizes: Sequence[tuple[int, int]], shots: int) -> Iterator[str]:
    """The rates as lines of text: the bare code, then each size of the window."""
    seen = {"bare M": bare(payload)}
    seen |= {f"{width}x{height}": grabbed(payload, width, height) for width, height in sizes}
    yield "  ".join([f"{'percent read':<14}{'least':>6}", *(f"{name:>10}" for name in seen)])
    for cell in CELLS:
        rates = [rate(one, cell, payload, shots) for one in seen.values()]
        yield "  ".join([f"{cell!s:<14}{cell.least:>6.0f}", *(f"{one:>10.0f}" for one in rates)])


def _main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.app.phone", description=__doc__)
    parser.add_argument("--shots", type=int, default=WHOLE_SHOTS)
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from kiosk.app.theme.install import install_theme

    app = QApplication([])
    install_theme(app)
    for line in table(PAYLOAD, SIZES, options.shots):
        print(line, flush=True)


PAYLOAD = "00020101021229370016A000000677010111011300660000000005303764540520.005802TH6304EDE0"
"""As long as PromptPay to a phone number, 83 letters; to a number that nobody has."""

if __name__ == "__main__":
    assert Path("pyproject.toml").exists(), "run it in the checkout"
    _main(sys.argv[1:])
