"""Pictures of people in the window: wherever somebody is shown, and only where they are wanted."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from app.net.host import Host
from app.session import Session
from app.settings import Settings
from app.state.conversation import Profile
from app.windows.main_window import MainWindow
from app.windows.profile_card import ProfileCard
from app.windows.room_page import RoomPage
from app.windows.rooms import Rooms
from app.windows.settings_window import SettingsWindow
from resources.theme import Theme
from tests.app.hands import click, part, type_in
from tests.app.picture_server import PictureServer, made, picture_server
from tests.app.room_fixture import OpenRoom, open_page, open_room

#: Colours that nothing else on a page has.
FERN, KESTREL = "#fe01fd", "#01fe02"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with picture_server() as made_server:
        made_server.answers["/fern.png"] = made(FERN)
        made_server.answers["/kestrel.png"] = made(KESTREL)
        yield made_server


@pytest.fixture
def me(room: OpenRoom) -> Session:
    return room.person("kestrel")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, me: Session, settings: Settings) -> RoomPage:
    return open_page(qtbot, tmp_path, me, settings)


@pytest.fixture
def fern(qtbot: QtBot, page: RoomPage, room: OpenRoom, server: PictureServer) -> Session:
    """Somebody who has said something, and has a picture."""
    session = room.person("fern")
    session.people.introduce(Profile(avatar=server.url("/fern.png")))
    session.say("#lobby", "Hello")
    return session


def shows(widget: QWidget, color: str, *, least: int = 100) -> bool:
    """Whether so many pixels of a widget have this colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted, points = QColor(color).rgb(), image.size()
    found = 0
    for y in range(0, points.height(), 2):
        found += sum(image.pixel(x, y) == wanted for x in range(0, points.width(), 2))
    return found * 4 >= least


def test_a_picture_is_shown_wherever_somebody_is(
    qtbot: QtBot, page: RoomPage, me: Session, fern: Session, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.timeline, FERN))
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    page.company.show_profile("fern", QRect(300, 300, 10, 10))
    qtbot.waitUntil(lambda: shows(part(page, ProfileCard, "profile_card"), FERN))
    page.company.card.hide()
    type_in(page.composer.input, "@fe")
    qtbot.waitUntil(lambda: shows(part(page, QFrame, "suggestions"), FERN))
    page.composer.input.clear()
    me.query("fern")
    page.going.ask()
    qtbot.waitUntil(lambda: shows(part(page, QListView, "switcher_list"), FERN))
    assert server.asked == ["/fern.png"]
    fern.people.introduce(Profile())
    qtbot.waitUntil(lambda: not shows(page.timeline, FERN, least=1))
    assert not shows(page.members, FERN, least=1)


def test_ones_own_picture_is_set_by_its_address(
    qtbot: QtBot, page: RoomPage, me: Session, server: PictureServer
) -> None:
    click(page, "my_profile_button")
    click(page, "profile_edit")
    dialog = part(page, QWidget, "profile_dialog")
    type_in(part(dialog, QLineEdit, "profile_picture_input"), server.url("/kestrel.png"))
    click(dialog, "profile_save")
    qtbot.waitUntil(lambda: shows(page.sidebar, KESTREL))
    me.say("#lobby", "Look at me")
    qtbot.waitUntil(lambda: shows(page.timeline, KESTREL))


