"""The customer's page in a real browser: it can be scanned, paid on, read, printed, and used by everybody.

The page's own server on a free port, with payments from the samples; the browser is the system's Chromium.
"""

from __future__ import annotations

import io
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
import zxingcpp
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from kiosk.relay.pages.facts import Facts
from kiosk.relay.pages.site import CustomerPages
from tests.core.payloads import code
from tests.relay.pages.samples import (
    EXPIRES,
    NOW,
    PRACTICE_CODE,
    REAL_CODE,
    SAMPLES,
    TEST_CODE,
    TOKEN,
    VAT,
    Desk,
    facts,
    paid,
    receipt,
)
from tests.relay.program import Shop, ask, free_port, program

MOST: dict[str, Any] = {"amount_satang": 99_999_999, "description": "ก๋วยเตี๋ยวเรือน้ำตกหมูพิเศษ " * 8}
NAME = "ร้านก๋วยเตี๋ยวเรือป้านิดกับลุงหนู สาขาตลาดน้ำอัมพวา"
LARGEST: dict[str, Facts] = {
    "largest_waiting": facts(**MOST, qr_data=code("999999.99")),
    "largest_paid": facts(
        receipt(shop={"name": NAME}, amountSatang=99_999_999, paymentId=f"pi_{'3Q' * 12}", vat=VAT),
        **paid(**MOST, amount_received_satang=99_999_999),
    ),
}
"""The most that has to fit."""

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
LIMIT_MS = 15_000
LEAST_TARGET_PX = 48

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's chromium"),
]


@dataclass
class Server:
    """The pages on a port, and what stands on them just now."""

    desk: Desk
    url: str
    now: list[Any] = field(default_factory=lambda: [NOW])

    def show(self, name: str) -> None:
        """Put a sample on the page."""
        self.desk.facts = SAMPLES[name]


