"""The pages on which a person plays the customer: the latest payments, and one payment to pay or not.

Plain forms, no script, nothing from elsewhere (the policy below forbids it). Thai and English together,
as on every customer page; each page says that this is practice.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from string import Template
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kiosk.paths import resource
from kiosk.sandbox import bank
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.book import Book
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.qr_image import as_png, as_svg, modules

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FONTS = {"IBMPlexSansThai-Regular", "IBMPlexSansThai-SemiBold"}
_MOST_LISTED = 20
_REFRESH_S = 3


class _Look(NamedTuple):
    """How a state is shown: the name of its colours, and its words."""

    style: str
    thai: str
    english: str


_WAITING = _Look("waiting", "รอชำระเงิน", "Waiting for payment")
_PAID = _Look("paid", "ชำระเงินแล้ว", "Paid")
_CANCELED = _Look("ended", "ยกเลิกแล้ว", "Cancelled")
_EXPIRED = _Look("ended", "หมดอายุ", "Expired")
_FAILED = _Look("trouble", "ชำระไม่สำเร็จ", "Failed")
_NO_CODE = _Look("ended", "ยังไม่มี QR", "No code yet")


class Pages:
    """Answers `/`, `/pay/…`, `/qr/…` and the style sheet."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def routes(self) -> list[Route]:
        """One route for each page, form and picture."""
        return [
            Route("/", self._index, methods=["GET"]),
            Route("/pay/{id}", self._payment, methods=["GET"]),
            Route("/pay/{id}/{step}", self._step, methods=["POST"]),
            Route("/qr/{id}.svg", self._svg, methods=["GET"]),
            Route("/qr/{id}.png", self._png, methods=["GET"]),
            Route("/practice.css", _style, methods=["GET"]),
            Route("/fonts/{name}.ttf", _font, methods=["GET"]),
        ]

    async def _index(self, _: Request) -> Response:
        newest_first = self._book.state.newest_first("payment_intent")
        rows = [_row(intent) for intent, _ in zip(newest_first, range(_MOST_LISTED), strict=False)]
        listed = "".join(rows) or _text("empty.html").template
        return _page("PRACTICE", _text("index.html").substitute(rows=listed), refreshed=True)

    async def _payment(self, request: Request) -> Response:
        try:
            intent = bank.find_intent(self._book, request.path_params["id"])
        except NotFoundError:
            return _page("PRACTICE", _text("unknown.html").template, status=404)
        look = _look(intent)
        content = _text("payment.html").substitute(
            amount=_baht(intent["amount"]),
            style=look.style,
            thai=look.thai,
            english=look.english,
            description=html.escape(intent["description"] or ""),
            intent_id=intent["id"],
            code=_code(intent),
            forms=self._forms(intent),
        )
        return _page(_baht(intent["amount"]), content, refreshed=look is _WAITING)

    async def _step(self, request: Request) -> Response:
        intent_id = request.path_params["id"]
        steps: dict[str, Callable[[], object]] = {
            "pay": lambda: bank.pay(self._book, intent_id, Money()),
            "fail": lambda: bank.fail(self._book, intent_id),
            "expire": lambda: bank.expire(self._book, intent_id),
        }
        step = steps.get(request.path_params["step"])
        if step is None:
            return _page("PRACTICE", _text("unknown.html").template, status=404)
        try:
            step()
        except NotFoundError:
            return _page("PRACTICE", _text("unknown.html").template, status=404)
        except NotPossibleError:
            pass  # Someone was faster; the page shows how it stands now.
        return RedirectResponse(f"/pay/{intent_id}", status_code=303)

    async def _svg(self, request: Request) -> Response:
        return self._picture(request, "image/svg+xml", as_svg)

    async def _png(self, request: Request) -> Response:
        return self._picture(request, "image/png", as_png)

    def _picture(
        self, request: Request, media_type: str, draw: Callable[[list[list[bool]]], bytes]
    ) -> Response:
        intent = self._book.state.find("payment_intent", request.path_params["id"])
        if intent is None or intent["next_action"] is None:
            return Response("No code is on show.", 404, _HEADERS, "text/plain")
        data = intent["next_action"]["promptpay_display_qr_code"]["data"]
        return Response(draw(modules(data)), 200, _HEADERS, media_type)

    def _forms(self, intent: JsonObject) -> str:
        if intent["status"] == "requires_action":
            return _text("forms_open.html").substitute(intent_id=intent["id"])
        try:
            bank.check_can_be_paid(self._book, intent["id"])
        except NotPossibleError:
            return ""
        paid = intent["status"] == "succeeded"
        return _text("forms_ended.html").substitute(
            intent_id=intent["id"],
            thai="จ่ายซ้ำอีกครั้ง" if paid else "จ่ายช้า (หลังปิดรายการ)",
            english="Pay a second time" if paid else "Pay late, after the end",
        )


async def _style(_: Request) -> Response:
    return Response(_text("practice.css").template, 200, _HEADERS, "text/css")


async def _font(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FONTS:
        return Response("There is no such font.", 404, _HEADERS, "text/plain")
    content = resource("fonts", f"{name}.ttf").read_bytes()
    headers = {**_HEADERS, "Cache-Control": "public, max-age=86400"}
    return Response(content, 200, headers, "font/ttf")


def _page(title: str, content: str, *, status: int = 200, refreshed: bool = False) -> Response:
    refresh = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if refreshed else ""
    page = _text("frame.html").substitute(title=title, refresh=refresh, content=content)
    return HTMLResponse(page, status, _HEADERS)


def _look(intent: JsonObject) -> _Look:
    fixed = {"requires_action": _WAITING, "succeeded": _PAID, "canceled": _CANCELED}
    if intent["status"] in fixed:
        return fixed[intent["status"]]
    error = intent["last_payment_error"]
    if error is None:
        return _NO_CODE
    return _EXPIRED if error["code"] == bank.EXPIRED_CODE else _FAILED


def _code(intent: JsonObject) -> str:
    if intent["next_action"] is None:
        return ""
    return _text("code.html").substitute(intent_id=intent["id"])


def _row(intent: JsonObject) -> str:
    look = _look(intent)
    created_at = datetime.fromtimestamp(intent["created"], UTC).astimezone()
    return _text("row.html").substitute(
        intent_id=intent["id"],
        time=f"{created_at:%H:%M:%S}",
        description=html.escape(intent["description"] or ""),
        amount=_baht(intent["amount"]),
        style=look.style,
        thai=look.thai,
        english=look.english,
    )


def _baht(satang: int) -> str:
    return f"฿{satang // 100:,}.{satang % 100:02d}"


@cache
def _text(name: str) -> Template:
    return Template(resource("sandbox", name).read_text(encoding="utf-8"))
