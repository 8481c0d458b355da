"""Help is right: every command and action has examples, and each of them, and of the README's, can be run so."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.main import _parser

README = Path(__file__).parents[2] / "README.md"
_COMMAND = re.compile(r"^\s*(?:\w+=\S+ )*kiosk (?P<words>.*)$")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command, and every action of every command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield below
                yield from parsers(below)


ALL = {parser.prog: parser for parser in parsers(_parser())}


def commands_in(text: str) -> list[list[str]]:
    """The words after `kiosk` of every line that is a command; what a shell takes is taken away."""
    found = filter(None, map(_COMMAND.match, text.splitlines()))
    return [shlex.split(line["words"].split(" < ")[0], comments=True) for line in found]


@pytest.mark.parametrize("prog", ALL)
def test_every_command_and_action_has_examples_of_its_own(prog: str) -> None:
    help = ALL[prog].format_help()
    examples = [" ".join(("kiosk", *words)) for words in commands_in(help)]
    assert [one for one in examples if f"{one} ".startswith(f"{prog} ")], help
    assert "--data-dir" in help
    assert "--config" in help


@pytest.mark.parametrize("prog", ALL)
def test_every_option_says_what_it_is_for(prog: str) -> None:
    obvious = {"--name", "--scope", "--role", "--host", "--format", "--status", "--customer-size"}
    silent = {
        text
        for action in ALL[prog]._actions
        if action.option_strings and action.help is None
        for text in action.option_strings
    }
    assert silent <= obvious


@pytest.mark.parametrize("prog", ALL)
def test_every_example_is_right_usage(prog: str) -> None:
    for words in commands_in(ALL[prog].epilog or ""):
        assert _parser().parse_args(words).run


def test_every_command_of_the_readme_is_right_usage() -> None:
    blocks = README.read_text("utf-8").split("```")[1::2]
    commands = commands_in("\n".join(blocks))
    assert len(commands) > 15
    for words in commands:
        assert _parser().parse_args(words).run, words
