"""The `kiosk` command: finds the command, runs it, and turns the world's trouble into one sentence.

Imports of the commands' rooms happen inside the commands, so that `kiosk receipts list` never loads Qt.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from kiosk import __version__
from kiosk.cli.supervise import SUPERVISED, supervise
from kiosk.cli.terminal import printable
from kiosk.core.errors import KioskError

FAILED = 1
INTERRUPTED = 130
PRIVATE_UMASK = 0o077


_COMMANDS = (
    *("demo", "till", "relay", "sandbox", "devices", "pair", "people", "receipts", "report"),
    *("reconcile", "backup", "doctor", "support", "gallery", "bench"),
)
"""Each is the module of that name beside this one."""
_SUPERVISED = "till"
"""The command that is started again when it crashes."""


def _parser(names: Sequence[str] = _COMMANDS) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description="A point of sale for Thai shops, paid by PromptPay QR.",
        epilog="Begin with: kiosk demo",
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in names:
        import_module(f"kiosk.cli.{name}").add_parser(commands)
    return parser


def _options(words: Sequence[str]) -> argparse.Namespace:
    """What the command line says; ends the program where it is wrong."""
    # The others' modules are needed only to list them all; a till must not wait for them.
    parser = _parser(words[:1] if words and words[0] in _COMMANDS else _COMMANDS)
    if not all(map(_is_text, words)):
        parser.error("what was given is no text in UTF-8")
    return parser.parse_args(words)


def _supervised(words: list[str]) -> int:
    """Run the till as a child. Its parent stays as long as it does, so it loads nothing that it may never need."""

    def ask() -> bool:
        from kiosk.cli.till import start_again

        return start_again(_options(words))

    return supervise([sys.executable, "-m", "kiosk", *words, SUPERVISED], ask)


def _is_text(word: str) -> bool:
    """Other bytes come as halves of pairs, which no file, database or terminal takes."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 not done (a sentence on stderr), 2 wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # Whatever is written from here on, also by libraries and by programs we start, is this account's alone.
        os.umask(PRIVATE_UMASK)
        if words[:1] == [_SUPERVISED] and SUPERVISED not in words:
            return _supervised(words)
    options = _options(words)
    try:
        status: int = options.run(options)
    except KioskError as error:
        print(f"kiosk: {printable(error.said_in(options.speaks(options)))}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left (`kiosk receipts list | head`). Nothing more to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        # Boundary: a name that is too long, a folder that was taken away. What is not about a file is a bug.
        if error.filename is None:
            raise
        print(f"kiosk: {error.filename}: {error.strerror}.", file=sys.stderr)
        return FAILED
    return status
