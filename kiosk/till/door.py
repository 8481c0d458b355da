"""How commands on this machine speak to a running till: a line of JSON asked, a line answered, over the loopback.

A command never writes beside a till that runs: it finds the till by its lock and asks here. Where the door is,
and the word that opens it, stand in a file of this account (0600); other accounts reach the port and have no word.
The door decides nothing: what can be asked for are the acts it was given. Selling must not fail with it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kiosk.core.chain import JsonValue
from kiosk.core.errors import KioskError

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
LONGEST_LINE_BYTES = 64 * 1024
ASKING_TIMEOUT_S = 5.0
"""So long the till waits for a whole question."""
ANSWER_TIMEOUT_S = 30.0
"""So long a command waits for an answer: closing a year of missed days takes some seconds."""

Act = Callable[[Mapping[str, JsonValue]], Awaitable[JsonValue]]


class DoorError(KioskError):
    """A running till did not do what it was asked; `code` is the till's where it said why."""

    code = "till_door"


class Door:
    """A till's door. `notice` is the file that tells commands of it; `acts` are what may be asked for, by name."""

    def __init__(self, notice: Path, acts: Mapping[str, Act], host: str = HOST) -> None:
        self._notice = notice
        self._acts = acts
        self._host = host
        self._word = secrets.token_urlsafe(32)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Answer until the block ends. Where no door can be made the till sells without one."""
        try:
            server = await asyncio.start_server(
                self._serve, self._host, 0, limit=LONGEST_LINE_BYTES
            )
        except OSError as error:
            _log.error("commands cannot speak to this till: %s", error)
            yield
            return
        try:
            try:
                self._tell(server.sockets[0].getsockname()[1])
            except OSError as error:
                _log.error("commands cannot find this till: %s", error)
            yield
        finally:
            server.close()
            self._notice.unlink(missing_ok=True)

    def _tell(self, port: int) -> None:
        """Write the notice in one step, readable by this account only."""
        draft = self._notice.with_name(self._notice.name + ".new")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"pid": os.getpid(), "port": port, "word": self._word}, file)
        draft.replace(self._notice)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASKING_TIMEOUT_S):
                line = await reader.readline()
            writer.write(json.dumps(await self._answer(line), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (OSError, TimeoutError, ValueError, RecursionError) as error:
            # Nobody who has the word asks so; there is nothing to answer.
            _log.info("a question at the door came to nothing: %s", type(error).__name__)
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, JsonValue]:
        question = json.loads(line)
        word = question.get("word") if isinstance(question, dict) else None
        if not isinstance(word, str) or not hmac.compare_digest(word.encode(), self._word.encode()):
            return _problem(DoorError("This is not the word of this till.", code="forbidden"))
        act = self._acts.get(str(question.get("act")))
        arguments = question.get("with")
        if act is None or not isinstance(arguments, dict):
            return _problem(
                DoorError(
                    "The running till does not know this; is it of another version?",
                    code="unknown_act",
                )
            )
        try:
            return {"done": await act(arguments)}
        except KioskError as error:
            return _problem(error)


def _problem(error: KioskError) -> dict[str, JsonValue]:
    return {"problem": {"code": error.code, "text": error.text, "thai": error.thai}}


def ask(notice: Path, act: str, arguments: Mapping[str, JsonValue]) -> Any:
    """Have the running till do `act`; its answer as parsed JSON.

    Raises `DoorError`: with the till's own sentence, or when it does not answer. Then it is not known whether the
    act was done.
    """
    try:
        told = json.loads(notice.read_text(encoding="utf-8"))
        question = {"word": str(told["word"]), "act": act, "with": dict(arguments)}
        line = _exchange(int(told["port"]), json.dumps(question).encode() + b"\n")
        answer = json.loads(line)
        if "done" in answer:
            return answer["done"]
        problem = answer["problem"]
        text, code, thai = str(problem["text"]), str(problem["code"]), problem["thai"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DoorError(
            "The till is running but does not answer; look at the till, and try again.",
            thai="เครื่องขายเปิดอยู่แต่ไม่ตอบ กรุณาตรวจดูที่เครื่องแล้วลองอีกครั้ง",
        ) from error
    raise DoorError(text, code=code, thai=thai)


def _exchange(port: int, question: bytes) -> bytes:
    with socket.create_connection((HOST, port), timeout=ASKING_TIMEOUT_S) as connection:
        connection.settimeout(ANSWER_TIMEOUT_S)
        connection.sendall(question)
        with connection.makefile("rb") as answer:
            return answer.readline()
