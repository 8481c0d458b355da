"""`kiosk receipts verify`: proving the till's books, alone and against what was noted at Stripe."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.cli.options import till_settings
from kiosk.cli.paired import relay_of
from kiosk.cli.progress import Bar
from kiosk.cli.terminal import printable

if TYPE_CHECKING:
    from kiosk.core.chain import ChainHead
    from kiosk.till.keeping.anchors import AnchorCheck
    from kiosk.till.keeping.verify import Verified
    from kiosk.till.store.database import SqliteStore

BROKEN = 1


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the action."""
    parser.add_argument(
        "--stripe",
        action="store_true",
        help="also against the heads noted in payments at Stripe: asks the relay for those of this till "
        "(a manager's token in KIOSK_DEVICE_TOKEN: of all)",
    )


def run(options: argparse.Namespace, store: SqliteStore) -> int:
    """Check everything; 1 with the first broken row on stdout."""
    from kiosk.core.chain import ChainError
    from kiosk.till.keeping.verify import verify

    try:
        store.check_indexes()
        with Bar(sys.stderr) as bar:
            checked = verify(store, bar.show)
        noted = _compared(options, store, checked) if options.stripe else None
    except ChainError as error:
        print(printable(f"{error.number}: {error.text}"))
        return BROKEN
    _tell(checked)
    if noted is not None:
        print(f"Stripe: {noted.payments} payments, {noted.anchors} heads noted, all as here")
    return 0


def _tell(checked: Verified) -> None:
    if not any((checked.heads, checked.refunds, checked.zs, checked.audit)):
        print("no receipts yet")
    kinds: tuple[tuple[str, dict[str, ChainHead]], ...] = (
        ("receipts", checked.heads),
        ("refunds", checked.refunds),
        ("Z reports", checked.zs),
        ("audit entries", checked.audit),
    )
    for noun, heads in kinds:
        for till, head in sorted(heads.items()):
            told = f"{till}: {head.sequence} {noun}, chain whole, head {head.hash}"
            print(printable(told))


def _compared(options: argparse.Namespace, store: SqliteStore, checked: Verified) -> AnchorCheck:
    """Compare with what the relay says. Raises `ChainError`, or the relay's trouble."""
    from kiosk.till.keeping.anchors import check_anchors
    from kiosk.till.link.client import RelayClient

    loaded = till_settings(options)
    url, token = relay_of(loaded, "the heads noted at Stripe are asked for there")
    tills = {loaded.settings.till, *checked.heads}

    async def compare() -> AnchorCheck:
        relay = RelayClient(url, token, lambda: None, clock=lambda: datetime.now(UTC))
        try:
            return await check_anchors(store, relay, tills, _progress)
        finally:
            await relay.aclose()

    noted = asyncio.run(compare())
    if sys.stderr.isatty():
        print(file=sys.stderr)
    broken = noted.first_broken()
    if broken is not None:
        raise broken
    return noted


def _progress(payments: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{payments} payments compared", end="", file=sys.stderr, flush=True)
