"""The chat page on a real room, with real clicks and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QMenu, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.models.channel_list import ChannelListModel
from app.models.roster import ValueRole
from app.session import Session
from app.settings import Settings
from app.state.conversation import Member
from app.state.lines import Kind
from app.store.drafts import Drafts
from app.windows.links import open_link
from app.windows.room_page import RoomPage
from app.windows.roster_groups import Heading
from resources.theme import Theme
from tests.app.hands import click, click_row, double_click, part, press, type_in
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
    settings, drafts = Settings(tmp_path / "settings.ini"), Drafts(tmp_path / "drafts.json", "here")
    made = RoomPage(Theme(), settings, me, str(me.address), QMenu(), QAction("Leave"), drafts)
    qtbot.addWidget(made)
    made.resize(1180, 760)
    made.show()
    qtbot.waitUntil(lambda: made.conversation == "#lobby")
    return made


def said(session: Session, conversation: str) -> list[tuple[str, str]]:
    return [
        (line.nick, line.text) for line in session.timeline(conversation).lines if line.kind in (Kind.SAID, Kind.DID)
    ]


def members(page: RoomPage) -> list[str]:
    """What the member list shows: names, and headings in brackets."""
    model = page.members.model()
    values = [model.index(row, 0).data(ValueRole) for row in range(model.rowCount())]
    return [f"[{model.index(row, 0).data()}]" if isinstance(v, Heading) else v.nick for row, v in enumerate(values)]


def row_of(page: RoomPage, nick: str) -> int:
    return members(page).index(nick)


def test_the_page_says_where_one_is(page: RoomPage, room: OpenRoom) -> None:
    assert part(page, QLabel, "room_name_label").text() == "Makerspace"
    assert part(page, QLabel, "connection_state").text() == f"127.0.0.1:{room.ready.port}"
    assert part(page, QLabel, "conversation_name").text() == "# lobby"
    assert part(page, QLabel, "my_name").text() == "kestrel"
    assert part(page, QPlainTextEdit, "composer").placeholderText() == "Message #lobby"
    assert page.title == "Makerspace"


def test_what_is_typed_arrives_and_what_others_say_is_shown(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    other = room.person("otter")
    composer = part(page, QPlainTextEdit, "composer")
    type_in(composer, "hello")
    press(composer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("kestrel", "hello") in said(other, "#lobby"))
    other.say("#lobby", "hello to you")
    qtbot.waitUntil(lambda: ("otter", "hello to you") in said(room.people[0], "#lobby"))


def test_the_member_list_follows_who_comes_and_goes(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    assert members(page) == ["[In the room · 1]", "kestrel"]
    otter = room.person("otter")
    fern = room.person("fern")
    qtbot.waitUntil(lambda: members(page) == ["[In the room · 3]", "kestrel", "fern", "otter"])
    assert part(page, QPushButton, "members_button").text() == "3"
    fern.set_nick("wren")
    qtbot.waitUntil(lambda: members(page) == ["[In the room · 3]", "kestrel", "otter", "wren"])
    otter.close()
    qtbot.waitUntil(lambda: members(page) == ["[In the room · 2]", "kestrel", "wren"])


def test_who_opens_a_channel_is_its_host_and_can_put_others_out(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    click(page, "new_channel_button")
    answer = part(page, QLineEdit, "answer")
    type_in(answer, "laser-cutter")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conversation == "#laser-cutter")
    qtbot.waitUntil(lambda: members(page) == ["[Host]", "kestrel"])
    other = room.person("otter")
    other.join("#laser-cutter")
    qtbot.waitUntil(lambda: members(page) == ["[Host]", "kestrel", "[In the room · 1]", "otter"])
    where = page.members.visualRect(page.members.model().index(row_of(page, "otter"), 0)).center()
    page.members.customContextMenuRequested.emit(where)
    part(page, QMenu, "member_menu").actions()[-1].trigger()
    click(page, "confirm_button")
    qtbot.waitUntil(lambda: members(page) == ["[Host]", "kestrel"])


def test_who_is_no_host_is_not_offered_to_put_others_out(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    room.person("otter")
    qtbot.waitUntil(lambda: "otter" in members(page))
    page.members.menu_asked.emit("otter", QPoint(10, 10))
    menu = part(page, QMenu, "member_menu")
    assert [action.text() for action in menu.actions()] == ["Message", "Name in a message", "Copy name", "", "Ignore"]
    menu.close()


def test_a_double_click_on_somebody_opens_a_conversation_of_two(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    other = room.person("otter")
    qtbot.waitUntil(lambda: "otter" in members(page))
    double_click(page.members, page.members.model().index(row_of(page, "otter"), 0))
    qtbot.waitUntil(lambda: page.conversation == "otter")
    assert not page.members.isVisible()
    assert "Nothing has been said here yet" in page.timeline.accessibleDescription()
    composer = part(page, QPlainTextEdit, "composer")
    type_in(composer, "only for you")
    press(composer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: other.conversations.row("kestrel") is not None)
    assert said(other, "kestrel") == [("kestrel", "only for you")]


def test_a_heading_among_the_members_is_nobody(page: RoomPage) -> None:
    model = page.members.model()
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    double_click(page.members, model.index(0, 0))
    assert page.conversation == "#lobby"


def test_what_is_unread_is_counted_until_it_is_looked_at(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    me = room.people[0]
    other = room.person("otter")
    for session in (me, other):
        session.join("#orders")
    qtbot.waitUntil(lambda: me.conversations.rowCount() == 2 and other.conversations.rowCount() == 2)
    assert page.conversation == "#lobby"
    other.say("#orders", "kestrel: forty bolts")
    qtbot.waitUntil(lambda: sum(row.mentions for row in me.conversations.rows) == 1)
    channels = part(page, QListView, "channels")
    click_row(channels, 1)
    assert page.conversation == "#orders"
    assert sum(row.mentions for row in me.conversations.rows) == 0


def test_keys_lead_from_conversation_to_conversation(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    room.people[0].join("#orders")
    qtbot.waitUntil(lambda: room.people[0].conversations.rowCount() == 2)
    page.step(1)
    assert page.conversation == "#orders"
    page.step(1)
    assert page.conversation == "#lobby"
    page.step(-1)
    assert page.conversation == "#orders"


def test_a_conversation_that_is_left_makes_room_for_another(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    room.people[0].query("otter")
    page.show_conversation("otter")
    page.close_conversation()
    qtbot.waitUntil(lambda: page.conversation == "#lobby")
    page.close_conversation()
    click(page, "confirm_button")
    qtbot.waitUntil(lambda: page.conversation == "")
    assert not part(page, QPlainTextEdit, "composer").isEnabled()
    assert "Click +" in part(page, QLabel, "topic").text()


def test_a_topic_is_set_by_a_double_click(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    room.people[0].join("#orders")
    qtbot.waitUntil(lambda: room.people[0].conversations.rowCount() == 2)
    page.show_conversation("#orders")
    qtbot.waitUntil(lambda: "Double-click" in part(page, QLabel, "topic").text())
    qtbot.mouseDClick(part(page, QLabel, "topic"), Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    answer = part(page, QLineEdit, "answer")
    type_in(answer, "Forty <b>bolts</b>")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(page, QLabel, "topic").text() == "Forty <b>bolts</b>")
    assert part(page, QLabel, "topic").textFormat() is Qt.TextFormat.PlainText


def test_a_refusal_is_said_above_the_composer_until_it_is_closed(qtbot: QtBot, page: RoomPage) -> None:
    composer = part(page, QPlainTextEdit, "composer")
    type_in(composer, "/nosuchcommand")
    press(composer, Qt.Key.Key_Return)
    words = part(page, QLabel, "notice_words")
    qtbot.waitUntil(words.isVisible)
    assert "/nosuchcommand" in words.text()
    click(page, "notice_close")
    assert not words.isVisible()


def test_another_name_is_shown_as_soon_as_the_room_knows_it(qtbot: QtBot, page: RoomPage) -> None:
    page.requests.ask_nick()
    answer = part(page, QLineEdit, "answer")
    answer.selectAll()
    type_in(answer, "wren")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(page, QLabel, "my_name").text() == "wren")


def test_away_and_back(qtbot: QtBot, page: RoomPage, me: Session) -> None:
    page.company.switch_away()
    answer = part(page, QLineEdit, "answer")
    answer.selectAll()
    type_in(answer, "back at six")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(page, QLabel, "my_state").text() == "Away")
    assert me.away == "back at six"
    page.company.switch_away()
    qtbot.waitUntil(lambda: part(page, QLabel, "my_state").text() == "Available")


def test_a_lost_connection_is_said_at_once_and_what_is_typed_is_kept(
    qtbot: QtBot, page: RoomPage, room: OpenRoom
) -> None:
    composer = part(page, QPlainTextEdit, "composer")
    type_in(composer, "half a thought")
    page.banner.wait(4, "Nobody answers.")
    words = part(page, QLabel, "connection_words")
    assert words.text() == "Nobody answers. Trying again in 4 s. What you type is kept."
    qtbot.waitUntil(lambda: "in 3 s" in words.text())
    assert composer.isEnabled()
    assert composer.toPlainText() == "half a thought"
    with qtbot.waitSignal(page.banner.retry_asked):
        click(page, "retry_button")


def test_in_a_narrow_window_the_member_list_makes_room(qtbot: QtBot, page: RoomPage) -> None:
    assert page.members.isVisible()
    page.resize(640, 480)
    qtbot.waitUntil(lambda: not page.members.isVisible())
    assert page.sidebar.isVisible()
    assert page.timeline.width() > 360
    click(page, "members_button")
    assert page.members.isVisible()
    assert not page.sidebar.isVisible()
    page.resize(1180, 760)
    qtbot.waitUntil(lambda: page.members.isVisible() and page.sidebar.isVisible())


def test_f6_leads_round_the_parts_of_the_page(qtbot: QtBot, page: RoomPage) -> None:
    page.activateWindow()
    page.composer.setFocus()
    seen = []
    for _ in range(4):
        page.focus_part(1)
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
    assert seen[0] == "members"
    assert seen[1] == "channels"
    assert seen[3] == "composer"


def test_typing_while_reading_goes_on_in_the_composer(qtbot: QtBot, page: RoomPage) -> None:
    page.timeline.setFocus()
    type_in(page.timeline, "hey")
    composer = part(page, QPlainTextEdit, "composer")
    assert composer.toPlainText() == "hey"
    assert QApplication.focusWidget() is composer


def test_names_in_both_lists_are_plain_values(page: RoomPage, me: Session) -> None:
    assert isinstance(me.conversations, ChannelListModel)
    assert isinstance(page.members.model().index(1, 0).data(ValueRole), Member)


@pytest.mark.parametrize(("url", "opened"), [("https://wiki.local/x", 1), ("http://wiki.local", 1), ("file:///etc", 0)])
def test_only_web_pages_are_opened(monkeypatch: pytest.MonkeyPatch, url: str, opened: int) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda target: asked.append(target.toString()))
    open_link(url)
    assert len(asked) == opened


def test_passing_by_a_list_with_tab_chooses_nothing_and_return_does(qtbot: QtBot, page: RoomPage, me: Session) -> None:
    me.query("wren")
    qtbot.waitUntil(lambda: page.sidebar.conversations.names() == ["#lobby", "wren"])
    people = part(page, QListView, "direct_messages")
    page.show_conversation("#lobby")
    people.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.conversation == "#lobby"
    press(people, Qt.Key.Key_Return)
    assert page.conversation == "wren"
    page.show_conversation("#lobby")
    people.setFocus(Qt.FocusReason.TabFocusReason)
    click_row(people, 0)
    assert page.conversation == "wren"
