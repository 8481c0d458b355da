"""The door of a running till: opened by its word only, deaf to nonsense, and never in the way of selling."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from kiosk.core.chain import JsonValue
from kiosk.core.errors import KioskError
from kiosk.till.door import HOST, LONGEST_LINE_BYTES, Door, DoorError, ask

WAIT_S = 10.0


async def echo(arguments: Mapping[str, JsonValue]) -> JsonValue:
    return {"heard": dict(arguments)}


async def refuse(arguments: Mapping[str, JsonValue]) -> JsonValue:
    raise KioskError("It is closed already.", code="day_closed", thai="ปิดแล้ว")


@contextmanager
def a_door(notice: Path) -> Iterator[None]:
    """A door on a thread and a loop of its own, as in the till."""
    opened, closing = Event(), Event()

    async def serve() -> None:
        async with Door(notice, {"echo": echo, "refuse": refuse}).opened():
            opened.set()
            while not closing.is_set():
                await asyncio.sleep(0.01)

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert opened.wait(WAIT_S)
        yield
    finally:
        closing.set()
        thread.join(WAIT_S)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    return tmp_path / "till.running.json"


@pytest.fixture
def door(notice: Path) -> Iterator[Path]:
    """An open door; its notice."""
    with a_door(notice):
        yield notice


def raw(notice: Path, line: bytes) -> bytes:
    """Say anything at all to the door."""
    port = json.loads(notice.read_text())["port"]
    with socket.create_connection((HOST, port), timeout=WAIT_S) as connection:
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return answer.read()


def question(notice: Path, **changes: Any) -> bytes:
    word = json.loads(notice.read_text())["word"]
    asked = {"word": word, "act": "echo", "with": {}, **changes}
    return json.dumps(asked).encode() + b"\n"


def test_what_is_asked_is_done_and_answered(door: Path) -> None:
    assert ask(door, "echo", {"who": "นก", "none": None}) == {"heard": {"who": "นก", "none": None}}


def test_the_tills_reason_arrives_in_both_languages(door: Path) -> None:
    with pytest.raises(DoorError) as refused:
        ask(door, "refuse", {})
    error = refused.value
    assert (error.text, error.code, error.thai) == (
        "It is closed already.",
        "day_closed",
        "ปิดแล้ว",
    )


def test_only_this_account_can_read_the_word(door: Path) -> None:
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    assert json.loads(door.read_text())["pid"] == os.getpid()


@pytest.mark.parametrize("word", ["", "guess", None, 7, ["x"]])
def test_without_the_word_nothing_is_done(door: Path, word: Any) -> None:
    answer = json.loads(raw(door, question(door, word=word)))
    assert answer["problem"]["code"] == "forbidden"


@pytest.mark.parametrize(
    "changes", [{"act": "unknown"}, {"act": None}, {"with": None}, {"with": []}, {"with": "x"}]
)
def test_what_it_does_not_know_is_said_so(door: Path, changes: dict[str, Any]) -> None:
    assert json.loads(raw(door, question(door, **changes)))["problem"]["code"] == "unknown_act"


@pytest.mark.parametrize("line", [b"[]\n", b"7\n", b'"x"\n', b"null\n", b"{}\n"])
def test_json_that_is_no_question_has_no_word(door: Path, line: bytes) -> None:
    assert json.loads(raw(door, line))["problem"]["code"] == "forbidden"


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"GET / HTTP/1.1\r\n\r\n", b"\xff\xfe\n", b"[" * 50_000, b"x" * 100_000],
)
def test_nonsense_gets_nothing_and_the_door_stays_open(door: Path, line: bytes) -> None:
    assert len(b"x" * 100_000) > LONGEST_LINE_BYTES
    with suppress(ConnectionError):  # closed while we were still speaking
        assert raw(door, line) == b""
    assert ask(door, "echo", {}) == {"heard": {}}


def test_the_notice_goes_when_the_door_closes(notice: Path) -> None:
    with a_door(notice):
        assert notice.exists()
    assert not notice.exists()
    with a_door(notice):
        assert ask(notice, "echo", {}) == {"heard": {}}


@pytest.mark.parametrize(
    "told", ["", "{", "[]", "{}", '{"port": "x", "word": "y"}', '{"port": 1, "word": "y"}']
)
def test_a_till_that_was_killed_does_not_answer(notice: Path, told: str) -> None:
    notice.write_text(told)
    with pytest.raises(DoorError, match="running but does not answer") as silent:
        ask(notice, "echo", {})
    assert silent.value.thai is not None
    notice.unlink()
    with pytest.raises(DoorError, match="does not answer"):
        ask(notice, "echo", {})


@pytest.mark.expected_logs("commands cannot find this till")
def test_a_notice_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    with a_door(tmp_path / "missing" / "till.running.json"):
        pass


@pytest.mark.expected_logs("commands cannot speak to this till")
def test_a_machine_without_a_free_port_sells_on(
    notice: Path,
) -> None:
    async def serve() -> bool:
        async with Door(notice, {}, host="192.0.2.1").opened():
            return True

    assert asyncio.run(serve())
    assert not notice.exists()
