"""Holds the house's budgets and rules over its own code; each rule is also shown to be able to fail.

Who may import whom is held by import-linter (the contracts in pyproject.toml); here it is only proved that
those contracts bite. Where a budget hurts, the design is wrong there: it is no reason to raise the budget.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import architecture as house
from tests.architecture import source

ROOT = Path(__file__).resolve().parent.parent
CODE = house.read(ROOT, "kiosk", "packaging")
KIOSK = [file for file in CODE if file.path.startswith("kiosk/")]
CORE = [file for file in KIOSK if file.path.startswith("kiosk/core/")]

MAX_FUNCTION_LINES = 70
MAX_FUNCTION_LINES_95 = 40
MAX_COMPLEXITY = 12
MAX_COMPLEXITY_CORE = 10
MAX_FILE_LINES = 500
MAX_TYPE_IGNORES = 12

BROAD_BOUNDARIES: dict[str, tuple[int, str]] = {
    "kiosk/app/customer/code_reader.py": (1, "the thread that reads codes back; told as unproved"),
    "kiosk/app/manager/all_tills.py": (1, "the thread that fetches; bugs reach the GUI thread"),
    "kiosk/app/manager/export/runner.py": (
        1,
        "the export's thread: a bug is raised again where bugs are told",
    ),
    "kiosk/app/manager/reader.py": (
        1,
        "the reader's thread: a bug is raised again where bugs are told",
    ),
    "kiosk/app/setup/aside.py": (
        1,
        "a thread aside: a bug is raised again where its answer is taken",
    ),
    "kiosk/app/shell/network.py": (1, "the network thread: without a link no money is learnt"),
    "kiosk/app/sound/lane.py": (
        1,
        "the sounds' thread: a bug in one must not silence all that follow",
    ),
    "kiosk/paper/apart.py": (1, "the printer's thread: a bug is raised where it is waited for"),
    "kiosk/paper/spool.py": (1, "the spool's thread: after a bug what waits is still printed"),
    "kiosk/relay/inbox/lane.py": (
        1,
        "the applying lane: one bad event must not hold up the others",
    ),
    "kiosk/relay/ledger/watch.py": (1, "the ledger's watch: one thing's trouble must not end it"),
    "kiosk/relay/running/ground.py": (1, "a task of the relay that breaks down is begun again"),
    "kiosk/relay/payments/watch.py": (
        1,
        "the watch: one payment's trouble must not end the watching",
    ),
    "kiosk/relay/store/lane.py": (2, "the relay's writer: nobody waits in vain for a failed job"),
    "kiosk/relay/store/postgresql/pipelined.py": (
        1,
        "what else fails on a way out that has begun does not hide the first; re-raised",
    ),
    "kiosk/relay/store/postgresql/server.py": (
        1,
        "a transaction that ended badly is undone, whatever ended it; re-raised",
    ),
    "kiosk/relay/store/transaction.py": (
        2,
        "a part undone takes its outgoing events along, or all the others; re-raised",
    ),
    "kiosk/relay/stripe_gateway/line.py": (
        1,
        "the SDK's edge: odd bodies make it raise anything at all",
    ),
    "kiosk/sandbox/webhooks.py": (1, "the sender: one bad delivery must not end all deliveries"),
    "kiosk/till/till.py": (1, "the till's writer: a bug is told and must not end the lane"),
}
"""Where whatever comes is caught: how often in that file, and why nothing narrower would do."""

NOT_IN_CORE = {
    *("asyncio", "concurrent", "multiprocessing", "queue", "sched", "signal", "threading"),
    *("http", "select", "smtplib", "socket", "ssl", "urllib"),
    *("fileinput", "glob", "io", "os", "pathlib", "shutil", "sqlite3", "subprocess", "tempfile"),
    *("logging", "random", "secrets", "time", "uuid"),
}
"""Parts of the standard library that would bring I/O, threads, a clock or chance into the rules."""

AT_THE_TOP = {"README.md", "kiosk", "packaging", "pyproject.toml", "resources", "tests"}
BUILT = {"build", "dist", "htmlcov"}


def test_functions_are_short() -> None:
    lengths = {where: house.length(function) for where, function in house.functions(CODE)}
    assert not {where: n for where, n in lengths.items() if n > MAX_FUNCTION_LINES}
    assert house.percentile_95(list(lengths.values())) <= MAX_FUNCTION_LINES_95


def test_functions_are_simple() -> None:
    found = {where: house.complexity(function) for where, function in house.functions(CODE)}
    assert not {where: n for where, n in found.items() if n > MAX_COMPLEXITY}


def test_functions_of_core_are_simpler() -> None:
    found = {where: house.complexity(function) for where, function in house.functions(CORE)}
    assert not {where: n for where, n in found.items() if n > MAX_COMPLEXITY_CORE}


def test_files_are_short() -> None:
    lengths = {file.path: len(file.text.splitlines()) for file in CODE}
    assert not {path: n for path, n in lengths.items() if n > MAX_FILE_LINES}


def test_every_module_says_why_it_exists() -> None:
    assert not [file.path for file in CODE if not house.docstring(file)]


def test_no_module_imports_in_a_circle() -> None:
    assert house.import_cycle(KIOSK) == []


def test_type_ignores_are_coded_and_few() -> None:
    ignores = [comment for file in CODE for comment in house.type_ignores(file)]
    assert not [comment for comment in ignores if not house.is_coded(comment)]
    assert len(ignores) <= MAX_TYPE_IGNORES


def test_whatever_comes_is_caught_only_at_named_boundaries() -> None:
    found = {file.path: house.broad_excepts(file) for file in CODE}
    named = {path: count for path, (count, _) in BROAD_BOUNDARIES.items()}
    assert {path: count for path, count in found.items() if count} == named


def test_core_needs_python_alone() -> None:
    assert not {file.path: names for file in CORE if (names := house.outside_imports(file))}


def test_core_has_no_inputs_but_its_arguments() -> None:
    assert not {file.path: names for file in CORE if (names := house.tops(file) & NOT_IN_CORE)}
    assert not [read for file in CORE for read in house.clock_reads(file)]


def test_commands_import_rooms_only_when_they_run() -> None:
    rooms = ("kiosk.app", "kiosk.paper", "kiosk.till", "kiosk.relay", "kiosk.sandbox")
    commands = [file for file in KIOSK if file.path.startswith("kiosk/cli/")]
    early = {file.path: house.imports_at_start(file) for file in commands}
    assert not {
        p: n for p, names in early.items() if (n := [x for x in names if x.startswith(rooms)])
    }


def test_nothing_else_lies_at_the_top() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - BUILT == AT_THE_TOP


# Each rule can fail


def measured(text: str) -> house.Function:
    """The only function in a text."""
    [(_, function)] = house.functions([source("kiosk/x.py", text)])
    return function


def test_length_counts_the_docstring_and_not_the_decorator() -> None:
    assert house.length(measured('@cached\ndef f():\n    """Why."""\n\n    return 1\n')) == 4


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", 1),
        ("assert x and y", 2),
        ("if a:\n  pass\n elif b:\n  pass\n else:\n  pass", 3),
        ("return a if b else c", 2),
        ("return a and b and c or d", 4),
        ("return [x for x in y if x if z]", 4),
        ("return {x: y for x in a for y in b}", 3),
        ("for x in y:\n  while x:\n   pass", 3),
        ("try:\n  pass\n except A:\n  pass\n except B:\n  pass", 3),
        ("match a:\n  case 1:\n   pass\n  case _:\n   pass", 3),
        ("return lambda: a if b else c", 2),
        ("with a, b:\n  pass", 1),
    ],
)
def test_complexity(body: str, expected: int) -> None:
    assert house.complexity(measured(f"def f():\n {body}\n")) == expected


def test_complexity_of_a_nested_function_is_its_own() -> None:
    nested = source("kiosk/x.py", "def f():\n def g():\n  return a or b\n return g\n")
    assert [house.complexity(function) for _, function in house.functions([nested])] == [1, 2]


def test_percentile_is_a_measured_value() -> None:
    assert house.percentile_95([]) == 0
    assert house.percentile_95([7]) == 7
    assert house.percentile_95(list(range(1, 101))) == 95


def test_a_module_without_docstring_is_seen() -> None:
    assert not house.docstring(source("kiosk/x.py", "x = 1\n"))
    assert house.docstring(source("kiosk/x.py", '"""Why."""\n'))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a": "import kiosk.b", "b": "import kiosk.a"}, True),
        ({"a": "from kiosk import b", "b": "def f():\n from kiosk.a import x"}, True),
        ({"a": "from . import b", "b": "if TYPE_CHECKING:\n from .a import x"}, True),
        ({"a": "from .b.c import x", "b/__init__": "", "b/c": "from ..a import y"}, True),
        ({"a": "from kiosk import b", "b": "from kiosk import c", "c": "import kiosk.a"}, True),
        ({"a": "import kiosk.b", "b": "import json"}, False),
        ({"b/__init__": "from kiosk.b.c import x", "b/c": "import kiosk.a", "a": ""}, False),
    ],
)
def test_a_circle_is_found(files: dict[str, str], expected: bool) -> None:
    sources = [source(f"kiosk/{name}.py", text) for name, text in files.items()]
    assert bool(house.import_cycle([source("kiosk/__init__.py", ""), *sources])) == expected


def test_type_ignores_are_read_from_comments_only() -> None:
    text = 'x = 1  # type: ignore[arg-type]\ny = 2  # type: ignore\nz = "# type: ignore"\n'
    found = house.type_ignores(source("kiosk/x.py", text))
    assert [house.is_coded(comment) for comment in found] == [True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("try: pass\nexcept: pass", 1),
        ("try: pass\nexcept Exception: pass", 1),
        ("try: pass\nexcept (ValueError, builtins.BaseException) as e: raise", 1),
        ("try: pass\nexcept* Exception: pass", 1),
        ("with contextlib.suppress(Exception): pass", 1),
        ("try: pass\nexcept OSError: pass", 0),
        ("with suppress(OSError): pass", 0),
    ],
)
def test_broad_excepts_are_seen(text: str, expected: int) -> None:
    assert house.broad_excepts(source("kiosk/x.py", text)) == expected


def test_outside_imports_are_seen() -> None:
    text = "import json, httpx\nfrom kiosk.core import money\ndef f():\n from peewee import Model\n"
    file = source("kiosk/core/x.py", text + "if TYPE_CHECKING:\n from stripe import Refund")
    assert house.outside_imports(file) == {"httpx", "peewee", "stripe"}
    assert house.tops(file) == {"json", "httpx", "kiosk", "peewee", "stripe"}
    assert house.imports_at_start(file) == {"json", "httpx", "kiosk.core.money"}


def test_clock_reads_are_seen() -> None:
    text = "at = datetime.now(UTC)\nid = uuid4()\nnow = clock()\n"
    found = house.clock_reads(source("kiosk/core/x.py", text))
    assert found == ["kiosk/core/x.py:1 now", "kiosk/core/x.py:2 uuid4"]


# The contracts of import-linter can fail

FORBIDDEN = {
    "core/bad.py": "import kiosk.protocol",
    "protocol/bad.py": "import kiosk.till",
    "till/bad.py": "import kiosk.relay, kiosk.paper, peewee",
    "paper/bad.py": "import kiosk.app",
    "app/bad.py": "import kiosk.sandbox, stripe",
    "relay/bad.py": "def f():\n    import kiosk.till.snapshot, PySide6.QtCore",
    "sandbox/bad.py": "import kiosk.protocol.sse",
    "nowhere/__init__.py": "",
}
"""One breach of each contract, and of each layer."""

ALLOWED = {
    "till/store/sales.py": "import peewee, kiosk.core",
    "relay/stripe_gateway.py": "import stripe, kiosk.protocol",
    "paper/receipt.py": "import PySide6.QtGui, kiosk.till.snapshot",
    "app/shell.py": "import PySide6.QtCore, kiosk.paper.receipt",
    "cli/demo.py": "import kiosk.app, kiosk.relay, kiosk.sandbox",
    "settings.py": "import kiosk.paths",
}


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A checkout whose rooms hold nothing but imports that are allowed."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rooms = ("core", "protocol", "till", "till/store", "paper", "app", "relay", "sandbox", "cli")
    files = {f"{room}/__init__.py": "" for room in rooms}
    files |= {"__init__.py": "", "till/snapshot.py": "", "protocol/sse.py": ""}
    files |= {path.name: "" for path in (ROOT / "kiosk").glob("*.py")}
    lay(tmp_path, {**files, **ALLOWED})
    return tmp_path


def lay(root: Path, files: dict[str, str]) -> None:
    """Write some modules of a package `kiosk`."""
    for name, text in files.items():
        path = root / "kiosk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")


def lint_imports(root: Path) -> tuple[int, str]:
    """What import-linter says of a checkout."""
    call = "from importlinter.cli import lint_imports_command as c; c(['--no-cache', '--no-logo'])"
    done = subprocess.run(
        [sys.executable, "-c", call],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_are_kept_by_what_is_allowed(small_house: Path) -> None:
    code, said = lint_imports(small_house)
    assert code == 0, said


def test_every_contract_breaks_on_what_is_forbidden(small_house: Path) -> None:
    lay(small_house, FORBIDDEN)
    code, said = lint_imports(small_house)
    assert code == 1
    assert "0 kept" in said, said
    bad = {name.partition("/")[0] for name in FORBIDDEN}
    assert not [room for room in bad if f"kiosk.{room}" not in said], said
