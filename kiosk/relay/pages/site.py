"""`/p/…` as a plain ASGI path: the customer's page, its state, its pictures and papers, and what they look like.

Whoever has the token may look, and nobody else: an unknown token, a malformed one and a payment without a page
get the same answer after the same work. The token is in no log and no header of ours.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kiosk.relay.asgi import header
from kiosk.relay.clock import Clock
from kiosk.relay.pages import words
from kiosk.relay.pages.assets import Assets
from kiosk.relay.pages.facts import Facts, Reader
from kiosk.relay.pages.language import language_of
from kiosk.relay.pages.qr import PictureText, picture
from kiosk.relay.pages.receipt_view import ReceiptView
from kiosk.relay.pages.render import Renderer
from kiosk.relay.pages.view import PageView, view_of
from kiosk.relay.pages.words import Lang, labels
from kiosk.sqlite_schema import StoreError

T = TypeVar("T")

PREFIX = "/p/"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_GUARDS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_HTML = "text/html; charset=utf-8"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
_NOBODYS_TOKEN = "0" * 22
_DRAWERS = 2
_PAPERS_KEPT = 64
"""So that one address asked for again and again costs nothing; 20 KB each."""
_RETRY_AFTER_S = 5


class CustomerPages:
    """The ASGI application behind `/p/`.

    `life` is how long a page is kept after its payment was made; `live` says whether money is real.
    """

    def __init__(self, read: Reader, clock: Clock, *, life: timedelta, live: bool) -> None:
        self._read = read
        self._clock = clock
        self._life = life
        self._live = live
        self._assets = Assets()
        self._renderer = Renderer(self._assets.paths)
        self._notices = {
            name: self._renderer.notice(name) for name in ("unknown", "gone", "unavailable")
        }
        # A code takes 20 ms to lay out, a picture or a PDF 60: the event loop must not wait for them.
        self._pool = ThreadPoolExecutor(_DRAWERS, "kiosk-relay-pages")
        self._parts: dict[str, Callable[[_Visit], Awaitable[Response]]] = {
            "": self._page,
            "main": self._main,
            "state": self._state,
            "qr.png": self._picture,
            "receipt.pdf": self._pdf,
        }

    def close(self) -> None:
        """End the drawing threads; what is being drawn is finished."""
        self._pool.shutdown(cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(scope)
        if scope["method"] == "HEAD":
            response.body = b""  # the length stays that of the answer to GET
        await response(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return _short(405, "Only GET is taken here.", {"Allow": "GET, HEAD"})
        first, _, rest = scope["path"].removeprefix(PREFIX).partition("/")
        if first == "_assets":
            return await self._asset(rest)
        part = self._parts.get(rest)
        if part is None or (not rest and scope["path"].endswith("/")):
            return _short(404, "There is nothing here.")
        try:
            facts = await self._read(first if _TOKEN.fullmatch(first) else _NOBODYS_TOKEN)
        except StoreError:
            return self._notice(503, "unavailable", rest, {"Retry-After": str(_RETRY_AFTER_S)})
        if facts is None:
            return self._notice(404, "unknown", rest)
        if self._clock() - facts.record.created_at > self._life:
            return self._notice(410, "gone", rest)
        lang = language_of(scope)
        view = view_of(facts, lang, self._clock(), live=self._live)
        return await part(_Visit(scope, first, lang, facts, view))

    async def _page(self, visit: _Visit) -> Response:
        html = await self._drawn(lambda: self._renderer.page(visit.view, visit.token))
        return _page(200, html, {"Content-Language": visit.lang.value, "Vary": "Accept-Language"})

    async def _main(self, visit: _Visit) -> Response:
        html = await self._drawn(lambda: self._renderer.main(visit.view, visit.token))
        return _page(200, html, {"Content-Language": visit.lang.value, "Vary": "Accept-Language"})

    async def _state(self, visit: _Visit) -> Response:
        view = visit.view
        headers = {**_GUARDS, "Cache-Control": "no-store", "ETag": f'"{view.version}"'}
        known = header(visit.scope, b"if-none-match")
        if known is not None and view.version.encode() in known:
            return Response(status_code=304, headers=headers)
        body = {"state": view.phase.value, "version": view.version, "final": view.final}
        return Response(json.dumps(body), headers=headers, media_type="application/json")

    async def _picture(self, visit: _Visit) -> Response:
        view = visit.view
        code = view.code
        if code is None:
            return _short(404, "There is no code to show.")
        text = PictureText(
            amount=f"฿{view.amount}",
            lines=_picture_lines(visit.facts, visit.lang),
            mark=view.mark,
        )
        content = await self._drawn(lambda: picture(code.data, text))
        return _file(content, "image/png", "attachment", f"promptpay-{_plain(view.amount)}.png")

    async def _pdf(self, visit: _Visit) -> Response:
        receipt = visit.view.receipt
        if receipt is None:
            return _short(404, "There is no receipt yet.")
        mark = f"{visit.view.mark} · {visit.view.mark_more}" if visit.view.mark else None
        content = await self._drawn(lambda: _receipt_pdf(receipt, visit.lang, mark))
        return _file(content, "application/pdf", "inline", receipt.file_name)

    async def _asset(self, path: str) -> Response:
        digest, _, name = path.partition("/")
        asset = await self._drawn(lambda: self._assets.find(digest, name))
        if asset is None:
            return _short(404, "There is nothing here.")
        headers = {**_GUARDS, "Cache-Control": _FOR_EVER}
        return Response(asset.content, headers=headers, media_type=asset.media_type)

    async def _drawn(self, draw: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, draw)

    def _notice(
        self, status: int, name: str, part: str, headers: dict[str, str] | None = None
    ) -> Response:
        """The page of a notice; for its parts, which nobody reads, a line."""
        if part:
            return _short(status, "There is nothing here.", headers)
        return _page(status, self._notices[name], headers or {})


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request that found its payment."""

    scope: Scope
    token: str
    lang: Lang
    facts: Facts
    view: PageView


@lru_cache(maxsize=_PAPERS_KEPT)
def _receipt_pdf(receipt: ReceiptView, lang: Lang, mark: str | None) -> bytes:
    # What draws PDFs takes 0.3 s to import and 30 MB: a relay without customers' pages goes without.
    from kiosk.relay.pages.pdf import receipt_pdf

    return receipt_pdf(receipt, labels(lang), lang, mark)


def _picture_lines(facts: Facts, lang: Lang) -> tuple[str, ...]:
    until = words.moment(facts.record.expires_at, lang)
    return (
        f"{words.LABELS['until'].of(lang)} {until}",
        words.PAYEE,
    )


def _plain(amount: str) -> str:
    return amount.replace(",", "")


def _page(status: int, html: str, headers: dict[str, str]) -> Response:
    always = {**_GUARDS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Response(html, status, headers={**always, **headers}, media_type=_HTML)


def _short(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    always = {**_GUARDS, "Cache-Control": "no-store"}
    return Response(
        text, status, headers={**always, **(headers or {})}, media_type="text/plain; charset=utf-8"
    )


def _file(content: bytes, media_type: str, how: str, name: str) -> Response:
    headers = {
        **_GUARDS,
        "Cache-Control": "no-store",
        "Content-Disposition": f'{how}; filename="{name}"',
    }
    return Response(content, headers=headers, media_type=media_type)
