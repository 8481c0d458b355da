"""`kiosk report`: X, what the open business days came to so far, and Z, which closes them for good."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from kiosk.cli import managers
from kiosk.cli.options import (
    Commands,
    UsageError,
    add_action,
    add_actions,
    add_command,
    day,
    till_settings,
)
from kiosk.cli.papers import (
    COMPANIONS,
    add_paper_options,
    paper_asked_for,
    paper_language,
    write_papers,
)
from kiosk.cli.terminal import printable, printable_json
from kiosk.cli.till_at_work import by_the_till
from kiosk.core.money import format_baht

if TYPE_CHECKING:
    from kiosk.till.books.audit import Action
    from kiosk.till.books.documents import ZRow
    from kiosk.till.ports import Transaction
    from kiosk.till.store.database import SqliteStore

_EXAMPLES = """\
  kiosk report x
  kiosk report x --pdf x.pdf --person Somchai
  kiosk report z --person Somchai
  kiosk report z --through 2026-11-21 --json
  kiosk report z --pdf z.pdf --person Somchai
  kiosk report z --number A1-Z0041 --pdf again.pdf"""


def add_parser(commands: Commands) -> None:
    """Add the command with its two actions."""
    parser = add_command(
        commands,
        "report",
        _x,
        help="totals so far (x), or close the business day (z)",
        examples=_EXAMPLES,
    )
    actions = add_actions(parser)
    x = add_action(actions, "x", _x, help="what the open business days came to so far")
    x.add_argument("--json", action="store_true", help="one JSON array, a report for each open day")
    add_paper_options(x, copy=False)
    z = add_action(actions, "z", _z, help="close the business day; this cannot be undone")
    z.add_argument("--json", action="store_true", help="one JSON array, a Z for each day closed")
    managers.add_options(z)
    z.add_argument(
        "--through",
        type=day,
        metavar="DATE",
        help="the last business day to close; without it every missed day, or else today",
    )
    z.add_argument(
        "--number",
        metavar="NUMBER",
        help="show a Z of long ago, such as A1-Z0041, and close nothing; its paper is marked สำเนา / COPY",
    )
    add_paper_options(z, copy=False, person=False)


def _x(options: argparse.Namespace) -> int:
    from kiosk.till.books.closing import x_reports
    from kiosk.till.shop import shop_of

    as_paper = paper_asked_for(options)
    shop = shop_of(till_settings(options).settings)
    with _reading(options) as tx:
        reports = [dict(x.fields) for x in x_reports(tx, shop, datetime.now(UTC))]
    if not as_paper:
        _print(options, reports)
        return 0
    from kiosk.paper.report import x_paper
    from kiosk.till.books.audit import Action
    from kiosk.till.books.closing import x_subject

    language = paper_language(options)
    write_papers(
        options,
        [(f"{x['till']}-{x['businessDay']}", x_paper(x, language)) for x in reports],
        (Action.X, [x_subject(str(x["till"]), str(x["businessDay"])) for x in reports]),
    )
    return 0


@contextmanager
def _reading(options: argparse.Namespace) -> Iterator[Transaction]:
    """The till's file for looking only, which disturbs no running till."""
    from kiosk.paths import DataDir
    from kiosk.till.store.database import SqliteStore

    path = DataDir(till_settings(options).settings.data_dir).till_database
    if not path.exists():
        raise UsageError(f"There is no till here yet: {path} does not exist.")
    with closing(SqliteStore(path, read_only=True)) as store, store.reading() as tx:
        yield tx


def _z(options: argparse.Namespace) -> int:
    if options.number is not None:
        return _z_again(options)
    as_paper = paper_asked_for(options, COMPANIONS)
    if as_paper:
        _look_at_target(options)
    closed = _close(options)
    if not as_paper:
        _print(options, closed)
        return 0
    _write_zs(options, [row["number"] for row in closed])
    return 0


