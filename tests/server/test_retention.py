"""What is too old or too much is taken away, and nothing else."""

from itertools import count
from pathlib import Path

import pytest

from server.storage.history import BEGINNING, END, History, Said
from server.storage.retention import Limits, Retention
from tests.server.kept import KeptRoom

DAY = 86_400_000


numbers = count(1)


def said(conversation: str, moment: int, words: str) -> Said:
    number = next(numbers)
    return Said(conversation, moment, f"x-{number:x}", "PRIVMSG", "a!b@c", "", "x", "", words, "", number)


def left(history: History, conversation: str) -> list[str | None]:
    found = history.page(conversation, BEGINNING, END, 10_000, latest=True, everything=True)
    return [one.words for one in found]


def pruned(room: KeptRoom, limits: Limits, now: int) -> int:
    """Let it look and prune until nothing is left to do; how many slices that took."""
    retention = Retention(room.history, room.path, lambda: limits)
    retention.look(now)
    slices = 0
    while True:
        before = room.connection.total_changes
        retention.prune()
        room.history.commit()
        if room.connection.total_changes == before:
            return slices
        slices += 1


@pytest.mark.parametrize(
    ("limits", "channel", "direct"),
    [
        (Limits(), 2000, 5),
        (Limits(channel_messages=3), 3, 5),
        (Limits(direct_messages=2), 2000, 2),
        (Limits(days=1), 500, 5),
        (Limits(channel_messages=400, days=1), 400, 5),
        (Limits(channel_messages=600, days=1), 500, 5),
    ],
)
def test_limits_of_number_and_age_keep_the_newest(tmp_path: Path, limits: Limits, channel: int, direct: int) -> None:
    room = KeptRoom(tmp_path)
    now = 100 * DAY
    for number in range(2000):
        moment = now - 2 * DAY if number < 1500 else now - DAY // 2
        room.history.add(said("#tea", moment + number, str(number)))
    for number in range(5):
        room.history.add(said("@anna\nben", now - number, str(number)))
    room.history.commit()
    slices = pruned(room, limits, now)
    assert left(room.history, "#tea") == [str(number) for number in range(2000 - channel, 2000)]
    assert len(left(room.history, "@anna\nben")) == direct
    assert (slices > 1) == (channel < 1500), "much is taken away in slices"
    room.history.close()
