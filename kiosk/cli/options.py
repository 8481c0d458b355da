"""Options and settings that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.cli import language
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir, open_data_dir
from kiosk.settings import KioskSettings, Loaded, RelaySettings, TillSettings, load

Commands = Any
"""What `add_subparsers` returns; argparse gives it no public name."""
Run = Callable[[argparse.Namespace], int]
_YEARS = (2000, 2399)
Language = Callable[[argparse.Namespace], str]
"""In which language, `th` or `en`, a command tells its trouble."""


@dataclass(frozen=True, slots=True)
class Actions:
    """A command's actions, as `add_subparsers` returns them, and the lines of its examples."""

    of: Commands
    examples: tuple[str, ...]


class UsageError(KioskError):
    """An option has a value that cannot be used."""

    code = "usage"


def add_command(
    commands: Commands,
    name: str,
    run: Run,
    *,
    help: str,
    examples: str,
    speaks: Language = language.english,
) -> Any:
    """Add a command with `--data-dir`, `--config` and examples; returns its parser."""
    parser = commands.add_parser(
        name,
        help=help,
        description=help,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_common(parser, default=None)
    parser.set_defaults(run=run, speaks=speaks)
    return parser


def add_actions(parser: Any, *, metavar: str = "ACTION", required: bool = True) -> Actions:
    """Begin the actions of a command, or of an action."""
    examples = tuple((parser.epilog or "").splitlines())
    return Actions(parser.add_subparsers(metavar=metavar, required=required), examples)


def add_action(actions: Actions, name: str, run: Run, *, help: str) -> Any:
    """Add an action of a command; it takes the common options too, and of the examples its own.

    Returns its parser.
    """
    parser = actions.of.add_parser(
        name, help=help, description=help, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    own = [line for line in actions.examples if f"{line.strip()} ".startswith(f"{parser.prog} ")]
    parser.epilog = "\n".join(("examples:", *own)) if own else None
    # Suppressed, so that an option given before the action's name is not forgotten.
    _add_common(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _add_common(parser: Any, *, default: str | None) -> None:
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=default,
        help="the folder of database, settings and logs; this user's, unless set",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=default,
        help="a settings file, instead of kiosk.toml in that folder",
    )


def add_tether(parser: Any) -> None:
    """The hidden option of servers that another of our programs starts: end when stdin ends."""
    parser.add_argument("--stop-on-stdin-close", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(speaks=language.of_the_owner)


def till_settings(options: argparse.Namespace, **overrides: Any) -> Loaded[TillSettings]:
    """The till's settings with the command line on top."""
    return load(
        TillSettings,
        overrides={"data_dir": options.data_dir, **overrides},
        toml_file=options.config,
    )


def relay_settings(options: argparse.Namespace) -> Loaded[RelaySettings]:
    """The relay's settings with the command line on top."""
    return load(RelaySettings, overrides={"data_dir": options.data_dir}, toml_file=options.config)


def data_dir(settings: KioskSettings) -> DataDir:
    """The settings' data folder, made if it is not there."""
    return open_data_dir(settings.data_dir)


def day(text: str) -> date:
    """A business day given as `2026-11-21`; argparse shows the message of its `ArgumentTypeError`.

    A year of the Buddhist era (2569) would be a day that never comes, and everything would be missing.
    """
    try:
        given = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date; write 2026-11-21") from None
    if not _YEARS[0] <= given.year <= _YEARS[1]:
        raise argparse.ArgumentTypeError(
            f"the year of '{text}' is not from {_YEARS[0]} to {_YEARS[1]}; write 2026-11-21"
        )
    return given


def port(text: str) -> int:
    """A TCP port; 0 takes a free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port from 0 to 65535")
    return int(text)
