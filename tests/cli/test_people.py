"""`kiosk people`: with and without a running relay; a PIN comes from a terminal or from standard input only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.paths import DataDir
from kiosk.relay.running.devices import offline_store
from tests.relay.program import LIMIT_S, Shop, free_port
from tests.sandbox.running import running_sandbox

MANAGER_PIN = "482913"
CASHIER_PIN = "730518"


def people(folder: Path, *arguments: str, given: str | None = None) -> tuple[int, str]:
    """Run `kiosk people` as a program; its exit status and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "people", *arguments, "--data-dir", str(folder)],
        input=given if given is not None else "",
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def add(folder: Path, name: str, role: str, pin: str) -> tuple[int, str]:
    """`kiosk people add` with the PIN on standard input."""
    wanted = ("add", "--name", name, "--role", role, "--pin-stdin")
    return people(folder, *wanted, given=pin + "\n")


@pytest.fixture(params=["no relay runs", "a relay runs"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A relay's data folder, with and without its relay."""
    if request.param == "no relay runs":
        yield tmp_path
        return
    with running_sandbox() as url, Shop(tmp_path, url, free_port()).relay():
        yield tmp_path


def test_people_from_beginning_to_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = add(folder, "Som", "cashier", CASHIER_PIN)
    assert (status, said) == (
        1,
        "kiosk: There is no manager yet; the first person must be a manager.\n",
    )
    assert add(folder, "Nok", "manager", MANAGER_PIN) == (0, "Nok (manager) is added\n")
    status, said = add(folder, "Som", "cashier", MANAGER_PIN)
    assert (status, said) == (1, "kiosk: Somebody has this PIN already; take another.\n")
    assert add(folder, "Som", "cashier", "๗๓๐๕๑๘")[0] == 0
    reset = people(folder, "reset", "som", "--pin-stdin", given="905172")
    assert reset == (0, "Som has a new PIN\n")

    def said_by(*arguments: str) -> str:
        assert main(["people", *arguments, "--data-dir", str(folder)]) == 0
        return capsys.readouterr().out

    assert said_by("disable", "Som") == "Som is disabled\n"
    listed = said_by("list").splitlines()
    assert [line.split()[:3] for line in listed] == [
        ["Nok", "manager", "active"],
        ["Som", "cashier", "disabled"],
    ]
    assert said_by("enable", "Som") == "Som is enabled\n"
    items = json.loads(said_by("list", "--json"))
    assert [(item["name"], item["disabledAt"]) for item in items] == [("Nok", None), ("Som", None)]
    assert main(["people", "disable", "Nobody", "--data-dir", str(folder)]) == 1
    assert main(["people", "disable", "Nok", "--data-dir", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "kiosk: There is no person 'Nobody'." in told
    assert "kiosk: Nok is the only manager; add another one first." in told


def test_what_the_owner_did_is_in_the_audit_log(tmp_path: Path) -> None:
    add(tmp_path, "Nok", "manager", MANAGER_PIN)
    people(tmp_path, "reset", "Nok", "--pin-stdin", given="905172")
    with offline_store(DataDir(tmp_path)) as store, store.transaction() as tx:
        entries = tx.audit.page(None, 10)
    assert [(e.action, e.device, e.subject) for e in entries] == [
        ("person_pin_reset", "(this machine)", "Nok"),
        ("person_added", "(this machine)", "Nok"),
    ]


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (["add", "--name", "Nok", "--role", "manager"], "", "There is no terminal"),
        (
            ["add", "--name", "7", "--role", "manager", "--pin-stdin"],
            "482913",
            "A name begins with",
        ),
        (
            ["add", "--name", "Nok", "--role", "manager", "--pin-stdin"],
            "123456",
            "too easy to guess",
        ),
        (["add", "--name", "Nok", "--role", "manager", "--pin-stdin"], "", "6 to 12 digits"),
        (["reset", "Nok", "--pin-stdin"], "482913", "There is no person 'Nok'."),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    tmp_path: Path, arguments: list[str], given: str, sentence: str
) -> None:
    status, said = people(tmp_path, *arguments, given=given)
    assert status == 1
    assert said.startswith("kiosk: ")
    assert sentence in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("second", "status", "sentence"),
    [
        (MANAGER_PIN, 0, "Nok (manager) is added"),
        (CASHIER_PIN, 1, "The two PINs are not the same."),
    ],
)
def test_on_a_terminal_the_pin_is_asked_twice_and_not_shown(
    tmp_path: Path, second: str, status: int, sentence: str
) -> None:
    pty = pytest.importorskip("pty", reason="there are no such terminals here")
    wanted = ["people", "add", "--name", "Nok", "--role", "manager", "--data-dir", str(tmp_path)]
    terminal, other_end = pty.openpty()
    # A session of its own: the terminal of whoever runs the tests must not be asked.
    program = subprocess.Popen(
        [sys.executable, "-m", "kiosk", *wanted],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        start_new_session=True,
    )
    os.close(other_end)
    shown = read_until(terminal, b"digits: ")
    os.write(terminal, MANAGER_PIN.encode() + b"\n")
    shown += read_until(terminal, b"again: ")
    os.write(terminal, second.encode() + b"\n")
    shown += read_until(terminal, sentence.encode())
    assert program.wait(LIMIT_S) == status
    os.close(terminal)
    assert MANAGER_PIN.encode() not in shown
    assert second.encode() not in shown


def read_until(terminal: int, words: bytes) -> bytes:
    """What a program writes to its terminal, up to `words`; the terminal's end fails the test."""
    shown = b""
    while words not in shown:
        shown += os.read(terminal, 1_024)
    return shown
