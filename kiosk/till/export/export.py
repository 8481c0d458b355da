"""The use case behind the window's and the command's export: one file with what was chosen, and its manifest.

All of it is of one instant; what stands in the file adds up to what the screen shows, or there is no file. It must
not know windows or arguments: progress is told, and a caller may say stop.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from kiosk import __version__
from kiosk.core.errors import require
from kiosk.protocol.messages import rfc3339
from kiosk.till.export.csv import write_csv
from kiosk.till.export.files import ExportError, check_target, finished_path, told
from kiosk.till.export.jsonl import write_jsonl
from kiosk.till.export.refunds import write_csv as write_refunds_csv
from kiosk.till.log.listing import GivenBack, Kept, LogFilter, RefundTotals, Totals
from kiosk.till.log.ports import Log

Progress = Callable[[int, int], bool]
"""Told how many of how many receipts are written; False stops the export."""

_TOLD_EVERY = 1_000
_AMOUNT, _REFUNDED, _VAT = map(attrgetter, ("amount_satang", "refunded_satang", "vat_satang"))
_BYTES_A_ROW = {"csv": 500, "jsonl": 1_500, "xlsx": 2_000, "pdf": 1_000}
"""About the most that a receipt takes on the disk while its file is made."""


class Format(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    JSONL = "jsonl"


class ExportCanceledError(ExportError):
    """A person stopped the export; there is no file."""

    code = "export_canceled"


class WriteRefundsPdf(Protocol):
    """Draws a list of refunds for paper. Raises `OSError` or a `KioskError` of its own."""

    def __call__(
        self,
        path: Path,
        rows: Callable[[], Iterable[GivenBack]],
        totals: RefundTotals,
        job: Job,
        now: datetime,
    ) -> None:
        """Write the file. `rows` begins the same rows anew."""


class WritePdf(Protocol):
    """Draws a list of receipts for paper. Raises `OSError` or a `KioskError` of its own."""

    def __call__(
        self,
        path: Path,
        rows: Callable[[], Iterable[Kept]],
        totals: Totals,
        job: Job,
        now: datetime,
    ) -> None:
        """Write the file. `rows` begins the same rows anew, as often as pages have to be counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be written, and where. `language` is `th` or `en`, for files that people read, as is `shop`;
    `copies`: from the copies of all tills' receipts."""

    wanted: LogFilter
    format: Format
    target: Path
    zone: tzinfo
    language: str = "th"
    replace: bool = False
    shop: str = ""
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A finished export. `refunds` are those issued in the period; None: something more than a period was asked
    for, and receipts alone were written. `files` are all there are, the manifest last."""

    totals: Totals
    refunds: RefundTotals | None
    sha256: str
    manifest_sha256: str
    files: tuple[Path, ...]

    @property
    def manifest(self) -> Path:
        """What tells of the others."""
        return self.files[-1]


def export(
    log: Log,
    job: Job,
    now: datetime,
    progress: Progress = lambda done, whole: True,
    write_pdf: WritePdf | None = None,
    write_refunds_pdf: WriteRefundsPdf | None = None,
) -> Written:
    """Write the file and `NAME.manifest.json` beside it.

    Where a period was asked for and nothing else, the refunds issued in it are written too, if there are any: on a
    sheet of their own in a workbook, else as `NAME-refunds` with the same ending.

    Raises `ExportError` when it cannot be written and `ExportCanceledError` when it was stopped: then neither is
    there, and what was there before is as it was. Raises `StoreError` when the log cannot be read.
    """
    check_target(job.target, replace=job.replace)
    manifest = job.target.with_name(job.target.name + ".manifest.json")
    with (
        log.unchanging(),
        finished_path(manifest, replace=job.replace) as manifest_part,
        ExitStack() as stack,
    ):
        totals = log.totals(job.wanted)
        refunds = log.refund_totals(job.wanted) if job.wanted.only_days else None
        _check_room(job, totals.count + (refunds.count if refunds else 0))
        second = refunds_target(job) if refunds and refunds.count else None
        parts = {
            path: stack.enter_context(finished_path(path, replace=job.replace))
            for path in (job.target, second)
            if path is not None
        }
        passes = (
            2 if job.format is Format.PDF else 1
        )  # a list on paper is gone through for its pages first
        counted = _Counted(totals.count, progress, passes)
        _write(log, job, parts[job.target], counted, now, write_pdf)
        require(counted.totals == totals, "an export adds up to what the screen shows")
        if second is not None:
            assert refunds is not None  # there is no file of them otherwise
            _write_refunds(log, job, parts[second], refunds, now, write_refunds_pdf)
        told_of = _manifest(job, totals, parts, refunds, now)
        text = f"{json.dumps(told_of, ensure_ascii=False, indent=2)}\n".encode()
        manifest_part.write_bytes(text)
    return Written(
        totals,
        refunds,
        sha256=str(told_of["sha256"]),
        manifest_sha256=hashlib.sha256(text).hexdigest(),
        files=(*parts, manifest),
    )


BESIDE = ("{stem}-refunds{suffix}", "{stem}{suffix}.manifest.json")
"""The names that a file's companions have."""


