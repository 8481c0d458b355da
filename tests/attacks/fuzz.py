"""Whatever the bytes are: everything that reads from outside answers with a value or with its own refusal.

    python -m tests.attacks.fuzz --minutes N [--only NAME]

hunts for N minutes with new chances each time, tells how many inputs each reader took, and stops at the first that
breaks one, made as small as it can be. The gate does the same with few and always the same inputs (`test_fuzz`).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.core.chain import read_anchor
from kiosk.core.money import AmountError
from kiosk.core.pasted import read_pasted
from kiosk.core.promptpay import Judgement, Payload, PayloadError, judge, parse_payload
from kiosk.core.receipt import Identity, identify
from kiosk.core.slip import Slip, SlipError, parse_slip
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment, PutReceipt
from kiosk.relay.copies import receipts as copies
from kiosk.relay.errors import Refusal
from kiosk.relay.inbox.signature import Verdict, verify
from kiosk.relay.stripe_side.objects import MalformedError, parse_event
from kiosk.settings import RelaySettings, TillSettings, load
from kiosk.settings.base import SettingsError
from kiosk.sqlite_backup import BackupError, application_of
from kiosk.till.keeping import backup
from kiosk.till.link.client import RelayClient
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.reconciliation.stripe_csv import StripeFileError, read_files
from kiosk.till.store.database import SqliteStore
from tests.core.payloads import crc, field
from tests.core.slips import slip, truemoney
from tests.paper.samples import receipt
from tests.relay.stage import SECRET, own_signature
from tests.till.builders import ManualClock, code, payment
from tests.till.stripe_files import ITEMIZED, PAYMENTS

BANGKOK = ZoneInfo("Asia/Bangkok")
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
TEXT = st.text(max_size=80)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXT, inside, max_size=4),
    max_leaves=12,
)


@st.composite
def harmed(draw: st.DrawFn, good: st.SearchStrategy[bytes]) -> bytes:
    """Something good with a few bytes changed, taken out or put in."""
    data = bytearray(draw(good))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        end = draw(st.integers(at, min(len(data), at + 8)))
        data[at:end] = draw(st.binary(max_size=8))
    return bytes(data)


def harmed_text(*good: str) -> st.SearchStrategy[str]:
    """The same of a text, or any text at all."""
    of_bytes = harmed(st.sampled_from([one.encode() for one in good]))
    return of_bytes.map(lambda data: data.decode(errors="replace")) | st.text(max_size=300)


def _codes() -> st.SearchStrategy[str]:
    """Also codes whose checksum is right, so that what stands before it is looked at."""
    tags = st.tuples(
        st.integers(0, 99).map("{:02d}".format), st.text("0123456789ABTH.-", max_size=30)
    )
    body = st.lists(tags, max_size=8).map(
        lambda found: "000201" + "".join(field(tag, value) for tag, value in found) + "6304"
    )
    return harmed_text(code(), code(99_999_999)) | body.map(lambda text: text + crc(text))


def reads_a_code(text: str) -> None:
    with suppress(PayloadError):
        assert isinstance(parse_payload(text), Payload)
    assert isinstance(judge(text, 18_550), Judgement)


def reads_a_slip(text: str) -> None:
    with suppress(SlipError):
        found = parse_slip(text)
        assert isinstance(found, Slip)
        assert found.reference.isprintable()


def reads_what_is_pasted(text: str) -> None:
    with suppress(AmountError):
        assert 0 <= read_pasted(text) < 10**12


def reads_a_stream(chunks: list[bytes]) -> None:
    """As the till's link does; what is no payment and no refund is told as such and stops nothing."""

    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def listen() -> None:
        headers = {"Content-Type": "text/event-stream", "Date": "x"}
        transport = httpx.MockTransport(
            lambda request: httpx.Response(200, headers=headers, content=body())
        )
        client = RelayClient(
            "https://relay.test", "kt_x", lambda: None, clock=ManualClock(), transport=transport
        )
        with suppress(RelayAwayError):
            async with client.events(None) as source:
                async for event in source.aiter_sse():
                    for model in (Payment, Refund):
                        with suppress(ValidationError):
                            model.model_validate_json(event.data)
        await client.aclose()

    asyncio.run(listen())


_EVENT = b"event: payment:update\nid: e-1\ndata: " + payment("k").to_json().encode() + b"\n\n"
_STREAMS = st.lists(
    harmed(st.sampled_from([_EVENT, b":\n\n", b"retry: 5\r\n\r", b"id\n\n", b"data"])), max_size=6
)


def reads_a_webhook(sent: tuple[bytes, bytes, bool]) -> None:
    header, body, signed = sent
    verdict = verify(header, body, [SECRET.encode()], NOON)
    assert isinstance(verdict, Verdict)
    own = own_signature(body, SECRET, int(NOON.timestamp())).encode()
    assert verdict is not Verdict.GOOD or own.partition(b"v1=")[2] in header
    if signed:
        assert verify(own, body, [SECRET.encode()], NOON) is Verdict.GOOD
        with suppress(MalformedError):
            event = parse_event(body)
            assert event.subject is None or len(event.subject) <= 255
            assert event.created_at is None or event.created_at.tzinfo is not None
            assert event.payload is None or isinstance(event.payload, dict)


_HEADER = harmed(st.just(own_signature(b"{}", SECRET, int(NOON.timestamp())).encode()))
_BODY = harmed(
    st.just(
        b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1,"data":{"object":{}}}'
    )
) | st.fixed_dictionaries(
    {
        "id": st.just("evt_1"),
        "object": st.just("event"),
        "type": st.just("a.b"),
        "created": JSON,
        "data": JSON,
    }
).map(lambda event: json.dumps(event).encode())


