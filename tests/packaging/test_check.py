"""Shows that each of the gate's own steps can fail, and that the gate tells so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import check
import gate_tests
import pytest
import translations
import words

# Put together here, so that this file does not hold what must not be committed.
HOME = "/" + "home/somchai/kiosk"
LIVE = "sk" + "_live_51Habc"


def test_one_failure_fails_the_gate_and_hides_no_other_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = check.run_side_by_side(
        {
            "bad": lambda: check.Outcome(ok=False, said="line 3 is wrong"),
            "good": lambda: check.Outcome(ok=True, said="fine"),
        }
    )
    said = capsys.readouterr().out
    assert [(row.step, row.ok) for row in rows] == [("bad", False), ("good", True)]
    assert "line 3 is wrong" in said
    assert "fine" in said
    assert "FAILED" in str(rows[0])


def test_a_tool_is_judged_by_its_exit() -> None:
    assert check.tool("python", "-c", "print('well')")() == check.Outcome(ok=True, said="well")
    assert not check.tool("python", "-c", "raise SystemExit(1)")().ok


def test_steps_are_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.parse(["--only", "lint,types"]).only == ["lint", "types"]
    assert check.parse([]).only == [*check.STEPS, "tests"]
    with pytest.raises(SystemExit):
        check.parse(["--only", "lnit"])
    assert "no such step: lnit" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "https://" + "pypi" + ".org/simple",
        "--index" + "-url x",
        HOME,
        f'"{HOME}"',
        "C:" + "\\Users\\somchai",
        LIVE,
        "rk" + "_test_51Habc",
        "whsec" + "_abc123",
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)
def test_what_must_not_be_committed_is_found(text: str) -> None:
    assert [line for line, _ in words.in_text(f"x\n{text}\n")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "sk_test_kiosk0001, sk_live_kiosk, rk_test_kiosk and whsec_sandbox, whsec_kiosk_old",
        "a key begins with sk_live_ or `sk_test_…`; secrets with whsec_…",
        "https://example.org/home/index and {base}/work/1 and ./root/x and /homes/x",
        "C:\\Program Files\\Kiosk",
    ],
)
def test_what_may_be_committed_is_not_found(text: str) -> None:
    assert words.in_text(text) == []


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A checkout with a key in its code, and one where it belongs."""
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "x.py").write_text(f"a = 1\nb = {LIVE!r}\n")
    (tmp_path / "kiosk" / "picture.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / ".env").write_text(LIVE)
    (tmp_path / ".gitignore").write_text(".env\n")
    return tmp_path


def test_all_that_may_be_committed_is_searched(leaky: Path) -> None:
    assert words.found(leaky) == ["kiosk/x.py:2: holds what looks like a real key"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_git_ignores_is_not_searched(leaky: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=leaky, check=True, timeout=30)
    (leaky / "NOTES").write_text(HOME)
    assert [said.partition(":")[0] for said in words.found(leaky)] == ["NOTES", "kiosk/x.py"]


def window(root: Path, text: str) -> None:
    """A checkout whose only window says one thing."""
    folder = root / "kiosk" / "app"
    folder.mkdir(parents=True, exist_ok=True)
    source = "from PySide6.QtCore import QObject\nclass Page(QObject):\n    def show(self):\n"
    (folder / "page.py").write_text(f"{source}        return self.tr({text!r})\n")


def translate(root: Path) -> None:
    """Do the translator's work in the Thai file."""
    ts = translations.folder_of(root) / "kiosk_th.ts"
    unfinished = '<translation type="unfinished"></translation>'
    ts.write_text(ts.read_text().replace(unfinished, "<translation>จ่าย</translation>"))


def test_translations_must_be_complete_and_fresh(tmp_path: Path) -> None:
    window(tmp_path, "Pay")
    assert "no translations yet" in translations.stale(tmp_path)[0]
    folder = translations.folder_of(tmp_path)
    folder.mkdir(parents=True)
    (folder / "kiosk_th.ts").write_text('<TS version="2.1" language="th_TH"></TS>')
    assert "unfinished" in translations.stale(tmp_path)[0]
    with pytest.raises(translations.ToolFailed):
        translations.renew(tmp_path, folder)
    translate(tmp_path)
    assert "kiosk_th.qm is not up to date" in translations.stale(tmp_path)[0]
    translations.renew(tmp_path, folder)
    assert translations.stale(tmp_path) == []
    window(tmp_path, "Pay now")
    assert translations.stale(tmp_path) != []


def file_report(lines: int, of_lines: int, branches: int, of_branches: int) -> dict[str, object]:
    """What coverage says of one file."""
    summary = {
        "covered_lines": lines,
        "num_statements": of_lines,
        "covered_branches": branches,
        "num_branches": of_branches,
    }
    return {"summary": summary}


def test_every_room_is_judged_by_lines_and_branches() -> None:
    files = {
        "kiosk/core/a.py": file_report(10, 10, 3, 4),
        "kiosk/core/b.py": file_report(10, 10, 0, 0),
        "kiosk/till/store/a.py": file_report(90, 95, 5, 5),
        "kiosk/relay/a.py": file_report(90, 95, 4, 5),
        "kiosk/app/a.py": file_report(0, 50, 0, 0),
        "kiosk/paths.py": file_report(0, 0, 0, 0),
    }
    rooms = {room.name: room for room in gate_tests.rooms_in(files)}
    assert {name: room.held for name, room in rooms.items()} == {
        "core": False,
        "till": True,
        "relay": False,
        "app": True,
        "paths": True,
    }
    assert str(rooms["core"]) == "core           95.83 %  FAILED, floor 100"
