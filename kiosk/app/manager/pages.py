"""The pages there are, by their place. To add one: write its file, and one line here."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app.manager.attention.page import AttentionPage
from kiosk.app.manager.audit.page import AuditPage
from kiosk.app.manager.day_close.page import DayClosePage
from kiosk.app.manager.export.page import ExportPage
from kiosk.app.manager.health.page import HealthPage
from kiosk.app.manager.overview.page import OverviewPage
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.people.page import PeoplePage
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.refunds.page import RefundsPage
from kiosk.app.manager.settings.page import SettingsPage
from kiosk.app.manager.tills.page import TillsPage
from kiosk.app.manager.wallet.page import WalletPage

MakePage = Callable[[Tools], ManagerPage]

PAGES: dict[Place, MakePage] = {
    Place.OVERVIEW: OverviewPage,
    Place.RECEIPTS: ReceiptsPage,
    Place.ATTENTION: AttentionPage,
    Place.REFUNDS: RefundsPage,
    Place.WALLET: WalletPage,
    Place.DAY_CLOSE: DayClosePage,
    Place.TILLS: TillsPage,
    Place.EXPORT: ExportPage,
    Place.PEOPLE: PeoplePage,
    Place.AUDIT: AuditPage,
    Place.SETTINGS: SettingsPage,
    Place.HEALTH: HealthPage,
}
"""Only places that have a page are shown, in the order of `Place`."""
