"""The relay's own document, tried against the running relay by a tool that reads nothing else.

Whatever it makes up, good or bad, the answers are those that the document promises, and none is a 500.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
LIMIT_S = 300.0
ENDLESS = "/events"
CONFIG = """
[[operations]]
# Nothing made up bears a good signature, code or hash; what a shop may ask for is a setting; and money with a
# fraction is refused although 18550.0 is a whole number to JSON. 400, 403, 422 are right for what is well formed.
include-path = [
    "/payments/webhook", "/pair", "/payments/intents", "/payments/{payment_id}/refunds", "/receipts/{number}",
    "/documents/{number}",
]
checks.positive_data_acceptance.enabled = false
"""


@dataclass
class Relay:
    """Where a relay is, and the tokens of its callers by scope."""

    url: str
    tokens: dict[str, str]

    def caller(self, scope: str) -> httpx.Client:
        """A caller with a token of this scope."""
        headers = {"Authorization": f"Bearer {self.tokens[scope]}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=LIMIT_S, trust_env=False)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """The whole relay on a socket, less its limits."""
    command = [sys.executable, "-m", "tests.relay.unlimited", str(tmp_path_factory.mktemp("relay"))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        yield Relay(**json.loads(running.stdout.readline()))
        running.communicate(timeout=LIMIT_S)
    assert running.returncode == 0


ODD_BODIES = {
    "too large a number": b'{"amount": 1e400}',
    "a lone surrogate": b'{"amount": 18550, "description": "\\ud800"}',
    "a lone surrogate as a name": b'{"amount": 18550, "metadata": {"\\udfff": "x"}}',
    "no UTF-8": b"\xff\xfe",
    "deep": b"[" * 20_000,
    "nothing": b"",
    "null": b"null",
    "not a number": b'{"amount": NaN}',
    "twice": b'{"amount": 18550, "amount": 1.5}',
    "a fraction": b'{"amount": 18550.0}',
    "minus": b'{"amount": -18550}',
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_odd_bodies_are_a_sentence(relay: Relay, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "odd"}
    with relay.caller("till") as till:
        answer: httpx.Response = till.post("/payments/intents", content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


# The manager comes last: whoever may revoke devices will.
@pytest.mark.parametrize("scope", ["till", "integration", "manager"])
def test_the_answers_are_what_the_document_promises(
    relay: Relay, tmp_path: Path, scope: str
) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [
            str(SCHEMATHESIS),
            *("--config-file", "schemathesis.toml", "run"),
            f"{relay.url}/openapi.json",
            *("--header", f"Authorization: Bearer {relay.tokens[scope]}"),
            *("--exclude-path", ENDLESS),
            *("--max-examples", "10", "--seed", "1", "--workers", "1"),
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    said = done.stdout.replace(relay.tokens[scope], "…") + done.stderr
    assert done.returncode == 0, said[said.find("FAILURES") :][:8_000]
