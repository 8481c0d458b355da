"""`kiosk receipts`: the receipt log without a window. It only reads, also while the till runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli import verifying
from kiosk.cli.options import Commands, UsageError, add_action, add_command, day, till_settings
from kiosk.cli.papers import add_paper_options, paper_asked_for, write_paper
from kiosk.core.money import format_baht

if TYPE_CHECKING:
    from kiosk.till.documents import RefundRow, ZRow
    from kiosk.till.ports import Transaction
    from kiosk.till.records import ReceiptRow
    from kiosk.till.store.database import SqliteStore

_EXAMPLES = """\
  kiosk receipts list --from 2026-11-01 --to 2026-11-30
  kiosk receipts list --search กาแฟ --json
  kiosk receipts show A1-000129
  kiosk receipts show A1-000129 --pdf receipt.pdf --copy --paper 80
  kiosk receipts export --format csv --out november.csv
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
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = add_action(actions, "list", _list, help="one line a receipt, oldest first")
    _add_period(listing)
    listing.add_argument("--json", action="store_true", help="one JSON array")
    show = add_action(actions, "show", _show, help="one receipt, refund or Z whole")
    show.add_argument("number", help="such as A1-000129, A1-R000003, A1-Z0041")
    add_paper_options(show)
    export = add_action(actions, "export", _export, help="write a file")
    _add_period(export)
    export.add_argument("--format", choices=["csv"], required=True)
    export.add_argument("--out", type=Path, metavar="PATH", required=True)
    verify = add_action(actions, "verify", _verify, help="check every document and every chain")
    verifying.add_options(verify)


def _add_period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", type=day, metavar="DATE", help="first business day")
    parser.add_argument("--to", dest="until", type=day, metavar="DATE", help="last business day")
    parser.add_argument("--search", metavar="TEXT", help="number, payment, note or cashier")
    parser.set_defaults(wrong_usage=parser.error)


@contextmanager
def _open_store(options: argparse.Namespace) -> Iterator[SqliteStore]:
    from kiosk.paths import DataDir
    from kiosk.till.store.database import SqliteStore

    path = DataDir(till_settings(options).settings.data_dir).till_database
    if not path.exists():
        raise UsageError(f"There are no receipts yet: {path} does not exist.")
    store = SqliteStore(path, read_only=True)
    try:
        yield store
    finally:
        store.close()


def _selected(store: SqliteStore, options: argparse.Namespace) -> Iterator[ReceiptRow]:
    from kiosk.till.log import matches

    since: date | None = options.since
    until: date | None = options.until
    if since is not None and until is not None and since > until:
        options.wrong_usage("--from is after --to")
    rows = store.receipts(since, until)
    return (row for row in rows if options.search is None or matches(row, options.search))


def _list(options: argparse.Namespace) -> int:
    with _open_store(options) as store:
        rows = _selected(store, options)
        if options.json:
            json.dump([json.loads(row.document) for row in rows], sys.stdout, ensure_ascii=False)
            print()
            return 0
        zone = till_settings(options).settings.zone
        for row in rows:
            at = row.issued_at.astimezone(zone).strftime("%H:%M:%S")
            print(
                f"{row.number}  {row.business_day} {at}  {format_baht(row.amount_satang):>12}"
                f"  {row.learnt_by:<7}  {_printable(row.note)}".rstrip()
            )
    return 0


def _show(options: argparse.Namespace) -> int:
    from kiosk.till.records import ReceiptRow

    as_paper = paper_asked_for(options)
    with _open_store(options) as store, store.reading() as tx:
        row = _document(tx, options.number)
        page_url = _page_url(tx, row) if isinstance(row, ReceiptRow) else None
    if row is None:
        raise UsageError(f"There is no receipt {_printable(options.number)}.")
    if as_paper:
        write_paper(options, row.number, row.document, page_url)
        return 0
    document = {**json.loads(row.document), "hash": row.hash}
    print(json.dumps(document, ensure_ascii=False, indent=2))
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
    from kiosk.till.export.csv import write_csv
    from kiosk.till.export.files import finished_file

    zone = till_settings(options).settings.zone
    with _open_store(options) as store, finished_file(options.out) as file:
        count, total_satang = write_csv(file, _selected(store, options), zone)
    print(f"{count} receipts, {format_baht(total_satang)} baht: {options.out}", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace) -> int:
    with _open_store(options) as store:
        return verifying.run(options, store)


def _printable(text: str) -> str:
    """Text from people without control characters that could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
