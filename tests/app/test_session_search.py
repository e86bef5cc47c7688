"""Looking for what was said: at a real room, and in what is kept when that is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.state.query import Hit, QueryError
from app.store.worker import Worker
from tests.app.room_fixture import OpenRoom, open_room
from tests.app.test_session_history import LOBBY, enter, said, stored


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "room", settings="[limits]\nmessage_rate = 0\n") as opened:
        yield opened


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "history.db")
    yield worker
    worker.close()


def look(qtbot: QtBot, session: Session, text: str) -> tuple[list[Hit], bool]:
    """What is found, newest first, and whether there is more."""
    hits: list[Hit] = []
    session.search.found.connect(hits.extend)
    with qtbot.waitSignal(session.search.rested) as rested:
        session.search.ask(text)
    session.search.found.disconnect(hits.extend)
    assert rested.args is not None
    return hits, rested.args[0]


def talk(qtbot: QtBot, fern: Session) -> None:
    for text in ("tea at five?", "or coffee", "see https://wiki.local/tea", "これは日本語です", "no more Tea today"):
        fern.say(LOBBY, text)
    stored(qtbot, fern)


def found(hits: list[Hit]) -> list[str]:
    return [hit.line.text for hit in hits]


@pytest.mark.parametrize("where", ["there", "here"])
def test_words_are_found_at_the_room_and_on_this_computer(
    qtbot: QtBot, room: OpenRoom, kept: Worker, where: str
) -> None:
    fern, otter = enter(qtbot, room, "fern"), enter(qtbot, room, "otter", kept)
    talk(qtbot, fern)
    qtbot.waitUntil(lambda: len(said(otter)) == 5)
    if where == "here":
        otter.close()
    else:
        # The room reads what is new every now and then.
        qtbot.waitUntil(lambda: len(look(qtbot, otter, "tea")[0]) == 3, timeout=20_000)
    teas = ["no more Tea today", "see https://wiki.local/tea", "tea at five?"]
    assert found(look(qtbot, otter, "tea")[0]) == teas
    assert found(look(qtbot, otter, "TEA from:fern in:lobby after:today")[0]) == teas
    assert found(look(qtbot, otter, '"at five"')[0]) == ["tea at five?"]
    assert found(look(qtbot, otter, "日本")[0]) == ["これは日本語です"]
    assert found(look(qtbot, otter, "has:link")[0]) == ["see https://wiki.local/tea"]
    assert look(qtbot, otter, "from:nobody") == ([], False)
    assert look(qtbot, otter, "tea before:yesterday") == ([], False)


@pytest.mark.parametrize("where", ["there", "here"])
def test_a_hit_comes_with_what_was_said_before_and_after(
    qtbot: QtBot, room: OpenRoom, kept: Worker, where: str
) -> None:
    fern, otter = enter(qtbot, room, "fern"), enter(qtbot, room, "otter", kept)
    talk(qtbot, fern)
    qtbot.waitUntil(lambda: len(said(otter)) == 5)
    if where == "here":
        otter.close()
        hit = look(qtbot, otter, "coffee")[0][0]
    else:
        qtbot.waitUntil(lambda: len(look(qtbot, otter, "tea")[0]) == 3, timeout=20_000)
        with qtbot.waitSignal(otter.search.context) as told:
            otter.search.ask("coffee")
        assert told.args is not None
        hit = told.args[0]
    assert hit.before is not None
    assert hit.behind is not None
    assert (hit.before.text, hit.behind.text) == ("tea at five?", "see https://wiki.local/tea")


def test_what_is_found_far_back_can_be_jumped_to(qtbot: QtBot, room: OpenRoom) -> None:
    fern = enter(qtbot, room, "fern")
    words = [f"line {number}" for number in range(400)]
    for text in words:
        fern.say(LOBBY, text)
    stored(qtbot, fern)
    otter = enter(qtbot, room, "otter")
    first = next(line.msgid for line in fern.timeline(LOBBY).lines if line.text == "line 50")
    assert otter.timeline(LOBBY).line_of(first) is None
    with qtbot.waitSignal(otter.history.found):
        otter.history.around(LOBBY, first)
    excerpt = otter.history.excerpt(LOBBY)
    assert excerpt is not None
    assert excerpt.line_of(first) is not None

    def whole() -> bool:
        otter.history.excerpt_newer(LOBBY)
        otter.history.excerpt_older(LOBBY)
        return [line.text for line in excerpt.lines if line.text] == words

    qtbot.waitUntil(whole, timeout=20_000)
    assert len(said(otter)) <= 100
    with qtbot.waitSignal(otter.history.missing):
        otter.history.around(LOBBY, "nosuchmessage")
    otter.history.close_excerpt(LOBBY)
    assert otter.history.excerpt(LOBBY) is None


def test_a_search_that_makes_no_sense_is_refused(room: OpenRoom, qtbot: QtBot) -> None:
    otter = enter(qtbot, room, "otter")
    with pytest.raises(QueryError):
        otter.search.ask("before:whenever")


def test_a_message_of_several_lines_is_one_hit(qtbot: QtBot, room: OpenRoom) -> None:
    fern = enter(qtbot, room, "fern")
    fern.say(LOBBY, "a list:\nswordfish\ntuna")
    stored(qtbot, fern)
    otter = enter(qtbot, room, "otter")
    assert said(otter) == ["a list:\nswordfish\ntuna"]
    qtbot.waitUntil(lambda: bool(look(qtbot, otter, "swordfish")[0]), timeout=20_000)
    assert found(look(qtbot, otter, "tuna swordfish")[0]) == ["a list:\nswordfish\ntuna"]
    assert said(otter) == ["a list:\nswordfish\ntuna"]


def test_one_search_after_another_while_somebody_types(qtbot: QtBot, room: OpenRoom) -> None:
    fern = enter(qtbot, room, "fern")
    talk(qtbot, fern)
    qtbot.waitUntil(lambda: len(look(qtbot, fern, "tea")[0]) == 3, timeout=20_000)
    hits: list[Hit] = []
    failures: list[str] = []
    fern.search.found.connect(hits.extend)
    fern.search.failed.connect(failures.append)
    with qtbot.waitSignal(fern.search.rested):
        for text in ("t", "te", "tea", "tea at", "coffee"):
            fern.search.ask(text)
    assert (found(hits), failures) == (["or coffee"], [])


def test_a_search_ends_with_the_connection(qtbot: QtBot, room: OpenRoom) -> None:
    fern = enter(qtbot, room, "fern")
    with qtbot.waitSignal(fern.search.rested):
        fern.search.ask("tea")
        fern.close()
