"""`--pdf`: a document as paper, for every command that shows one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.options import till_settings

if TYPE_CHECKING:
    from kiosk.paper.blocks import Paper


def add_paper_options(parser: argparse.ArgumentParser, *, copy: bool = True) -> None:
    """Add `--pdf` and what belongs to it; without `copy` the command itself knows which paper is one."""
    parser.add_argument("--pdf", type=Path, metavar="PATH", help="write it as paper instead")
    if copy:
        parser.add_argument("--copy", action="store_true", help="mark the paper สำเนา / COPY")
    parser.add_argument("--paper", choices=["a4", "80", "58"], help="A4 or a roll's width in mm")
    parser.add_argument("--language", choices=["th", "en"], help="of the paper; the till's if not")
    parser.set_defaults(wrong_usage=parser.error)


def paper_asked_for(options: argparse.Namespace) -> bool:
    """Whether there is `--pdf`; wrong usage where only its companions are."""
    alone = [name for name in ("copy", "paper", "language") if getattr(options, name, None)]
    if options.pdf is None and alone:
        options.wrong_usage(f"--{alone[0]} needs --pdf")
    return options.pdf is not None


def write_paper(
    options: argparse.Namespace, number: str, document: str, page_url: str | None = None
) -> None:
    """Write the document's paper to `--pdf`. Raises `PaperError`, `ExportError`."""
    from kiosk.paper.documents import paper_of

    paper = paper_of(document, paper_language(options), copy=options.copy, page_url=page_url)
    write_papers(options, [(number, paper)])


def paper_language(options: argparse.Namespace) -> str:
    """The language that papers are asked for in, or the till's."""
    return str(options.language or till_settings(options).settings.language)


def write_papers(options: argparse.Namespace, papers: Sequence[tuple[str, Paper]]) -> None:
    """Write named papers: one to `--pdf`, several beside each other, each with its name at the end of the file's.

    Raises `ExportError`.
    """
    from kiosk.paper.headless import able_to_draw
    from kiosk.paper.output import pdf_bytes
    from kiosk.paper.sheets import SHEETS
    from kiosk.till.export.files import finished_file

    sheet = SHEETS[options.paper or "a4"]
    with able_to_draw():
        for name, paper in papers:
            path: Path = options.pdf
            if len(papers) > 1:
                path = path.with_stem(f"{path.stem}-{name}")
            with finished_file(path) as file:
                file.buffer.write(pdf_bytes(paper, sheet))
            print(f"{name}: {path}", file=sys.stderr)
