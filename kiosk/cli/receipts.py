"""`kiosk receipts`: the receipt log without a window, also while the till runs.

It only reads; but that a file or a paper was given out is written down in the audit log.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli import all_tills, exporting_audit, verifying
from kiosk.cli.options import (
    Commands,
    UsageError,
    add_action,
    add_actions,
    add_command,
    day,
    till_settings,
)
from kiosk.cli.papers import add_paper_options, paper_asked_for, write_paper
from kiosk.cli.progress import Bar
from kiosk.cli.terminal import printable, printable_json
from kiosk.cli.writing_down import write_down
from kiosk.core.instants import from_ms
from kiosk.core.money import format_baht
from kiosk.lean import load_lean_libraries

if TYPE_CHECKING:
    from kiosk.till.books.audit import Who
    from kiosk.till.books.documents import RefundRow, ZRow
    from kiosk.till.export.export import Written
    from kiosk.till.log.listing import LogFilter
    from kiosk.till.ports import Transaction
    from kiosk.till.records import ReceiptRow
    from kiosk.till.store.log import SqliteLog

_EXAMPLES = """\
  kiosk receipts list --from 2026-11-01 --to 2026-11-30
  kiosk receipts list --search กาแฟ --status refunded --json
  kiosk receipts show A1-000129
  kiosk receipts show A1-000129 --pdf receipt.pdf --copy --paper 80
  kiosk receipts export --format xlsx --out november.xlsx --from 2026-11-01 --to 2026-11-30
  kiosk receipts export --format csv --out all.csv --all-tills --person Nok
  kiosk receipts export --format csv --out b.csv --all-tills --till B2 --person Nok --pin-stdin < pin.txt
  kiosk receipts export --audit --format csv --out audit.csv --person Somchai
  kiosk receipts verify
  kiosk receipts verify --stripe"""


def add_parser(commands: Commands) -> None:
    """Add the command with its four actions."""
    parser = add_command(
        commands,
        "receipts",
        _list,
        help="list, show, export or verify receipts",
        examples=_EXAMPLES,
    )
    actions = add_actions(parser)
    listing = add_action(actions, "list", _list, help="one line a receipt, oldest first")
    _add_period(listing)
    all_tills.add_options(listing)
    listing.add_argument("--json", action="store_true", help="one JSON array")
    show = add_action(actions, "show", _show, help="one receipt, refund or Z whole")
    show.add_argument("number", help="such as A1-000129, A1-R000003, A1-Z0041")
    add_paper_options(show)
    export = add_action(actions, "export", _export, help="write a file, and its manifest beside it")
    _add_period(export)
    all_tills.add_options(export, "who asks, which is written down; with --all-tills: the manager")
    export.add_argument(
        "--format",
        choices=["csv", "xlsx", "pdf", "jsonl"],
        required=True,
        help="csv and xlsx to calculate with, pdf to read, jsonl the documents as they were sealed",
    )
    export.add_argument("--out", type=Path, metavar="PATH", required=True, help="the new file")
    export.add_argument(
        "--audit",
        action="store_true",
        help="the audit log instead of the receipts: csv or jsonl, --from and --to as days of the calendar",
    )
    export.add_argument("--force", action="store_true", help="replace a file that is there already")
    verify = add_action(actions, "verify", _verify, help="check every document and every chain")
    verifying.add_options(verify)


def _add_period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", type=day, metavar="DATE", help="first business day")
    parser.add_argument("--to", dest="until", type=day, metavar="DATE", help="last business day")
    parser.add_argument(
        "--search", metavar="TEXT", help="number, payment, bank reference, note or cashier"
    )
    parser.add_argument(
        "--status",
        choices=["paid", "partially_refunded", "refunded", "paid_late"],
        help="only those that stand so",
    )
    parser.set_defaults(wrong_usage=parser.error)


def _database(options: argparse.Namespace) -> Path:
    from kiosk.paths import DataDir

    path = DataDir(till_settings(options).settings.data_dir).till_database
    if not path.exists():
        raise UsageError(f"There are no receipts yet: {path} does not exist.")
    return path


@contextmanager
def _open_log(options: argparse.Namespace) -> Iterator[SqliteLog]:
    from kiosk.till.store.log import SqliteLog

    with closing(SqliteLog(_database(options))) as log:
        yield log


@contextmanager
def _log_and_who(options: argparse.Namespace) -> Iterator[tuple[SqliteLog, Who]]:
    """This till's log or every till's, and on whose word it is read."""
    from kiosk.till.books.audit import Who
    from kiosk.till.store.log import SqliteLog

    if options.all_tills:
        path, who = all_tills.fetched(options)
    else:
        path, who = _database(options), Who(asked_by=options.person)
    with closing(SqliteLog(path)) as log:
        yield log, who


def _wanted(options: argparse.Namespace) -> LogFilter:
    from kiosk.till.log.listing import LogFilter, Status

    if options.since is not None and options.until is not None and options.since > options.until:
        options.wrong_usage("--from is after --to")
    if options.till is not None and not options.all_tills:
        options.wrong_usage("--till goes with --all-tills")
    if options.pin_stdin and not options.all_tills:
        options.wrong_usage("--pin-stdin goes with --all-tills")
    return LogFilter(
        since=options.since,
        until=options.until,
        status=None if options.status is None else Status(options.status),
        search=options.search or "",
        till=options.till,
    )


def _list(options: argparse.Namespace) -> int:
    from kiosk.till.log.listing import status_of

    wanted = _wanted(options)
    with _log_and_who(options) as (log, _):
        if options.json:
            _print_array(document for _, document in log.read_documents(wanted))
            return 0
        zone = till_settings(options).settings.zone
        for row in log.read(wanted):
            at = from_ms(row.issued_ms).astimezone(zone).strftime("%H:%M:%S")
            status = status_of(row.amount_satang, row.refunded_satang, row.attention)
            print(
                f"{row.number}  {row.business_day} {at}  {format_baht(row.amount_satang):>12}"
                f"  {row.learnt_by:<7}  {status:<18}  {printable(row.note)}".rstrip()
            )
    return 0


def _print_array(documents: Iterator[str]) -> None:
    """The documents as they are, in one JSON array, however many."""
    separator = "["
    for document in documents:
        sys.stdout.write(separator + printable_json(document))
        separator = ",\n"
    print("[]" if separator == "[" else "]")


def _show(options: argparse.Namespace) -> int:
    from kiosk.till.records import ReceiptRow

    as_paper = paper_asked_for(options)
    with _open_log(options) as log, log.reading() as tx:
        row = _document(tx, options.number)
        page_url = _page_url(tx, row) if isinstance(row, ReceiptRow) else None
    if row is None:
        raise UsageError(f"There is no receipt {printable(options.number)}.")
    if as_paper:
        write_paper(options, row.number, row.document, page_url)
        return 0
    document = {**json.loads(row.document), "hash": row.hash}
    print(printable_json(json.dumps(document, ensure_ascii=False, indent=2)))
    return 0


def _document(tx: Transaction, number: str) -> ReceiptRow | RefundRow | ZRow | None:
    """What bears the number: a receipt, a refund or a Z."""
    return tx.receipt(number) or tx.refund(number) or tx.z(number)


def _page_url(tx: Transaction, row: ReceiptRow) -> str | None:
    """The customer's page of the payment that the receipt is of, where the relay gave one."""
    attempts = tx.attempts(row.sale_id)
    offers = [attempt.offer for attempt in attempts if attempt.payment_id == row.payment_id]
    return next((offer.page_url for offer in offers if offer is not None), None)


