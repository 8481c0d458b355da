"""`kiosk reconcile`: receipts against charges against payouts, through the relay or from Stripe's own files.

It only reads, also while the till runs. The relay, and with it all tills, needs a manager; a file of Stripe's for
this till needs nobody.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli import all_tills, managers
from kiosk.cli.language import of_the_till
from kiosk.cli.options import Commands, UsageError, add_command, day, till_settings
from kiosk.cli.paired import relay_needed
from kiosk.cli.progress import Bar
from kiosk.cli.terminal import printable, printable_json

if TYPE_CHECKING:
    from kiosk.core.reconcile_facts import Period
    from kiosk.core.reconcile_report import Report
    from kiosk.settings import Loaded, TillSettings
    from kiosk.till.link.desk import ManagerRelay
    from kiosk.till.log.ports import Log

DIFFERS = 1
_EXAMPLES = """\
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --person Nok
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --all-tills --person Nok
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --csv balance.csv
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --csv payments.csv --csv payouts.csv --json"""
_WHAT_FOR = "Stripe's side is asked for there, or given by --csv"
_TILL = "till"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "reconcile",
        _reconcile,
        help="receipts against Stripe's charges and payouts, both ways",
        examples=_EXAMPLES,
        speaks=of_the_till,
    )
    parser.add_argument(
        "--from", dest="since", type=day, metavar="DATE", required=True, help="first business day"
    )
    parser.add_argument(
        "--to", dest="until", type=day, metavar="DATE", required=True, help="last business day"
    )
    parser.add_argument(
        "--csv",
        dest="files",
        type=Path,
        metavar="FILE",
        action="append",
        help="an export of Stripe instead of the relay: Balance change from activity or Payout "
        "reconciliation (itemized), or Payments; beside it Payouts. Take a day more on each side",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    all_tills.add_option(parser)
    managers.add_options(parser, "the manager who asks the relay")
    parser.set_defaults(wrong_usage=parser.error)


def _reconcile(options: argparse.Namespace) -> int:
    from kiosk.core.reconcile_facts import Period
    from kiosk.paths import DataDir
    from kiosk.till.reconciliation.output import report_json, report_text

    if options.since > options.until:
        options.wrong_usage("--from is after --to")
    loaded = till_settings(options)
    settings = loaded.settings
    path = DataDir(settings.data_dir).till_database
    if not options.all_tills and not path.exists():
        raise UsageError(
            f"There are no receipts yet: {path} does not exist.", thai=f"ยังไม่มีใบเสร็จ: ไม่พบ {path}"
        )
    period = Period(options.since, options.until, settings.zone, settings.day_closes_at)
    report = _compared(options, loaded, period)
    if options.json:
        told = json.dumps(report_json(report), ensure_ascii=False, indent=2)
        print(printable_json(told))
    else:
        print(printable("\n".join(report_text(report, settings.language))))
    return 0 if report.matches else DIFFERS


def _compared(options: argparse.Namespace, loaded: Loaded[TillSettings], period: Period) -> Report:
    """Ask for what is asked for, and compare."""
    from kiosk.paths import DataDir
    from kiosk.till.link.stripe_side import ask_rest, ask_side
    from kiosk.till.reconciliation.reconciling import look
    from kiosk.till.reconciliation.stripe_csv import read_files
    from kiosk.till.store.log import SqliteLog

    folder = DataDir(loaded.settings.data_dir)
    files = read_files(options.files, period.zone) if options.files else None
    if files is not None and not options.all_tills:
        with closing(SqliteLog(folder.till_database)) as log:
            return look(log, files, period).report()

    async def ask(desk: ManagerRelay) -> Report:
        path, tills = folder.till_database, frozenset[str]()
        if options.all_tills:
            await all_tills.bring_up(desk, folder)
            path = folder.tills_database
        with closing(SqliteLog(path)) as log, Bar(sys.stderr) as bar:
            if options.all_tills:
                tills = await _tills(desk, log)
            if files is not None:
                return look(log, files, period, tills).report()
            side = await ask_side(desk, period, _now(), bar.show)
            return (await ask_rest(desk, look(log, side, period, tills))).report()

    what_for = all_tills.WHAT_FOR if options.all_tills else _WHAT_FOR
    return managers.by_token_or_session(options, relay_needed(loaded, what_for), ask)


async def _tills(desk: ManagerRelay, log: Log) -> frozenset[str]:
    """The names of all tills, also of those that are shut out by now; who has not sent all receipts is told."""
    tills = [one for one in (await desk.devices()).items if one.scope == _TILL]
    with log.reading() as tx:
        behind = [one for one in tills if one.last_receipt and tx.receipt(one.last_receipt) is None]
    for one in behind:
        told = (
            f"{one.name}: not all receipts up to {one.last_receipt} have reached the relay; "
            "their money shows as money without a receipt."
        )
        print(printable(told), file=sys.stderr)
    return frozenset(one.name for one in tills)


def _now() -> datetime:
    return datetime.now(UTC)