def reads_settings(text: str) -> None:
    """A `kiosk.toml` that somebody wrote; the folder of its data is never another than this one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kiosk.toml"
        file.write_bytes(text.encode(errors="surrogatepass"))
        for model in (TillSettings, RelaySettings):
            with suppress(SettingsError):
                load(model, overrides={"data_dir": folder}, toml_file=file, ambient=False)


_KEYS = sorted({*TillSettings.model_fields, *RelaySettings.model_fields} - {"data_dir"})
_TOML_VALUE = st.one_of(
    TEXT.map(lambda text: json.dumps(text.encode(errors="replace").decode(), ensure_ascii=True)),
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(
        ["true", "[]", "{}", "1979-05-27T07:32:00Z", "07:32:00", '["a", 1, []]', "0x1F", "''"]
    ),
)
_TOMLS = harmed_text('shop_name = "ร้าน"\ntill = "A1"\n[x]\ny = 1\n') | st.dictionaries(
    st.sampled_from(_KEYS), _TOML_VALUE, max_size=5
).map(lambda values: "\n".join(f"{key} = {value}" for key, value in values.items()))


def reads_a_receipt(document: bytes) -> None:
    assert isinstance(identify(document), Identity | None)
    text = document.decode(errors="replace")
    read_anchor(text)
    sent = hashlib.sha256(text.encode()).hexdigest()
    with suppress(ValidationError, Refusal):
        body = PutReceipt(document=text, hash=sent)
        assert copies.checked("A1-000129", body).number == "A1-000129"


_RECEIPTS = harmed(st.just(receipt().encode())) | st.dictionaries(TEXT, JSON, max_size=5).map(
    lambda fields: json.dumps({**json.loads(receipt()), **fields}).encode()
)


@dataclass
class _Books:
    """A real till's file, made once."""

    content: bytes = b""

    def get(self) -> bytes:
        if not self.content:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "till.sqlite3"
                SqliteStore(path).close()
                with closing(sqlite3.connect(path)) as connection:
                    connection.execute("PRAGMA journal_mode = delete")
                self.content = path.read_bytes()
        return self.content


_BOOKS = _Books()


def reads_a_backup(changes: list[tuple[int, bytes]]) -> None:
    """A backup that somebody changed: proved as it is before a restore, or refused in one sentence."""
    data = bytearray(_BOOKS.get())
    for place, change in changes:
        at = place % len(data)
        data[at : at + len(change)] = change
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / backup.name_of("A1", date(2026, 11, 21), None, NOON)
        path.write_bytes(data)
        with suppress(BackupError):
            application_of(path)
            backup.prove(path)
        assert [file.name for file in Path(folder).iterdir()] == [path.name]


def reads_a_stripe_file(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        with suppress(StripeFileError):
            read_files([path], BANGKOK)


_CELL = (
    st.sampled_from(
        ["", "1.00", "-5", "thb", "charge", "pi_1", "2026-11-21 05:00:00", "paid", "A1-000001"]
    )
    | TEXT
)
_STRIPE_FILES = st.tuples(
    st.sampled_from([ITEMIZED, PAYMENTS]), st.lists(st.lists(_CELL, max_size=18), max_size=3)
).map(
    lambda found: "\n".join(",".join(map(json.dumps, row)) for row in (found[0], *found[1])).encode(
        errors="replace"
    )
) | harmed(st.just(",".join(PAYMENTS).encode() + b"\npi_1,x,,2026-11-21 05:00:00,1.00\n"))

Check = Callable[[Any], None]
TARGETS: dict[str, tuple[st.SearchStrategy[Any], Check]] = {
    "code": (_codes(), reads_a_code),
    "slip": (harmed_text(slip(), truemoney()), reads_a_slip),
    "pasted": (harmed_text("฿1,234.50", "๑๘๕.๕๐ บาท", "1.234,50"), reads_what_is_pasted),
    "stream": (_STREAMS, reads_a_stream),
    "webhook": (st.tuples(_HEADER, _BODY, st.booleans()), reads_a_webhook),
    "settings": (_TOMLS, reads_settings),
    "receipt": (_RECEIPTS, reads_a_receipt),
    "backup": (
        st.lists(st.tuples(st.integers(0, 2**20), st.binary(min_size=1, max_size=6)), max_size=3),
        reads_a_backup,
    ),
    "stripe file": (_STRIPE_FILES, reads_a_stripe_file),
}


def run(name: str, most: int, *, anew: bool) -> int:
    """Give one reader so many inputs; how many it took. Raises what broke it, with the smallest input."""
    strategy, check = TARGETS[name]
    taken = 0

    @settings(
        max_examples=most,
        deadline=None,
        derandomize=not anew,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(given_: Any) -> None:
        nonlocal taken
        taken += 1
        check(given_)

    each()
    return taken


def main() -> None:
    """Hunt for as long as was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--only", choices=TARGETS)
    options = parser.parse_args()
    names = [options.only] if options.only else list(TARGETS)
    taken = dict.fromkeys(names, 0)
    ends_at = time.monotonic() + 60 * options.minutes
    while time.monotonic() < ends_at:
        for name in names:
            taken[name] += run(name, 500, anew=True)
    print("\n".join(f"{name:<12} {count:>10,} inputs" for name, count in taken.items()))


if __name__ == "__main__":
    main()