def _close(options: argparse.Namespace) -> list[dict[str, Any]]:
    from kiosk.paths import DataDir
    from kiosk.till.acts import REPORT_Z, z_json
    from kiosk.till.books.closing import close_days
    from kiosk.till.people.permit import Act, Wanted
    from kiosk.till.shop import shop_of

    settings = till_settings(options).settings
    folder = DataDir(settings.data_dir)
    through = None if options.through is None else options.through.isoformat()

    def close(person: str | None, pin: SecretStr | None) -> Any:
        def on_its_file(store: SqliteStore) -> list[dict[str, Any]]:
            allowing = managers.at_a_till_that_is_off(settings, folder, store)
            who = allowing.for_command(Wanted(Act.Z), person, pin).result()
            now = datetime.now(UTC)
            with store.transaction() as tx:
                closed = close_days(tx, shop_of(settings), who, now, options.through)
            return [dict(z_json(row)) for row in closed]

        secret = None if pin is None else pin.get_secret_value()
        arguments = {"person": person, "pin": secret, "through": through}
        return by_the_till(folder, REPORT_Z, arguments, on_its_file)

    closed: list[dict[str, Any]] = managers.allowed(options, close)
    return closed


def _z_again(options: argparse.Namespace) -> int:
    """A Z that is there already: nothing is closed."""
    from kiosk.till.acts import z_json
    from kiosk.till.books.audit import Action

    if options.through is not None:
        options.wrong_usage("--number closes nothing, so --through says nothing")
    if options.pin_stdin:
        options.wrong_usage("--number closes nothing, so --pin-stdin says nothing")
    if paper_asked_for(options):
        _write_zs(options, [options.number], (Action.REPRINT, [options.number]))
        return 0
    _print(options, [dict(z_json(_stored_z(options, options.number)))])
    return 0


def _stored_z(options: argparse.Namespace, number: str) -> ZRow:
    with _reading(options) as tx:
        row = tx.z(number)
    if row is None:
        raise UsageError(f"There is no Z {number}.")
    return row


def _write_zs(
    options: argparse.Namespace,
    numbers: list[str],
    again: tuple[Action, list[str]] | None = None,
) -> None:
    """The papers of Zs, from their documents as they are kept; `again`: copies, and how they are written down."""
    from kiosk.paper.report import z_paper

    language, copy = paper_language(options), again is not None
    rows = [_stored_z(options, number) for number in numbers]
    papers = [(row.number, z_paper(row.document, language, copy=copy)) for row in rows]
    write_papers(options, papers, again)


def _look_at_target(options: argparse.Namespace) -> None:
    """Before a day is closed for good: can its paper be written where it is wanted?"""
    from kiosk.till.export.files import check_target

    check_target(options.pdf, replace=True)


def _print(options: argparse.Namespace, reports: list[dict[str, Any]]) -> None:
    if options.json:
        print(printable_json(json.dumps(reports, ensure_ascii=False, indent=2)))
        return
    print(printable("\n\n".join("\n".join(_lines(report)) for report in reports)))


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """A report as a person at a terminal reads it."""
    yield f"{_title(report)}  {report['shop']['name']}"
    for name, field in _SUMS:
        total = report[field]
        if total["count"] or field == "receipts":
            span = f"  {total['first']} to {total['last']}" if total.get("first") else ""
            yield f"  {name:<24}{total['count']:>7}{_baht(total['amountSatang']):>16}{span}"
    yield f"  {'net':<31}{_baht(report['netSatang']):>16}"
    for rate in report["vat"]["rates"]:
        of = f"VAT {rate['rateBp'] / 100:g} % in {_baht(rate['totalSatang'])}"
        yield f"  {of:<31}{_baht(rate['amountSatang']):>16}"
    perpetual = report["perpetual"]
    count, satang = perpetual["receiptsCount"], perpetual["receiptsSatang"]
    yield f"  {'receipts since the first':<24}{count:>7}{_baht(satang):>16}"
    attention = report["open"]["attentionCount"]
    if attention:
        yield f"  sales that wait for a person's decision: {attention}"
    for name, head in sorted(report["heads"].items()):
        if head is not None:
            yield f"  {name} end at {head}"
    if report["kind"] == "z":
        yield f"  follows {report['previousHash']}"
        yield f"  hash    {report['hash']}"


_SUMS = (
    ("receipts", "receipts"),
    ("  of them late", "late"),
    ("  of them for practice", "practice"),
    ("refunds", "refunds"),
    ("  of them by hand", "byHand"),
    ("refunds that failed", "reversed"),
    ("sales still open", "open"),
    ("refunds under way", "refundsUnderWay"),
)


def _title(report: dict[str, Any]) -> str:
    if report["kind"] == "z":
        return f"Z {report['number']}  business day {report['businessDay']}, closed"
    return f"X {report['till']}  business day {report['businessDay']}, open"


def _baht(satang: int) -> str:
    sign = "-" if satang < 0 else ""
    return sign + format_baht(abs(satang))
