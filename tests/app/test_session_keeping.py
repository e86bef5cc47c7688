"""What comes in one read is kept as it happened, one thing after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.session.core import Core
from app.session.keeping import Keeping
from app.state.events import Event, LineAdded, LinesGone, Renamed, TakenBack
from app.state.lines import Kind, Line, new_key
from app.store import recalling
from app.store.kept import Kept
from app.store.worker import Worker


@pytest.fixture
def keeping(qtbot: QtBot, tmp_path: Path) -> Iterator[Keeping]:
    parent, worker = QObject(), Worker(tmp_path / "history.db")
    yield Keeping(Core(parent, None, None, None, silence=1, patience=1, connect_timeout=1), worker)
    worker.close()


def added(conversation: str, msgid: str) -> Event:
    return LineAdded(conversation, Line(new_key(), Kind.SAID, 1.0, "fern", "hello", msgid=msgid))


def kept(qtbot: QtBot, keeping: Keeping, conversation: str) -> list[tuple[str, str, str]]:
    """Msgid, words and who took them back, of each line."""
    found: list[Kept | None] = []
    where = keeping.where(conversation)
    keeping.ask(lambda cache: recalling.tail(cache, where, 10), found.append)
    qtbot.waitUntil(lambda: bool(found))
    return [(line.msgid, line.text, line.taken_back_by) for line in (found[0] or Kept()).lines]


def test_what_is_taken_back_as_soon_as_it_was_said_is_kept_without_its_words(qtbot: QtBot, keeping: Keeping) -> None:
    keeping.keep([added("#tea", "m1"), added("#tea", "m2"), TakenBack("#tea", "m1", "fern", ""), added("#tea", "m3")])
    assert kept(qtbot, keeping, "#tea") == [("m1", "", "fern"), ("m2", "hello", ""), ("m3", "hello", "")]


def test_what_is_gone_as_soon_as_it_was_said_is_not_kept(qtbot: QtBot, keeping: Keeping) -> None:
    keeping.keep([added("#tea", "m1"), LinesGone("#tea", ("m1",))])
    assert kept(qtbot, keeping, "#tea") == []


def test_what_was_said_right_before_a_new_name_is_kept_under_that_one(qtbot: QtBot, keeping: Keeping) -> None:
    keeping.keep([added("#tea", "m1"), Renamed("#tea", "#coffee"), added("#coffee", "m2")])
    assert [msgid for msgid, _, _ in kept(qtbot, keeping, "#coffee")] == ["m1", "m2"]
    assert kept(qtbot, keeping, "#tea") == []
