"""The files of a page: one weight of the font is cut at a time, whoever asks for how many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest

from kiosk.relay.pages.assets import CUTTING, Asset, Assets


def find(assets: Assets, name: str) -> Asset | None:
    """The file called `name`, under its own address."""
    _, digest, _ = assets.paths[name].split("/")
    return assets.find(digest, name)


def test_two_weights_are_never_cut_at_once_and_nothing_else_waits_for_them() -> None:
    assets = Assets()
    fonts = [name for name in assets.paths if name.endswith(".woff")]
    assert len(fonts) >= 2
    with ThreadPoolExecutor(2) as pool:
        with CUTTING:
            asked = [pool.submit(find, assets, name) for name in fonts[:2]]
            with pytest.raises(NotYet):
                asked[0].result(0.05)
            assert find(assets, "page.css") is not None
        cut = [future.result(30) for future in asked]
    assert all(one is not None and one.content[:4] == b"wOFF" for one in cut)
