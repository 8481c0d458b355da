"""Help is right: every command and action has examples, and each can be run so.

What README and guides say of commands is held by `tests/packaging/test_guides.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from kiosk.cli.main import _parser
from tests.packaging.guides import commands_in


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command, and every action of every command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield below
                yield from parsers(below)


ALL = {parser.prog: parser for parser in parsers(_parser())}


@pytest.mark.parametrize("prog", ALL)
def test_every_command_and_action_has_examples_of_its_own(prog: str) -> None:
    help = ALL[prog].format_help()
    examples = [" ".join(("kiosk", *words)) for words in commands_in(help)]
    assert [one for one in examples if f"{one} ".startswith(f"{prog} ")], help
    assert "--data-dir" in help
    assert "--config" in help


@pytest.mark.parametrize("prog", ALL)
def test_every_option_and_word_says_what_it_is_for(prog: str) -> None:
    actions = [one for one in ALL[prog]._actions if not isinstance(one, argparse._SubParsersAction)]
    assert [one.dest for one in actions if not one.help] == []


@pytest.mark.parametrize("prog", ALL)
def test_every_example_is_right_usage(prog: str) -> None:
    for words in commands_in(ALL[prog].epilog or ""):
        assert _parser().parse_args(words).run