@dataclass
class Visit:
    """A tab, and everything it complained of or asked for."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, lang: str = "th") -> None:
        """Load the page until its fonts are there."""
        self.page.goto(f"{self.url}?lang={lang}")

    def asked(self) -> list[str]:
        """What the script asked for."""
        names = [url.partition("?")[0].rpartition("/")[2] for url in self.requests]
        return [name for name in names if name in ("state", "main")]

    def clean(self) -> None:
        """Nothing went wrong, nothing came from elsewhere."""
        origin = self.url.split("/p/")[0]
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(origin)] == []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The pages, served as the relay serves them."""
    desk = Desk(SAMPLES["waiting"])
    now = [NOW]
    pages = CustomerPages(desk, lambda: now[0], life=timedelta(days=30), live=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/p/{TOKEN}"
        config = uvicorn.Config(pages, lifespan="off", ws="none", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        begin_drawers(pages)
        try:
            yield Server(desk, url, now)
        finally:
            server.should_exit = True
            thread.join(10)
            pages.close()
    assert not thread.is_alive()


def begin_drawers(pages: CustomerPages) -> None:
    """Have the threads that draw begun, which belong to no single test."""
    both = threading.Barrier(2)
    list(pages._pool.map(lambda _: both.wait(10), range(2)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, server: Server, **context: Any) -> Iterator[Visit]:
    """A fresh visitor; as on a phone unless `context` says otherwise."""
    server.now[0] = NOW
    options = {"viewport": PHONE, "locale": "th-TH", "reduced_motion": "reduce", **context}
    with browser.new_context(**options) as visitor:
        page = visitor.new_page()
        page.set_default_timeout(LIMIT_MS)
        visit = Visit(page, server.url)
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                visit.complaints.append(line.text) if line.type in ("error", "warning") else None
            ),
        )
        yield visit


def scanned(page: Page) -> list[str]:
    """What a phone's camera reads from the screen."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(np.array(image))]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "payload", "mark"),
    [
        ("waiting", REAL_CODE, None),
        ("practice_waiting", PRACTICE_CODE, "PRACTICE"),
        ("test_waiting", TEST_CODE, "TEST"),
    ],
)
def test_the_code_is_scanned_from_the_screen(
    browser: Browser,
    server: Server,
    name: str,
    payload: str,
    mark: str | None,
    size: dict[str, int],
    scheme: str,
) -> None:
    server.show(name)
    with visiting(browser, server, viewport=size, color_scheme=scheme) as visit:
        visit.open()
        assert scanned(visit.page) == [payload]
        assert visit.page.locator(".mark").count() == (0 if mark is None else 1)
        if mark is not None:
            assert mark in visit.page.locator(".mark").inner_text()
        save = visit.page.locator("#save")
        save.scroll_into_view_if_needed()
        assert save.is_visible()
        visit.clean()


def test_the_saved_picture_can_be_scanned_from_the_photos(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    server.show("waiting")
    with visiting(browser, server, accept_downloads=True) as visit:
        visit.open()
        with visit.page.expect_download() as waiting:
            visit.page.locator("#save").click()
        assert waiting.value.suggested_filename == "promptpay-185.50.png"
        path = tmp_path / "saved.png"
        waiting.value.save_as(path)
        [found] = zxingcpp.read_barcodes(np.array(Image.open(path).convert("L")))
        assert found.text == REAL_CODE
        visit.clean()


AS_ON_AN_IPHONE = """
for (const [name, value] of Object.entries({
  standalone: false,
  canShare: (data) => data.files.length === 1,
  share: async ({ files: [file] }) => { document.body.dataset.shared = `${file.name} ${file.type}`; },
})) Object.defineProperty(navigator, name, { value });
"""


def test_on_an_iphone_the_picture_is_shared_to_where_bank_apps_look(
    browser: Browser, server: Server
) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        visit.page.add_init_script(AS_ON_AN_IPHONE)
        visit.open()
        visit.page.locator("#save").click()
        visit.page.wait_for_selector("body[data-shared='promptpay-185.50.png image/png']")
        visit.clean()


def test_paid_shows_by_itself_without_a_reload(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        page = visit.page
        visit.open("en")
        page.evaluate("document.body.dataset.same = 'yes'")
        page.locator("#save").focus()
        server.show("paid")
        page.wait_for_selector(".view.paid .receipt")
        assert page.evaluate("document.body.dataset.same") == "yes"
        assert page.locator("#news").inner_text() == "Paid"
        assert page.title().startswith("Paid ฿185.50")
        assert page.evaluate("document.activeElement.id") == "state", "the focus is not lost"
        assert page.locator(".qr").count() == 0
        assert page.locator("#print").is_visible()
        visit.clean()


def test_after_the_end_nothing_is_asked_until_somebody_looks_again(
    browser: Browser, server: Server
) -> None:
    server.show("expired")
    with visiting(browser, server) as visit:
        page = visit.page
        page.clock.install()
        visit.open("en")
        visit.requests.clear()
        page.clock.fast_forward(600_000)
        assert visit.asked() == []
        server.show("paid_late")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector(".view.money_held")
        assert page.locator("#news").inner_text() == "We have the money"


def test_while_nothing_happens_it_asks_less_and_less(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        page = visit.page
        page.clock.install()
        visit.open()
        visit.requests.clear()
        for _ in range(40):
            page.clock.run_for(5_000)
        assert set(visit.asked()) == {"state"}
        assert 10 <= len(visit.asked()) <= 40, "in 200 seconds"
        visit.clean()


def test_the_countdown_runs_and_its_end_is_asked_for(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        server.now[0] = EXPIRES - timedelta(seconds=62)
        visit.page.clock.install()
        visit.open("en")
        assert visit.page.locator("#left").inner_text() in ("1:02", "1:01")
        visit.page.clock.fast_forward(30_000)
        assert visit.page.locator("#left").inner_text() in ("0:32", "0:31")
        server.now[0] = EXPIRES
        visit.page.clock.fast_forward(32_000)
        visit.page.wait_for_selector(".view.checking")
        assert visit.page.locator("#state").inner_text() == "Checking your payment"
        visit.clean()


def test_it_lives_through_a_time_without_the_relay(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        page = visit.page
        page.clock.install()
        visit.open("en")
        asked: list[str] = []

        def lost(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        page.route("**/state", lost)
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(3_000)
        assert page.locator(".qr").is_visible()
        page.unroute("**/state")
        server.show("expired")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_selector(".view.expired")
        assert asked


def test_a_payment_without_a_page_any_more_says_so(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        visit.page.clock.install()
        visit.open()
        server.now[0] = NOW + timedelta(days=31)
        visit.page.clock.fast_forward(3_000)
        visit.page.wait_for_selector("main.notice")
        assert "หน้านี้หมดอายุแล้ว" in visit.page.inner_text("main")


def test_without_script_it_is_whole(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server, java_script_enabled=False) as visit:
        page = visit.page
        visit.open()
        assert scanned(page) == [REAL_CODE]
        assert page.locator("#left").inner_text() == "14:23"
        assert page.locator("meta[http-equiv=refresh]").count() == 1
        assert "โหลดใหม่เอง" in page.locator(".live").last.inner_text()
        page.locator(".switch").click()
        assert page.locator("#state").inner_text() == "Scan to pay"
        server.show("paid")
        page.wait_for_selector(".receipt")
        assert not page.locator("#print").is_visible()
        assert page.locator("meta[http-equiv=refresh]").count() == 0
        visit.clean()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_everybody_can_use_it_in_every_state(browser: Browser, server: Server, lang: str) -> None:
    axe = Axe()
    with visiting(browser, server) as visit:
        page = visit.page
        for name in SAMPLES:
            server.show(name)
            visit.open(lang)
            found = axe.run(page)
            assert found.violations_count == 0, (name, found.generate_report())
            page.emulate_media(color_scheme="dark")
            pale = page.evaluate("axe.run({runOnly: ['color-contrast']}).then(it => it.violations)")
            assert pale == [], name
            page.emulate_media(color_scheme="light")
            small = [
                box for box in boxes(page) if min(box["width"], box["height"]) < LEAST_TARGET_PX
            ]
            assert small == [], name
            for width in (DESKTOP["width"], 640, 320, PHONE["width"]):
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        visit.clean()


def boxes(page: Page) -> list[dict[str, float]]:
    """Where everything lies that can be touched."""
    found = [
        target.bounding_box() for target in page.locator("a, button").all() if target.is_visible()
    ]
    return [dict(box) for box in found if box is not None]  # type: ignore[arg-type]


CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  const wide = one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
  return !one.closest("svg, .unseen") && (wide || box.right > innerWidth + 1);
}).map(one => one.outerHTML.slice(0, 80))"""
"""What does not fit in itself or on the screen."""


@pytest.mark.parametrize(("width", "font"), [(360, "200%"), (180, "100%"), (640, "200%")])
@pytest.mark.parametrize("name", ["largest_waiting", "largest_paid"])
def test_enlarged_twice_nothing_is_cut(
    browser: Browser, server: Server, name: str, width: int, font: str
) -> None:
    server.desk.facts = LARGEST[name]
    with visiting(browser, server, viewport={"width": width, "height": 740}) as visit:
        visit.open()
        visit.page.evaluate(f"document.documentElement.style.fontSize = '{font}'")
        assert visit.page.evaluate(CUT) == []


def test_what_is_printed_is_the_receipt(browser: Browser, server: Server, tmp_path: Path) -> None:
    server.show("partly_refunded")
    with visiting(browser, server) as visit:
        visit.open("en")
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".receipt").is_visible()
        for hidden in (".top", ".sum", ".actions", ".live"):
            assert not visit.page.locator(hidden).first.is_visible(), hidden
        path = tmp_path / "printed.pdf"
        path.write_bytes(visit.page.pdf(format="A4"))
    program = shutil.which("pdftotext")
    if program is not None:
        done = subprocess.run([program, path, "-"], capture_output=True, timeout=30, check=True)
        printed = done.stdout.decode()
        assert "A1-000129" in printed
        assert "Total after refunds" in printed
        assert printed.count("\f") == 1, "one sheet"


