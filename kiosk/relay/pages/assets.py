"""Style, script, icon and fonts of the page under names that change with their content, so browsers keep them.

The bundled Thai font is served because a system's cannot be relied on for tone marks; as it lies it would
weigh 220 KB, so two weights are cut down to Thai and Latin (22 KB each) when one is first asked for.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from threading import Lock

from kiosk.paths import resource

_HASH_LENGTH = 16
_FONTS = {"regular.woff": "Regular", "semibold.woff": "SemiBold"}
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff": "font/woff",
}
_RANGES = (
    (0x20, 0x7F),
    (0xA0, 0xA1),
    (0xB7, 0xB8),
    (0xE01, 0xE3B),
    (0xE3F, 0xE5C),
    (0x2010, 0x2027),
)
_RECIPE = f"{_RANGES} fontTools {version('fonttools')}"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    media_type: str


CUTTING = Lock()


class Assets:
    """All of them. `paths` gives each name its address, relative to the page's."""

    def __init__(self) -> None:
        self._fonts = {name: _digest(_font_source(name)) for name in _FONTS}
        style = resource("pages", "page.css").read_text(encoding="utf-8")
        for name, digest in self._fonts.items():
            style = style.replace(f'url("{name}")', f'url("../{digest}/{name}")')
        self._files = {
            "page.css": style.encode(),
            "page.js": resource("pages", "page.js").read_bytes(),
            "icon.svg": resource("pages", "icon.svg").read_bytes(),
        }
        digests = {name: _digest(content) for name, content in self._files.items()} | self._fonts
        self.paths = {name: f"_assets/{digest}/{name}" for name, digest in digests.items()}

    def find(self, digest: str, name: str) -> Asset | None:
        """The file under exactly this address. Slow for a font the first time: not for an event loop."""
        if self.paths.get(name) != f"_assets/{digest}/{name}":
            return None
        if name in self._files:
            content = self._files[name]
        else:
            # A page asks for two weights at once, and fontTools makes its tables at the first use, unguarded.
            with CUTTING:
                content = _font(name)
        return Asset(content, _TYPES[name.rpartition(".")[2]])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]


def _font_source(name: str) -> bytes:
    """What a font's address is made from, without making the font."""
    return _font_file(name) + _RECIPE.encode()


def _font_file(name: str) -> bytes:
    return resource("fonts", f"IBMPlexSansThai-{_FONTS[name]}.ttf").read_bytes()


@lru_cache(maxsize=len(_FONTS))
def _font(name: str) -> bytes:
    """One weight, cut down. Its name table goes too: a changed font must not bear the reserved name."""
    # Only a relay whose pages are looked at pays for these.
    from fontTools import subset, ttLib

    options = subset.Options(
        flavor="woff",
        layout_features=["*"],
        hinting=False,
        name_IDs=[],
        drop_tables=["meta", "DSIG"],
    )
    with ttLib.TTFont(io.BytesIO(_font_file(name))) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, end in _RANGES for code in range(first, end)])
        cutter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()
