"""What was said before, at a real room: after a cut, far back, after a restart, with the host away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.state.lines import TALK, Kind, Older
from app.store.worker import Worker
from server.protocol.address import Address
from tests.app.room_fixture import OpenRoom, open_room

LOBBY = "#lobby"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "room", settings="[limits]\nmessage_rate = 0\n") as opened:
        yield opened


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "history.db")
    yield worker
    worker.close()


def said(session: Session, conversation: str = LOBBY) -> list[str]:
    return [line.text for line in session.timeline(conversation).lines if line.kind in TALK]


def stored(qtbot: QtBot, session: Session) -> None:
    """Wait until the room has all that was said here."""
    lines = session.timeline(LOBBY).lines
    qtbot.waitUntil(lambda: all(line.msgid for line in lines if line.kind in TALK), timeout=60_000)


def say(qtbot: QtBot, session: Session, count: int, start: int = 0) -> list[str]:
    """Say numbered lines, and wait until the room has all of them."""
    words = [f"line {number}" for number in range(start, start + count)]
    for text in words:
        session.say(LOBBY, text)
    stored(qtbot, session)
    return words


def enter(qtbot: QtBot, room: OpenRoom, nick: str, kept: Worker | None = None) -> Session:
    session = Session(kept=kept)
    room.people.append(session)
    session.open(room.address, nick)
    qtbot.waitUntil(lambda: session.stage is Stage.HERE and session.conversations.rowCount() == 1)
    qtbot.waitUntil(lambda: session.timeline(LOBBY).older is not Older.UNKNOWN)
    return session


def test_what_was_said_during_a_cut_is_there_afterwards(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = enter(qtbot, room, "otter"), enter(qtbot, room, "fern")
    words = say(qtbot, fern, 3)
    qtbot.waitUntil(lambda: said(otter) == words)
    with qtbot.waitSignal(otter.waiting):
        otter._core._link.abort("cut")  # type: ignore[union-attr]
    words += say(qtbot, fern, 3, start=3)
    otter.retry_now()
    qtbot.waitUntil(lambda: said(otter) == words)
    msgids = [line.msgid for line in otter.timeline(LOBBY).lines if line.msgid]
    assert len(set(msgids)) == len(msgids)


def test_a_thousand_lines_are_paged_through(qtbot: QtBot, room: OpenRoom) -> None:
    fern = enter(qtbot, room, "fern")
    words = [f"line {number}" for number in range(1_000)]
    for text in words:
        fern.say(LOBBY, text)
    stored(qtbot, fern)
    otter = enter(qtbot, room, "otter")
    for _ in range(20):
        if otter.timeline(LOBBY).older is Older.MORE:
            otter.history.older(LOBBY)
        qtbot.waitUntil(lambda: otter.timeline(LOBBY).older is not Older.LOADING)
    assert otter.timeline(LOBBY).older is Older.BEGINNING
    assert said(otter) == words


def test_what_was_seen_can_be_read_with_the_host_away(qtbot: QtBot, room: OpenRoom, kept: Worker) -> None:
    fern = enter(qtbot, room, "fern")
    words = say(qtbot, fern, 3)
    otter = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: said(otter) == words)
    last = next(line.msgid for line in otter.timeline(LOBBY).lines if line.text == words[-1])
    fern.react(LOBBY, last, "👍", True)
    qtbot.waitUntil(lambda: any(line.reactions for line in otter.timeline(LOBBY).lines))
    otter.close()
    again = Session(kept=kept)
    with qtbot.waitSignal(again.opened):
        again.read(Address("127.0.0.1", room.ready.port), "otter")
    qtbot.waitUntil(lambda: said(again) == words)
    assert again.stage is Stage.CLOSED
    assert [line.reactions[0].text for line in again.timeline(LOBBY).lines if line.reactions] == ["👍"]
    assert Kind.JOINED in {line.kind for line in again.timeline(LOBBY).lines}


def test_what_was_kept_is_shown_before_the_room_answers_and_is_then_what_the_room_has(
    qtbot: QtBot, room: OpenRoom, kept: Worker
) -> None:
    fern = enter(qtbot, room, "fern")
    words = say(qtbot, fern, 3)
    otter = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: said(otter) == words)
    otter.close()
    words += say(qtbot, fern, 2, start=3)
    first = next(line.msgid for line in fern.timeline(LOBBY).lines if line.text == words[0])
    fern.take_back(LOBBY, first)
    qtbot.waitUntil(lambda: said(fern)[:1] == [""])
    again = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: said(again) == words[1:])
    msgids = [line.msgid for line in again.timeline(LOBBY).lines if line.msgid]
    assert len(set(msgids)) == len(msgids)


def test_what_is_taken_back_leaves_the_disk(qtbot: QtBot, room: OpenRoom, kept: Worker, tmp_path: Path) -> None:
    otter = enter(qtbot, room, "otter", kept)
    otter.say(LOBBY, "my password is swordfish")
    stored(qtbot, otter)
    msgid = next(line.msgid for line in otter.timeline(LOBBY).lines if line.text)
    otter.take_back(LOBBY, msgid)
    qtbot.waitUntil(lambda: said(otter) == [""])
    otter.close()
    kept.close()
    for path in tmp_path.glob("history.db*"):
        assert b"swordfish" not in path.read_bytes()


def test_who_wants_nothing_kept_has_nothing_on_the_disk(
    qtbot: QtBot, room: OpenRoom, kept: Worker, tmp_path: Path
) -> None:
    otter = enter(qtbot, room, "otter", kept)
    say(qtbot, otter, 2)
    kept.set_keeping(False)
    otter.say(LOBBY, "only for today")
    stored(qtbot, otter)
    kept.close()
    assert not list(tmp_path.glob("history.db*"))


def test_how_far_one_has_read_is_known_after_a_restart(qtbot: QtBot, room: OpenRoom, kept: Worker) -> None:
    fern = enter(qtbot, room, "fern")
    say(qtbot, fern, 3)
    otter = enter(qtbot, room, "otter", kept)
    otter.show(LOBBY)
    otter.close()
    say(qtbot, fern, 2, start=3)
    again = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: again.conversations.rows[0].unread == 2)


def test_a_damaged_file_is_begun_anew(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"this is no database, and never was one" * 100)
    worker = Worker(path)
    otter = enter(qtbot, room, "otter", worker)
    words = say(qtbot, otter, 2)
    otter.close()
    worker.close()
    again = Session(kept=worker)
    again.read(room.address, "otter")
    qtbot.waitUntil(lambda: again.conversations.rowCount() == 1 and said(again) == words)
    worker.close()


def test_a_disk_that_refuses_keeps_nobody_waiting(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    worker = Worker(blocked / "history.db")
    fern = enter(qtbot, room, "fern")
    words = say(qtbot, fern, 2)
    otter = enter(qtbot, room, "otter", worker)
    qtbot.waitUntil(lambda: said(otter) == words)
    worker.close()


def test_where_something_is_missing_it_is_said(qtbot: QtBot, room: OpenRoom, kept: Worker) -> None:
    fern = enter(qtbot, room, "fern")
    first = say(qtbot, fern, 3)
    otter = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: said(otter) == first)
    otter.close()
    say(qtbot, fern, 300, start=3)
    again = enter(qtbot, room, "otter", kept)
    qtbot.waitUntil(lambda: said(again)[-1:] == ["line 302"] and "line 2" not in said(again))
    again.close()
    offline = Session(kept=kept)
    offline.read(room.address, "otter")
    qtbot.waitUntil(lambda: offline.conversations.rowCount() == 1 and said(offline)[-1:] == ["line 302"])

    far = next(line.msgid for line in fern.timeline(LOBBY).lines if line.text == first[0])
    with qtbot.waitSignal(offline.history.found):
        offline.history.around(LOBBY, far)
    excerpt = offline.history.excerpt(LOBBY)
    assert excerpt is not None
    assert [line.text for line in excerpt.lines if line.kind in TALK] == first
    offline.history.close_excerpt(LOBBY)

    def all_read() -> bool:
        offline.history.older(LOBBY)
        return offline.timeline(LOBBY).older is Older.UNKNOWN

    qtbot.waitUntil(all_read)
    lines = offline.timeline(LOBBY).lines
    gaps = [at for at, line in enumerate(lines) if line.kind is Kind.INFO]
    assert [lines[at].text for at in gaps] == ["Messages may be missing here."]
    above = [line.text for line in lines[: gaps[0]] if line.kind in TALK]
    below = [line.text for line in lines[gaps[0] :] if line.kind in TALK]
    assert (above, below[-1]) == (first, "line 302")
    offline.reopen()
    qtbot.waitUntil(lambda: offline.stage is Stage.HERE)
    qtbot.waitUntil(lambda: not any("missing" in line.text for line in offline.timeline(LOBBY).lines))
    room.people.append(offline)


def test_a_message_of_mine_can_be_changed_where_i_jumped_to(qtbot: QtBot, room: OpenRoom) -> None:
    otter = enter(qtbot, room, "otter")
    say(qtbot, otter, 250)
    msgid = next(line.msgid for line in otter.timeline(LOBBY).lines if line.text == "line 0")
    otter.timeline(LOBBY).clear_before(otter.timeline(LOBBY).lines[-1].key)
    with qtbot.waitSignal(otter.history.found):
        otter.history.around(LOBBY, msgid)
    assert otter.timeline(LOBBY).line_of(msgid) is None
    otter.edit(LOBBY, msgid, "line nought")
    qtbot.waitUntil(lambda: said(otter)[-1] == "line nought")
    stored(qtbot, otter)
    excerpt = otter.history.excerpt(LOBBY)
    assert excerpt is not None
    line = excerpt.line_of(msgid)
    assert line is not None
    assert line.taken_back_by == "otter"
