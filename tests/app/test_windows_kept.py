"""A room whose host is away, in the whole window: what was seen in it can be read, unless nothing is to be kept."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.state.lines import TALK
from app.windows.room_page import RoomPage
from tests.app.hands import click, part, type_in
from tests.app.room_fixture import OpenRoom, open_room
from tests.app.test_windows_main import Started, joined


def words(page: RoomPage) -> list[str]:
    return [line.text for line in page.timeline.timeline.lines if line.kind in TALK]


def visit(qtbot: QtBot, app: Started, room: OpenRoom) -> None:
    """Be in the room, hear something, and leave it."""
    page = joined(app, room)
    room.person("fern").say("#lobby", "the plan is on the wall")
    qtbot.waitUntil(lambda: words(page) == ["the plan is on the wall"])
    part(app.window, QAction, "action_leave").trigger()
    qtbot.waitUntil(lambda: app.sees("join_address"))


def call_again(app: Started, room: OpenRoom) -> None:
    address = part(app.window, QLineEdit, "join_address")
    address.clear()
    type_in(address, f"127.0.0.1:{room.ready.port}")
    click(app.window, "join_button")


def test_a_room_that_is_closed_can_still_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    app = Started(qtbot, tmp_path)
    with open_room(qtbot, tmp_path / "other") as room:
        visit(qtbot, app, room)
    call_again(app, room)
    app.is_in_room()
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    qtbot.waitUntil(lambda: words(page) == ["the plan is on the wall"])
    assert app.sees("rejoin_button")
    assert app.text("room_name_label") == "Makerspace"
    assert app.text("connection_state") == "Not connected"
    assert part(page, QLabel, "connection_words").text()


def test_where_nothing_is_kept_nothing_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    app = Started(qtbot, tmp_path)
    app.settings.keep_history = False
    with open_room(qtbot, tmp_path / "other") as room:
        visit(qtbot, app, room)
    assert not (tmp_path / "history.db").exists()
    call_again(app, room)
    qtbot.waitUntil(lambda: app.sees("join_words") and not app.sees("cancel_button"))
    assert not app.sees("conversation_name")


def test_what_is_kept_goes_as_soon_as_it_is_not_wanted(qtbot: QtBot, tmp_path: Path) -> None:
    app = Started(qtbot, tmp_path)
    with open_room(qtbot, tmp_path / "other") as room:
        visit(qtbot, app, room)
    qtbot.waitUntil((tmp_path / "history.db").exists)
    app.settings.keep_history = False
    qtbot.waitUntil(lambda: not (tmp_path / "history.db").exists())
