"""Makes the small Chinese font of the customer's page: the characters its texts use, out of Noto Sans CJK SC.

    python packaging/chinese_font.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

Run it after a Chinese text changed. The font has a name of its own, so that it never stands in for a whole Noto
that is installed; its licence is `resources/fonts/OFL-KioskSansSC.txt`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset, ttLib

ROOT = Path(__file__).resolve().parent.parent
FAMILY = "Kiosk Sans SC"
ORIGIN = "Noto Sans CJK SC"
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "·–…฿，。、！？：；（）《》“”"
_COPYRIGHT, _FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT, _DESCRIPTION = 0, 1, 2, 3, 4, 6, 10
_KEPT_NAMES = (_COPYRIGHT, 5, 7, 13, 14)


def characters() -> str:
    """Every character that the customer's page may show in Chinese."""
    texts = (ROOT / "kiosk" / "app" / "customer" / "texts.py").read_text(encoding="utf-8")
    return _ALWAYS + "".join(sorted({letter for letter in texts if "\u4e00" <= letter <= "\u9fff"}))


def cut_down(font: ttLib.TTFont, style: str) -> None:
    """Leave only what the page needs, under a name of its own."""
    options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=list(_KEPT_NAMES))
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.desubroutinize = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    names = font["name"]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    for name_id, text in (
        (_FAMILY, FAMILY),
        (_STYLE, style),
        (_UNIQUE, postscript),
        (_FULL, f"{FAMILY} {style}"),
        (_POSTSCRIPT, postscript),
        (_DESCRIPTION, f"A subset of {ORIGIN}, renamed."),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    for table in font["CFF "].cff.topDictIndex:
        table.FamilyName, table.FullName = FAMILY, f"{FAMILY} {style}"
    font["CFF "].cff.fontNames = [postscript]


def main(collections: list[str]) -> None:
    """Write one font for each collection, named after its style."""
    for collection in map(Path, collections):
        fonts = ttLib.TTCollection(collection).fonts
        font = next(one for one in fonts if one["name"].getDebugName(_FAMILY) == ORIGIN)
        style = str(font["name"].getDebugName(_STYLE))
        cut_down(font, style)
        file = ROOT / "resources" / "fonts" / f"{FAMILY.replace(' ', '')}-{style}.otf"
        font.save(file)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
