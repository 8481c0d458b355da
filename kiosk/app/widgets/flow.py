"""Things beside each other, and those that have no room left in the next row: nothing is cut, nothing scrolls.

A layout, so that Qt asks it how high it is at a width. It must not be given things that want to grow: each is as
wide as its hint, or as the whole row where that is narrower.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Rows from left to right, each as high as its highest; `setSpacing` stands between things and rows."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """At the end."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Hidden ones too."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """None where there is none: Qt asks until then."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """It is no longer laid out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Of all rows together."""
        places = list(self._places(QRect(0, 0, width, 0)))
        return max((place.bottom() + 1 for _, place in places), default=0)

    def sizeHint(self) -> QSize:
        """In one row."""
        hints = [item.sizeHint() for item in self._shown()]
        if not hints:
            return QSize()
        between = self.spacing() * (len(hints) - 1)
        return QSize(
            sum(hint.width() for hint in hints) + between, max(hint.height() for hint in hints)
        )

    def minimumSize(self) -> QSize:
        """As wide as the widest may become at least."""
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def setGeometry(self, rect: QRect) -> None:
        """Put everything in its place."""
        super().setGeometry(rect)
        for item, place in self._places(rect):
            item.setGeometry(place)

    def _shown(self) -> Iterator[QLayoutItem]:
        return (item for item in self._items if not item.isEmpty())

    def _places(self, rect: QRect) -> Iterator[tuple[QLayoutItem, QRect]]:
        at, high = QPoint(rect.topLeft()), 0
        for item in self._shown():
            size = item.sizeHint()
            size.setWidth(max(item.minimumSize().width(), min(size.width(), rect.width())))
            if at.x() > rect.left() and at.x() + size.width() > rect.left() + rect.width():
                at = QPoint(rect.left(), at.y() + high + self.spacing())
                high = 0
            yield item, QRect(at, size)
            at.setX(at.x() + size.width() + self.spacing())
            high = max(high, size.height())
