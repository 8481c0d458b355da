"""Papers for the tests: Qt without a screen, with the bundled fonts."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.paper.fonts import load_fonts


@pytest.fixture
def fonts(qapp: QApplication) -> None:
    """Able to draw."""
    load_fonts()
