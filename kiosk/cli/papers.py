"""`--pdf`: a document as paper, for every command that shows one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.managers import add_person_option
from kiosk.cli.options import till_settings
from kiosk.cli.writing_down import write_down

if TYPE_CHECKING:
    from kiosk.paper.blocks import Paper
    from kiosk.till.books.audit import Action


def add_paper_options(
    parser: argparse.ArgumentParser, *, copy: bool = True, person: bool = True
) -> None:
    """Add `--pdf` and what belongs to it; without `copy` the command itself knows which paper is one, and without
    `person` it asks who it is for more than the paper."""
    parser.add_argument("--pdf", type=Path, metavar="PATH", help="write it as paper instead")
    if copy:
        parser.add_argument("--copy", action="store_true", help="mark the paper สำเนา / COPY")
    parser.add_argument("--paper", choices=["a4", "80", "58"], help="A4 or a roll's width in mm")
    parser.add_argument("--language", choices=["th", "en"], help="of the paper; the till's if not")
    if person:
        add_person_option(parser, "with --pdf: who asks for it, which is written down")
    parser.set_defaults(wrong_usage=parser.error)


COMPANIONS = ("copy", "paper", "language")


def paper_asked_for(
    options: argparse.Namespace, companions: Sequence[str] = (*COMPANIONS, "person")
) -> bool:
    """Whether there is `--pdf`; wrong usage where only its `companions` are."""
    alone = [name for name in companions if getattr(options, name, None)]
    if options.pdf is None and alone:
        options.wrong_usage(f"--{alone[0]} needs --pdf")
    return options.pdf is not None


def write_paper(
    options: argparse.Namespace, number: str, document: str, page_url: str | None = None
) -> None:
    """Write the document's paper to `--pdf`, one more of it. Raises `PaperError`, `ExportError`."""
    from kiosk.paper.documents import paper_of
    from kiosk.till.books.audit import Action

    paper = paper_of(document, paper_language(options), copy=options.copy, page_url=page_url)
    write_papers(options, [(number, paper)], (Action.REPRINT, [number]))


def paper_language(options: argparse.Namespace) -> str:
    """The language that papers are asked for in, or the till's."""
    return str(options.language or till_settings(options).settings.language)


def write_papers(
    options: argparse.Namespace,
    papers: Sequence[tuple[str, Paper]],
    audited: tuple[Action, Sequence[str]] | None = None,
) -> None:
    """Write named papers: one to `--pdf`, several beside each other, each with its name at the end of the file's.

    `audited` is written down before, as the windows do it, and so that no paper is given which the log conceals.
    Raises `ExportError`.
    """
    from kiosk.paper.headless import able_to_draw
    from kiosk.paper.output import pdf_bytes
    from kiosk.paper.sheets import SHEETS
    from kiosk.till.books.audit import Who
    from kiosk.till.export.files import check_target, finished_file

    paths = _paths(options, [name for name, _ in papers])
    for path in paths:
        check_target(path, replace=True)
    if audited is not None:
        write_down(options, Who(asked_by=options.person), *audited)
    sheet = SHEETS[options.paper or "a4"]
    with able_to_draw():
        for path, (name, paper) in zip(paths, papers, strict=True):
            with finished_file(path) as file:
                file.buffer.write(pdf_bytes(paper, sheet))
            print(f"{name}: {path}", file=sys.stderr)


def _paths(options: argparse.Namespace, names: Sequence[str]) -> list[Path]:
    path: Path = options.pdf
    if len(names) < 2:
        return [path for _ in names]
    return [path.with_stem(f"{path.stem}-{name}") for name in names]
