"""Text from people and from outside on a terminal: it is shown, and steers nothing.

A note, a name or a relay's answer may hold the codes by which a terminal changes its title, hides lines, or takes
letters for typed; and signs that turn the order of what stands beside them.
"""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` with a blank in the place of each letter that is not shown; lines stay lines."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def printable_json(text: str) -> str:
    """JSON with each letter that is not shown written as an escape: read back it says the same.

    Blanks between its parts stay; inside a text JSON holds none of those raw.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in "\n\t\r" else _escaped(letter)
        for letter in text
    )


def _escaped(letter: str) -> str:
    """As UTF-16 has it: above U+FFFF in two halves."""
    units = letter.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
