"""The mark of people whose nickname is their own: in the list, above what they say, on their card."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.session import Session
from app.windows.room_page import RoomPage
from app.windows.timeline_parts import Author
from app.windows.timeline_view import TimelineView
from resources.theme import Theme
from tests.app.hands import part
from tests.app.room_process import RoomProcess
from tests.app.test_windows_main import Started
from tests.app.test_windows_strangers import join
from tests.app.timeline_lines import line, timeline_of


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RoomProcess]:
    made = RoomProcess(tmp_path / "room")
    made.start()
    yield made
    made.kill()


def test_the_heading_marks_an_own_name_behind_the_nickname(qtbot: QtBot) -> None:
    view = TimelineView(Theme())
    qtbot.addWidget(view)
    view.resize(500, 300)
    authors = {"fern": Author("fern", True), "moth": Author("The moth", True), "wren": Author("wren")}
    view.set_names(authors.__getitem__)
    view.set_timeline(timeline_of([line(nick, "hello") for nick in authors]))
    view.show()
    qtbot.waitUntil(lambda: len(view._shown) == 3)
    beside = [row.heading.beside.split("   ") for _number, _top, row in view._shown if row.heading]
    assert [words[:-1] for words in beside] == [["✓"], ["moth ✓"], []]


def test_those_in_a_room_see_whose_name_is_their_own(qtbot: QtBot, tmp_path: Path, room: RoomProcess) -> None:
    app = Started(qtbot, tmp_path / "app")
    join(app, f"127.0.0.1:{room.port}")
    app.is_in_room()
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)

    def spoken() -> list[str]:
        members = page.members.model()
        rows = [members.index(row, 0) for row in range(members.rowCount())]
        return [str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows]

    qtbot.waitUntil(lambda: "kestrel, own name, you" in spoken())
    stranger = Session()
    stranger.open(room.address, "heron")
    qtbot.waitUntil(lambda: any(name.startswith("heron") for name in spoken()))
    assert "heron" in spoken()
    page.company.show_profile("kestrel", page.rect())
    qtbot.waitUntil(lambda: app.sees("profile_account"))
    assert "✓ This name is yours in this room" in part(app.window, QLabel, "profile_account").text()
    stranger.close()
