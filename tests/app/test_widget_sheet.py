"""Every state of a widget can be seen: none looks like the widget at rest, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from kiosk.app.theme.install import install_theme
from kiosk.app.theme.tokens import Scheme
from kiosk.app.widget_sheet import STATES, Specimen, photograph, specimens
from kiosk.app.widgets.button import RoleButton


@pytest.fixture(params=list(Scheme))
def dressed(themed: QApplication, request: pytest.FixtureRequest) -> Iterator[QApplication]:
    install_theme(themed, request.param)
    yield themed
    install_theme(themed)


def alike(specimen: Specimen) -> list[str]:
    """The states that cannot be told from the widget at rest."""
    rest = photograph(specimen, "rest").toImage()
    return [
        f"{specimen.name}: {state}"
        for state in specimen.states
        if state != "rest" and photograph(specimen, state).toImage() == rest
    ]


def test_each_state_looks_other_than_rest(dressed: QApplication) -> None:
    shown = specimens()
    assert {state for specimen in shown for state in specimen.states} == set(STATES)
    assert not [like for specimen in shown for like in alike(specimen)]


def test_states_that_look_alike_are_found(themed: QApplication) -> None:
    assert alike(Specimen("plain", QLineEdit, ("rest", "pressed"))) == ["plain: pressed"]


def test_a_busy_button_cannot_be_pressed_again(themed: QApplication) -> None:
    button = RoleButton("primary", "send")
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.show_busy(busy=True)
    button.click()
    assert (pressed, button.property("busy")) == ([], True)
    button.show_busy(busy=False)
    button.click()
    assert (pressed, button.property("busy")) == ([True], False)
