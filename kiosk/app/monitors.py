"""Which monitor is which, by what it says of itself: the same after an unplug, a restart, another socket.

It only names monitors; which window stands on which is `screens`.
"""

from __future__ import annotations

from PySide6.QtGui import QScreen


def monitor_identity(screen: QScreen) -> str:
    """The monitor's maker, model and serial number, else its name and place: what settings remember it by.

    Two monitors of one model without a serial number would share it, so the place is added there.
    """
    told = (screen.manufacturer(), screen.model(), screen.serialNumber())
    maker, model, serial = (" ".join(part.split()) for part in told)
    if serial:
        return " ".join(part for part in (maker, model, serial) if part)
    box = screen.geometry()
    place = f"{screen.name()} {box.width()}x{box.height()}+{box.x()}+{box.y()}"
    return " ".join(part for part in (maker, model, place) if part)
