"""What a scanner typed while the keyboard stood on Thai: it presses keys, and the layout makes letters of them.

Only for texts that are known to have been ASCII, such as what a code holds; a sum after it says whether that was
right. Source: the Kedmanee layout (TIS 820-2538) over a US keyboard.
"""

from __future__ import annotations

_PLAIN = dict(
    zip(
        "ๅ/-ภถุึคตจขช" + "ๆไำพะัีรนยบล" + "ฟหกดเ้่าสวง" + "ผปแอิืทมใฝ",
        "1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "zxcvbnm,./",
        strict=True,
    )
)
_SHIFTED = dict(
    zip(
        '๐"ฎฑธํ๊ณฯญฐ,' + "ฤฆฏโฌ็๋ษศซ." + "()ฉฮฺ์?ฒฬฦ",
        "QWERTYUIOP{}" + 'ASDFGHJKL:"' + "ZXCVBNM<>?",
        strict=True,
    )
)
_KEYS = str.maketrans({**_PLAIN, **_SHIFTED})


def as_latin(text: str) -> str:
    """The letters of a US keyboard for a text that was typed in Thai; any other text as it is."""
    return text if text.isascii() else text.translate(_KEYS)
