"""Reads the README and the guides as what they are made of: blocks, words in code, links, tables, quotes.

It judges nothing; `test_guides.py` holds each part to the program. A guide is every Markdown file of the checkout.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PACKAGING = ROOT / "packaging"

_FENCE = re.compile(r"^ *```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_QUOTE = re.compile(r"“([^”]+)”")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(
    r"^\s*(?:sudo )?(?:\w+=\S+ )*(?:\.venv/bin/)?kiosk(?:-relay)? (?P<words>.*)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code; `kind` is what stands behind its fence, empty for a terminal."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One page."""

    path: Path

    @property
    def name(self) -> str:
        """As it is linked from the top."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """All of it but the blocks of code, each paragraph in one line."""
        return re.sub(r"(?<!\n)\n *(?![\n|#*-])", " ", _FENCE.sub("", self.text))


def guides() -> list[Guide]:
    """The README first."""
    return [Guide(README), *map(Guide, sorted(PACKAGING.rglob("*.md")))]


def blocks(text: str) -> list[Block]:
    """Every block of code of a page."""
    return [Block(found["kind"], found["text"]) for found in _FENCE.finditer(text)]


def commands_in(text: str) -> list[list[str]]:
    """The words after `kiosk` of every line that is a command; what a shell takes is taken away."""
    found = (match["words"] for match in _COMMAND.finditer(text))
    return [shlex.split(line.split(" < ")[0], comments=True) for line in found]


def commands_in_prose(prose: str) -> list[list[str]]:
    """The same of words in code within sentences, where an option's value may be left out."""
    return [words for span in _CODE.findall(prose) for words in commands_in(span)]


def options_in_prose(prose: str) -> set[str]:
    """Options that are named by themselves, such as `--person`."""
    return {span.split()[0] for span in _CODE.findall(prose) if span.startswith("--")}


def modules_in(text: str) -> set[str]:
    """What Python is told to run by its name, such as `python -m tests.sim`."""
    return set(re.findall(r"\bpython3? -m ([\w.]+)", text))


def names_in(text: str) -> set[str]:
    """Everything that looks like a setting of ours or of Stripe's in the environment."""
    return set(re.findall(r"\b(?:KIOSK|STRIPE)_[A-Z]+(?:_[A-Z]+)*\b", text))


def paths_in(prose: str) -> set[str]:
    """Files and folders of the checkout that are named in code, without a test's own name."""
    ours = re.compile(r"(?:kiosk|packaging|resources|tests)/[\w./-]+")
    return {found[0] for span in _CODE.findall(prose) if (found := ours.match(span))}


def links_in(text: str) -> Iterator[tuple[str, str]]:
    """Where links and pictures of our own lead: a path (empty for the page itself) and an anchor (or empty)."""
    for target in _LINK.findall(_FENCE.sub("", text)):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors_in(text: str) -> set[str]:
    """What a page's headings are called in a link, by GitHub's rule."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


def quotes_in(prose: str) -> set[str]:
    """What stands in “quotes”: words that a window says."""
    return set(_QUOTE.findall(prose))


def keys_in(text: str) -> dict[str, str]:
    """The table of keys of a page: what each does, by its name."""
    rows = [line for line in text.splitlines() if re.match(r"\| [^|]+ \| [^|]+ \| F\d", line)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {key: does for row in cells for key, does in zip(row[::2], row[1::2], strict=True)}
