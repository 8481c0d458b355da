"""`kiosk reconcile`: receipts against charges against payouts, through the relay or from Stripe's own files.

It only reads, also while the till runs. Through the relay it needs a manager; a file needs nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.language import of_the_till
from kiosk.cli.options import Commands, UsageError, add_command, day, till_settings
from kiosk.cli.progress import Bar

if TYPE_CHECKING:
    from kiosk.core.reconcile_facts import Period
    from kiosk.core.reconcile_report import Report
    from kiosk.settings import Loaded, TillSettings
    from kiosk.till.link.desk import DeskClient
    from kiosk.till.link.wire import Wire
    from kiosk.till.log_ports import Log

DIFFERS = 1
_EXAMPLES = """\
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --person Nok
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --csv balance.csv
  kiosk reconcile --from 2026-11-01 --to 2026-11-30 --csv payments.csv --csv payouts.csv --json"""
_LONGEST_LINE = 256


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
    parser.add_argument("--person", metavar="NAME", help="the manager who asks the relay")
    parser.add_argument(
        "--pin-stdin", action="store_true", help="read the PIN from standard input, one line"
    )
    parser.set_defaults(wrong_usage=parser.error)


def _reconcile(options: argparse.Namespace) -> int:
    from kiosk.core.reconcile_facts import Period
    from kiosk.paths import DataDir
    from kiosk.till.reconcile_output import report_json, report_text
    from kiosk.till.store.log import SqliteLog

    if options.since > options.until:
        options.wrong_usage("--from is after --to")
    loaded = till_settings(options)
    settings = loaded.settings
    path = DataDir(settings.data_dir).till_database
    if not path.exists():
        raise UsageError(
            f"There are no receipts yet: {path} does not exist.", thai=f"ยังไม่มีใบเสร็จ: ไม่พบ {path}"
        )
    period = Period(options.since, options.until, settings.zone, settings.day_closes_at)
    with closing(SqliteLog(path)) as log:
        if options.files:
            report = _by_files(options, log, period)
        else:
            report = asyncio.run(_by_relay(options, loaded, log, period))
    if options.json:
        print(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        print("\n".join(report_text(report, settings.language)))
    return 0 if report.matches else DIFFERS


def _by_files(options: argparse.Namespace, log: Log, period: Period) -> Report:
    from kiosk.till.reconciling import look
    from kiosk.till.stripe_csv import read_files

    return look(log, read_files(options.files, period.zone), period).report()


async def _by_relay(
    options: argparse.Namespace, loaded: Loaded[TillSettings], log: Log, period: Period
) -> Report:
    from kiosk.till.link.stripe_side import ask_rest, ask_side
    from kiosk.till.link.wire import Wire
    from kiosk.till.reconciling import look

    url, token = _relay(loaded)
    pin = None if options.person is None else _pin(options)
    wire = Wire(url, token, _nothing, clock=_now, of_the_token=frozenset({"unauthorized"}))
    try:
        with Bar(sys.stderr) as bar:
            relay = await _manager(wire, token, options.person, pin)
            side = await ask_side(relay, period, _now(), bar.show)
            found = look(log, side, period)
            report = (await ask_rest(relay, found)).report()
        if pin is not None:
            await relay.close_session()
        return report
    finally:
        await wire.aclose()


async def _manager(wire: Wire, token: str, person: str | None, pin: str | None) -> DeskClient:
    """The relay with a manager's say: by a session, or by a token that is a manager's itself."""
    from kiosk.protocol.guard import SessionGiven
    from kiosk.till.link.desk import DeskClient
    from kiosk.till.link.wire import RelayRefusedError

    if person is not None and pin is not None:
        relay = DeskClient(wire)
        await relay.open_session(person, pin)
        return relay
    own = SessionGiven(token=token, person="", expires_at=_now() + timedelta(hours=1))
    relay = DeskClient(wire, own)
    try:
        await relay.devices()
    except RelayRefusedError as error:
        if error.code != "forbidden":
            raise
        raise UsageError(
            "A manager is needed: say who with --person NAME, or compare with Stripe's files by --csv.",
            thai="ต้องมีผู้จัดการ กรุณาระบุ --person ชื่อ หรือใช้ไฟล์จาก Stripe ด้วย --csv",
        ) from error
    return relay


def _relay(loaded: Loaded[TillSettings]) -> tuple[str, str]:
    from kiosk.cli.verifying import relay_of

    return relay_of(loaded, "Stripe's side is asked for there, or given by --csv")


def _pin(options: argparse.Namespace) -> str:
    """The PIN from standard input or a terminal; never an option, where others could see it."""
    if options.pin_stdin:
        return sys.stdin.readline(_LONGEST_LINE).strip()
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the PIN on; use --pin-stdin.",
            thai="ไม่มีหน้าจอให้ถาม PIN กรุณาใช้ --pin-stdin",
        )
    return getpass.getpass("PIN: ").strip()


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    """Signs of life are for tills."""
