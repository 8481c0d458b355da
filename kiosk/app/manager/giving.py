"""Papers on the manager's pages: a copy is allowed, written down and printed, and where it came out is told.

One way for every page; it holds no rule of its own about who may or what a paper looks like.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import current_language
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.papers import Where
from kiosk.app.sentences import problem_sentence
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Action
from kiosk.till.books.documents import AuditRow
from kiosk.till.people.permit import Act, Permit, Wanted

translate = QCoreApplication.translate


def print_copy(
    page: ManagerPage,
    tools: Tools,
    number: str,
    document: str,
    page_url: str | None = None,
    *,
    as_file: bool = False,
) -> None:
    """Print a receipt, refund or Z once more, marked as a copy, once somebody allowed it; told on `page`.

    It is written down before: no copy leaves the till of which the audit log does not know.
    """

    def printed(_: AuditRow) -> None:
        copy = tools.papers.give(document, copy=True, page_url=page_url, as_file=as_file)
        tell_paper(page, tools, copy, as_file=as_file)

    def allowed(permit: Permit) -> None:
        written = tools.books.write_down(permit.who, Action.REPRINT, number)
        tools.later.when(written, printed, partial(_tell_trouble, page))

    tools.authority.ask(page, Wanted(Act.REPRINT, number), allowed)


def tell_paper(
    page: ManagerPage, tools: Tools, paper: Future[Where], *, as_file: bool = False
) -> None:
    """Tell on `page` where a paper came out, and show it where it became a file; `as_file`: as it was wanted."""

    def tell(where: Where) -> None:
        page.said.emit(where_sentence(where, as_file=as_file), where.trouble is None)
        if where.file is not None:
            tools.papers.show_file(where.file)

    tools.later.when(paper, tell, partial(_tell_trouble, page))


def where_sentence(where: Where, *, as_file: bool = False) -> str:
    """Where a paper is now, and why it is not at the printer."""
    if where.printer is not None:
        return translate("Paper", "Printed on {printer}.").format(printer=where.printer)
    if as_file:
        return translate("Paper", "Saved as {file}").format(file=where.file)
    if where.queued and where.trouble is not None:
        return translate("Paper", "{trouble} The paper waits and is printed then.").format(
            trouble=trouble_sentence(where.trouble)
        )
    if where.trouble is None:
        return translate("Paper", "There is no printer; saved as {file}").format(file=where.file)
    return translate("Paper", "{trouble} Saved as {file} instead.").format(
        trouble=trouble_sentence(where.trouble), file=where.file
    )


def trouble_sentence(error: KioskError) -> str:
    """What went wrong, in the language of the windows."""
    return problem_sentence(error.code, error.said_in(current_language()))


def _tell_trouble(page: ManagerPage, error: KioskError) -> None:
    page.said.emit(trouble_sentence(error), False)
