"""Going somewhere: the quick switcher, browsing channels; and not being there: away when nothing is touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListView, QMenu, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.models.fuzzy import best, fit
from app.models.listing import ListingModel
from app.session import Session
from app.settings import Settings
from app.state.conversation import ListedChannel, Profile
from app.store.drafts import Drafts
from app.windows.idle import Idle
from app.windows.room_page import RoomPage
from app.windows.switcher import Place, Switcher
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in
from tests.app.room_fixture import OpenRoom, open_room


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def me(room: OpenRoom) -> Session:
    return room.person("kestrel")


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, me: Session) -> RoomPage:
    drafts, settings = Drafts(tmp_path / "drafts.json", "here"), Settings(tmp_path / "settings.ini")
    made = RoomPage(Theme(), settings, me, str(me.address), QMenu(), QAction("Leave"), drafts)
    qtbot.addWidget(made)
    made.resize(1180, 760)
    made.show()
    qtbot.waitUntil(lambda: made.conversation == "#lobby")
    return made


def shown(dialog: QWidget, name: str) -> list[str]:
    """What a list shows."""
    model = part(dialog, QListView, name).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


# Finding.


def test_a_name_is_found_by_its_letters_the_best_fit_first() -> None:
    names = ["general-tools", "tools", "lost-otter", "tool", "xtoolx", "t-o-o-l"]
    assert best("tool", ((name, name) for name in names), 9) == [
        "tool", "tools", "general-tools", "xtoolx", "t-o-o-l",
    ]  # fmt: skip
    assert best("LO", ((name, name) for name in names), 9)[0] == "lost-otter"
    assert best("tool", ((name, name) for name in names), 2) == ["tool", "tools"]
    assert best("zz", ((name, name) for name in names), 9) == []


def test_among_very_many_names_whole_pieces_are_found() -> None:
    names = [f"guest{number}" for number in range(20_000)]
    assert best("guest19999", ((name, name) for name in names), 5) == ["guest19999"]
    assert best("g19999", ((name, name) for name in names), 5) == []


@given(typed=some.text(max_size=8), name=some.text(max_size=12))
def test_what_fits_has_the_letters_in_their_order(typed: str, name: str) -> None:
    letters = iter(name)
    assert bool(fit(typed, name)) == all(letter in letters for letter in typed)


# The quick switcher.


def test_enter_leads_back_to_where_one_was_last(qtbot: QtBot, page: RoomPage, me: Session) -> None:
    for name in ("#tea", "#orders"):
        me.join(name)
    qtbot.waitUntil(lambda: me.conversations.rowCount() == 3)
    page.show_conversation("#orders")
    page.show_conversation("#tea")
    page.going.ask()
    switcher = part(page, QDialog, "switcher")
    assert shown(switcher, "switcher_list") == ["orders", "lobby", "tea"]
    press(part(switcher, QLineEdit, "switcher_input"), Qt.Key.Key_Return)
    assert page.conversation == "#orders"


def test_people_are_found_by_nickname_and_by_the_name_they_chose(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    fern = room.person("fern")
    fern.people.introduce(Profile(display_name="The plant"))
    me = room.people[0]
    qtbot.waitUntil(lambda: me.people.shown_name("fern") == "The plant")
    for typed in ("pla", "@fe"):
        page.going.ask()
        switcher = page.findChildren(QDialog, "switcher")[-1]
        assert shown(switcher, "switcher_list") == ["lobby"]
        field = part(switcher, QLineEdit, "switcher_input")
        field.setText(typed)
        assert shown(switcher, "switcher_list") == ["The plant"]
        press(field, Qt.Key.Key_Escape)
    page.going.ask()
    switcher = page.findChildren(QDialog, "switcher")[-1]
    field = part(switcher, QLineEdit, "switcher_input")
    type_in(field, "fern")
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conversation == "fern")


def test_other_rooms_can_be_gone_to_and_nothing_is_said_to_be_nothing(qtbot: QtBot) -> None:
    gone: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 500)
    places = [Place("Makerspace", sort="Room", icon="host", unread=3, meant=True, go=lambda: gone.append("room"))]
    switcher = Switcher(Theme(), places, lambda _typed: [], window)
    switcher.open()
    view, field = part(switcher, QListView, "switcher_list"), part(switcher, QLineEdit, "switcher_input")
    assert view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Makerspace, Room, 3 unread"
    type_in(field, "zzz")
    assert part(switcher, QLabel, "switcher_nothing").isVisible()
    press(field, Qt.Key.Key_Return)
    assert gone == []
    assert field.accessibleDescription() == ""
    field.setText("makr")
    assert field.accessibleDescription() == "Makerspace, Room, 3 unread"
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Return)
    assert gone == ["room"]


# Browsing channels.


def test_channels_are_looked_for_and_joined_by_enter(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    fern = room.person("fern")
    for name in ("#tea", "#coffee"):
        fern.join(name)
    qtbot.waitUntil(lambda: fern.conversations.rowCount() == 3)
    fern.set_topic("#tea", "Green or <b>black</b>?")
    qtbot.waitUntil(lambda: fern.topic("#tea") != "")
    click(page, "browse_button")
    dialog = part(page, QDialog, "browse_dialog")
    qtbot.waitUntil(lambda: shown(dialog, "browse_list") == ["#lobby", "#coffee", "#tea"])
    assert part(dialog, QLabel, "browse_words").text() == "3 channels"
    field = part(dialog, QLineEdit, "browse_search")
    type_in(field, "black")
    assert shown(dialog, "browse_list") == ["#tea"]
    assert field.accessibleDescription() == "#tea, 1 people, Green or <b>black</b>?"
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conversation == "#tea")


def test_a_channel_that_is_not_there_is_opened(qtbot: QtBot, page: RoomPage) -> None:
    page.requests.browse()
    dialog = part(page, QDialog, "browse_dialog")
    qtbot.waitUntil(lambda: shown(dialog, "browse_list") == ["#lobby"])
    field = part(dialog, QLineEdit, "browse_search")
    type_in(field, "two words")
    assert not part(dialog, QPushButton, "browse_join").isEnabled()
    field.setText("workshop")
    assert "#workshop" in part(dialog, QLabel, "browse_words").text()
    click(dialog, "browse_join")
    qtbot.waitUntil(lambda: page.conversation == "#workshop")


def test_a_channel_that_one_is_in_is_shown(qtbot: QtBot, page: RoomPage, me: Session) -> None:
    me.join("#tea")
    qtbot.waitUntil(lambda: me.conversations.rowCount() == 2)
    page.show_conversation("#tea")
    page.requests.browse()
    dialog = part(page, QDialog, "browse_dialog")
    qtbot.waitUntil(lambda: len(shown(dialog, "browse_list")) == 2)
    field = part(dialog, QLineEdit, "browse_search")
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Up)
    press(field, Qt.Key.Key_Return)
    assert page.conversation == "#lobby"


def test_channels_that_come_in_slices_stand_in_order_once_each(qtmodeltester: ModelTester) -> None:
    model = ListingModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.add(ListedChannel(f"#c{number}", number % 7, "") for number in range(50))
    model.add(ListedChannel(f"#c{number}", number % 7, "about Tea") for number in range(40, 60))
    assert model.count == 60
    assert model.index(0, 0).data() == "#c13"
    model.narrow("TEA")
    assert model.rowCount() == 10
    assert model.row_of("#c55") >= 0
    assert model.row_of("#c3") == -1
    model.narrow("")
    assert model.rowCount() == 60


# Away when nothing is touched.


class _Whom:
    def __init__(self) -> None:
        self.told: list[str | None] = []

    def set_idle(self, message: str | None) -> None:
        self.told.append(message)


def test_who_touches_nothing_is_away_and_back_with_the_next_touch(qtbot: QtBot, tmp_path: Path) -> None:
    settings, whom = Settings(tmp_path / "settings.ini"), _Whom()
    settings.away_minutes = 5
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    idle = Idle(settings, whom, window, minute_ms=1)
    qtbot.waitUntil(lambda: whom.told == ["Away from the computer"])
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, QPoint(3, 3))
    QTest.keyClick(handle, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: whom.told[1:2] == [None])
    qtbot.waitUntil(lambda: len(whom.told) == 3)
    settings.away_minutes = 0
    assert whom.told[3:] == [None]
    assert idle.parent() is window
