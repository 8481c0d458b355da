"""Before anything else is asked of the relay: where do this till's numbers stand there? The missing are fetched.

A PC that is new, or was restored from a backup, would give numbers again that are on paper already. So nothing is
heard from the relay, and no number given, before its copies above the local ends were appended here. Who asks the
relay while that is not done waits, or is told why it cannot be; it is tried again with the next question.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from kiosk.core.chain import ChainError, ChainHead
from kiosk.protocol.documents import KINDS, ChainEnd, ChainEnds, DocumentKind, DocumentList
from kiosk.protocol.messages import ReceiptList
from kiosk.protocol.problems import ProblemCode
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.numbering import Numbering
from kiosk.till.books.numbers import NumbersTakenError, NumbersUnknownError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError

_log = logging.getLogger(__name__)


class NumberRelay(Protocol):
    """The calls that are made; `RelayClient` is the real one."""

    async def chain_ends(self, till: str) -> ChainEnds:
        """Where a till code's chains end there."""

    async def receipts(self, till: str, after: int) -> ReceiptList:
        """Copies of receipts after a number."""

    async def documents(self, kind: DocumentKind, till: str, after: int) -> DocumentList:
        """Copies of other documents after a number."""


class Continuing:
    """Does it once a run. Used by one loop at a time."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._done = False
        self._lock: asyncio.Lock | None = None

    async def ensure(self, relay: NumberRelay) -> None:
        """Return when every number is known here. Raises `RelayAwayError` when that cannot be, just now or until a
        person has seen to it."""
        if self._done:
            return
        if self._lock is None:
            self._lock = asyncio.Lock()
        async with self._lock:
            if not self._done:
                await self._ask_and_keep(relay)
                self._done = True

    async def _ask_and_keep(self, relay: NumberRelay) -> None:
        """As above, also while what was found out cannot be kept: a full disk is no bug of the link."""
        try:
            await self._ask(relay)
        except StoreError as error:
            text = "Which numbers were given cannot be kept here now."
            raise RelayAwayError(text, code=error.code) from error

    async def _ask(self, relay: NumberRelay) -> None:
        here, must_ask = await asyncio.wrap_future(self._numbering.ends())
        try:
            there = await relay.chain_ends(self._numbering.till)
        except RelayRefusedError as error:
            if error.code != ProblemCode.NOT_FOUND:
                raise
            if must_ask:
                raise RelayAwayError(
                    "The relay is of an older version and cannot say which numbers were given; update it.",
                    code=NumbersUnknownError.code,
                ) from error
            _log.info("the relay is of an older version: it cannot say which numbers were given")
            return
        ahead = {end.kind: end for end in there.items if end.sequence > here[end.kind].sequence}
        if ahead:
            await asyncio.wrap_future(self._numbering.ask_first())
            await self._fetch(relay, here, ahead)
        if ahead or must_ask:
            await asyncio.wrap_future(self._numbering.known())

    async def _fetch(
        self,
        relay: NumberRelay,
        here: Mapping[DocumentKind, ChainHead],
        ahead: Mapping[DocumentKind, ChainEnd],
    ) -> None:
        for end in ahead.values():
            if not end.open_to_you:
                await self._give_up(
                    f"Number {end.number} was given by the device '{end.device}', which the relay still "
                    f"lets in: give this till another code, or revoke that device."
                )
        try:
            for kind in DocumentKind:
                if kind in ahead:
                    await self._fetch_kind(relay, kind, here[kind].sequence, ahead[kind])
        except ChainError as error:
            await self._give_up(
                f"The relay's copies do not continue this till's books: {error.text} "
                "Give this till another code, or restore the right backup."
            )

    async def _fetch_kind(
        self, relay: NumberRelay, kind: DocumentKind, after: int, end: ChainEnd
    ) -> None:
        first = after + 1
        while after < end.sequence:
            if kind is DocumentKind.RECEIPT:
                receipts = (await relay.receipts(self._numbering.till, after)).items
                taking, count = self._numbering.take_receipts(receipts), len(receipts)
            else:
                documents = (await relay.documents(kind, self._numbering.till, after)).items
                taking, count = self._numbering.take_documents(documents), len(documents)
            await asyncio.wrap_future(taking)
            if not count:
                missing = KINDS[kind].number(self._numbering.till, after + 1)
                raise ChainError(missing, f"{KINDS[kind].named(missing)} is missing there.")
            after += count
        _log.info(
            "%d documents came back from the relay: %s %d to %d",
            end.sequence - first + 1,
            kind,
            first,
            after,
        )

    async def _give_up(self, text: str) -> None:
        _log.error("no number may be given: %s", text)
        await asyncio.wrap_future(self._numbering.taken(text))
        raise RelayAwayError(text, code=NumbersTakenError.code)
