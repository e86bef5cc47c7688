"""Every page and pop-up of both programs, one after the other: each function leads a window there and tells when."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QListWidget, QPushButton, QTabBar, QToolButton, QWidget

from app.windows.room_page import RoomPage
from resources.style import Kind
from server.console.settings_page import SettingsPage
from tests.app.hands import click, part
from tests.fakes import free_port
from tests.looks import words
from tests.looks.room import QuietRoom, Talker
from tests.looks.stage import Stage, windows

#: Of the console: Connections, Channels, Bans, Charts, Done, Log, Settings.
_CONSOLE_PAGES: Final = 7


def welcome(stage: Stage) -> Iterator[str]:
    """Before one is anywhere."""
    yield "welcome"
    address = part(stage.window, QLineEdit, "join_address")
    address.setText("300.1.1.1")
    click(stage.window, "join_button")
    yield "welcome-mistyped"
    address.setText(f"127.0.0.1:{free_port()}")
    click(stage.window, "join_button")
    stage.until(lambda: part(stage.window, QLabel, "join_words").property("kind") == Kind.BAD.value)
    yield "welcome-nobody-answers"
    part(stage.window, QLineEdit, "nickname").setText("7")
    yield "welcome-bad-name"
    part(stage.window, QLineEdit, "nickname").setText("kestrel")
    part(stage.window, QToolButton, "welcome_menu").click()
    yield "welcome-menu"
    stage.put_away()


def talk(stage: Stage) -> Iterator[str]:
    """A channel with lines of all kinds."""
    room = stage.room
    people = {nick: Talker(room, nick) for nick in words.NICKS[1:]}
    otter, fern, wren = people["otter"], people["fern"], people["wren"]
    otter.sends("OPER host secret", "JOIN #lobby")
    stage.join(room.address)
    for talker in people.values():
        talker.sends("JOIN #lobby")
    for at, channel in enumerate(words.CHANNELS):
        otter.sends(f"JOIN {channel}", f"TOPIC {channel} :{words.CHANNEL_TOPICS[at]}")
    otter.sends(f"TOPIC #lobby :{words.TOPIC}")
    fern.sends(f"METADATA * SET display-name :{words.SHOWN_NAME}", f"METADATA * SET status :{words.STATUS}")
    router = otter.says(words.ROUTER, minutes=3)
    otter.says(words.CODE)
    umask = otter.says(words.UMASK, minutes=1)
    for who, emoji in ((fern, "👍"), (wren, "👍"), (wren, "🎉")):
        who.sends(f"@+draft/react={emoji};+draft/reply={umask} TAGMSG #lobby")
    otter.says(words.MARKUP, minutes=30)
    people["lynx"].sends(f"AWAY :{words.AWAY}")
    regretted = wren.says(words.REGRETTED)
    wren.sends(f"REDACT #lobby {regretted}")
    people["moth"].goes()
    people["heron"].sends("PART #lobby")
    fern.says(words.PHOTOS, tags=f"+draft/reply={router}", minutes=700)
    wren.says(words.HEBREW, minutes=1)
    otter.says(words.LONG, minutes=1)
    otter.says(words.ASKED, minutes=7)
    page = stage.page()
    stage.until(lambda: any(line.text == words.ASKED for line in page.timeline.timeline.lines))
    page.composer.submitted.emit(words.ANSWERED)
    stage.until(lambda: any(line.text == words.ANSWERED and line.msgid for line in page.timeline.timeline.lines))
    fern.sends("@+typing=active TAGMSG #lobby")
    stage.until(page.answering.typing_line.text)
    yield "chat"
    page.timeline.verticalScrollBar().setValue(0)
    yield "chat-above"
    page.timeline.verticalScrollBar().setValue(page.timeline.verticalScrollBar().maximum())
    otter.sends("MODE #lobby +m")
    page.composer.submitted.emit(words.FAILED)

    stage.until(lambda: any(line.reason for line in page.timeline.timeline.lines))
    otter.sends("MODE #lobby -m")
    room.deaf = True
    page.composer.submitted.emit(words.PENDING)
    yield "chat-failed-and-pending"
    room.hear()
    stage.settle()
    yield from _messages(stage)
    yield from _composer(stage)
    yield from _people(stage, otter)
    yield from _conversations(stage, otter, fern)


def _messages(stage: Stage) -> Iterator[str]:
    """What is done with a message."""
    page = stage.page()
    mine = next(line for line in page.timeline.timeline.lines if line.text == words.ANSWERED)
    asked = next(line for line in page.timeline.timeline.lines if line.text == words.ASKED)
    page.timeline.reply_requested.emit(asked.key)
    yield "answering"
    page.timeline.edit_requested.emit(mine.key)
    yield "changing"
    part(page.answering.bar, QToolButton, "answer_close").click()
    page.timeline.take_back_requested.emit(mine.key)
    yield "taking-back"
    page.answering.question.hide()
    page.timeline.picker_requested.emit(asked.key, page.timeline.mapToGlobal(QPoint(500, 300)))
    yield "emoji"
    search = part(stage.window, QLineEdit, "emoji_search")
    search.setText("party")
    yield "emoji-found"
    search.setText(words.NONE)
    yield "emoji-none"
    stage.put_away()


def _composer(stage: Stage) -> Iterator[str]:
    """What is done while one writes."""
    stage.write(words.DRAFT)
    composer = stage.write("@")
    composer.suggesting.look(stage.page().composer)
    yield "suggestions"
    stage.write("one\ntwo\nthree\n`four`")
    yield "composer-lines"
    stage.write("")
    stage.paste(words.PASTE)
    yield "paste"
    part(stage.page(), QPushButton, "paste_question_no").click()


def _people(stage: Stage, otter: Talker) -> Iterator[str]:
    """Who is here."""
    page = stage.page()
    beside = QRect(page.members.mapToGlobal(QPoint(0, 60)), QSize(1, 1))
    page.company.show_profile("fern", beside)
    stage.until(page.company.card.isVisible)
    yield "profile"
    page.company.card.hide()
    page.company.show_profile("kestrel", beside)
    yield "profile-own"
    page.company.card.hide()
    for action in ("profile", "nick", "away", "ignored", "topic", "new_channel", "new_direct"):
        stage.act(action)
        yield f"dialog-{action.replace('_', '-')}"
        stage.put_away()
    page.requests.member_menu("fern", stage.window.mapToGlobal(QPoint(700, 200)), "#lobby")
    yield "menu-member"
    stage.put_away()
    page.requests.conversation_menu("#lobby", False, stage.window.mapToGlobal(QPoint(200, 120)))
    yield "menu-conversation"
    stage.put_away()
    part(stage.window, QToolButton, "menu_button").click()
    yield "menu"
    stage.put_away()
    stage.act("find_member")
    part(page, QLineEdit, "member_filter").setText("zz")
    yield "members-none"
    QTest.keyClick(part(page, QLineEdit, "member_filter"), Qt.Key.Key_Escape)
    otter.sends("MODE #lobby +v wren")


def _conversations(stage: Stage, otter: Talker, fern: Talker) -> Iterator[str]:
    """Where one goes, and what one finds."""
    page = stage.page()
    fern.says(words.DIRECT, "kestrel", minutes=1)
    for channel in words.CHANNELS[:2]:
        page.bring(channel)
        stage.until(partial(_is_in_front, page, channel))
    stage.until(lambda: page.timeline.timeline.rowCount() >= 1)
    yield "chat-empty"
    page.show_conversation("#lobby")
    otter.says(words.LATE, words.CHANNELS[0])
    otter.says(f"kestrel: {words.LATE}", words.CHANNELS[1])
    stage.until(lambda: sum(row.mentions for row in stage.session().conversations.rows) > 1)
    yield "chat-unread"
    page.show_conversation("fern")
    yield "direct"
    stage.act("switch")
    yield "switcher"
    stage.put_away()
    stage.act("browse")
    stage.until(lambda: part(stage.window, QLabel, "browse_words").text())
    yield "browse"
    stage.put_away()
    yield from _search(stage)


def _search(stage: Stage) -> Iterator[str]:
    stage.room.make_searchable()
    stage.act("search")
    yield "search"
    field = part(stage.page(), QLineEdit, "search_field")
    field.setText("router")
    stage.until(lambda: not part(stage.page(), QWidget, "search_hints").isVisible())
    stage.until(lambda: part(stage.page(), QListView, "search_results").model().rowCount())
    yield "search-found"
    field.setText("zeppelin")
    stage.until(lambda: part(stage.page(), QLabel, "search_words").text())
    yield "search-none"
    part(stage.page(), QToolButton, "search_close").click()


def _is_in_front(page: RoomPage, conversation: str) -> bool:
    return page.conversation == conversation


def rooms(stage: Stage) -> Iterator[str]:
    """Several at once, and one that is lost."""
    second = QuietRoom(stage.folder / "second", words.SECOND_ROOM)
    stage.join(second.address)
    stage.until(lambda: stage.page().title == words.SECOND_ROOM)
    stage.until(stage.page().alone.isVisible)
    yield "rooms-alone"
    heron = Talker(second, "heron")
    stage.page().composer.submitted.emit("/nick heron")
    stage.until(stage.page().notice.isVisible)
    yield "notice"
    heron.sends("OPER host secret", f"KILL kestrel :{words.REFUSED}")
    stage.until(stage.page().banner.isVisible)
    yield "refused"
    part(stage.page(), QPushButton, "rejoin_button").click()
    stage.until(lambda: not stage.page().banner.isVisible())
    second.cut()
    stage.until(part(stage.page(), QPushButton, "retry_button").isVisible)
    yield "lost"
    stage.act("leave")
    second.close()
    stage.act("rooms")
    yield "welcome-rooms"


def settings(stage: Stage) -> Iterator[str]:
    """The settings window, page by page."""
    stage.act("settings")
    pages = part(stage.window, QListWidget, "settings_pages")
    for at in range(pages.count()):
        pages.setCurrentRow(at)
        yield f"settings-{at + 1}"
    stage.put_away()


def own_room(stage: Stage) -> Iterator[str]:
    """A room of one's own, its console, and what is asked at its end."""
    part(stage.window, QLineEdit, "room_name").setText(words.ROOM)
    click(stage.window, "host_button")
    stage.until(lambda: stage.host.room is not None and part(stage.window, QLabel, "room_address").isVisible())
    yield "host"
    stage.act("close_room")
    yield "host-close"
    stage.put_away()
    stage.act("console")
    console = windows()[-1]
    bar = console.findChildren(QTabBar)[0]
    stage.until(lambda: bar.count() == _CONSOLE_PAGES)
    yield "console"
    for at in range(1, bar.count() - 1):
        bar.setCurrentIndex(at)
        yield f"console-{at + 1}"
    bar.setCurrentIndex(bar.count() - 1)
    page = console.findChildren(SettingsPage)[0]
    groups = page.findChildren(QListWidget)[0]
    stage.until(groups.count)
    for at in range(groups.count()):
        groups.setCurrentRow(at)
        stage.until(lambda: not page.is_busy)
        yield f"console-settings-{at + 1}"
