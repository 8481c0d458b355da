"""The editor of a setting, by its kind. To add a kind: its class, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.app.later import Answers
from kiosk.app.setup.editors import (
    ChoiceEditor,
    Editor,
    LinesEditor,
    PathEditor,
    TextEditor,
    VolumeEditor,
)
from kiosk.app.setup.fields import Kind, Spec
from kiosk.app.setup.monitors import MonitorEditor
from kiosk.app.setup.ports import Monitors, Printers, Sounds
from kiosk.app.setup.printers import PrinterEditor


@dataclass(frozen=True, slots=True)
class Hardware:
    """What editors reach of the machine."""

    monitors: Monitors
    printers: Printers
    sounds: Sounds
    later: Answers


def editor_of(spec: Spec, hardware: Hardware, paper_mm: Callable[[], int]) -> Editor:
    """A new editor; `paper_mm` is asked for the width of the roll when a trial is printed."""
    match spec.kind:
        case Kind.TEXT:
            return TextEditor(spec)
        case Kind.LINES:
            return LinesEditor(spec)
        case Kind.CHOICE:
            return ChoiceEditor(spec)
        case Kind.VOLUME:
            return VolumeEditor(spec, hardware.sounds)
        case Kind.FILE | Kind.FOLDER:
            return PathEditor(spec)
        case Kind.MONITOR:
            return MonitorEditor(spec, hardware.monitors)
        case Kind.PRINTER:
            return PrinterEditor(spec, hardware.printers, hardware.later, paper_mm)
