"""An X or a Z on paper, as a picture in the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from kiosk.app.manager.day_close.reports import Report
from kiosk.paper.blocks import Paper
from kiosk.paper.output import pictures
from kiosk.paper.report import x_paper, z_paper
from kiosk.paper.sheets import ROLL_80

_EDGE = 18
"""The white at each side, as a part of what is printed: 4 mm of 72."""


def paper_of(report: Report, language: str, *, copy: bool = False) -> Paper:
    """The paper of a day, in `th` or `en`. Raises `PaperError`."""
    if report.document is not None:
        return z_paper(report.document, language, copy=copy)
    return x_paper(dict(report.fields), language)


def picture_of(report: Report, language: str, *, copy: bool = False) -> QPixmap:
    """The paper as it comes out of a roll: it can be read in a narrow panel. Raises `PaperError`."""
    [image] = pictures(paper_of(report, language, copy=copy), ROLL_80)
    # A roll is wider than what is printed on it; on a dark page that is seen.
    edge = image.width() // _EDGE
    paper = QPixmap(image.width() + 2 * edge, image.height() + 2 * edge)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(edge, edge, image)
    painter.end()
    return paper
