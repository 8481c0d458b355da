"""Somebody who makes what we are made of: what is installed was looked at, and no text becomes a program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[^\s;]+)( ; .+)?")


@pytest.mark.parametrize("name", LOCKS)
def test_every_part_is_pinned_to_what_was_looked_at(name: str) -> None:
    """One version each with the hash of each of its files, and no address from which something else could come."""
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    parts = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(parts) > 40
    for part in parts:
        pin, *hashes = part.split(" --hash=")
        assert PINNED.fullmatch(pin.strip()), pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.strip()) for one in hashes), pin
        assert "://" not in part


def test_the_installation_checks_the_hashes() -> None:
    text = (ROOT / "packaging" / "bootstrap.py").read_text(encoding="utf-8")
    assert '"--require-hashes"' in text
    assert "trusted-host" not in text


NEVER = {"eval", "exec", "compile", "__import__"}
NEVER_MODULES = {"pickle", "marshal", "shelve", "dill"}


SUSPECT = re.compile(
    r"(?<![.\w])(eval|exec|compile|__import__)\(|pickle|marshal|shelve|dill|os\.(system|popen)|(shell|verify)=(True|False)"
)
"""What none of them can do without: most files are not looked at more closely."""
BY_ITS_OWN_PIPE = {"printer.py": ["pickle"], "printing.py": ["pickle"]}
"""A till hands a paper to the process that it starts for it; nobody else writes into that pipe."""


def dangers(source: str) -> list[str]:
    """Calls by which a text or a file from outside would become a program, or a check would be left out."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] + [getattr(node, "module", None) or ""]
            found += [name for name in names if name.partition(".")[0] in NEVER_MODULES]
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found += [name] if name in NEVER or name in ("os.system", "os.popen") else []
            for keyword in node.keywords:
                value = getattr(keyword.value, "value", None)
                if (keyword.arg, value) in (("shell", True), ("verify", False)):
                    found.append(ast.unparse(node))
    return found


def test_nothing_from_outside_becomes_a_program() -> None:
    files = list((ROOT / "kiosk").rglob("*.py"))
    assert len(files) > 400
    suspect = {
        file.name: text
        for file in files
        if SUSPECT.search(text := file.read_text(encoding="utf-8"))
    }
    assert {
        name: found for name, text in suspect.items() if (found := dangers(text))
    } == BY_ITS_OWN_PIPE


def test_a_danger_would_be_found() -> None:
    for source in (
        "eval(x)",
        "import pickle",
        "from pickle import loads",
        "run(x, shell=True)",
        "get(u, verify=False)",
    ):
        assert SUSPECT.search(source), source
        assert dangers(source), source
    assert dangers("re.compile(x); run(x, shell=False); app.exec()") == []
