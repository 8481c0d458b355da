"""Made-up machines for the gallery and for looking at: everything answers at once, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.app.first_start.steps import Step
from kiosk.app.papers import Where
from kiosk.app.setup.keeping import Kept
from kiosk.app.setup.ports import Monitor, SystemPrinters
from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from kiosk.settings import TillSettings
from kiosk.settings.toml_file import aliases_of, toml_key
from kiosk.till.keeping.doctor import screens_check

if TYPE_CHECKING:
    from kiosk.settings.writing import Changes

T = TypeVar("T")

SAMPLE_SETTINGS = TillSettings(
    relay_url="https://relay.example.com",
    shop_name="ร้านกาแฟสามย่าน",
    till="A1",
    cashier="Nok",
    idle_messages=("ลาเต้ใหม่ 65 บาท", "Wi-Fi: samyan"),
)
SAMPLE_FILE = Path("kiosk.toml")


SAMPLE_CHECKS = (
    Check("disk", Grade.OK, "41,212 MiB free in Kiosk", "เหลือที่ว่าง 41,212 MiB ใน Kiosk"),
    Check("database", Grade.OK, "129 receipts, chain whole", "ใบเสร็จ 129 ใบ ลำดับครบถ้วน"),
    Check(
        "copies",
        Grade.OK,
        "the payment server has a copy of every receipt, or gets it soon",
        "ระบบรับชำระเงินมีสำเนาใบเสร็จครบ หรือกำลังจะได้รับ",
    ),
    Check(
        "backup",
        Grade.WARN,
        "no proved backup yet: one is made after each Z, or by kiosk backup create",
        "ยังไม่มีไฟล์สำรองที่ตรวจแล้ว: ระบบสำรองให้หลังปิดวันทุกครั้ง หรือกดสำรองที่หน้าภาพรวม",
    ),
    Check("relay", Grade.FAIL, "The relay cannot be reached.", code="relay_away"),
    screens_check([(1920, 1080), (1920, 1080)]),
    Check("update", Grade.OK, "may be installed: no sale is open", "อัปเดตได้: ไม่มีรายการที่เปิดอยู่"),
    Check("qr", Grade.OK, "a drawn code was read back", "วาด QR แล้วอ่านทวนได้"),
    Check("printer", Grade.OK, "Epson TM-T82 takes papers", "Epson TM-T82 พร้อมพิมพ์"),
)


def settled(value: T) -> Future[T]:
    """Done already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def failed(error: KioskError) -> Future[T]:
    """Failed already."""
    future: Future[T] = Future()
    future.set_exception(error)
    return future


def sample_kept(
    settings: TillSettings = SAMPLE_SETTINGS, origins: Mapping[str, str] | None = None
) -> Kept:
    """What is kept; `origins` of those that are not from the file."""
    from_file = dict.fromkeys(TillSettings.model_fields, "kiosk.toml")
    return Kept(settings, {**from_file, **(origins or {})}, SAMPLE_FILE, "")


class SampleSettings:
    """`KeptSettings`, and the first start's `Keeper`, in memory. `written`: what was changed; `error` fails every
    change; with `never` nothing is ever answered."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept = kept or sample_kept()
        self.error: KioskError | None = None
        self.never = False
        self.written: list[dict[str, object]] = []
        self.reached: list[Step] = []

    def look(self) -> Future[Kept]:
        """See `KeptSettings`."""
        return settled(self.kept)

    def keep(
        self, changes: Changes, seen: str | Step | None, *, private: bool = False
    ) -> Future[Kept]:
        """See `KeptSettings` and `Keeper`."""
        if isinstance(seen, Step):
            self.reached.append(seen)
        if self.never:
            return Future()
        if self.error is not None:
            return failed(self.error)
        self.written.append(dict(changes))
        aliases = aliases_of(TillSettings)
        now = {aliases[n]: getattr(self.kept.settings, n) for n in aliases}
        new = {a: changes[toml_key(a)] for a in aliases.values() if toml_key(a) in changes}
        made = {**now, **new}
        settings = TillSettings(**{a: value for a, value in made.items() if value is not None})
        self.kept = replace(self.kept, settings=settings)
        return settled(self.kept)


class SampleConnector:
    """`Connector` that connects at once, or fails so; with `never` it goes on asking."""

    def __init__(self, error: KioskError | None = None, *, never: bool = False) -> None:
        self._error = error
        self._never = never
        self.asked: list[tuple[str, str]] = []

    def pair(self, url: str, code: str) -> Future[str]:
        """See `Connector`."""
        return self._answer(url, code, "A1")

    def keep_key(self, key: str, mailbox: str) -> Future[str]:
        """See `Connector`."""
        return self._answer(key, mailbox, "")

    def _answer(self, first: str, second: str, name: str) -> Future[str]:
        self.asked.append((first, second))
        if self._never:
            return Future()
        return failed(self._error) if self._error is not None else settled(name)


TWO_MONITORS = (
    Monitor(1, "BOE 0x07C9 eDP-1 1920x1080+0+0", "BOE 0x07C9", 1920, 1080),
    Monitor(2, "DELL P2219H 7WLTQ03", "DELL P2219H", 1920, 1080),
)


class SampleMonitors:
    """`Monitors` that are made up; `numbers` tells whether they show theirs."""

    def __init__(self, listed: tuple[Monitor, ...] = TWO_MONITORS) -> None:
        self.listed = listed
        self.numbers = False

    def now(self) -> tuple[Monitor, ...]:
        """See `Monitors`."""
        return self.listed

    def show_numbers(self) -> None:
        """See `Monitors`."""
        self.numbers = True

    def hide_numbers(self) -> None:
        """See `Monitors`."""
        self.numbers = False


class SamplePrinters:
    """`Printers`: one of the system, and a trial that comes out, or fails with `error`."""

    def __init__(self, error: KioskError | None = None) -> None:
        self._error = error
        self.tried: list[tuple[str, int]] = []

    def look(self) -> Future[SystemPrinters]:
        """See `Printers`."""
        return settled(SystemPrinters(("EPSON TM-T82",), "EPSON TM-T82"))

    def print_trial(self, address: str, paper_mm: int) -> Future[Where]:
        """See `Printers`."""
        self.tried.append((address, paper_mm))
        return failed(self._error) if self._error else settled(Where(printer="EPSON TM-T82"))


class SampleSounds:
    """`Sounds` that are written down."""

    def __init__(self) -> None:
        self.played: list[tuple[str, int]] = []

    def play(self, kind: str, volume_percent: int) -> None:
        """See `Sounds`."""
        self.played.append((kind, volume_percent))
