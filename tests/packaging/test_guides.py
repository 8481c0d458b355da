"""The README and the guides against the program: what they name is there, and what is there is named.

Nothing is run here: commands are parsed, settings are read, links are followed. That a guide's steps lead where it
says is shown where the steps are tested.
"""

from __future__ import annotations

import argparse
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import check
import pictures
import pytest
import settings_page
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.app.cashier.keys import Command, meaning_of
from kiosk.app.gallery import customer_scenes, staff_scenes
from kiosk.cli.main import _parser
from kiosk.settings import RelaySettings, TillSettings, load
from tests.packaging import guides
from tests.packaging.guides import PACKAGING, README, ROOT, Guide

GUIDES = guides.guides()
OPERATIONS, COUNTER = Guide(PACKAGING / "OPERATIONS.md"), Guide(PACKAGING / "COUNTER_TH.md")
NOT_SETTINGS: set[str] = set()
"""Names in the environment that a guide may name though no program of a shop reads them."""
NOT_OF_KIOSK = {"--list", "--from", "--read-only", "--count", "--minutes"}
"""Options of the release, of a night's hunts, and of others' programs."""
KEYS = {
    "Enter": (Qt.Key.Key_Return, Command.CONFIRM),
    "Esc": (Qt.Key.Key_Escape, Command.ESCAPE),
    "F2": (Qt.Key.Key_F2, Command.NOTE),
    "F4": (Qt.Key.Key_F4, Command.CASHIER),
    "F5": (Qt.Key.Key_F5, Command.CHECK),
    "F6": (Qt.Key.Key_F6, Command.MESSAGES),
    "F7": (Qt.Key.Key_F7, Command.PAPERS),
    "F8": (Qt.Key.Key_F8, Command.KNOWLEDGE),
    "F9": (Qt.Key.Key_F9, Command.MANAGER),
    "F11": (Qt.Key.Key_F11, Command.FULL_SCREEN),
    "F12": (Qt.Key.Key_F12, Command.CLEAN),
}
"""What the tables of keys tell, and what the cashier's window makes of each."""
SAID_OF_A_COMMAND = {
    Command.CONFIRM: ("show the QR", "แสดง QR"),
    Command.ESCAPE: ("cancel", "ยกเลิก"),
    Command.NOTE: ("a note", "หมายเหตุ"),
    Command.CASHIER: ("another cashier", "เปลี่ยนแคชเชียร์"),
    Command.CHECK: ("the customer says they paid", "ลูกค้าบอกว่าจ่ายแล้ว"),
    Command.MESSAGES: ("what was told", "การแจ้งเตือน"),
    Command.PAPERS: ("the printer", "เครื่องพิมพ์"),
    Command.KNOWLEDGE: ("how much the till knows", "สถานะล่าสุด"),
    Command.MANAGER: ("the manager's window", "ผู้จัดการ"),
    Command.FULL_SCREEN: ("full screen", "เต็มจอ"),
    Command.CLEAN: ("wiping", "เช็ด"),
}


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A command, its actions, and theirs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


ALL = {parser.prog: parser for parser in parsers(_parser())}
OPTIONS = {text for parser in ALL.values() for text in parser._option_string_actions}


def named(words: list[str]) -> tuple[str, list[str]]:
    """The command that words name as far as it is one, such as `kiosk relay inbox`, and what is left."""
    prog = "kiosk"
    while words and f"{prog} {words[0]}" in ALL:
        prog, words = f"{prog} {words[0]}", words[1:]
    return prog, words