def test_the_font_is_ours(browser: Browser, server: Server) -> None:
    server.show("waiting")
    with visiting(browser, server) as visit:
        visit.open()
        visit.page.evaluate("document.fonts.ready")
        loaded = visit.page.evaluate(
            "[...document.fonts].filter(font => font.status === 'loaded').length"
        )
        assert loaded == 2
        fonts = [url for url in visit.requests if url.endswith(".woff")]
        assert all(re.search(r"/_assets/[0-9a-f]{16}/\w+\.woff$", url) for url in fonts)
        assert fonts
        visit.clean()


def test_on_a_real_relay_the_payer_sees_it_and_no_log_has_the_address(
    browser: Browser, tmp_path: Path
) -> None:
    with program("sandbox", "--port", "0", "--data-dir", str(tmp_path / "sandbox")) as sandbox:
        shop = Shop(tmp_path / "data", sandbox.url, free_port(), webhooks=False)
        public = f"http://127.0.0.1:{shop.port}"
        with shop.relay(KIOSK_PUBLIC_URL=public) as relay:
            with shop.caller(shop.add_till()) as till:
                created = ask(till, "k1").json()
            with browser.new_context(locale="en-GB") as visitor:
                page = visitor.new_page()
                page.goto(created["pageUrl"])
                assert scanned(page) == [created["qr"]["data"]]
                assert "PRACTICE" in page.locator(".mark").inner_text()
                with shop.bank() as bank:
                    bank.post(f"/_sandbox/payments/{created['paymentIntentId']}/pay", json={})
                page.wait_for_selector(".view.paid")
                assert page.goto(created["pageUrl"] + "x").status == 404  # type: ignore[union-attr]
            assert relay.end() == 0
            assert relay.process.stderr is not None
            said = relay.process.stderr.read()
    said += "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "data").rglob("*.log*")
    )
    assert created["pageUrl"].rpartition("/")[2] not in said
