"""`kiosk gallery`: every screen, state, language and size as a picture."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kiosk.cli.options import Commands, add_command
from kiosk.cli.progress import Bar

_EXAMPLES = """\
  kiosk gallery --out pictures"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "gallery", _run, help="every screen state as a picture", examples=_EXAMPLES
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="the pictures' folder"
    )


def _run(options: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.app.gallery import render_gallery
    from kiosk.app.gallery_index import INDEX

    with Bar(sys.stderr) as bar:
        pictures = render_gallery(options.out, tell=bar.count)
    print(f"{len(pictures)} pictures in {options.out}, shown by {options.out / INDEX}")
    return 0