def _export(options: argparse.Namespace) -> int:
    load_lean_libraries()  # a million rows go into a fixed room, of which these would take a sixth

    from kiosk.till.books.audit import Action
    from kiosk.till.export.export import Format, Job, export
    from kiosk.till.export.subjects import receipts_subject

    if options.audit and options.all_tills:
        options.wrong_usage("--audit is of this till: it goes without --all-tills")
    if options.audit:
        return exporting_audit.run(options, _database(options))
    settings = till_settings(options).settings
    job = Job(
        wanted=_wanted(options),
        format=Format(options.format),
        target=options.out,
        zone=settings.zone,
        language=settings.language,
        replace=options.force,
        shop=settings.shop_name,
        copies=options.all_tills,
    )
    with _log_and_who(options) as (log, who), ExitStack() as stack:
        drawing: dict[str, Any] = {}
        if job.format is Format.PDF:
            from kiosk.paper.headless import able_to_draw
            from kiosk.paper.receipt_list import write_receipts, write_refunds

            stack.enter_context(able_to_draw())
            drawing = {"write_pdf": write_receipts, "write_refunds_pdf": write_refunds}
        bar = stack.enter_context(Bar(sys.stderr))
        written = export(log, job, datetime.now(UTC), bar.show, **drawing)
    _tell(written)
    write_down(options, who, Action.EXPORT, [receipts_subject(job, written)])
    return 0


def _tell(written: Written) -> None:
    """What was written, on stderr."""
    totals = written.totals
    print(
        f"{totals.count} receipts, {format_baht(totals.amount_satang)} baht: {written.files[0]}",
        file=sys.stderr,
    )
    refunds = written.refunds
    if refunds is not None and refunds.count:
        count = "1 refund" if refunds.count == 1 else f"{refunds.count} refunds"
        baht = format_baht(refunds.amount_satang)
        print(f"{count}, {baht} baht: {written.files[-2]}", file=sys.stderr)


def _verify(options: argparse.Namespace) -> int:
    from kiosk.till.store.database import SqliteStore

    with closing(SqliteStore(_database(options), read_only=True)) as store:
        status = verifying.run(options, store)
        if status:
            return status
        with _open_log(options) as log:
            misread = log.misread()
        if misread is not None:
            print(f"{misread}: Lists and totals show {misread} otherwise than its documents say.")
            return 1
        store.check_rules()
    return 0
