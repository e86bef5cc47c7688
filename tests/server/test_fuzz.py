"""Bytes in, bytes out: whatever clients send, the room stands, and every line that it sends can be read.

LANDLINE_FUZZ_LINES=1000000 pytest tests/server/test_fuzz.py      for a long look
"""

import os
import random
import string
from pathlib import Path

from server.commands import COMMANDS
from server.protocol import limits
from server.protocol.capabilities import CAPABILITIES
from server.protocol.lines import BadLine, LineDecoder
from server.protocol.message import parse
from tests.server.kept import KeptRoom
from tests.server.room import Person

LINES = int(os.environ.get("LANDLINE_FUZZ_LINES", "60000" if os.environ.get("CI") else "4000"))
PEOPLE = 6

WORDS = [
    "#tea", "#lobby", "#Tea,#lobby", "&x", "#", "anna", "ben", "ANNA", "ben,clara", "*", "a*?", "", ":", ":a b", "::",
    "0", "1", "-5", "99999999999", "+o", "-o", "+ovbkl", "+b-e+I", "key", "Test-Room.landline", "LS", "302", "REQ",
    "END",
    "LATEST", "BEFORE", "AROUND", "BETWEEN", "TARGETS", "msgid=x", "timestamp=2026-11-20T09:43:02.120Z", "timestamp=x",
    "%tcuihsnfdlaor,1", "text=tea;in=#tea", "limit=0", "é", "李雷", "\u202e", "\x01VERSION\x01", "\x02bold\x02",
    "x" * 300, "é" * 200, "@#tea", "+#tea", "$*", "!*@*", "*!*@10.0.0.*", "m:anna!*@*", "draft/multiline", "+1", "-1",
    "+abc draft/multiline #tea", "key1 key2", "SUB", "GET", "SET", "avatar", "SYNC",
]  # fmt: skip
TAGS = [
    "", "", "", "@label=x ", "@+typing=active ", "@batch=abc ", "@batch=1;draft/multiline-concat ",
    "@+draft/react=👍;+reply=x ", "@" + "a=b;" * 50 + "c ", "@;;= ",
]  # fmt: skip
NAMES = [name for name in COMMANDS if name != "QUIT"]


def line(chance: random.Random) -> bytes:
    """A line as somebody curious, somebody careless or a broken program would send it."""
    if chance.random() < 0.03:
        return chance.randbytes(chance.randrange(80)).replace(b"\n", b"") + b"\r\n"
    command = chance.choice(NAMES) if chance.random() < 0.97 else "".join(chance.choices(string.printable[:94], k=5))
    params = chance.choices(WORDS, k=chance.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 6, 18)))
    if params and chance.random() < 0.5:
        params[-1] = ":" + params[-1]
    return (chance.choice(TAGS) + " ".join((command, *params))).encode(errors="replace") + b"\r\n"


def heard_well(person: Person, lines: list[str]) -> None:
    """Every line that came can be read, and is as long as a line may be."""
    decoder = LineDecoder(tags_limit=limits.ALL_TAGS, line_limit=limits.LINE)
    for text in lines:
        (item,) = decoder.feed(f"{text}\r\n".encode())
        assert not isinstance(item, BadLine), (person.client, item.wrong, text)
        assert parse(text) is not None
        assert "\r" not in text
        assert "\0" not in text


def test_nothing_that_clients_send_breaks_the_room_or_a_line(tmp_path: Path) -> None:
    seed = int(os.environ.get("LANDLINE_FUZZ_SEED", random.SystemRandom().randrange(2**32)))
    print(f"LANDLINE_FUZZ_SEED={seed}")
    chance = random.Random(seed)
    limits_off = {"connections_per_ip": 0, "connect_rate": 0, "whowas": 100}
    room = KeptRoom(tmp_path, limits=limits_off, operator={"name": "host", "password": "secret"})
    nicks = iter(f"p{number}" for number in range(10**9))
    caps = [name for name in CAPABILITIES if not CAPABILITIES[name].needs]

    def somebody() -> Person:
        wanted = chance.sample(caps, chance.randrange(len(caps)))
        person = room.person(next(nicks), *wanted).sends("JOIN #tea")
        if chance.random() < 0.2:
            person.sends("OPER host secret")
        return person

    people = [somebody() for _ in range(PEOPLE)]
    for number in range(LINES):
        person = chance.choice(people)
        person.sends_bytes(line(chance))
        room.clock.now += chance.choice((0.0, 0.0, 0.01, 1.0))
        if number % 20 == 0:
            room.server.tick()
            for listener in people:
                heard_well(listener, listener.hears())
        if person.client.closing or not person.client.registered:
            heard_well(person, person.hears())
            person.goes()
            people[people.index(person)] = somebody()
        for other in people:
            other.client.heard_at = room.clock.now
    members = {client for channel in room.server.channels.values() for client in channel.members}
    assert members <= set(room.server.nicknames)
    assert len(room.server.clients) == PEOPLE
    assert room.told == []
    room.history.close()
