"""What is remembered, and the symbols and words that the windows share."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.windows.avatar import room_initials
from app.windows.labels import ElidedLabel, PlainLabel
from app.windows.wording import NICK_LENGTH, nick_words
from resources.addresses import address_words
from resources.icons import pixmap, set_icon
from resources.theme import Scheme, Theme
from server.protocol.address import AddressProblem


def test_a_setting_has_its_default_until_it_is_set_and_its_value_in_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    settings = Settings(path)
    assert (settings.nickname, settings.scheme, settings.members_shown) == ("", Scheme.SYSTEM, True)
    settings.nickname = "Zoë, the 2nd"
    settings.scheme = Scheme.DARK
    settings.members_shown = False
    settings.window = QByteArray(b"\x00\x01")
    settings.file.sync()
    again = Settings(path)
    assert (again.nickname, again.scheme, again.members_shown) == ("Zoë, the 2nd", Scheme.DARK, False)
    assert again.window == QByteArray(b"\x00\x01")


def test_a_value_that_makes_no_sense_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nscheme=purple\nmembers_shown=perhaps\n")
    settings = Settings(path)
    assert (settings.scheme, settings.members_shown) == (Scheme.SYSTEM, True)


def test_each_setting_says_what_it_means() -> None:
    meanings = [value.meaning for value in vars(Settings).values() if hasattr(value, "meaning")]
    assert len(meanings) >= 5
    assert all(meanings)


@pytest.mark.parametrize("problem", AddressProblem)
def test_each_problem_of_an_address_has_a_sentence_of_its_own(problem: AddressProblem) -> None:
    others = {address_words(other) for other in AddressProblem if other is not problem}
    assert address_words(problem).endswith(".")
    assert address_words(problem) not in others


@pytest.mark.parametrize("nick", ["kestrel", "Zoë", "猫", "a" * NICK_LENGTH])
def test_a_good_name_needs_no_words(nick: str) -> None:
    assert nick_words(nick) == ""


@pytest.mark.parametrize("nick", ["", "9lives", "a b", "a!b", "a" * (NICK_LENGTH + 1), "@otter"])
def test_a_name_that_will_not_do_is_explained(nick: str) -> None:
    assert nick_words(nick)


def test_a_name_that_will_not_do_comes_with_a_proposal() -> None:
    assert "Anna_Lena" in nick_words("Anna Lena")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Makerspace", "MA"), ("LAN party", "LP"), ("otter's room", "OR"), ("– x", "X"), ("猫", "猫")],
)
def test_the_initials_of_a_room(name: str, letters: str) -> None:
    assert room_initials(name) == letters


def test_a_symbol_has_the_colour_asked_for_and_the_pixels_of_the_screen(qtbot: QtBot) -> None:
    drawn = pixmap("plus", QColor("#B4532A"), 18, 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (36, 2.0)
    image = drawn.toImage()
    colors = {
        image.pixelColor(x, y).name() for x in range(36) for y in range(36) if image.pixelColor(x, y).alpha() == 255
    }
    assert colors == {"#b4532a"}


def test_a_button_s_symbol_follows_the_theme(qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, "plus", theme, "text")
    light = button.icon().pixmap(18).toImage()
    theme.choose(Scheme.DARK)
    assert button.icon().pixmap(18).toImage() != light
    theme.choose(Scheme.LIGHT)
    assert button.icon().pixmap(18).toImage() == light


def test_a_label_shows_markup_letter_by_letter(qtbot: QtBot) -> None:
    label = PlainLabel("<h1>big</h1>")
    marked = PlainLabel("x" * len("<h1>big</h1>"))
    qtbot.addWidget(label)
    qtbot.addWidget(marked)
    assert label.sizeHint().height() == marked.sizeHint().height()
    assert label.sizeHint().width() > label.fontMetrics().horizontalAdvance("h1 big h1")


def test_a_long_label_takes_no_more_room_than_there_is_and_says_all_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("A topic that goes on <b>and</b> on")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.minimumSizeHint().width() == 0
    assert label.toolTip() == "<qt>A topic that goes on &lt;b&gt;and&lt;/b&gt; on</qt>"
    label.resize(600, 20)
    assert label.toolTip() == ""