def test_a_setting_shows_letters_instead_and_nothing_is_fetched(
    qtbot: QtBot, page: RoomPage, fern: Session, settings: Settings, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    window = SettingsWindow(settings, [], [], "here", page)
    box = part(window, QCheckBox, "setting_show_pictures")
    assert box.isChecked()
    box.click()
    qtbot.waitUntil(lambda: not shows(page.members, FERN, least=1))
    fern.people.introduce(Profile(avatar=server.url("/kestrel.png")))
    fern.say("#lobby", "Another picture")
    qtbot.waitUntil(lambda: len(page.timeline.timeline.lines) >= 2)
    assert not shows(page, KESTREL, least=1)
    assert server.asked == ["/fern.png"]
    box.click()
    qtbot.waitUntil(lambda: shows(page.members, KESTREL))


def test_nothing_is_fetched_for_those_who_are_ignored(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom, fern: Session, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    me.people.ignore_person("fern")
    qtbot.waitUntil(lambda: not shows(page.members, FERN, least=1))
    fern.people.introduce(Profile(avatar=server.url("/kestrel.png")))
    qtbot.waitUntil(lambda: me.people.profile("fern").avatar.endswith("/kestrel.png"))
    otter = room.person("otter")
    otter.people.introduce(Profile(avatar=server.url("/fern.png")))
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    assert server.asked == ["/fern.png"]
    me.people.hear_again("fern")
    qtbot.waitUntil(lambda: shows(page.members, KESTREL))


def test_another_computer_is_never_called(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom, fern: Session, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    connections = server.connections
    fern.people.introduce(Profile(avatar=server.url("/kestrel.png", host="localhost")))
    qtbot.waitUntil(lambda: not shows(page.members, FERN, least=1))
    fern.say("#lobby", "From elsewhere")
    qtbot.waitUntil(lambda: len(page.timeline.timeline.lines) >= 2)
    assert not shows(page, KESTREL, least=1)
    assert (server.asked, server.connections) == (["/fern.png"], connections)


def test_in_ones_own_room_the_inner_address_is_no_place_for_pictures(
    qtbot: QtBot, page: RoomPage, me: Session, fern: Session, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    me.faces.host_at(["127.0.0.1", "::1", "localhost", "192.0.2.7"])
    fern.people.introduce(Profile(avatar=server.url("/kestrel.png")))
    qtbot.waitUntil(lambda: not shows(page.members, FERN, least=1))
    assert not shows(page, KESTREL, least=1)
    assert server.asked == ["/fern.png"]
    fern.people.introduce(Profile(avatar=server.url("/kestrel.png", host="localhost")))
    qtbot.waitUntil(lambda: shows(page.members, KESTREL))


def test_the_window_of_the_host_never_looks_on_its_own_loopback(
    qtbot: QtBot, tmp_path: Path, server: PictureServer
) -> None:
    host = Host(tmp_path / "own", arguments=("--host", "127.0.0.1", "--port", "0"))
    settings = Settings(tmp_path / "settings.ini")
    settings.nickname = "kestrel"
    settings.picture = server.url("/kestrel.png")
    window = MainWindow(Theme(), settings, tmp_path, lambda: host)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(host.opened):
        click(window, "host_button")
    rooms = part(window, Rooms, "")
    qtbot.waitUntil(lambda: rooms.own is not None and rooms.own.page is not None and bool(rooms.own.page.conversation))
    own = rooms.own
    assert own is not None
    assert own.page is not None
    own.page.sidebar.grab()
    qtbot.waitUntil(lambda: own.session.people.profile("kestrel").avatar != "")
    timeline = own.session.timeline("#lobby")

    def delivered(wanted: int) -> bool:
        return sum(line.text == "Hello" and bool(line.msgid) for line in timeline.lines) == wanted

    # Each there and back takes about as long as to call this computer.
    for at in range(1, 21):
        own.session.say("#lobby", "Hello")
        qtbot.waitUntil(partial(delivered, at))
        assert not shows(own.page.sidebar, KESTREL, least=1)
    assert server.connections == 0
    own.session.faces.host_at(["localhost"])
    settings.picture = server.url("/fern.png", host="localhost")
    page = own.page
    qtbot.waitUntil(lambda: shows(page.sidebar, FERN))
    assert server.asked == ["/fern.png"]
    with qtbot.waitSignal(host.closed):
        host.stop()


def test_a_picture_is_there_again_at_once_after_the_connection_was_lost(
    qtbot: QtBot, page: RoomPage, me: Session, fern: Session, server: PictureServer
) -> None:
    qtbot.waitUntil(lambda: shows(page.timeline, FERN))
    me.close()
    qtbot.waitUntil(lambda: not shows(page.members, FERN, least=1))
    me.reopen()
    qtbot.waitUntil(lambda: shows(page.members, FERN))
    assert server.asked == ["/fern.png"]
