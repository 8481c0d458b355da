"""Text made equal for searching, the same way when it is kept and when it is looked for.

People do not see which of several spellings they typed, and neither must a search. It must stay as it is once
text is kept by it: a change needs a migration that folds everything anew.
"""

from __future__ import annotations

import re
import unicodedata

_DOUBLE_SARA_E = "\u0e40\u0e40"
_SARA_AE = "\u0e41"
# NFKC takes SARA AM apart; a tone mark that was typed after it belongs before it.
_TONE_AFTER_AM = re.compile("\u0e4d\u0e32([\u0e48-\u0e4b])")


def folded(text: str) -> str:
    """`text` without the differences that nobody sees.

    Caseless; compatibility forms made one (`ํา` is `ำ`, `ＡＢＣ` is `abc`); digits of every script as 0 to 9;
    nothing of zero width; two `เ` as the `แ` they look like; one space for any blanks.
    """
    caseless = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", "".join(map(_plain, caseless)))
    plain = plain.replace(_DOUBLE_SARA_E, _SARA_AE)
    return " ".join(_TONE_AFTER_AM.sub("\\1\u0e4d\u0e32", plain).split())


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isprintable() else " "
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    # Of zero width, a control character, or half a character that no database takes.
    return {"Cf": "", "Cc": " ", "Cs": " "}.get(category, letter)
