"""Where a receipt printer is, read from the setting `printer`. Pure: nothing is opened here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.paper.printer import PrinterError

TCP_PORT = 9100
"""Where printers on a network listen, by an old custom."""
BAUD = 9600


@dataclass(frozen=True, slots=True)
class Tcp:
    """A printer on the network."""

    host: str
    port: int = TCP_PORT


@dataclass(frozen=True, slots=True)
class Usb:
    """A printer on USB, by the numbers of its vendor and product."""

    vendor: int
    product: int


@dataclass(frozen=True, slots=True)
class Serial:
    """A printer on a serial line, also one that Bluetooth or USB pretend; `baud` bits a second."""

    port: str
    baud: int = BAUD


@dataclass(frozen=True, slots=True)
class File:
    """A device such as `/dev/usb/lp0`, or a file that keeps what would be printed."""

    path: Path


Address = Tcp | Usb | Serial | File


def address_of(setting: str) -> Address:
    """The address that a value of the setting `printer` names. Raises `PrinterError` where it names none."""
    kind, _, rest = setting.partition(":")
    match kind:
        case "tcp":
            return _tcp(setting)
        case "usb":
            vendor, _, product = rest.partition(":")
            return Usb(int(vendor, 16), int(product, 16))
        case "serial":
            port, _, baud = rest.partition(":")
            return Serial(port, int(baud) if baud else BAUD)
        case "file":
            return File(Path(rest))
        case _:
            raise _no_address(setting)


def _tcp(setting: str) -> Tcp:
    parts = urlsplit(setting)
    try:
        port = parts.port
    except ValueError:
        raise _no_address(setting) from None
    if not parts.hostname or port == 0:
        raise _no_address(setting)
    return Tcp(parts.hostname, TCP_PORT if port is None else port)


def _no_address(setting: str) -> PrinterError:
    return PrinterError(
        f"'{setting}' is no address of a printer; write tcp://192.168.1.50:9100 or usb:04b8:0e15.",
        thai=f"'{setting}' ไม่ใช่ที่อยู่ของเครื่องพิมพ์ เขียนเช่น tcp://192.168.1.50:9100 หรือ usb:04b8:0e15",
        code="printer_address",
    )
