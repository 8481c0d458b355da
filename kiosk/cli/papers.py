"""`--pdf`: a document as paper, for every command that shows one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.cli.options import till_settings


def add_paper_options(parser: argparse.ArgumentParser) -> None:
    """Add `--pdf` and what belongs to it."""
    parser.add_argument("--pdf", type=Path, metavar="PATH", help="write it as paper, not as JSON")
    parser.add_argument("--copy", action="store_true", help="mark the paper สำเนา / COPY")
    parser.add_argument("--paper", choices=["a4", "80", "58"], help="A4 or a roll's width in mm")
    parser.add_argument("--language", choices=["th", "en"], help="of the paper; the till's if not")
    parser.set_defaults(wrong_usage=parser.error)


def paper_asked_for(options: argparse.Namespace) -> bool:
    """Whether there is `--pdf`; wrong usage where only its companions are."""
    alone = [name for name in ("copy", "paper", "language") if getattr(options, name)]
    if options.pdf is None and alone:
        options.wrong_usage(f"--{alone[0]} needs --pdf")
    return options.pdf is not None


def write_paper(
    options: argparse.Namespace, number: str, document: str, page_url: str | None = None
) -> None:
    """Write the document's paper to `--pdf`. Raises `PaperError`, `ExportError`."""
    from kiosk.paper.documents import paper_of
    from kiosk.paper.headless import able_to_draw
    from kiosk.paper.output import pdf_bytes
    from kiosk.paper.sheets import SHEETS
    from kiosk.till.export.files import finished_file

    language = options.language or till_settings(options).settings.language
    paper = paper_of(document, language, copy=options.copy, page_url=page_url)
    with able_to_draw(), finished_file(options.pdf) as file:
        file.buffer.write(pdf_bytes(paper, SHEETS[options.paper or "a4"]))
    print(f"{number}: {options.pdf}", file=sys.stderr)
