"""Runs RELEASING.md: every line of it that holds a command, in order, until one fails; and tells a person the
rest.

    packaging/release.py            all of it
    packaging/release.py --list     only show what there is
    packaging/release.py --from 6   begin with line 6
    packaging/release.py version    four of the lines are small enough to live here:
    packaging/release.py changes    version, changes, twice, sums

The page is the truth: a step is added there, never here. It must publish nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import ROOT
from programs import Trouble
from version import debian, version_of

PAGE = ROOT / "packaging" / "RELEASING.md"
CHANGES = ROOT / "packaging" / "CHANGELOG.md"
LIMIT_S = 5400.0
_LINE = re.compile(r"^- \[ \] (?P<text>.+?)(?:: `(?P<command>[^`]+)`)?$")


@dataclass(frozen=True)
class Line:
    """One line of the checklist; without a command it is a person's."""

    number: int
    section: str
    text: str
    command: str | None

    def __str__(self) -> str:
        how = self.command or "by hand"
        return f"{self.number:>3}  {self.text}\n       {how}"


def read(page: str) -> list[Line]:
    """Every line to tick. Raises `Trouble` at one that is neither a command nor a sentence."""
    found: list[Line] = []
    section = ""
    for text in page.splitlines():
        if text.startswith("## "):
            section = text.removeprefix("## ")
        elif text.startswith("- "):
            line = _LINE.match(text)
            if line is None or (line["command"] is None and not text.endswith(".")):
                raise Trouble(f"RELEASING.md: neither a command nor a sentence: {text}")
            found.append(Line(len(found) + 1, section, line["text"], line["command"]))
    return found


Run = Callable[[str], bool]


def run_line(command: str) -> bool:
    """Run a line's command in the checkout, its words for everybody to see: did it end well?"""
    try:
        # From our own page, which has pipes and tests in it; nothing of anybody else's comes in.
        done = subprocess.run(["sh", "-c", command], cwd=ROOT, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        print(f"It took longer than {LIMIT_S:.0f} s.")
        return False
    return done.returncode == 0


def walk(lines: Sequence[Line], run: Run) -> int:
    """Tick what can be run until one fails, then tell what a person has to do; 0 only if none failed."""
    for line in lines:
        if line.command is None:
            continue
        print(f"[ ] {line.number:>3}  {line.text}\n         {line.command}", flush=True)
        began = time.monotonic()
        if not run(line.command):
            print(f"[!] {line.number:>3}  failed. When it is mended: --from {line.number}")
            return 1
        print(f"[x] {line.number:>3}  {time.monotonic() - began:.0f} s", flush=True)
    print("\nBy hand:")
    for line in lines:
        if line.command is None:
            print(f"[ ] {line.number:>3}  {line.text}")
    return 0


def said_version() -> None:
    """The version, if nobody released it yet."""
    version = version_of(ROOT)
    tags = subprocess.run(
        ["git", "tag", "--list", f"v{version}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    if tags.stdout.strip():
        raise Trouble(f"{version} was released already")
    print(version)


def said_changes() -> None:
    """What changed under this version, with its date."""
    version = version_of(ROOT)
    heading = re.search(
        rf"^## {re.escape(version)} — (.+)$", CHANGES.read_text(encoding="utf-8"), re.MULTILINE
    )
    if heading is None:
        raise Trouble(f"CHANGELOG.md has no heading '## {version} — date'")
    if re.match(r"\d{4}-\d{2}-\d{2}\b", heading[1]) is None:
        raise Trouble(f"{version} has no date yet in CHANGELOG.md but '{heading[1]}'")


def packages() -> list[Path]:
    """The Debian packages of this version."""
    found = sorted((ROOT / "dist").glob(f"*_{debian(version_of(ROOT))}_*.deb"))
    if not found:
        raise Trouble("there are no packages of this version under dist/")
    return found


def made_twice() -> None:
    """The packages packed once more from the same folders are the same."""
    before = {path: digest(path) for path in packages()}
    again = [sys.executable, "packaging/package.py", "deb"]
    subprocess.run(again, cwd=ROOT, timeout=LIMIT_S, check=True)
    other = [path.name for path, sum_before in before.items() if digest(path) != sum_before]
    if other:
        raise Trouble(f"not the same when made again: {', '.join(other)}")


def said_sums() -> None:
    """`dist/SHA256SUMS`, as `sha256sum --check` reads it."""
    lines = [f"{digest(path)}  {path.name}" for path in packages()]
    (ROOT / "dist" / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(*lines, sep="\n")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


SMALL: dict[str, Callable[[], None]] = {
    "version": said_version,
    "changes": said_changes,
    "twice": made_twice,
    "sums": said_sums,
}


def main(arguments: list[str]) -> int:
    """Walk the page, or do one of its small steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", nargs="?", choices=sorted(SMALL), help="only this small step")
    parser.add_argument("--list", action="store_true", help="show the lines, run nothing")
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="N")
    options = parser.parse_args(arguments)
    try:
        if options.step is not None:
            SMALL[options.step]()
            return 0
        lines = read(PAGE.read_text(encoding="utf-8"))
    except (Trouble, ValueError) as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 1
    if options.list:
        print(*lines, sep="\n")
        return 0
    return walk([line for line in lines if line.number >= options.first], run_line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
