"""The paper lane: whatever is printed in the windows is drawn here, on a thread of its own.

A paper goes to the system's printer; where there is none, or it does not print, it becomes a PDF file in a folder
that a shop's owner finds, so that nothing is lost. A printer that never answers holds up nobody: the lane waits
for it a while, then goes on with files until it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from kiosk.core.chain import Fields
from kiosk.core.errors import KioskError
from kiosk.paper.apart import apart
from kiosk.paper.blocks import Paper
from kiosk.paper.documents import paper_of, paper_of_job
from kiosk.paper.output import pdf_bytes
from kiosk.paper.printer import silent
from kiosk.paper.report import x_paper
from kiosk.paper.sheets import A4
from kiosk.till.export.files import finished_path, told
from kiosk.till.printing.queue import Job

PRINTER_WAIT_S = 15.0


@dataclass(frozen=True, slots=True)
class Where:
    """Where a paper is now: at `printer`, by its name, in `file`, or `queued` until the printer prints again.
    `trouble`: why the printer did not print."""

    printer: str | None = None
    file: Path | None = None
    trouble: KioskError | None = None
    queued: bool = False


class Papers(Protocol):
    """Gives papers. Futures raise `KioskError`: a document without a paper, a folder that cannot be written."""

    @property
    def folder(self) -> Path:
        """Where papers are saved; it may not be there yet."""

    def give(
        self,
        document: str,
        *,
        copy: bool = False,
        page_url: str | None = None,
        as_file: bool = False,
    ) -> Future[Where]:
        """A receipt, a refund or a Z by its document; `copy` marks it สำเนา / COPY. `page_url` is the customer's
        page, for a receipt. `as_file`: not to the printer."""

    def give_x(self, fields: Fields, *, as_file: bool = False) -> Future[Where]:
        """An X report by its fields."""

    def show_file(self, file: Path) -> None:
        """Open a saved paper with what this machine shows such files with; on the GUI thread."""


class Printer(Protocol):
    """What prints; `kiosk.paper.printer.SystemPrinter` is the real one."""

    def print(self, paper: Paper) -> str | None:
        """Print; the printer's name, None where there is no printer. Raises `KioskError`. May take for ever."""


class PaperLane:
    """`Papers` in `language`, through `printer`, else into `folder`, which is made when first needed."""

    def __init__(
        self, language: str, folder: Path, printer: Printer, wait_s: float = PRINTER_WAIT_S
    ) -> None:
        self._language = language
        self._folder = folder
        self._printer = printer
        self._wait_s = wait_s
        self._under_way: Future[str | None] | None = None
        self._ending: Future[str | None] = Future()
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-paper")

    @property
    def folder(self) -> Path:
        """See `Papers`."""
        return self._folder

    def give(
        self,
        document: str,
        *,
        copy: bool = False,
        page_url: str | None = None,
        as_file: bool = False,
    ) -> Future[Where]:
        """See `Papers`."""

        def paper() -> Paper:
            return paper_of(document, self._language, copy=copy, page_url=page_url)

        return self._lane.submit(self._give, paper, " copy" if copy else "", as_file)

    def give_x(self, fields: Fields, *, as_file: bool = False) -> Future[Where]:
        """See `Papers`."""
        return self._lane.submit(self._give, lambda: x_paper(fields, self._language), "", as_file)

    def save(self, jobs: Sequence[Job]) -> Future[tuple[Path, ...]]:
        """Save papers that waited for the printer; their files. The future raises `KioskError`."""

        def save() -> tuple[Path, ...]:
            return tuple(
                self._save(paper_of_job(job, self._language), " copy" if job.marked else "")
                for job in jobs
            )

        return self._lane.submit(save)

    def show_file(self, file: Path) -> None:
        """See `Papers`."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def end(self) -> None:
        """Finish the paper in hand and stop; what waits is given up, and so is a printer that does not answer."""
        self._ending.set_result(None)
        self._lane.shutdown(wait=True, cancel_futures=True)

    def _give(self, make: Callable[[], Paper], mark: str, as_file: bool) -> Where:
        paper = make()
        if as_file:
            return Where(file=self._save(paper, mark))
        trouble: KioskError | None = None
        try:
            printer = self._print(paper)
        except KioskError as error:
            printer, trouble = None, error
        if printer is not None:
            return Where(printer=printer)
        return Where(file=self._save(paper, mark), trouble=trouble)

    def _print(self, paper: Paper) -> str | None:
        """Have it printed on a thread that may be left alone: the lane must end though a printer does not."""
        if self._under_way is not None and not self._under_way.done():
            raise silent()
        printed = apart(lambda: self._printer.print(paper))
        self._under_way = printed
        wait((printed, self._ending), self._wait_s, FIRST_COMPLETED)
        if not printed.done():
            raise silent()
        return printed.result()

    def _save(self, paper: Paper, mark: str) -> Path:
        """The paper as a file; the same paper twice is one file, and no other is ever replaced."""
        pdf = pdf_bytes(paper, A4)
        name = _file_name(paper.title + mark)
        names = (f"{name}{more}.pdf" for more in chain(("",), (f"-{n}" for n in count(2))))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = next(
                file for file in map(self._folder.joinpath, names) if _is_free_or_holds(file, pdf)
            )
        except OSError as error:
            raise told(self._folder, error) from error
        with finished_path(file) as part:
            part.write_bytes(pdf)
        return file


def _is_free_or_holds(file: Path, content: bytes) -> bool:
    return not file.exists() or file.read_bytes() == content


def _file_name(title: str) -> str:
    """A title as every system lets a file be called."""
    return "".join(letter if letter.isalnum() or letter in " -_.()" else "_" for letter in title)
