"""`kiosk report`: X, what the open business days came to so far, and Z, which closes them for good."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kiosk.cli.options import Commands, UsageError, add_action, add_command, day, till_settings
from kiosk.cli.till_at_work import by_the_till
from kiosk.core.money import format_baht

if TYPE_CHECKING:
    from kiosk.till.store.database import SqliteStore

_EXAMPLES = """\
  kiosk report x
  kiosk report z --person Somchai
  kiosk report z --through 2026-11-21 --json"""


def add_parser(commands: Commands) -> None:
    """Add the command with its two actions."""
    parser = add_command(
        commands,
        "report",
        _x,
        help="totals so far (x), or close the business day (z)",
        examples=_EXAMPLES,
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    x = add_action(actions, "x", _x, help="what the open business days came to so far")
    x.add_argument("--json", action="store_true", help="one JSON array, a report for each open day")
    z = add_action(actions, "z", _z, help="close the business day; this cannot be undone")
    z.add_argument("--json", action="store_true", help="one JSON array, a Z for each day closed")
    z.add_argument("--person", metavar="NAME", help="who asks; it is written down")
    z.add_argument(
        "--through",
        type=day,
        metavar="DATE",
        help="the last business day to close; without it every missed day, or else today",
    )


def _x(options: argparse.Namespace) -> int:
    from kiosk.paths import DataDir
    from kiosk.till.closing import x_reports
    from kiosk.till.shop import shop_of
    from kiosk.till.store.database import SqliteStore

    settings = till_settings(options).settings
    path = DataDir(settings.data_dir).till_database
    if not path.exists():
        raise UsageError(f"There is no till here yet: {path} does not exist.")
    # Reading disturbs no running till.
    with closing(SqliteStore(path, read_only=True)) as store, store.reading() as tx:
        reports = [dict(x.fields) for x in x_reports(tx, shop_of(settings), datetime.now(UTC))]
    _print(options, reports)
    return 0


def _z(options: argparse.Namespace) -> int:
    from kiosk.paths import DataDir
    from kiosk.till.acts import REPORT_Z, z_json
    from kiosk.till.audit import Who
    from kiosk.till.closing import close_days
    from kiosk.till.shop import shop_of

    settings = till_settings(options).settings

    def close(store: SqliteStore) -> list[dict[str, Any]]:
        who = Who(asked_by=options.person)
        now = datetime.now(UTC)
        with store.transaction() as tx:
            closed = close_days(tx, shop_of(settings), who, now, options.through)
        return [dict(z_json(row)) for row in closed]

    through = None if options.through is None else options.through.isoformat()
    arguments = {"askedBy": options.person, "through": through}
    _print(options, by_the_till(DataDir(settings.data_dir), REPORT_Z, arguments, close))
    return 0


def _print(options: argparse.Namespace, reports: list[dict[str, Any]]) -> None:
    if options.json:
        print(json.dumps(reports, ensure_ascii=False, indent=2))
        return
    print("\n\n".join("\n".join(_lines(report)) for report in reports))


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
