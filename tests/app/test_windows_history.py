"""The chat page and what was said before: scrolling up, what is new, looking for something and going there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.models.search_results import Heading, SearchResults, ValueRole
from app.session import Session
from app.settings import Settings
from app.state.lines import TALK, Older
from app.state.query import Hit
from app.store.drafts import Drafts
from app.store.worker import Worker
from app.windows.room_page import RoomPage
from app.windows.timeline_jump import JumpButton
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in
from tests.app.room_fixture import OpenRoom, open_room
from tests.app.test_session_history import LOBBY, enter, stored
from tests.app.test_session_search import look


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "room", settings="[limits]\nmessage_rate = 0\n") as made:
        yield made


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "history.db")
    yield worker
    worker.close()


def page_of(qtbot: QtBot, tmp_path: Path, session: Session) -> RoomPage:
    settings, drafts = Settings(tmp_path / "settings.ini"), Drafts(tmp_path / "drafts.json", "here")
    made = RoomPage(Theme(), settings, session, str(session.address), QMenu(), QAction("Leave"), drafts)
    qtbot.addWidget(made)
    made.resize(1180, 760)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.conversation == LOBBY and made.isActiveWindow())
    return made


def say(qtbot: QtBot, session: Session, *words: str) -> None:
    for text in words:
        session.say(LOBBY, text)
    stored(qtbot, session)


def shown(page: RoomPage) -> list[str]:
    """The words of the rows that are seen now."""
    return [row.line.text for _at, _y, row in page.timeline._shown if row.line.kind in TALK]


def hits(page: QWidget) -> list[str]:
    model = part(page, QListView, "search_results").model()
    assert isinstance(model, SearchResults)
    values = [model.index(row, 0).data(ValueRole) for row in range(model.rowCount())]
    return [v.line.text if isinstance(v, Hit) else f"[{v.conversation} {v.hits}]" for v in values if v is not None]


def test_scrolling_up_brings_older_messages_and_moves_nothing(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    fern = enter(qtbot, room, "fern")
    say(qtbot, fern, *(f"line {number}" for number in range(300)))
    page = page_of(qtbot, tmp_path, enter(qtbot, room, "otter"))
    timeline = page.timeline
    qtbot.waitUntil(lambda: "line 299" in shown(page))
    bar = timeline.verticalScrollBar()
    seen: list[str] = []
    held: list[int] = []

    def at_the_top() -> bool:
        # What is read stands where it stood, whatever came in front of it.
        assert not seen or shown(page) == seen
        bar.setValue(bar.value() - 60)
        seen[:] = shown(page)
        held.append(len(timeline.timeline.lines))
        return seen[0] == "line 0"

    qtbot.waitUntil(at_the_top)
    assert timeline.timeline.older is Older.BEGINNING
    assert len(set(held)) > 2


def test_one_lands_where_it_says_new_since_you_left(qtbot: QtBot, room: OpenRoom, kept: Worker, tmp_path: Path) -> None:
    fern = enter(qtbot, room, "fern")
    say(qtbot, fern, "old")
    otter = enter(qtbot, room, "otter", kept)
    otter.show(LOBBY)
    otter.close()
    say(qtbot, fern, *(f"new {number}" for number in range(60)))
    again = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: again.conversations.rows[0].unread == 60)
    page = page_of(qtbot, tmp_path, again)
    qtbot.waitUntil(lambda: shown(page)[:1] == ["new 0"])
    assert again.conversations.rows[0].unread == 60
    page.timeline.scroll_to_end()
    qtbot.waitUntil(lambda: again.conversations.rows[0].unread == 0)


def test_a_search_leads_to_a_message_far_back_and_home_again(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    fern = enter(qtbot, room, "fern")
    words = [f"line {number}" for number in range(300)]
    words[40] = "the swordfish is <b>here</b>"
    say(qtbot, fern, *words)
    otter = enter(qtbot, room, "otter")
    # The room reads what is new every now and then.
    qtbot.waitUntil(lambda: len(look(qtbot, otter, "swordfish")[0]) == 1)
    page = page_of(qtbot, tmp_path, otter)
    page.search()
    field = part(page, QLineEdit, "search_field")
    qtbot.waitUntil(field.hasFocus)
    assert part(page, QWidget, "search_hints").isVisible()
    type_in(field, "swordfish")
    qtbot.waitUntil(lambda: hits(page) == [f"[{LOBBY} 1]", words[40]])
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: words[40] in shown(page))
    assert "line 299" not in shown(page)
    assert part(page, QWidget, "newest_button").isVisible()
    fern.say(LOBBY, "meanwhile")
    jump = page.timeline.findChild(JumpButton)
    assert isinstance(jump, JumpButton)
    assert jump.isVisible()
    assert jump.text() == "Jump to newest"
    click(page, "newest_button")
    qtbot.waitUntil(lambda: shown(page)[-1:] == ["meanwhile"])
    assert not part(page, QWidget, "newest_button").isVisible()
    otter.join("#orders")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 2)
    page.show_conversation("#orders")
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conversation == LOBBY and words[40] in shown(page))
    page.looking.back()
    assert page.conversation == "#orders"
    press(field, Qt.Key.Key_Escape)
    assert not part(page, QWidget, "search_panel").isVisible()
    assert page.members.isVisible()


def test_a_search_says_what_it_did_not_find_or_understand(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path, enter(qtbot, room, "otter"))
    click(page, "search_button")
    field, words = part(page, QLineEdit, "search_field"), part(page, QLabel, "search_words")
    type_in(field, "nowhere")
    qtbot.waitUntil(lambda: "Nothing was found" in words.text() and words.isVisible())
    field.clear()
    type_in(field, "before:<b>soon")
    qtbot.waitUntil(lambda: "“before:<b>soon”" in words.text() or "“<b>soon”" in words.text())
    assert words.textFormat() is Qt.TextFormat.PlainText
    field.clear()
    qtbot.waitUntil(part(page, QWidget, "search_hints").isVisible)
    click(page, "hint_from")
    assert field.text() == "from:"


def test_hits_are_read_out_with_author_time_and_words(
    qtbot: QtBot, room: OpenRoom, kept: Worker, tmp_path: Path
) -> None:
    fern = enter(qtbot, room, "fern")
    otter = enter(qtbot, room, "otter", kept)
    say(qtbot, fern, "tea at five?", "or coffee")
    page = page_of(qtbot, tmp_path, otter)
    qtbot.waitUntil(lambda: "or coffee" in shown(page))
    otter.close()
    page.search()
    type_in(part(page, QLineEdit, "search_field"), "coffee")
    qtbot.waitUntil(lambda: hits(page) == [f"[{LOBBY} 1]", "or coffee"])
    results = part(page, QListView, "search_results")
    heading, hit = (results.model().index(row, 0) for row in (0, 1))
    assert isinstance(heading.data(ValueRole), Heading)
    assert heading.data(Qt.ItemDataRole.AccessibleTextRole) == "#lobby: 1 message"
    spoken = hit.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("fern, ")
    assert spoken.endswith(": or coffee")
    value = hit.data(ValueRole)
    assert value.before.text == "tea at five?"
    interface = QAccessible.queryAccessibleInterface(results)
    assert interface.text(QAccessible.Text.Name) == "Messages that were found"


@pytest.mark.parametrize("width", [1180, 800, 520])
def test_in_any_width_the_search_can_be_used(qtbot: QtBot, room: OpenRoom, tmp_path: Path, width: int) -> None:
    page = page_of(qtbot, tmp_path, enter(qtbot, room, "otter"))
    page.resize(width, 600)
    page.search()
    panel = part(page, QWidget, "search_panel")
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.width() >= 260)
    assert page.timeline.isVisible() is (width >= 600)
    press(part(page, QLineEdit, "search_field"), Qt.Key.Key_Escape)
    assert page.timeline.isVisible()
