"""The head of the staff's windows: whose till this is, how much it knows, the time, the language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.app import words
from kiosk.app.frame import Shop
from kiosk.app.knowing.panel import KnowledgePanel
from kiosk.app.language import ENGLISH, THAI, current_language
from kiosk.app.theme.tokens import COLOURS, Space, Tone, ToneColours, is_roomy, room_px
from kiosk.app.times import seconds_between
from kiosk.app.widgets.bell import BellButton
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.pill import Pill
from kiosk.app.widgets.pill_button import PillButton
from kiosk.till.clock import Clock
from kiosk.till.knowledge import Part, Standing, knowledge_of
from kiosk.till.snapshot import LinkState, LinkView, PersonView, TillView

HEIGHT = 64
_SPACING = Space.MEDIUM
_CASHIER_PX = 200
_ROOM_AT = 3
_ROOMY_PX = 20
_FIRST = 100
_ANY_WIDTH = 10_000
_TONE_OF_LINK = {
    LinkState.PUSH: Tone.PAID,
    LinkState.POLLING: Tone.WAITING,
    LinkState.OFFLINE: Tone.TROUBLE,
}


class Header(QWidget):
    """`language_chosen` carries `th` or `en`; `cashier_asked`: somebody else is to sell."""

    language_chosen = Signal(str)
    cashier_asked = Signal()

    def __init__(
        self,
        shop: Shop,
        clock: Clock,
        door: RoleButton,
        parent: QWidget | None = None,
        *,
        switches: bool = False,
    ) -> None:
        """`door`, at the end, leads to the other of the staff's windows; its owner gives it its words.

        With `switches` the cashier stands on a button as soon as there is somebody to switch to.
        """
        super().__init__(parent)
        self._door = door
        self._shop = shop
        self._clock = clock
        self._link = LinkView(LinkState.OFFLINE)
        self._view = TillView(link=self._link)
        self.panel: KnowledgePanel | None = None
        self._attention_count = 0
        self._switches = switches
        self._tight = False
        self._cashier = shop.cashier
        self._people: tuple[PersonView, ...] = ()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(max(HEIGHT, room_px(36)))
        self._build()
        self.retranslate()

    def show_view(self, view: TillView) -> None:
        """Take the link's state, the number of sales that need a person, and who sells."""
        self._view = view
        self._link = view.link
        self._attention_count = view.attention_count
        if (view.cashier, view.people) != (self._cashier, self._people):
            self._cashier, self._people = view.cashier, view.people
            self._show_cashier()
        self._practice.setVisible(self._shop.practice or view.practice)
        self.refresh()

    def refresh(self) -> None:
        """Bring everything that depends on the clock up to date."""
        now = self._clock()
        self._time.setText(self._shop.clock_text(now))
        self._show_link()
        if self.panel is not None and self.panel.is_open:
            self.panel.show_knowledge(knowledge_of(self._view, now), now)
        self._attention.setVisible(self._attention_count > 0)
        if self._attention_count:
            text = self.tr("{n} to settle").format(n=self._attention_count)
            short = str(self._attention_count) if is_roomy() else text
            self._attention.show_words(short, Tone.TROUBLE)
            self._attention.setAccessibleName(text)
            self._attention.setToolTip(text)

    def open_knowledge(self) -> None:
        """Show everything a till lives by, under the badge; once more closes it."""
        if self.panel is None:
            # Not before it is wanted: most windows never show it.
            self.panel = KnowledgePanel()
            self.panel.left.connect(lambda: self.window().setFocus())
        if self.panel.is_open:
            self.panel.close_sheet()
            return
        now = self._clock()
        self.panel.open_with(self._badge, knowledge_of(self._view, now), now)

    def set_margin(self, pixels: int) -> None:
        """Stand in line with what is below; where there is little room, closer together too."""
        self._row.setSpacing(min(_SPACING, pixels - Space.SMALL))
        self._row.setContentsMargins(pixels, 0, pixels, 0)
        self._tight = pixels < _ROOMY_PX
        self._show_cashier()
        self._show_practice()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._show_cashier()
        self._show_practice()
        self._practice.setToolTip(self.tr("Nothing here is real money."))
        self._time.setAccessibleName(self.tr("Time"))
        self.bell.retranslate()
        language = current_language()
        self._thai.setChecked(language == THAI)
        self._english.setChecked(language == ENGLISH)
        self._show_lock()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self._name = ElidedLabel("title", "shopName")
        self._name.show_text(self._shop.name)
        self._place = ElidedLabel("muted", "tillPlace")
        self.cashier_button = RoleButton("cashier", "cashierButton", icon_name="person", icon_px=20)
        self.cashier_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.cashier_button.setMaximumWidth(_CASHIER_PX)
        self.cashier_button.clicked.connect(self.cashier_asked)
        marked = ToneColours(COLOURS.on_practice, COLOURS.practice, COLOURS.on_practice)
        self._practice = Pill(pixels=14, colours=marked)
        self._practice.setObjectName("practiceMark")
        self._practice.setVisible(self._shop.practice)
        self._attention = Pill(pixels=14, dot=True)
        self._attention.setObjectName("attentionBadge")
        self._badge = PillButton("connectionBadge")
        self._badge.clicked.connect(self.open_knowledge)
        self._time = RoleLabel("body", "clock")
        self.bell = BellButton()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._name)
        self._row.addWidget(self._place, 1)
        self._row.addWidget(self.cashier_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(0)
        for widget in (self._practice, self._attention, self._badge, self._time):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.bell, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._language_switch(), 0, Qt.AlignmentFlag.AlignVCenter)
        self._door.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self._door, 0, Qt.AlignmentFlag.AlignVCenter)

    def _language_switch(self) -> QWidget:
        box = QWidget()
        box.setObjectName("languageSwitch")
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(box)
        row.setContentsMargins(Space.HAIR, Space.HAIR, Space.HAIR, Space.HAIR)
        row.setSpacing(0)
        self._thai = self._language_button(THAI, "ไทย", "ภาษาไทย")
        self._english = self._language_button(ENGLISH, "EN", "English")
        row.addWidget(self._thai)
        row.addWidget(self._english)
        return box

    def _language_button(self, code: str, text: str, spoken: str) -> RoleButton:
        button = RoleButton("language", f"language_{code}")
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFixedSize(max(TOUCH_PX, room_px(36)), max(TOUCH_PX, room_px(28)))
        button.show_words(text, spoken)
        button.clicked.connect(lambda: self.language_chosen.emit(code))
        return button

    def _show_lock(self) -> None:
        """A language that comes from above the shop's file cannot be switched here, and says why."""
        origin = self._shop.language_locked_by
        if not origin:
            return
        from kiosk.app.setup.words import origin_words

        for button in (self._thai, self._english):
            button.setEnabled(False)
            button.setToolTip(origin_words(origin))
            button.setAccessibleDescription(origin_words(origin))

    def _show_cashier(self) -> None:
        """Which till this is and who sells: on the button where another can be chosen, else beside it."""
        place = self.tr("Till {code}").format(code=self._shop.till_code)
        offered = self._switches and bool(self._people)
        if self._cashier and not offered:
            place += " · " + self.tr("Cashier {name}").format(name=self._cashier)
        self._place.show_text(place)
        self._place.setVisible(not is_roomy())
        self.cashier_button.setVisible(offered)
        self._give_room(offered or self._tight)
        if not offered:
            self.cashier_button.setAccessibleName(self.tr("Another cashier (F4)"))
            return
        name = self._cashier or self.tr("Who sells?")
        spoken = self.tr("Cashier {name}").format(name=name) if self._cashier else name
        self.cashier_button.show_words(name, spoken)
        self.cashier_button.setToolTip(self.tr("Another cashier (F4)"))

    def _show_practice(self) -> None:
        """In both languages where there is room, so that nobody takes it for real."""
        words_of_it = self.tr("PRACTICE · ฝึกซ้อม")
        self._practice.show_words(words_of_it.partition(" · ")[0] if self._tight else words_of_it)
        self._practice.setAccessibleName(words_of_it)

    def _give_room(self, crowded: bool) -> None:
        """On a small screen, or with the cashier on a button, the till's name is the first to give way."""
        policy = QSizePolicy.Policy.Ignored if crowded else QSizePolicy.Policy.Preferred
        self._place.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        self._place.setMinimumWidth(1 if crowded else 0)
        self._place.setMaximumWidth(self._place.sizeHint().width() if crowded else _ANY_WIDTH)
        # As much as it needs before what is left between it and the marks.
        self._row.setStretchFactor(self._place, _FIRST if crowded else 1)
        self._row.setStretch(_ROOM_AT, 1 if crowded or is_roomy() else 0)

    def _show_link(self) -> None:
        link = self._link
        starting = link.state is LinkState.OFFLINE and link.trouble is None
        if starting:
            connecting = self.tr("Connecting")
            self._show_badge(connecting, connecting, Tone.NEUTRAL)
            return
        age = None if link.heard_at is None else seconds_between(link.heard_at, self._clock())
        text = f"{words.link_words(link.state)} · {words.age_words(age)}"
        short = words.link_words(link.state) if is_roomy() else text
        self._show_badge(
            text, short, Tone.WAITING if self._is_silent() else _TONE_OF_LINK[link.state]
        )

    def _is_silent(self) -> bool:
        """The stream is not known to be down, and says nothing."""
        push = knowledge_of(self._view, self._clock()).of(Part.PUSH)
        return push is not None and push.standing is Standing.LATE

    def _show_badge(self, text: str, short: str, tone: Tone) -> None:
        self._badge.show_words(short, tone)
        self._badge.setAccessibleName(self.tr("Connection: {state}").format(state=text))
        self._badge.setToolTip(self.tr("How much do we know (F8)"))
