"""People in the window: the card of each, the member list's filter, whom one ignores, what one says of oneself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.models.channel_list import ValueRole as RowRole
from app.models.roster import RosterModel, ValueRole
from app.session import Session
from app.settings import Settings
from app.state.conversation import ConversationRow, Member, Profile
from app.state.notifying import Level
from app.windows.profile_card import ProfileCard
from app.windows.room_page import RoomPage
from app.windows.roster_panel import RosterPanel
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in
from tests.app.room_fixture import OpenRoom, open_page, open_room

#: Names that would do harm if they were taken for more than names.
HOSTILE = "<b>&x</b>\u202eevil\u202c"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def me(room: OpenRoom) -> Session:
    return room.person("kestrel")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, me: Session, settings: Settings) -> RoomPage:
    return open_page(qtbot, tmp_path, me, settings)


def members(page: RoomPage) -> list[str]:
    model = page.members.model()
    values = [model.index(row, 0).data(ValueRole) for row in range(model.rowCount())]
    return [value.nick for value in values if isinstance(value, Member)]


def click_member(page: RoomPage, nick: str) -> None:
    model = page.members.model()
    index = next(
        model.index(row, 0)
        for row in range(model.rowCount())
        if getattr(model.index(row, 0).data(ValueRole), "nick", "") == nick
    )
    where = page.members.visualRect(index).center()
    QTest.mouseClick(page.members.viewport(), Qt.MouseButton.LeftButton, pos=where)


def words(page: RoomPage, name: str) -> str:
    """What a label of the card says; nothing where it is not seen."""
    label = part(page, QLabel, name)
    return label.text() if label.isVisible() else ""


def test_a_click_on_somebody_tells_who_they_are_and_follows_what_changes(
    qtbot: QtBot, page: RoomPage, room: OpenRoom
) -> None:
    fern = room.person("fern")
    fern.people.introduce(Profile(display_name="Fern the plant", pronouns="she/her", status="At the lathe"))
    qtbot.waitUntil(lambda: page.company.card is not None and "fern" in members(page))
    click_member(page, "fern")
    card = part(page, ProfileCard, "profile_card")
    assert card.isVisible()
    qtbot.waitUntil(lambda: words(page, "profile_name") == "Fern the plant")
    qtbot.waitUntil(lambda: words(page, "profile_nick") == "fern · she/her")
    qtbot.waitUntil(lambda: words(page, "profile_status") == "At the lathe")
    assert words(page, "profile_presence") == "Available"
    qtbot.waitUntil(lambda: "Here since " in words(page, "profile_account"))
    assert page.rect().contains(card.geometry())
    fern.set_away("lunch")
    qtbot.waitUntil(lambda: words(page, "profile_presence") == "Away: lunch")
    fern.close()
    qtbot.waitUntil(lambda: words(page, "profile_presence") == "")
    assert words(page, "profile_status") == ""


def test_the_card_leads_to_a_conversation_a_mention_and_shared_channels(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom
) -> None:
    fern = room.person("fern")
    for session in (me, fern):
        session.join("#tea")
    qtbot.waitUntil(lambda: me.people.shared("fern") == ["#lobby", "#tea"])
    click_member(page, "fern")
    shared = [button for button in page.findChildren(QPushButton, "shared_channel") if button.isVisible()]
    assert [button.accessibleName() for button in shared] == ["Go to #lobby", "Go to #tea"]
    shared[1].click()
    assert page.conversation == "#tea"
    assert not page.company.card.isVisible()
    qtbot.waitUntil(lambda: "fern" in members(page))
    click_member(page, "fern")
    click(page, "profile_mention")
    assert "fern" in part(page, QPlainTextEdit, "composer").toPlainText()
    click_member(page, "fern")
    click(page, "profile_message")
    qtbot.waitUntil(lambda: page.conversation == "fern")


def test_escape_and_a_click_elsewhere_close_the_card(qtbot: QtBot, page: RoomPage, room: OpenRoom) -> None:
    page.activateWindow()
    page.members.setFocus()
    page.company.show_profile("kestrel", QRect(page.mapToGlobal(QPoint(500, 100)), page.size() * 0))
    card = page.company.card
    focused = QApplication.focusWidget()
    assert focused is not None
    assert card.isAncestorOf(focused)
    press(focused, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert QApplication.focusWidget() is page.members
    page.company.show_profile("kestrel", QPoint(0, 0))
    assert page.rect().contains(card.geometry())
    QTest.mouseClick(page.timeline.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not card.isVisible()


def test_what_somebody_says_of_themselves_is_plain_text_everywhere(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom
) -> None:
    fern = room.person("fern")
    fern.people.introduce(Profile(display_name=HOSTILE, status=HOSTILE, pronouns=HOSTILE))
    qtbot.waitUntil(lambda: me.people.profile("fern").status == HOSTILE)
    qtbot.waitUntil(lambda: "fern" in members(page))
    click_member(page, "fern")
    qtbot.waitUntil(lambda: "<b>" in words(page, "profile_nick"))
    for label in page.company.card.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
    page.show_conversation("#lobby")
    me.query("fern")
    page.show_conversation("fern")
    assert part(page, QLabel, "conversation_name").text() == "<b>&x</b>evil"


def test_words_without_end_do_not_break_the_card(qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom) -> None:
    fern = room.person("fern")
    qtbot.waitUntil(lambda: "fern" in members(page))
    click_member(page, "fern")
    width = page.company.card.width()
    fern.people.introduce(Profile(display_name="W" * 64, status="W" * 200, pronouns="x" * 32))
    qtbot.waitUntil(lambda: words(page, "profile_status").replace("\u200b", "") == "W" * 200)
    status = part(page, QLabel, "profile_status")
    qtbot.waitUntil(lambda: status.height() > 4 * status.fontMetrics().height())
    assert page.company.card.width() == width
    assert page.rect().contains(page.company.card.geometry())


def test_a_shown_name_stands_above_what_somebody_says_with_the_nickname(
    qtbot: QtBot, page: RoomPage, room: OpenRoom
) -> None:
    def heading() -> tuple[str, str]:
        """What stands above the last line: the name, and what is beside it but for the time."""
        found = page.timeline.row_at(page.timeline.viewport().height() - 20)
        if found is None or found[2].heading is None:
            return ("", "")
        return found[2].heading.name, found[2].heading.beside.removesuffix(found[2].time).strip()

    fern = room.person("fern")
    fern.say("#lobby", "hello")
    qtbot.waitUntil(lambda: heading() == ("fern", ""))
    fern.people.introduce(Profile(display_name="The plant"))
    qtbot.waitUntil(lambda: heading() == ("The plant", "fern"))
    fern.people.introduce(Profile(display_name="kestrel"))
    qtbot.waitUntil(lambda: heading() == ("fern", ""))


def test_typing_in_the_member_list_narrows_it_and_escape_shows_everybody(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom
) -> None:
    fern, _otter = room.person("fern"), room.person("otter")
    fern.people.introduce(Profile(display_name="The plant"))
    qtbot.waitUntil(lambda: me.people.shown_name("fern") == "The plant" and len(members(page)) == 3)
    page.activateWindow()
    page.members.setFocus()
    press(page.members, Qt.Key.Key_P)
    field = part(page, QLineEdit, "member_filter")
    assert field.isVisible()
    type_in(field, "la")
    assert members(page) == ["fern"]
    field.setText("zzz")
    assert members(page) == []
    assert part(page, QLabel, "nobody_words").isVisible()
    field.setText("n")
    qtbot.waitUntil(lambda: members(page) == ["fern"])
    room.person("wren")
    qtbot.waitUntil(lambda: members(page) == ["fern", "wren"] or members(page) == ["wren", "fern"])
    press(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert len(members(page)) == 4
    page.find_member()
    assert field.isVisible()
    page.show_conversation("#lobby")


def test_ten_thousand_members_are_narrowed_without_being_sorted_again(qtbot: QtBot) -> None:
    roster = RosterModel()
    roster.gather(Member(f"guest{number}", "", False, False) for number in range(10_000))
    roster.reset()
    panel = RosterPanel(Theme())
    qtbot.addWidget(panel)
    panel.show()
    panel.show_members(roster)
    panel.search("9999")
    assert panel.list.model().rowCount() == 2
    roster.remove("guest9999")
    qtbot.waitUntil(lambda: panel.list.model().rowCount() == 0)
    panel.show_members(None)
    assert not part(panel, QLineEdit, "member_filter").isVisible()


def test_who_is_ignored_is_marked_and_heard_again_from_the_same_menu(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom
) -> None:
    room.person("fern")
    qtbot.waitUntil(lambda: "fern" in members(page))

    def choose(text: str) -> None:
        page.requests.member_menu("fern", QPoint(10, 10), "#lobby")
        menu = page.findChildren(QMenu, "member_menu")[-1]
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.close()

    choose("Ignore")
    assert me.people.is_ignored("fern")
    click_member(page, "fern")
    assert "You ignore them" in words(page, "profile_account")
    me.query("fern")
    page.show_conversation("fern")
    assert part(page, QLabel, "topic").text() == "Ignored"
    choose("Hear again")
    assert not me.people.is_ignored("fern")
    qtbot.waitUntil(lambda: part(page, QLabel, "topic").text() != "Ignored")


def test_the_list_of_ignored_people_takes_masks_and_lets_go_again(page: RoomPage, me: Session) -> None:
    page.requests.show_ignored()
    dialog = part(page, QWidget, "ignored_dialog")
    type_in(part(dialog, QLineEdit, "ignore_input"), "*@badhost")
    click(dialog, "ignore_button")
    assert list(me.people.ignored) == ["*!*@badhost"]
    assert part(dialog, QListWidget, "ignored_list").count() == 1
    click(dialog, "hear_again_button")
    assert list(me.people.ignored) == []
    assert not part(dialog, QPushButton, "hear_again_button").isEnabled()


def test_the_person_in_front_is_shown_as_they_are_there(
    qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom
) -> None:
    fern = room.person("fern")
    me.query("fern")
    page.show_conversation("fern")
    topic = part(page, QLabel, "topic")
    qtbot.waitUntil(lambda: topic.text() == "Available")
    fern.people.introduce(Profile(status="At the lathe"))
    qtbot.waitUntil(lambda: topic.text() == "Available · At the lathe")
    fern.set_away("lunch")
    qtbot.waitUntil(lambda: topic.text() == "Away: lunch · At the lathe")
    QTest.mouseClick(part(page, QLabel, "conversation_name"), Qt.MouseButton.LeftButton)
    assert page.company.card.isVisible()
    fern.close()
    qtbot.waitUntil(lambda: topic.text() == "Not in the room now")
    me.close()
    assert topic.text() == "Only the two of you see this."


def test_the_profile_is_for_all_rooms_and_is_checked(
    qtbot: QtBot, page: RoomPage, me: Session, settings: Settings, room: OpenRoom
) -> None:
    other = room.person("otter")
    click(page, "my_profile_button")
    click(page, "profile_edit")
    dialog = part(page, QWidget, "profile_dialog")
    picture = part(dialog, QLineEdit, "profile_picture_input")
    type_in(picture, "ftp://x")
    assert "https://" in part(dialog, QLabel, "profile_wrong").text()
    assert not part(dialog, QPushButton, "profile_save").isEnabled()
    picture.clear()
    part(dialog, QLineEdit, "profile_status_input").setText("水" * 120)
    assert "too long" in part(dialog, QLabel, "profile_wrong").text()
    part(dialog, QLineEdit, "profile_status_input").setText("At the  bench")
    type_in(part(dialog, QLineEdit, "profile_display_name_input"), "Kes")
    click(dialog, "profile_save")
    qtbot.waitUntil(lambda: other.people.profile("kestrel").status == "At the bench")
    qtbot.waitUntil(lambda: part(page, QLabel, "my_name").text() == "Kes")
    assert part(page, QLabel, "my_state").text() == "At the bench"
    assert settings.display_name == "Kes"


def test_being_away_has_words_that_are_offered_again(
    qtbot: QtBot, page: RoomPage, me: Session, settings: Settings, room: OpenRoom
) -> None:
    other = room.person("otter")
    page.company.switch_away()
    answer = part(page, QLineEdit, "answer")
    answer.clear()
    assert not part(page, QPushButton, "answer_button").isEnabled()
    type_in(answer, "back at six")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: other.people.profile("kestrel").away_message == "back at six")
    assert settings.away_message == "back at six"
    qtbot.waitUntil(lambda: part(page, QLabel, "my_state").text() == "Away")
    page.company.switch_away()
    qtbot.waitUntil(lambda: other.people.presence("kestrel") == "here")


def row_of(page: RoomPage, name: str) -> ConversationRow:
    view = part(page, QListView, "channels")
    rows = [view.model().index(at, 0).data(RowRole) for at in range(view.model().rowCount())]
    found: ConversationRow = next(row for row in rows if row.name == name)
    return found


def test_a_conversation_is_muted_and_told_of_as_its_menu_says(page: RoomPage, me: Session) -> None:
    click(page, "conversation_menu_button")
    menu = part(page, QMenu, "conversation_menu")
    about = part(menu, QMenu, "notify_menu")
    assert [action.text() for action in about.actions() if action.isChecked()] == ["What names me"]
    about.actions()[0].trigger()
    assert row_of(page, "#lobby").level is Level.EVERYTHING
    next(action for action in menu.actions() if action.text() == "Mute").trigger()
    assert row_of(page, "#lobby").muted
    menu.close()
    view = part(page, QListView, "channels")
    assert view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "lobby, muted"
    me.people.set_muted("#lobby", False)
    assert not row_of(page, "#lobby").muted


def test_only_who_may_rename_a_channel_is_offered_to(qtbot: QtBot, page: RoomPage, me: Session, room: OpenRoom) -> None:
    def offered(name: str) -> list[str]:
        page.requests.conversation_menu(name, False, QPoint(10, 10))
        menu = page.findChildren(QMenu, "conversation_menu")[-1]
        texts = [action.text() for action in menu.actions()]
        menu.close()
        return texts

    assert "Rename…" not in offered("#lobby")
    me.join("#tea")
    qtbot.waitUntil(lambda: me.conversations.rowCount() == 2)
    qtbot.waitUntil(lambda: me.roster("#tea").nicks == ["kestrel"])
    assert "Rename…" in offered("#tea")
    page.show_conversation("#tea")
    page.requests.ask_new_name("#tea")
    answer = part(page, QLineEdit, "answer")
    answer.selectAll()
    type_in(answer, "coffee")
    press(answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conversation == "#coffee")