def wrong_in(words: list[str]) -> str | None:
    """What is wrong with a command in a sentence, where values may be left out; None if nothing is."""
    prog, rest = named(words)
    options = [word for word in rest if word.startswith("-")]
    unknown = [one for one in options if one.split("=")[0] not in ALL[prog]._option_string_actions]
    if unknown:
        return f"{prog} has no {unknown[0]}"
    takes = [action for action in ALL[prog]._actions if not action.option_strings]
    if prog == "kiosk" and not options:
        return f"there is no kiosk {' '.join(words)}"
    if rest and not options and not takes:
        return f"{prog} takes no {rest[0]}"
    return None


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
class TestEveryGuide:
    """Each page by itself."""

    def test_every_command_is_right_usage(self, guide: Guide) -> None:
        for block in guides.blocks(guide.text):
            for words in guides.commands_in(block.text):
                assert _parser().parse_args(words).run, words

    def test_every_command_and_option_in_a_sentence_exists(self, guide: Guide) -> None:
        found = map(wrong_in, guides.commands_in_prose(guide.prose))
        assert [wrong for wrong in found if wrong] == []
        assert guides.options_in_prose(guide.prose) - OPTIONS - NOT_OF_KIOSK == set()

    def test_every_setting_exists(self, guide: Guide) -> None:
        assert guides.names_in(guide.text) - set(settings_page.MEANS) - NOT_SETTINGS == set()

    def test_every_block_of_settings_can_be_read(self, guide: Guide, tmp_path: Path) -> None:
        for block in guides.blocks(guide.text):
            if block.kind == "toml":
                file = tmp_path / "kiosk.toml"
                file.write_text(block.text, "utf-8")
                loaded = load(TillSettings, toml_file=file, ambient=False)
                assert "kiosk.toml" in loaded.origins.values()
                load(RelaySettings, toml_file=file, ambient=False)

    def test_every_link_leads_somewhere(self, guide: Guide) -> None:
        assert broken_links(guide.path, guide.text) == []

    def test_every_file_that_is_named_is_there(self, guide: Guide) -> None:
        assert [path for path in guides.paths_in(guide.prose) if not (ROOT / path).exists()] == []


def broken_links(page: Path, text: str) -> list[str]:
    """The links of a page that lead nowhere."""
    broken = []
    for path, anchor in guides.links_in(text):
        target = page.parent / path if path else page
        known = (
            guides.anchors_in(target.read_text("utf-8"))
            if target.suffix == ".md" and target.exists()
            else set()
        )
        if not target.exists() or (anchor and anchor not in known):
            broken.append(f"{path}#{anchor}")
    return broken


def test_every_command_and_action_is_named_in_some_guide() -> None:
    found = {
        named(words)[0]
        for guide in GUIDES
        for words in [
            *guides.commands_in_prose(guide.prose),
            *(
                words
                for block in guides.blocks(guide.text)
                for words in guides.commands_in(block.text)
            ),
        ]
    }
    groups = {prog.rpartition(" ")[0] for prog in ALL}
    assert sorted(set(ALL) - groups - found) == []
    assert len(found) > 20


def test_the_gates_own_commands_are_right_usage() -> None:
    lines = [
        line.split("#")[0].split("check.py")[1].split()
        for block in guides.blocks(README.read_text("utf-8"))
        for line in block.text.splitlines()
        if "packaging/check.py" in line
    ]
    assert len(lines) >= 2
    assert all(check.parse(words).only for words in lines)


def test_every_module_that_is_run_is_there() -> None:
    run = {name for guide in GUIDES for name in guides.modules_in(guide.text)}
    assert {"tests.sim", "tests.process.nightly"} <= run
    assert [name for name in sorted(run) if find_spec(name) is None] == []


def test_the_page_of_settings_is_what_the_program_says() -> None:
    aliases = {
        str(field.alias)
        for model in (TillSettings, RelaySettings)
        for field in model.model_fields.values()
    }
    assert set(settings_page.MEANS) == aliases
    again = f"{settings_page.PAGE.name} is old: packaging/settings_page.py writes it"
    assert settings_page.PAGE.read_text("utf-8") == settings_page.page(), again


@pytest.mark.parametrize(("guide", "language"), [(Guide(README), 0), (COUNTER, 1)])
def test_every_key_does_what_the_table_says(guide: Guide, language: int) -> None:
    table = guides.keys_in(guide.text)
    for name, does in table.items():
        if name in KEYS:
            key, command = KEYS[name]
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
            assert meaning_of(event, "xcb") is command
            assert SAID_OF_A_COMMAND[command][language] in does
    left_out = set(KEYS) - set(table)
    assert left_out <= ({"F11"} if language else set())


def said_by_windows() -> tuple[str, str]:
    """All that the windows say: English, and Thai, one text a line."""
    root = ET.parse(ROOT / "resources" / "translations" / "kiosk_th.ts").getroot()
    english = [message.findtext("source") or "" for message in root.iter("message")]
    thai = [message.findtext("translation") or "" for message in root.iter("message")]
    return "\n".join(english), "\n".join(thai)


