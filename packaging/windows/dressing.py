"""What a Windows program wears: the icon in its sizes, and the version that Explorer shows. Made, not kept."""

from __future__ import annotations

from pathlib import Path

import icon

SIZES = ((16, 16), (24, 24), (32, 32), (48, 48), (64, 64), (128, 128), (256, 256))


def write_icon(root: Path, folder: Path) -> Path:
    """`kiosk.ico`, every size in it."""
    from PIL import Image

    path = folder / "kiosk.ico"
    with Image.open(icon.draw(root, SIZES[-1][0], folder / "kiosk.png")) as picture:
        picture.save(path, sizes=list(SIZES))
    return path


def write_version(version: str, folder: Path) -> Path:
    """`version.iss`, which the Inno Setup script reads."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "version.iss"
    path.write_text(f'#define KioskVersion "{version}"\n', encoding="utf-8")
    return path
