"""Exports of the whole log by the command, beside the plainest programs that write such files.

CSV beside `sqlite3 -csv` with the same columns put together in SQL; XLSX beside openpyxl's write-only mode, where
that is installed. Each is a process of its own, so that its memory is its own too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.benchmarks.receipts_data import shared
from tests.benchmarks.report import Figure, median, say

NAME = "receipts_export"
MEASURES = "CSV beside sqlite3 -csv, XLSX beside openpyxl where installed; their memory"

LOOKED_EVERY_S = 0.02

SELECT = """
SELECT r.number, r.till, r.business_day,
       CAST(substr(r.business_day, 9) AS INTEGER) || ' ' || substr(r.business_day, 6, 2) || ' พ.ศ. '
           || (CAST(substr(r.business_day, 1, 4) AS INTEGER) + 543) AS thai_date,
       strftime('%Y-%m-%dT%H:%M:%f', r.issued_at / 1000.0, 'unixepoch', '+7 hours') || '+07:00' AS issued_at,
       '+07:00' AS utc_offset,
       printf('%d.%02d', r.amount_satang / 100, r.amount_satang % 100) AS amount_baht,
       printf('%d.%02d', e.vat_satang / 100, e.vat_satang % 100) AS vat_baht,
       printf('%d.%02d', e.refunded_satang / 100, e.refunded_satang % 100) AS refunded_baht,
       CASE WHEN e.refunded_satang >= r.amount_satang THEN 'refunded'
            WHEN e.refunded_satang > 0 THEN 'partially_refunded'
            WHEN e.attention = 'paid_late' THEN 'paid_late' ELSE 'paid' END AS status,
       e.attention, r.learnt_by, r.confirmed_by,
       printf('%d.%03d', e.waited_ms / 1000, e.waited_ms % 1000) AS waited_s,
       r.cashier, r.note, r.payment_id, e.bank_reference,
       CASE WHEN e.practice THEN 'yes' ELSE 'no' END AS practice, r.hash
  FROM log_entry e CROSS JOIN receipt r ON r.id = e.id ORDER BY e.id
"""


@dataclass(frozen=True)
class Size:
    """How many receipts, and how often."""

    receipts: int = 1_000_000
    rounds: int = 3


TINY = Size(receipts=1_500, rounds=1)


@dataclass(frozen=True)
class Ran:
    """A process that has ended: how long it took, and the most memory it held."""

    seconds: float
    memory_mb: float


def run(size: Size) -> list[Figure]:
    """In turns; the medians count."""
    path = shared(size.receipts)
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        return [*csv_figures(path, Path(name), size), *xlsx_figures(path, Path(name))]


def csv_figures(path: Path, out: Path, size: Size) -> list[Figure]:
    """CSV."""
    ours: list[Ran] = []
    anchor: list[Ran] = []
    shell = shutil.which("sqlite3")
    for turn in range(size.rounds):
        say(f"{NAME}: CSV, round {turn + 1} of {size.rounds}")
        ours.append(exported(path, out / "ours.csv"))
        if shell is not None:
            with (out / "shell.csv").open("wb") as file:
                anchor.append(ran([shell, "-csv", "-header", str(path), SELECT], stdout=file))
            with (out / "ours.csv").open("rb") as one, (out / "shell.csv").open("rb") as other:
                assert sum(1 for _ in one) == sum(1 for _ in other)
    figures = [Figure(NAME, "CSV memory", max(one.memory_mb for one in ours), "MB", 64.0)]
    if anchor:
        seconds, other_s = (median([one.seconds for one in each]) for each in (ours, anchor))
        figures.insert(0, Figure(NAME, "CSV", seconds, "s", 2.0, False, "sqlite3 -csv", other_s))
    return figures


def xlsx_figures(path: Path, out: Path) -> list[Figure]:
    """XLSX; without openpyxl only its memory is judged."""
    say(f"{NAME}: XLSX")
    ours = exported(path, out / "ours.xlsx")
    figures = [Figure(NAME, "XLSX memory", ours.memory_mb, "MB", 64.0)]
    if importlib.util.find_spec("openpyxl") is not None:
        say(f"{NAME}: XLSX by openpyxl")
        module = "tests.benchmarks.receipts_openpyxl"
        other = ran([sys.executable, "-m", module, str(path), str(out / "other.xlsx")])
        seconds = other.seconds
        figures.insert(0, Figure(NAME, "XLSX", ours.seconds, "s", 0.75, False, "openpyxl", seconds))
    return figures


def exported(path: Path, target: Path) -> Ran:
    """Run the command over the database of a data folder."""
    format_, folder = target.suffix.removeprefix("."), str(path.parent)
    command = ["receipts", "export", "--format", format_, "--out", str(target), "--force"]
    return ran([sys.executable, "-m", "kiosk", *command, "--data-dir", folder])


def ran(command: list[str], stdout: IO[bytes] | int = subprocess.DEVNULL) -> Ran:
    """Run a process to its end, which must be a good one."""
    began = time.perf_counter()
    memory_kb = 0
    with subprocess.Popen(command, stdout=stdout) as process:
        # Not what the system says at the end: that counts what this process held when it began the other.
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            memory_kb = max(memory_kb, _most_kb(status))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOKED_EVERY_S)
    assert process.returncode == 0, command
    return Ran(time.perf_counter() - began, memory_kb * 1_024 / 1e6)


def _most_kb(status: Path) -> int:
    """The most memory that a process has held so far; 0 when it has ended."""
    with contextlib.suppress(OSError):
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
