"""Figures as a picture (SVG): how near each comes to its target, by benchmark.

A bar shows the share of its target that a figure takes: up to the line is met, past it is not. A target of *at
least* is turned round, so that short is good everywhere. It must not judge: `Figure` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from tests.benchmarks.report import Figure, short

WIDTH = 1240
_LEFT, _RIGHT = 32, 32
_LABEL, _VALUES = 330, 430
"""Widths of what stands left and right of the bars."""
_ROW, _HEAD, _GROUP = 30, 96, 40
_LONGEST_SHARE = 1.5
"""Of the target; a longer bar is cut and its end drawn open."""
_INK, _MUTED, _LINE, _MET, _MISSED = "#0B1F3A", "#526178", "#CBD8EB", "#0B8A5B", "#C62828"
_FONT = "font-family=\"'IBM Plex Sans', 'Segoe UI', 'DejaVu Sans', sans-serif\""


def share_of_target(figure: Figure) -> float:
    """What part of its target a figure takes; at most 1 is met."""
    judged = figure.value if figure.ratio is None else figure.ratio
    if figure.at_least:
        return figure.limit / judged if judged else float("inf")
    return judged / figure.limit


def picture(figures: Sequence[Figure], about: Mapping[str, str]) -> str:
    """All figures, a row each, under a head that says where and when they were measured (`about`)."""
    groups = [(name, list(rows)) for name, rows in groupby(figures, lambda one: one.benchmark)]
    height = _HEAD + sum(_GROUP + _ROW * len(rows) for _, rows in groups) + _RIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {_FONT} '
        f'role="img" aria-label="{escape(_summary(figures))}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(_LEFT, 40, _summary(figures), size=22, weight=600),
        _text(_LEFT, 66, " · ".join(about.values()), size=13, colour=_MUTED),
    ]
    top = _HEAD
    for name, rows in groups:
        lines.append(_text(_LEFT, top + 24, name, size=15, weight=600))
        top += _GROUP
        for one in rows:
            lines += _row(one, top)
            top += _ROW
    line = _bar_x() + _bar_width() / _LONGEST_SHARE
    lines += [
        f'<line x1="{line:.1f}" x2="{line:.1f}" y1="{_HEAD}" y2="{top}" stroke="{_INK}" '
        'stroke-dasharray="4 4"/>',
        _text(line, _HEAD - 6, "target", size=13, colour=_MUTED, anchor="middle"),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _row(one: Figure, top: int) -> Iterator[str]:
    share = share_of_target(one)
    width = _bar_width() * min(share, _LONGEST_SHARE) / _LONGEST_SHARE
    colour = _MET if one.met else _MISSED
    yield _text(_LEFT, top + 19, one.what, size=14)
    yield (
        f'<rect x="{_bar_x()}" y="{top + 8}" width="{_bar_width()}" height="14" rx="3" '
        f'fill="{_LINE}" fill-opacity="0.35"/>'
    )
    yield (
        f'<rect x="{_bar_x()}" y="{top + 8}" width="{max(width, 2):.1f}" height="14" rx="3" '
        f'fill="{colour}"/>'
    )
    if share > _LONGEST_SHARE:
        end = _bar_x() + _bar_width()
        yield f'<path d="M{end} {top + 8} l8 7 l-8 7 z" fill="{colour}"/>'
    mark = "✓" if one.met else "✗"
    yield _text(
        WIDTH - _RIGHT - _VALUES + 24, top + 19, f"{mark} {_measured(one)}", size=14, colour=colour
    )


def _measured(one: Figure) -> str:
    """The figure, its ratio and its target in words."""
    value = f"{short(one.value)} {one.unit}"
    ratio = "" if one.ratio is None else f" = {one.ratio:.2f} × {one.anchor}"
    return f"{value}{ratio} ({one.target})"


def _summary(figures: Sequence[Figure]) -> str:
    met = sum(one.met for one in figures)
    return f"{met} of {len(figures)} figures reach their target"


def _bar_x() -> int:
    return _LEFT + _LABEL


def _bar_width() -> int:
    return WIDTH - _RIGHT - _VALUES - _bar_x()


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    colour: str = _INK,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
