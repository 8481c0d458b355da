"""How much a till knows, with the real programs: Stripe away, the relay held up, both well again by themselves."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.sale import SaleState
from kiosk.till.knowledge import Part, Standing, knowledge_of
from kiosk.till.snapshot import LinkState, LinkView, TillView
from tests.process.headless_till import Program, now
from tests.process.test_accepted_money import sandbox
from tests.relay.program import LIMIT_S, Shop, free_port, wait_for

pytestmark = pytest.mark.process

TWO_INTERVALS_S = 11.0
SPARE_S = 3.0


class WatchedTill(Program):
    """The till without windows; what it would show is kept."""

    view = TillView(link=LinkView(LinkState.OFFLINE))

    def on_view(self, view: TillView) -> None:
        """Nothing is done about it."""
        self.view = view

    def ill(self) -> dict[Part, Standing]:
        """What a window would mark now."""
        return {known.part: known.standing for known in knowledge_of(self.view, now()).ill}

    def standing(self, part: Part) -> Standing | None:
        """How one part stands now."""
        known = knowledge_of(self.view, now()).of(part)
        return None if known is None else known.standing


@contextmanager
def till(shop: Shop) -> Iterator[WatchedTill]:
    """A till that runs until the block ends."""
    made = WatchedTill(shop.folder, f"http://127.0.0.1:{shop.port}", shop.add_till())
    runner = asyncio.Runner()
    link: asyncio.Task[None] | None = None

    async def serve() -> None:
        nonlocal link
        link = asyncio.current_task()
        await made.link.run()

    def work() -> None:
        with runner:
            try:
                runner.run(serve())
            except asyncio.CancelledError:
                return

    made.till.numbering.begin().result(LIMIT_S)
    made.till.begin().result(LIMIT_S)
    thread = threading.Thread(target=work, name="kiosk-test-link")
    thread.start()
    try:
        yield made
    finally:
        assert link is not None
        runner.get_loop().call_soon_threadsafe(link.cancel)
        thread.join(LIMIT_S)
        made.till.end()


def waits(made: WatchedTill) -> bool:
    shown = made.view.shown
    return shown is not None and shown.state is SaleState.WAITING


def test_each_cut_shows_in_time_and_mends_by_itself(tmp_path: Path) -> None:
    port = free_port()
    with sandbox(port) as bank:
        shop = Shop(tmp_path, bank.url, port, webhooks=False)
        with shop.relay() as relay, till(shop) as made, shop.bank() as stripe:
            made.till.start_sale(18_550, "")
            wait_for(lambda: waits(made))
            wait_for(lambda: made.standing(Part.STRIPE) is Standing.GOOD)
            assert made.ill() == {}
            assert made.view.shown is not None
            ends_at = made.view.shown.expires_at

            stripe.put("/_sandbox/faults", json={"api": {"status": 503}}).raise_for_status()
            wait_for(lambda: made.standing(Part.STRIPE) is Standing.BAD, TWO_INTERVALS_S)
            stripe.put("/_sandbox/faults", json={}).raise_for_status()

            relay.process.send_signal(signal.SIGSTOP)
            try:
                wait_for(lambda: Part.RELAY in made.ill(), TWO_INTERVALS_S + SPARE_S)
                # The last answer to a question may be younger than the stream's last byte.
                assert made.standing(Part.PUSH) in (Standing.LATE, Standing.BAD)
                assert made.standing(Part.STRIPE) is Standing.UNKNOWN, "nobody can know"
            finally:
                relay.process.send_signal(signal.SIGCONT)
            wait_for(lambda: made.ill() == {})
            assert made.view.shown is not None
            assert made.view.shown.expires_at is not None
            assert ends_at is not None
            assert abs(made.view.shown.expires_at - ends_at) <= timedelta(seconds=1)
