"""A receipt printer on a bus made of software: what pyusb asks of libusb, answered for one printer."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from tests.paper.receipt_printer import ReceiptPrinter

VENDOR, PRODUCT = 0x04B8, 0x0E15
OUT, IN = 0x01, 0x82
_PRINTERS = 0x07


@dataclass
class Bus(usb.backend.IBackend):  # type: ignore[misc]
    """`answers`: it has a way back. `stuck`: it takes nothing. `denied`: this account may not open it."""

    printer: ReceiptPrinter = field(default_factory=ReceiptPrinter)
    answers: bool = True
    stuck: bool = False
    denied: bool = False
    said: bytes = b""
    claimed: list[int] = field(default_factory=list)
    closed: int = 0

    def enumerate_devices(self) -> Iterator[str]:
        yield "printer"

    def get_device_descriptor(self, dev: str) -> SimpleNamespace:
        numbers = {"idVendor": VENDOR, "idProduct": PRODUCT, "bNumConfigurations": 1}
        return SimpleNamespace(**{**dict.fromkeys(_OF_DEVICE, 0), **numbers})

    def get_configuration_descriptor(self, dev: str, config: int) -> SimpleNamespace:
        numbers = {"bConfigurationValue": 1, "bNumInterfaces": 2, "extra_descriptors": b""}
        return SimpleNamespace(**{**dict.fromkeys(_OF_CONFIGURATION, 0), **numbers})

    def get_interface_descriptor(
        self, dev: str, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        if alt or intf > 1:
            raise IndexError
        endpoints = (1 + self.answers) if intf else 0
        numbers = {
            "bInterfaceNumber": intf,
            "bInterfaceClass": _PRINTERS if intf else 0xFF,
            "bNumEndpoints": endpoints,
            "extra_descriptors": b"",
        }
        return SimpleNamespace(**{**dict.fromkeys(_OF_INTERFACE, 0), **numbers})

    def get_endpoint_descriptor(
        self, dev: str, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        numbers = {"bEndpointAddress": (OUT, IN)[ep], "bmAttributes": 2, "extra_descriptors": b""}
        return SimpleNamespace(**{**dict.fromkeys(_OF_ENDPOINT, 0), **numbers})

    def open_device(self, dev: str) -> str:
        if self.denied:
            raise usb.core.USBError("Access denied", errno=13)
        return dev

    def close_device(self, handle: str) -> None:
        self.closed += 1

    def get_configuration(self, handle: str) -> int:
        return 1

    def claim_interface(self, handle: str, intf: int) -> None:
        self.claimed.append(intf)

    def release_interface(self, handle: str, intf: int) -> None:
        self.claimed.remove(intf)

    def is_kernel_driver_active(self, handle: str, intf: int) -> bool:
        return True

    def detach_kernel_driver(self, handle: str, intf: int) -> None:
        """Nothing holds it any more."""

    def bulk_write(self, handle: str, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert (ep, intf) == (OUT, 1)
        assert timeout > 0, "no bound"
        if self.stuck:
            raise usb.core.USBTimeoutError("timed out", errno=110)
        self.said += self.printer.take(bytes(data))
        return len(data)

    def bulk_read(self, handle: str, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        assert (ep, intf) == (IN, 1)
        said, self.said = self.said[: len(buff)], self.said[len(buff) :]
        if not said:
            raise usb.core.USBTimeoutError("timed out", errno=110)
        buff[: len(said)] = array("B", said)
        return len(said)


_OF_DEVICE = (
    *("bLength", "bDescriptorType", "bcdUSB", "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"),
    *("bMaxPacketSize0", "bcdDevice", "iManufacturer", "iProduct", "iSerialNumber"),
    *("address", "bus", "port_number", "port_numbers", "speed"),
)
_OF_CONFIGURATION = (
    *("bLength", "bDescriptorType", "wTotalLength", "iConfiguration", "bmAttributes"),
    *("bMaxPower",),
)
_OF_INTERFACE = (
    *("bLength", "bDescriptorType", "bAlternateSetting", "bInterfaceSubClass"),
    *("bInterfaceProtocol", "iInterface"),
)
_OF_ENDPOINT = (
    *("bLength", "bDescriptorType", "wMaxPacketSize", "bInterval", "bRefresh"),
    *("bSynchAddress",),
)
