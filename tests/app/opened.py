"""What would be opened by the system's viewer, caught."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Slot


class Opened(QObject):
    """A handler for addresses of files."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.files.append(url.toLocalFile())
