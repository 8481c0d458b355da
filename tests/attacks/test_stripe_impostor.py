"""Somebody who pretends to be Stripe: no sale is paid by his word, whatever he sends to the webhook."""

from __future__ import annotations

import ast
import asyncio
import gzip
import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.relay.inbox.signature import Verdict, verify
from kiosk.relay.inbox.webhook import BODY_LIMIT_BYTES, LARGE_BODIES_BYTES, SMALL_BODY_BYTES
from tests.attacks.raw import Wire
from tests.relay.stage import SECRET, START, Stage, own_signature, until

pytestmark = pytest.mark.anyio

WEBHOOK = b"/payments/webhook"
KIOSK = Path(__file__).resolve().parents[2] / "kiosk"


async def paid_event(stage: Stage) -> tuple[str, bytes]:
    """A waiting payment, and Stripe's genuine event that it is paid: it never arrives by itself."""
    payment_id = await stage.new_payment()
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    return payment_id, json.dumps(event).encode()


def signed(stage: Stage, body: bytes, secret: str = SECRET, ago_s: int = 0) -> bytes:
    """The header that `secret` gives a body."""
    at_s = int(stage.clock().timestamp()) - ago_s
    return b"Stripe-Signature: " + own_signature(body, secret, at_s).encode()


def long(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


async def untouched(stage: Stage, payment_id: str) -> None:
    """Nothing was kept, nothing is paid, and the relay answers as ever."""
    assert await stage.run(lambda tx: tx.inbox.page(failing=False, before=None, limit=5)) == []
    assert (await stage.read(payment_id))["outcome"] == "waiting"


async def test_what_is_not_signed_for_this_body_with_this_secret_now_says_nothing(
    wire: Wire,
) -> None:
    stage = wire.stage
    payment_id, body = await paid_event(stage)
    good = signed(stage, body)
    half = len(body) // 2
    attempts: dict[str, tuple[bytes, tuple[bytes, ...]]] = {
        "no signature": (body, ()),
        "empty": (body, (b"Stripe-Signature: ",)),
        "another secret": (body, (signed(stage, body, "whsec_of_another_endpoint"),)),
        "an empty secret": (body, (signed(stage, body, ""),)),
        "one byte more": (body + b" ", (good,)),
        "one byte other": (body[:half] + bytes([body[half] ^ 1]) + body[half + 1 :], (good,)),
        "recorded six minutes ago": (body, (signed(stage, body, ago_s=360),)),
        "from the future": (body, (signed(stage, body, ago_s=-360),)),
        "a later time on an old signature": (
            body,
            (signed(stage, body, ago_s=360).replace(b": t=", b": t=%d,t=" % 9_999_999_999),),
        ),
        "the scheme of tests": (body, (good.replace(b"v1=", b"v0="),)),
        "upper case": (body, (good.partition(b"v1=")[0] + b"v1=" + good[-64:].upper(),)),
        "a thousand guesses": (body, (good[:-64] + b",v1=".join([b"0" * 64] * 1_000),)),
        "a forged header before the good one": (body, (b"Stripe-Signature: t=1,v1=00", good)),
        "packed": (gzip.compress(body), (good, b"Content-Encoding: gzip")),
    }
    for name, (sent, headers) in attempts.items():
        [answer] = await wire.post(WEBHOOK, sent, long(sent), *headers)
        assert answer.status == 400, name
        assert answer.json()["code"] == "signature_invalid", name
    await untouched(stage, payment_id)
    # And the control: the same body under its own signature is believed.
    [answer] = await wire.post(WEBHOOK, body, long(body), good)
    assert answer.status == 200
    await stage.applied()
    assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_two_lengths_are_no_second_request(wire: Wire) -> None:
    """What a proxy and the relay could cut differently is refused: nothing is smuggled behind it."""
    stage = wire.stage
    payment_id, body = await paid_event(stage)
    good = signed(stage, body)
    hidden = b"GET /devices HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer kt_boss\r\n\r\n"
    attempts = (
        (long(body), b"Content-Length: 3"),
        (b"Content-Length: 3", long(body)),
        (long(body), b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", long(body)),
        (b"Content-Length: -1",),
        (b"Content-Length: +%d" % len(body),),
        (b"Content-Length: 0x10",),
    )
    for lengths in attempts:
        answers = await wire.post(WEBHOOK, body + hidden, *lengths, good)
        assert all(answer.status in (400, 422) for answer in answers), (lengths, answers)
    await untouched(stage, payment_id)


async def test_a_body_shorter_or_longer_than_it_claims_is_none(wire: Wire) -> None:
    stage = wire.stage
    payment_id, body = await paid_event(stage)
    good = signed(stage, body)
    for claimed in (len(body) - 1, len(body) + 1):
        lie = b"Content-Length: %d" % claimed
        answers = await wire.post(WEBHOOK, body, lie, good, hangs_up=claimed > len(body))
        assert [answer for answer in answers if answer.status == 200] == []
    # A million bytes are announced, and few come: it is told before they are waited for.
    [answer] = await wire.post(WEBHOOK, body, b"Content-Length: 99999999", good)
    assert answer.status == 413
    await untouched(stage, payment_id)


async def test_a_header_without_an_end_costs_nothing(wire: Wire) -> None:
    stage = wire.stage
    payment_id, body = await paid_event(stage)
    many = b"Stripe-Signature: t=1," + b"v1=00," * 200_000
    answers = await wire.post(WEBHOOK, body, many, long(body))
    # Closed while it still sends: whether the answer reaches it is its own business.
    assert {answer.status for answer in answers} <= {431}
    await untouched(stage, payment_id)


def test_guessing_in_bulk_is_bounded() -> None:
    """Of so many signatures only the first few are looked at, so that one header is never a thousand guesses."""
    body, at_s = b"{}", int(START.timestamp())
    right = own_signature(body, SECRET, at_s).partition("v1=")[2]
    guesses = [f"v1={number:064x}" for number in range(32)]
    header = ",".join((f"t={at_s}", *guesses, f"v1={right}")).encode()
    assert verify(header, body, [SECRET.encode()], START) is Verdict.WRONG


COMPARES_SECRETS = ("relay/inbox", "relay/guard", "relay/api", "till/door.py")
"""Where something from outside is compared with something secret."""
_SECRET_WORDS = {"token", "secret", "signature", "signatures", "digest", "word", "given", "wanted"}


def plain_comparisons(source: str) -> list[str]:
    """Comparisons by `==` or `!=` in which a secret takes part: their time would tell how much of it fits."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            names = {
                part.id if isinstance(part, ast.Name) else part.attr
                for part in ast.walk(node)
                if isinstance(part, ast.Name | ast.Attribute)
            }
            if any(set(name.split("_")) & _SECRET_WORDS for name in names):
                found.append(ast.unparse(node))
    return found


def test_secrets_are_compared_in_a_time_that_tells_nothing() -> None:
    files = [
        file
        for place in COMPARES_SECRETS
        for file in ([KIOSK / place] if place.endswith(".py") else (KIOSK / place).glob("*.py"))
    ]
    assert len(files) > 30
    found = {
        file.name: plain
        for file in files
        if (plain := plain_comparisons(file.read_text(encoding="utf-8")))
    }
    assert found == ALLOWED


ALLOWED = {
    "approvals.py": ["given == (caller.name, action, payment_id)"],  # what an approval is for
    "session_life.py": ["device.token_hash == session.device_token_hash"],  # both from the store
}
"""Comparisons of what is no secret of ours, each looked at by a person."""


MUST = {
    "relay/inbox/signature.py": "verify",
    "relay/guard/pairing.py": "claim",
    "relay/guard/tokens.py": "is_this_machine",
    "relay/api/probes.py": "_may_read_metrics",
    "till/door.py": "_answer",
}
"""The functions that say yes or no to a secret."""


@pytest.mark.parametrize("file", MUST)
def test_who_judges_a_secret_compares_in_constant_time(file: str) -> None:
    tree = ast.parse((KIOSK / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    [judge] = [
        node for node in ast.walk(tree) if isinstance(node, functions) and node.name == MUST[file]
    ]
    assert "hmac.compare_digest(" in ast.unparse(judge)


def test_a_plain_comparison_would_be_found() -> None:
    assert plain_comparisons("def f(token, kept):\n    return token == kept") == ["token == kept"]
    assert plain_comparisons("given != self._wanted") == ["given != self._wanted"]
    assert plain_comparisons("hmac.compare_digest(token, kept)") == []


async def test_a_flood_of_large_bodies_is_refused_and_a_genuine_event_is_not(wire: Wire) -> None:
    _, body = await paid_event(wire.stage)
    head = b"POST %s HTTP/1.1\r\nHost: relay\r\n%s\r\n\r\n"
    nearly_all = head % (WEBHOOK, long(bytes(BODY_LIMIT_BYTES))) + b" " * (BODY_LIMIT_BYTES - 1)
    fitting = LARGE_BODIES_BYTES // (BODY_LIMIT_BYTES - 1 - SMALL_BODY_BYTES)
    answers = []
    with ExitStack() as lines:
        for _ in range(fitting + 2):
            reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
            lines.callback(writer.close)
            answers.append(asyncio.create_task(reader.readline()))
            writer.write(nearly_all)
            await writer.drain()
        await until(lambda: any(one.done() for one in answers))
        [genuine] = await wire.post(WEBHOOK, body, long(body), signed(wire.stage, body))
        assert genuine.status == 200
    assert set(await asyncio.gather(*answers)) == {b"HTTP/1.1 429 Too Many Requests\r\n", b""}