@pytest.mark.parametrize(("guide", "language"), [(OPERATIONS, 0), (COUNTER, 1)])
def test_every_quote_is_what_a_window_says(guide: Guide, language: int) -> None:
    said = said_by_windows()[language]
    quotes = guides.quotes_in(guide.prose)
    assert len(quotes) > 12
    assert {quote for quote in quotes if quote not in said} <= {"quotes", "เครื่องหมายคำพูด"}


def test_the_pictures_are_those_of_the_command() -> None:
    shown = {
        (guide.path.parent / path).resolve()
        for guide in GUIDES
        for path, _ in guides.links_in(guide.text)
        if path.endswith(".png")
    }
    made = {pictures.FOLDER / f"{name}.png" for name in pictures.PICTURES}
    assert shown == made == set(pictures.FOLDER.iterdir())
    assert len(made) <= pictures.MOST_PICTURES
    for name, picture in pictures.PICTURES.items():
        held = (pictures.FOLDER / f"{name}.png").read_bytes()
        assert len(held) <= pictures.MOST_BYTES, name
        # A PNG's size stands at the same place in each; another one is of an older list.
        assert struct.unpack(">II", held[16:24]) == picture.size, name


def test_the_pictures_moments_are_in_the_gallery() -> None:
    moments = dict(staff_scenes(1280, 800)).keys() | dict(customer_scenes()).keys()
    assert {shot.scene for one in pictures.PICTURES.values() for shot in one.shots} <= moments


def test_a_picture_is_drawn_by_its_command(tmp_path: Path, qapp: object) -> None:
    [file] = pictures.write(tmp_path, ["amount"])
    assert struct.unpack(">II", file.read_bytes()[16:24]) == pictures.PICTURES["amount"].size
    assert file.stat().st_size <= pictures.MOST_BYTES


def test_a_picture_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert pictures.main(["amuont"]) == 2
    assert "no picture amuont" in capsys.readouterr().out


def test_the_map_of_the_house_names_every_room() -> None:
    [house] = [
        b.text for b in guides.blocks(README.read_text("utf-8")) if b.text.startswith("kiosk/")
    ]
    rooms = {path.parent.name for path in (ROOT / "kiosk").glob("*/__init__.py")}
    named_there = {
        line.split("/")[0].strip() for line in house.splitlines() if line.startswith("  ")
    }
    assert sorted(rooms - named_there) == []


# Each of these can fail


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("kiosk recipts list", "there is no kiosk recipts list"),
        ("kiosk receipts export --fromat csv", "kiosk receipts export has no --fromat"),
        ("kiosk doctor now", "kiosk doctor takes no now"),
        ("kiosk receipts verify --stripe", None),
        ("kiosk people reset", None),
        ("sudo kiosk-relay devices add --pair", None),
    ],
)
def test_a_wrong_command_in_a_sentence_is_seen(command: str, complaint: str | None) -> None:
    [words] = guides.commands_in_prose(f"Then `{command}` it.")
    assert wrong_in(words) == complaint


def test_a_broken_link_is_seen() -> None:
    text = "[a](nowhere.md) [b](#the-house) [c](packaging/relay/INTERNET.md#nothing) [d](https://example.com)"
    assert broken_links(README, text) == ["nowhere.md#", "packaging/relay/INTERNET.md#nothing"]


def test_words_in_code_and_quotes_are_found() -> None:
    text = "Set `KIOSK_TIL` or `--persn NAME`, see `tests/no_such.py::test`: “Piad”.\n```toml\nx = 1\n```\n"
    assert guides.names_in(text) == {"KIOSK_TIL"}
    assert guides.options_in_prose(text) == {"--persn"}
    assert guides.paths_in(text) == {"tests/no_such.py"}
    assert guides.quotes_in(text) == {"Piad"}
    assert guides.blocks(text) == [guides.Block("toml", "x = 1\n")]
    assert guides.keys_in("| F5 | pay | F6 | told |\n| a | b |") == {"F5": "pay", "F6": "told"}
