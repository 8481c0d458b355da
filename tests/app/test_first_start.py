"""The first start: when there is one, through all of it by keys, and nothing half written whatever happens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.app.first_start.keeping import StepKeeper
from kiosk.app.first_start.mark import reached_before
from kiosk.app.first_start.practice import PracticeState, PracticeView
from kiosk.app.first_start.steps import (
    FIELDS,
    STEPS,
    Found,
    Step,
    begins_at,
    is_first_start,
    step_after,
    step_before,
)
from kiosk.app.language import THAI, Language
from kiosk.app.setup.fields import SPECS
from kiosk.app.setup.keeping import SettingsFile
from kiosk.app.setup.samples import (
    SAMPLE_SETTINGS,
    SampleConnector,
    SampleMonitors,
    SampleSettings,
    sample_kept,
)
from kiosk.settings import SettingsError, TillSettings, load
from kiosk.settings.writing import SettingsFileError
from kiosk.till.pairing import PairError
from tests.app.hands import key_clicks
from tests.app.setup_stage import Start, press, said

Key = Qt.Key
UNSET = SampleSettings
ORIGINS = dict.fromkeys(TillSettings.model_fields, "default")
NOTHING = Found(None, False, False, False, False, False, ORIGINS, None)


def from_file(*names: str) -> dict[str, str]:
    """Origins where some are from `kiosk.toml`."""
    return {**ORIGINS, **dict.fromkeys(names, "kiosk.toml")}


# When there is one


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (NOTHING, True),
        (replace(NOTHING, reached="relay"), True),
        (replace(NOTHING, relay_url="https://r.example"), True),
        (replace(NOTHING, has_token=True), True),
        (replace(NOTHING, relay_url="https://r.example", has_token=True), False),
        (replace(NOTHING, asked_with_relay=True), False),
        (replace(NOTHING, has_token=True, token_is_set=True), False),
        (replace(NOTHING, has_stripe_key=True), False),
        (replace(NOTHING, with_relay=True, has_stripe_key=True), False),
        (
            replace(NOTHING, with_relay=True, origins=from_file("with_relay"), reached="sound"),
            True,
        ),
        (replace(NOTHING, with_relay=True, reached="sound"), False),
        (
            replace(
                NOTHING,
                relay_url="https://r.example",
                has_token=True,
                origins=from_file("relay_url"),
                reached="sound",
            ),
            True,
        ),
    ],
)
def test_when_there_is_a_first_start(found: Found, wanted: bool) -> None:
    assert is_first_start(found) is wanted


def test_the_steps_are_one_row() -> None:
    assert [step_after(step) for step in STEPS] == [*STEPS[1:], STEPS[-1]]
    assert [step_before(step) for step in STEPS] == [STEPS[0], *STEPS[:-1]]
    assert begins_at(None) is begins_at("nonsense") is Step.LANGUAGE
    assert begins_at("sound") is Step.SOUND
    assert {name for names in FIELDS.values() for name in names} <= set(SPECS)


# Through it by keys


def test_the_whole_of_it_by_keys(qtbot: QtBot, language: Language) -> None:
    kept = sample_kept(SAMPLE_SETTINGS.model_copy(update={"relay_url": None}))
    start = Start(qtbot, Step.LANGUAGE, settings=SampleSettings(kept))
    window = start.window
    for expected in (Step.SHOP, Step.RELAY):
        press(Key.Key_Return)
        assert window.step is expected
    press(Key.Key_Tab)
    key_clicks(start.find("stripeKey"), "sk_test_made_up")
    assert start.find("stripeKey").hasFocus()
    press(Key.Key_Return)
    assert start.connector.asked == [("sk_test_made_up", "")]
    for expected in (Step.SCREENS, Step.PRINTER, Step.SOUND, Step.PRACTICE):
        assert window.step is expected
        start.find("stepNext").setFocus()
        press(Key.Key_Return)
    assert window.step is Step.DONE
    assert said(window, "stepPlace") == "Step 8 of 8"
    press(Key.Key_Return)
    assert start.finished == [True]
    written = {key for changes in start.settings.written for key in changes}
    assert {"language", "shop_name", "till", "printer", "volume_voice"} <= written
    window.close()
    assert start.settings.reached[-1] is Step.DONE


def test_escape_goes_back_and_keeps_what_was_right(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.SHOP)
    start.find("shop_name").setFocus()
    key_clicks(start.find("shop_name"), "2")
    till = start.find("till")
    assert isinstance(till, QLineEdit)
    till.setText("no code")
    press(Key.Key_Escape)
    assert start.window.step is Step.LANGUAGE
    assert start.settings.kept.settings.shop_name.startswith("2")
    assert start.settings.kept.settings.till == "A1"
    press(Key.Key_Escape)
    assert start.window.step is Step.LANGUAGE


def test_what_is_typed_at_once_is_the_name_of_the_shop(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.LANGUAGE)
    press(Key.Key_Return)
    assert start.window.step is Step.SHOP
    key_clicks(start.find("shop_name"), "Nok")
    press(Key.Key_Return)
    assert start.settings.kept.settings.shop_name == "Nok"


def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    qtbot: QtBot, language: Language
) -> None:
    start = Start(qtbot, Step.SHOP)
    for name, text in (("till", "a-1"), ("day_closes_at", "25:00")):
        edit = start.find(name)
        assert isinstance(edit, QLineEdit)
        edit.setText(text)
    start.window.go_on()
    assert start.window.step is Step.SHOP
    assert (
        said(start.window, "said_till")
        == "This takes 1 to 6 capital letters or digits, such as A1."
    )
    assert "04:00" in said(start.window, "said_day_closes_at")
    assert start.find("till").hasFocus()
    assert start.find("till").accessibleDescription() == said(start.window, "said_till")
    assert start.settings.written == []
    language.switch(THAI)
    key_clicks(start.find("till"), "1")
    assert said(start.window, "said_till") == ""


def test_what_is_set_elsewhere_is_shown_and_not_kept(qtbot: QtBot, language: Language) -> None:
    kept = sample_kept(origins={"till": "environment"})
    start = Start(qtbot, Step.SHOP, settings=SampleSettings(kept))
    assert not start.find("till").isEnabled()
    assert "environment" in said(start.window, "said_till")
    start.window.go_on()
    assert "till" not in start.settings.written[0]


def test_settings_that_cannot_be_written_hold_the_step(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.SHOP)
    start.settings.error = SettingsFileError("It cannot be written.")
    start.window.go_on()
    assert "could not be written" in said(start.window, "stepProblem")
    assert start.settings.written == []
    start.settings.error = None
    start.window.go_on()
    assert start.window.step is Step.RELAY


def test_a_closed_window_keeps_what_was_right(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.SHOP)
    edit = start.find("till")
    assert isinstance(edit, QLineEdit)
    edit.setText("B7")
    start.window.close()
    assert start.settings.kept.settings.till == "B7"
    assert start.settings.reached == [Step.SHOP]
    assert start.finished == []


def test_a_step_is_skipped_with_nothing_kept(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.SOUND, connected=True)
    start.find("stepSkip").setFocus()
    press(Key.Key_Return)
    assert start.window.step is Step.PRACTICE
    assert start.settings.written == [{}]
    assert start.settings.reached == [Step.PRACTICE]


def test_the_language_is_chosen_by_arrows_and_works_at_once(
    qtbot: QtBot, language: Language
) -> None:
    start = Start(qtbot, Step.LANGUAGE)
    start.window.language_chosen.connect(language.switch)
    press(Key.Key_Up)
    assert language.code == THAI
    QApplication.processEvents()
    assert start.find("stepPlace").property("text") == "ขั้นที่ 1 จาก 8"
    press(Key.Key_Return)
    assert start.settings.written == [{"language": "th"}]


# The relay


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("pairing_refused", "Ask for a new one"),
        ("pair_away", "Nobody answers"),
        ("pair_stranger", "no payment server of Kiosk"),
        ("pair_no_code", "no pairing code"),
        ("rate_limited", "wait 40 s"),
        ("token_file", "could not be written"),
        ("storage_unavailable", "cannot be written"),
    ],
)
def test_each_refusal_of_a_code_is_one_sentence_and_can_be_tried_again(
    qtbot: QtBot, language: Language, code: str, words: str
) -> None:
    refusing = SampleConnector(PairError("No.", code=code, retry_after_s=40))
    start = Start(qtbot, Step.RELAY, connector=refusing)
    form = start.window.relay_page.form
    form.by_code.setChecked(True)
    form.address.edit.setText("https://relay.example.com/")
    form.code.edit.setText("K7QM-2F9X-TB4R")
    for _ in range(2):
        start.window.go_on()
        assert words in said(start.window, "relayState")
        assert start.window.step is Step.RELAY
    assert refusing.asked == [("https://relay.example.com", "K7QM-2F9X-TB4R")] * 2
    assert form.code.edit.hasFocus()


def test_a_way_is_not_tried_with_something_missing(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.RELAY)
    form = start.window.relay_page.form
    form.by_code.setChecked(True)
    form.address.edit.setText("relay.example.com")
    start.window.go_on()
    assert "https://" in said(start.window, "said_relayUrl")
    assert said(start.window, "said_pairingCode") == "Type the code."
    form.address.edit.clear()
    start.window.go_on()
    assert form.address.edit.hasFocus()
    form.here.setChecked(True)
    form.key.edit.setText("pk_live_made_up")
    start.window.go_on()
    assert "publishable" in said(start.window, "said_stripeKey")
    assert start.connector.asked == []


def test_while_the_relay_is_asked_nothing_else_is_begun(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.RELAY, connector=SampleConnector(never=True))
    form = start.window.relay_page.form
    form.here.setChecked(True)
    form.key.edit.setText("sk_test_made_up")
    start.window.go_on()
    start.window.go_on()
    start.window.go_back()
    assert len(start.connector.asked) == 1
    assert start.window.step is Step.RELAY
    assert not start.find("stepNext").isEnabled()
    assert said(start.window, "relayState") == "Asking the payment server …"


def test_a_till_that_is_connected_goes_on_or_connects_otherwise(
    qtbot: QtBot, language: Language
) -> None:
    start = Start(qtbot, Step.RELAY, connected=True)
    page = start.window.relay_page
    assert "relay.example.com" in page.standing.accessibleName()
    assert not page.form.isVisible()
    press(Key.Key_Return)
    assert page.form.isVisible()
    assert page.form.address.text == "https://relay.example.com"
    page.show_connected(True)
    start.window.go_on()
    assert start.window.step is Step.SCREENS


# The machine


def test_the_numbers_stand_on_the_monitors_only_while_one_chooses(
    qtbot: QtBot, language: Language
) -> None:
    monitors = SampleMonitors()
    start = Start(qtbot, Step.SCREENS, connected=True, monitors=monitors)
    assert monitors.numbers
    press(Key.Key_Down)
    press(Key.Key_Down)
    start.window.go_on()
    assert not monitors.numbers
    assert start.settings.written == [{"customer_screen": monitors.listed[1].identity}]
    start.window.close()


def test_the_practice_tells_how_it_stands(qtbot: QtBot, language: Language) -> None:
    start = Start(qtbot, Step.PRACTICE, connected=True)
    for state, paid, words in (
        (PracticeState.STARTING, 0, "being opened"),
        (PracticeState.OPEN, 0, "Nothing in it is real money."),
        (PracticeState.OPEN, 1, "1 practice sale"),
        (PracticeState.ENDED, 2, "2 practice sales"),
        (PracticeState.ENDED, 0, "No sale was paid"),
        (PracticeState.FAILED, 0, "did not open"),
    ):
        start.window.practice.show_view(PracticeView(state, paid))
        assert words in start.find("practiceStanding").accessibleName()
        assert start.find("beginPractice").isEnabled() == (
            state not in (PracticeState.STARTING, PracticeState.OPEN)
        )


# What is kept on disk


def test_each_step_is_kept_with_how_far_it_got(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    mark = tmp_path / "first-start"
    settings = SettingsFile(lambda: load(TillSettings, overrides={"data_dir": tmp_path}))
    keeper = StepKeeper(settings, mark)
    assert reached_before(mark) is None
    assert keeper.look().result(5).settings.till == "A1"
    kept = keeper.keep({"till": "B2"}, Step.RELAY).result(5)
    assert (kept.settings.till, reached_before(mark)) == ("B2", "relay")
    file.write_text("# by hand\ntill = 'B2'\ncashier = 'Nok'\n")
    keeper.keep({"till": "C3"}, Step.SCREENS).result(5)
    assert "# by hand" in file.read_text()
    assert "cashier = 'Nok'" in file.read_text()
    keeper.wait(1)
    keeper.finish()
    assert not mark.exists()
    keeper.finish()
    file.write_text("till = 7\nno toml")
    with pytest.raises(SettingsError):
        keeper.keep({"till": "D4"}, Step.SOUND).result(5)
    assert reached_before(mark) is None
    broken = StepKeeper(settings, tmp_path / "nowhere" / "mark")
    file.unlink()
    with pytest.raises(SettingsFileError):
        broken.keep({}, Step.SOUND).result(5)
