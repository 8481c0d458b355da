"""The page beside a gallery's pictures that shows them in groups: plain HTML, without a script or a network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path

INDEX = "index.html"
_STYLE = """\
:root { color-scheme: light dark; font-family: "IBM Plex Sans Thai", system-ui, sans-serif; }
body { margin: 24px; }
nav { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-bottom: 32px; }
section { margin-bottom: 40px; }
div { display: flex; flex-wrap: wrap; gap: 16px; }
figure { margin: 0; }
img { height: 220px; border: 1px solid #8888; border-radius: 8px; display: block; }
figcaption { font-size: 14px; margin-top: 4px; }
"""


def write_index(folder: Path, pictures: Iterable[Path]) -> Path:
    """Write `index.html` into `folder`: a group for each moment, in it every language, theme and size."""
    groups = [
        (name, list(files)) for name, files in groupby(sorted(pictures, key=_order), key=_moment)
    ]
    links = "\n".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name, _ in groups)
    sections = "\n".join(_section(name, files) for name, files in groups)
    count = sum(len(files) for _, files in groups)
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Kiosk: {count} pictures'
        f"</title>\n<style>\n{_STYLE}</style></head>\n<body>\n<h1>{count} pictures</h1>\n"
        f"<nav>\n{links}\n</nav>\n{sections}\n</body></html>\n"
    )
    file = folder / INDEX
    file.write_text(page, encoding="utf-8")
    return file


def _moment(picture: Path) -> str:
    """`cashier-waiting` of `cashier-waiting-dark-th-1280x800.png`."""
    return "-".join(picture.stem.split("-")[:2])


def _order(picture: Path) -> tuple[str, str]:
    return _moment(picture), picture.stem


def _section(name: str, files: list[Path]) -> str:
    figures = "\n".join(_figure(name, file) for file in files)
    return (
        f'<section id="{escape(name)}"><h2>{escape(name)}</h2>\n<div>\n{figures}\n</div></section>'
    )


def _figure(name: str, file: Path) -> str:
    link = escape(file.name)
    caption = escape(file.stem.removeprefix(name).strip("-") or file.stem)
    return (
        f'<figure><a href="{link}"><img loading="lazy" src="{link}" alt="{escape(file.stem)}"></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
