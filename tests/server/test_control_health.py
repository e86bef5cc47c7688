"""How the room is, in figures and in words; and what the log tells of what is said."""

import asyncio
import itertools
import threading
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from server.control import health
from server.storage.history import BEGINNING, END
from server.upkeep import Upkeep
from tests.server.kept import KeptRoom
from tests.server.room import Room
from tests.server.test_control import Console

WELL: dict[str, Any] = {
    "history": True,
    "history_stopped": False,
    "disk_floor": 50_000_000,
    "index_lag": 3,
    "disk_left": 10**12,
    "loop_delay": 3,
    "backlog": 0,
    "open_files": 20,
    "most_open_files": 1_024,
}


def test_the_status_tells_of_disk_database_and_files(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    room.person("anna").sends("JOIN #tea", "PRIVMSG #tea :hi")
    room.write()
    room.server.figures.look(room.clock(), 1, (0, 0, 0), 0, 1)
    room.server.figures.look(room.clock() + 5, 1, (0, 0, 0), 0.7, 1)
    status = Console(room).call("server.status")
    assert status["connections"] == 1
    assert status["history"] is True
    assert status["disk_left"] > 0
    assert status["database_size"] > 4_096
    assert (status["last_commit"], status["commit_age"]) == ("2027-01-15T08:00:00.000Z", 0)
    assert status["index_lag"] == 1
    assert (status["largest_queue"], status["backlog"]) == (0, 0)
    assert status["open_files"] is None or status["open_files"] > 3
    assert status["loop_delay"] == 700
    assert "slow" in [trouble["code"] for trouble in status["troubles"]]
    room.close()


def test_a_room_that_keeps_nothing_has_no_database_to_tell_of() -> None:
    status = Console(Room()).call("server.status")
    assert (status["history"], status["database_size"], status["disk_left"]) == (None, None, None)
    assert (status["last_commit"], status["fold_age"], status["index_lag"]) == (None, None, None)
    assert status["troubles"] == []


def test_queues_and_deliveries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()
    waiting = iter((70_000_000, 1_000))
    for nick in ("anna", "ben"):
        monkeypatch.setattr(room.person(nick), "waiting", partial(next, itertools.repeat(next(waiting))))
    for number, (said, delivery) in enumerate([(0, (0.0, 0.0)), (90, (0.001, 0.004)), (100, (0.011, 0.5))]):
        room.server.figures.look(room.clock() + 5 * number, 2, (said, 0, 0), 0, 1, delivery)
    room.clock.now += 75
    status = Console(room).call("server.status")
    assert (status["backlog"], status["largest_queue"]) == (70_001_000, 70_000_000)
    assert (status["delivery"], status["slowest_delivery"], status["uptime"]) == (2.0, 500, 75)
    (trouble,) = status["troubles"]
    assert trouble == {
        "code": "backlog",
        "params": {"backlog": 70_001_000},
        "words": "70 MB wait for people whose connection is too slow for what is said.",
    }


def test_the_history_says_when_it_committed_and_what_waits(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    console = Console(room)
    anna = room.person("anna").sends("JOIN #tea")
    room.write()
    room.clock.now += 60
    anna.sends("PRIVMSG #tea :hi")
    room.write()  # into the journal
    room.clock.now += 7
    status = console.call("server.status")
    assert (status["commit_age"], status["last_commit"]) == (7, "2027-01-15T08:01:00.000Z")
    assert status["waiting_messages"] >= 1
    room.history.commit(settled=True)
    room.history.checkpoint()
    room.words.catch_up()
    room.clock.now += 3
    status = console.call("server.status")
    assert (status["commit_age"], status["waiting_messages"], status["fold_age"]) == (3, 0, 3)
    assert status["index_lag"] == 0
    room.close()


def test_history_stops_before_the_disk_is_full_and_goes_on(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    anna = room.person("anna").sends("JOIN #tea")
    say = room.history.mind_disk
    say(60_000_000, 50_000_000)
    anna.sends("PRIVMSG #tea :one")
    room.write()
    for left in (49_000_000, 48_000_000, 55_000_000):  # somewhat more than the floor is not enough to begin again
        say(left, 50_000_000)
        assert not room.history.is_kept
        anna.sends("PRIVMSG #tea :two", "TOPIC #tea :green")
        room.write()
    assert room.told == [(False, "the disk has 49 MB left")]
    (trouble,) = [one for one in Console(room).call("server.status")["troubles"] if one["code"] == "history_stopped"]
    assert trouble["params"]["disk_floor"] == 50_000_000
    say(62_500_000, 50_000_000)
    anna.sends("PRIVMSG #tea :three")
    room.write()
    assert room.told[1:] == [(True, "")]
    words = [said.words for said in room.history.page("#tea", BEGINNING, END, 50, latest=True, everything=False)]
    assert words == ["one", "three"]
    say(1, 0)
    assert room.history.is_kept
    room.close()
    room = KeptRoom(tmp_path)
    assert room.server.channels["#tea"].topic == "green", "what the room needs is kept on"
    room.close()


def test_the_disk_is_looked_at_beside_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[str] = set()

    def usage(path: Path) -> Any:
        assert path == tmp_path
        threads.add(threading.current_thread().name)
        return SimpleNamespace(free=10_000_000)

    async def play() -> None:
        room = Room()
        anna = room.person("anna")
        upkeep = Upkeep(room.server, tmp_path)
        upkeep.start()
        while not anna.has():
            await asyncio.sleep(0.001)
            room.write()
        assert room.server.history is not None
        assert room.server.history.is_stopped
        await upkeep.close()

    monkeypatch.setattr("shutil.disk_usage", usage)
    asyncio.run(asyncio.wait_for(play(), 30))
    assert threading.main_thread().name not in threads
    assert threads


@pytest.mark.parametrize(
    ("figures", "code", "words"),
    [
        ({"history": False}, "history_lost", "what is said now is not kept"),
        ({"disk_left": 200_400_000}, "disk_low", "The disk has 200 MB left: history stops at 50 MB."),
        ({"disk_left": 900_000_000, "disk_floor": 600_000_000}, "disk_low", "history stops at 600 MB."),
        ({"disk_left": 200_400_000, "disk_floor": 0}, "disk_filling", "The disk has 200 MB left: when it is full"),
        (
            {"disk_left": 49_900_000, "history": False, "history_stopped": True},
            "history_stopped",
            "The disk has 49 MB left: what is said now is not kept. History stops at 50 MB.",
        ),
        ({"index_lag": 20_000}, "index_behind", "the last 20000 messages"),
        ({"loop_delay": 900}, "slow", "900 ms"),
        ({"backlog": 60_000_000}, "backlog", "60 MB wait"),
        ({"open_files": 1_000}, "files", "1000 of 1024"),
    ],
)
def test_what_is_wrong_is_said_in_words(figures: dict[str, Any], code: str, words: str) -> None:
    assert health.troubles(WELL) == []
    (trouble,) = health.troubles(WELL | figures)
    assert trouble["code"] == code
    assert words in trouble["words"]
    assert set(trouble["params"].values()) <= set((WELL | figures).values())


def test_unknown_and_unlimited_files_are_no_trouble() -> None:
    assert health.troubles(WELL | {"open_files": None, "most_open_files": None, "disk_left": None}) == []
    assert health.troubles(WELL | {"most_open_files": -1}) == []


def test_the_log_can_keep_words_to_those_who_said_them() -> None:
    room = Room(server={"log_words": False})
    room.person("anna").sends("JOIN #tea", "PRIVMSG #tea :a secret")
    told = [event.text for event in room.server.log.events if event.subsystem == "message"]
    assert told == ["anna → #tea (a message)"]
