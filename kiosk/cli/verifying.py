"""`kiosk receipts verify`: proving the till's books, alone and against what was noted at Stripe."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.cli.options import UsageError, till_settings
from kiosk.cli.progress import Bar

if TYPE_CHECKING:
    from kiosk.core.chain import ChainHead
    from kiosk.settings import Loaded, TillSettings
    from kiosk.till.anchors import AnchorCheck
    from kiosk.till.store.database import SqliteStore
    from kiosk.till.verify import Verified

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
    from kiosk.till.verify import verify

    try:
        store.check_indexes()
        with Bar(sys.stderr) as bar:
            checked = verify(store, bar.show)
        noted = _compared(options, store, checked) if options.stripe else None
    except ChainError as error:
        print(f"{error.number}: {error.text}")
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
            print(f"{till}: {head.sequence} {noun}, chain whole, head {head.hash}")


def _compared(options: argparse.Namespace, store: SqliteStore, checked: Verified) -> AnchorCheck:
    """Compare with what the relay says. Raises `ChainError`, or the relay's trouble."""
    from kiosk.till.anchors import check_anchors
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


def relay_of(loaded: Loaded[TillSettings], what_for: str) -> tuple[str, str]:
    """The relay's address and our token there: a till's, or a manager's by `KIOSK_DEVICE_TOKEN`."""
    from kiosk.cli.companions import running_relay
    from kiosk.paths import DataDir
    from kiosk.till.token import read_token

    settings = loaded.settings
    folder = DataDir(settings.data_dir)
    here = running_relay(folder)
    url = settings.relay_url or (here.url if here is not None else None)
    if url is None:
        raise UsageError(f"Set KIOSK_RELAY_URL: {what_for}.")
    given = settings.device_token
    token = given.get_secret_value() if given is not None else read_token(folder.device_token)
    if token is None:
        raise UsageError("This till has no token: pair it with `kiosk pair`.")
    return url, token


def _progress(payments: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{payments} payments compared", end="", file=sys.stderr, flush=True)
