"""The threat model names tests as its proof: each of them exists, and no attack is left out of it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "packaging" / "THREATS.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
HELPERS = {"conftest.py", "raw.py"}


def named_in(page: str) -> set[tuple[str, str]]:
    """Every file with a test, or with none, that a page names."""
    return set(NAMED.findall(page))


def missing(page: str) -> list[str]:
    """What a page names and is not there."""
    gone = []
    for file, test in sorted(named_in(page)):
        path = ROOT / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if not text or (test and not re.search(rf"^(async )?def {test}\(", text, re.MULTILINE)):
            gone.append(f"{file}::{test}")
    return gone


def test_every_test_that_the_page_names_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(named_in(page)) > 70
    assert missing(page) == []


def test_every_file_of_attacks_is_named_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    files = {path.name for path in Path(__file__).parent.glob("*.py")} - HELPERS
    assert len(files) > 8
    assert {name for name in files if f"tests/attacks/{name}" not in page} == set()


def test_every_row_of_the_page_has_its_proof() -> None:
    """Whoever says what stops an attack names the test that would fail if it did not."""
    page = PAGE.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    attacks = [row for row in rows if len(row) == 3 and row[0] not in ("| tries", "| what")]
    told = [row for row in attacks if "`tests/" in row[2]]
    assert len(told) > 45
    worth = page.partition("## A customer at the counter")[0]
    assert [row[0] for row in attacks if row not in told and row[0] not in worth] == []


def test_the_readme_leads_there() -> None:
    assert "(packaging/THREATS.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_name_that_is_gone_would_be_found() -> None:
    page = "`tests/core/test_chain.py::test_nobody_wrote` `tests/core/test_chain.py` `tests/core/none.py`"
    assert missing(page) == ["tests/core/none.py::", "tests/core/test_chain.py::test_nobody_wrote"]
