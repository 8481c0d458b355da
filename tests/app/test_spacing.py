"""Layouts and style sheets know no distance but those of the scale: a number of their own is refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kiosk.app
from kiosk.app.theme.tokens import SPACES, Space, style_values
from kiosk.paths import resource

ROOM = Path(kiosk.app.__file__).parent
CALLS = {
    *("setSpacing", "setHorizontalSpacing", "setVerticalSpacing"),
    *("addSpacing", "insertSpacing", "setContentsMargins", "setViewportMargins"),
}
OWN: dict[str, str] = {
    "manager/tills/card.py:setContentsMargins": "what is below stands under the words, not under the icon",
    "cashier/recent.py:setViewportMargins": "the list is cut at a whole row, however high rows are",
}
"""What may be a number of its own, and why."""
_PADDING = re.compile(r"padding(?:-[a-z]+)?:([^;}]*)")


def numbers_of(source: str) -> Iterator[tuple[int, str]]:
    """Where a layout is told a number, itself or by a name that stands for one: the line, and who is told."""
    tree = ast.parse(source)
    named = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and any(map(_is_number, ast.walk(node.value)))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in CALLS:
            continue
        said = [part for argument in node.args for part in ast.walk(argument)]
        by_name = any(isinstance(part, ast.Name) and part.id in named for part in said)
        # Four times the same margin is no distance.
        repeated = any(isinstance(part, ast.Mult) for part in said)
        if by_name or (not repeated and any(map(_is_number, said))):
            yield node.lineno, node.func.attr


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value != 0


def test_layouts_take_their_distances_from_the_scale() -> None:
    found = [
        f"{file.relative_to(ROOM).as_posix()}:{line} {call}"
        for file in sorted(ROOM.rglob("*.py"))
        for line, call in numbers_of(file.read_text(encoding="utf-8"))
        if f"{file.relative_to(ROOM).as_posix()}:{call}" not in OWN
    ]
    assert not found, "a distance of its own: take one of kiosk.app.theme.tokens.Space"


@pytest.mark.parametrize(
    "source",
    [
        "row.setSpacing(10)",
        "row.setContentsMargins(0, 0, 7, 0)",
        "_PAD = 18\nrow.setContentsMargins(_PAD, 0, _PAD, 0)",
        "_EDGES = (36, 32)\nrow.setContentsMargins(*_EDGES)",
        "row.addSpacing(4 if small else Space.LARGE)",
    ],
)
def test_a_number_is_found_however_it_is_written(source: str) -> None:
    assert list(numbers_of(source))


@pytest.mark.parametrize(
    "source",
    [
        "row.setSpacing(0)",
        "row.setSpacing(Space.LARGE - Space.LINE)",
        "_PAD = Space.LARGE\nrow.setContentsMargins(_PAD, 0, _PAD, 0)",
        "page.setContentsMargins(*(measures.margin,) * 4)",
    ],
)
def test_the_scale_itself_is_no_number(source: str) -> None:
    assert not list(numbers_of(source))


@pytest.mark.parametrize("name", ["kiosk.qss", "manager.qss", "sizes.qss"])
def test_style_sheets_take_their_paddings_from_the_scale(name: str) -> None:
    text = resource("styles", name).read_text(encoding="utf-8")
    paddings = [words.strip() for words in _PADDING.findall(text)]
    assert not [words for words in paddings if re.search(r"[1-9][0-9]*px", words)]


def test_the_scale_grows_by_steps_and_is_known_to_the_style_sheet() -> None:
    steps = list(SPACES.values())
    assert steps == sorted(set(steps))
    assert style_values({})["space_large"] == f"{Space.LARGE}px"
    assert style_values({})["space_large_less_1"] == f"{Space.LARGE - Space.LINE}px"