def refunds_target(job: Job) -> Path | None:
    """The file that the refunds go to, where they are a file of their own."""
    if job.format is Format.XLSX:
        return None
    return job.target.with_stem(f"{job.target.stem}-refunds")


def _write(
    log: Log, job: Job, part: Path, counted: _Counted, now: datetime, write_pdf: WritePdf | None
) -> None:
    if job.format is Format.JSONL:
        write_jsonl(part, counted.documents(log.read_documents(job.wanted)))
        return

    def rows() -> Iterator[Kept]:
        return counted.rows(log.read(job.wanted))

    if job.format is Format.CSV:
        write_csv(part, rows(), job.zone)
    elif job.format is Format.XLSX:
        # It takes a third of a second to load, which only this format should cost.
        from kiosk.till.export.xlsx import write_xlsx

        given_back = None
        if job.wanted.only_days and (refunds := log.refund_totals(job.wanted)).count:
            given_back = (log.read_refunds(job.wanted), refunds)
        totals = log.totals(job.wanted)
        write_xlsx(part, rows(), totals, job.zone, job.language, given_back=given_back)
    else:
        require(write_pdf is not None, "who asks for a PDF brings who draws it")
        assert write_pdf is not None
        write_pdf(part, rows, log.totals(job.wanted), job, now)


def _write_refunds(
    log: Log,
    job: Job,
    part: Path,
    totals: RefundTotals,
    now: datetime,
    write_pdf: WriteRefundsPdf | None,
) -> None:
    counted = RefundTotals()

    def rows() -> Iterator[GivenBack]:
        nonlocal counted
        counted = RefundTotals()
        for refund in log.read_refunds(job.wanted):
            counted = RefundTotals(
                counted.count + 1,
                counted.amount_satang + refund.amount_satang,
                counted.vat_satang + (refund.vat_satang or 0),
            )
            yield refund

    if job.format is Format.JSONL:
        write_jsonl(part, (refund.document for refund in rows()))
    elif job.format is Format.CSV:
        write_refunds_csv(part, rows(), job.zone)
    else:
        require(write_pdf is not None, "who asks for a PDF brings who draws it")
        assert write_pdf is not None
        write_pdf(part, rows, totals, job, now)
    require(counted == totals, "an export adds up to what the screen shows")


