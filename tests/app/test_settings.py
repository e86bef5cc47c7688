"""Settings: each declared once, told when it changes, with all that the settings window shows."""

from enum import Enum
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import Page, Setting, Settings
from resources import clock
from resources.clock import Hours
from resources.theme import Density, Theme


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def test_a_change_is_told_once_and_no_change_is_not(qtbot: QtBot, settings: Settings) -> None:
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.density = Density.COMPACT
    settings.density = Density.COMPACT
    settings.text_size = 100
    assert told == ["density"]


def test_a_number_stays_within_its_bounds(settings: Settings) -> None:
    settings.file.setValue("text_size", "9000")
    assert settings.text_size == 200
    settings.file.setValue("text_size", "-3")
    assert settings.text_size == 70


@pytest.mark.parametrize("page", Page)
def test_what_stands_in_the_window_has_a_name_a_meaning_and_words_for_each_choice(page: Page) -> None:
    rows = Settings.on_page(page)
    labels = [row.label for row in rows]
    assert len(set(labels)) == len(labels)
    for row in rows:
        assert row.label
        assert row.meaning.endswith(".")
        if isinstance(row.default, Enum):
            assert list(row.choices) == list(type(row.default))
            assert all(row.words(choice) for choice in row.choices)


def test_every_setting_knows_its_name() -> None:
    rows = {name: row for name, row in vars(Settings).items() if isinstance(row, Setting)}
    assert len(rows) > 8
    assert all(row.name == name for name, row in rows.items())


@pytest.mark.parametrize(
    ("hours", "words"), [(Hours.TWENTY_FOUR, ("21:04", "00:30")), (Hours.TWELVE, ("9:04 PM", "12:30 AM"))]
)
def test_the_clock_is_written_as_the_user_wants(qtbot: QtBot, hours: Hours, words: tuple[str, str]) -> None:
    theme = Theme()
    with qtbot.waitSignal(theme.changed):
        theme.choose_hours(hours)
    try:
        assert (clock.words(21, 4), clock.words(0, 30)) == words
    finally:
        theme.choose_hours(Hours.SYSTEM)