class _Counted:
    """Lets receipts pass, adds them up, and tells how far it is."""

    def __init__(self, whole: int, progress: Progress, passes: int) -> None:
        """`passes`: how often the rows are gone through, which is one work to whoever waits for it."""
        self._whole = whole
        self._progress = progress
        self._passes = passes
        self._begun = 0
        self._begin()

    def _begin(self) -> None:
        self._count = 0
        self._sums = [0, 0, 0]

    @property
    def totals(self) -> Totals:
        """What has passed."""
        return Totals(self._count, *self._sums)

    def rows(self, rows: Iterable[Kept]) -> Iterator[Kept]:
        """The same rows; begun anew, they are counted anew."""
        self._begin()
        self._begun += 1
        coming = iter(rows)
        while some := list(islice(coming, _TOLD_EVERY)):
            self._add(some)
            yield from some
        self._tell()

    def documents(self, pairs: Iterable[tuple[Kept, str]]) -> Iterator[str]:
        """The documents alone."""
        self._begin()
        self._begun += 1
        coming = iter(pairs)
        while some := list(islice(coming, _TOLD_EVERY)):
            self._add([row for row, _ in some])
            yield from (document for _, document in some)
        self._tell()

    def _add(self, some: list[Kept]) -> None:
        self._tell()
        self._count += len(some)
        self._sums[0] += sum(map(_AMOUNT, some))
        self._sums[1] += sum(map(_REFUNDED, some))
        self._sums[2] += sum(vat for vat in map(_VAT, some) if vat)

    def _tell(self) -> None:
        before = self._whole * (min(self._begun, self._passes) - 1)
        if not self._progress((before + self._count) // self._passes, self._whole):
            raise ExportCanceledError("The export was stopped.", thai="หยุดการส่งออกแล้ว")


def _check_room(job: Job, count: int) -> None:
    needed = count * _BYTES_A_ROW[job.format]
    try:
        free = shutil.disk_usage(job.target.parent).free
    except OSError as error:
        raise told(job.target, error) from error
    if free < needed:
        needed_mb, free_mb = needed // 1_000_000 + 1, free // 1_000_000
        raise ExportError(
            f"{job.target} needs up to {needed_mb} MB, and the disk has {free_mb} MB left.",
            thai=f"{job.target} ต้องใช้พื้นที่ถึง {needed_mb} MB แต่ดิสก์เหลือ {free_mb} MB",
            code="export_no_room",
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(
    job: Job,
    totals: Totals,
    parts: Mapping[Path, Path],
    refunds: RefundTotals | None,
    now: datetime,
) -> dict[str, object]:
    asked = {name: value for name, value in asdict(job.wanted).items() if value not in (None, "")}
    since, until = asked.pop("since", None), asked.pop("until", None)
    (target, part), *others = parts.items()
    return {
        "file": target.name,
        "format": job.format.value,
        "sha256": _sha256(part),
        "bytes": part.stat().st_size,
        "count": totals.count,
        "amountSatang": totals.amount_satang,
        "refundedSatang": totals.refunded_satang,
        "vatSatang": totals.vat_satang,
        "refunds": None if refunds is None else _of_refunds(refunds, target, others),
        "from": _iso(since),
        "to": _iso(until),
        "filter": {_CAMEL[name]: value for name, value in asked.items()},
        "timezone": str(job.zone),
        "createdAt": rfc3339(now),
        "version": __version__,
    }


def _of_refunds(
    refunds: RefundTotals, target: Path, others: Sequence[tuple[Path, Path]]
) -> dict[str, object]:
    """What was given back in the period, and the file it stands in: None where there is nothing of it."""
    sums = {
        "count": refunds.count,
        "amountSatang": refunds.amount_satang,
        "vatSatang": refunds.vat_satang,
    }
    if not refunds.count:
        return {"file": None, **sums}
    for file, part in others:
        size = part.stat().st_size
        return {"file": file.name, "sha256": _sha256(part), "bytes": size, **sums}
    return {"file": target.name, **sums}


_CAMEL = {
    "status": "status",
    "cashier": "cashier",
    "learnt_by": "learntBy",
    "min_satang": "minSatang",
    "max_satang": "maxSatang",
    "search": "search",
    "till": "till",
}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
