"""Hostile lines: they reach nobody as something else than they are, and take nobody's time or words."""

import contextlib
import random
import re
import socket
import threading
from collections.abc import Iterator

import pytest

from server.commands import COMMANDS
from tests.journeys.hardening import FULL, Fortress, OpenFortress, until, witnesses
from tests.journeys.person import Person

#: Commands that end the connection or the room: they are somebody else's test.
_NAMES = [name for name in COMMANDS if name not in {"QUIT", "DIE", "RESTART"}]
_WORDS = (
    *("#lobby", "#tea", "anna", "ben", "*", ":", ":a b", "", "+ovbklimnst", "-k", "0", "#x,#y", "é", "\x01", "1" * 300),
    *(
        "%tcuihsnfdlaor,1",
        "LATEST",
        "SET",
        "GET",
        "+multiline",
        "-1",
        "timestamp=2026-11-20T09:43:02.120Z",
        "LS",
        "302",
    ),
)
_TAGS = ("", "", "@label=x ", "@+a=b\\;c;label= ", "@ ", "@batch=1 ", "@+typing=active;+draft/reply=\\r\\n ", "@=;;= ")


def random_line(chance: random.Random) -> bytes:
    """Now a command with parameters of any kind, now bytes of any kind; seldom a long one."""
    match chance.randrange(20):
        case 0:
            return chance.randbytes(chance.randrange(60)) + b"\n"
        case 1:
            return b"%s %s\r\n" % (chance.choice(_NAMES).encode(), b"x" * chance.randrange(600))
        case _:
            some = " ".join(chance.choices(_WORDS, k=chance.randrange(6)))
            return f"{chance.choice(_TAGS)}{chance.choice(_NAMES)} {some}\r\n".encode()


class Sender:
    """A connection on which bytes are sent as fast as the room takes them; of what comes only the end is kept."""

    def __init__(self, fortress: Fortress) -> None:
        self.line = fortress.call()
        self.line.settimeout(60)
        self._end = b""
        self._news = threading.Condition()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.line.recv(262_144):
                with self._news:
                    self._end = (self._end + data)[-1000:]
                    self._news.notify_all()

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.line.sendall(data)

    def is_answered(self) -> None:
        """Wait until the room has acted on all that was sent."""
        self.send(b"\r\nPING all-of-it\r\n")
        with self._news:
            assert self._news.wait_for(lambda: b"all-of-it\r\n" in self._end, 60), self._end

    def hang_up(self) -> None:
        """Close, and wait until all is read."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self._reading.join()
        self.line.close()


@contextlib.contextmanager
def sender(fortress: Fortress) -> Iterator[Sender]:
    one = Sender(fortress)
    try:
        yield one
    finally:
        one.hang_up()


@pytest.mark.timeout(1200)
def test_a_million_random_lines_cost_the_witnesses_nothing(fortress: OpenFortress) -> None:
    room = fortress()
    chance = random.Random(5263)
    # Made before: the room is to be busy, not the test.
    stock = [b"".join(random_line(chance) for _ in range(250)) for _ in range(40)]
    left = 1_000_000 if FULL else 20_000
    with witnesses(room.port) as both:
        while left > 0:
            with sender(room) as one:
                caps = chance.choice(
                    (b"", b"CAP REQ :labeled-response batch echo-message message-tags draft/multiline\r\n")
                )
                one.send(b"NICK fuzz\r\nUSER f 0 * :f\r\n" + caps)
                for _ in range(8):
                    one.send(chance.choice(stock))
                    left -= 250
                    both.chat()
                one.is_answered()
        both.chat()


def test_a_flooder_at_full_speed_does_not_slow_the_others_down(fortress: OpenFortress) -> None:
    room = fortress("")  # with the limits that every room has
    flood = b"".join(b"PRIVMSG #lobby :%s\r\n" % (b"x" * 100) for _ in range(500))
    stop = threading.Event()

    def pour() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):
                one.line.settimeout(0.2)
                one.send(flood)

    with witnesses(room.port) as both, sender(room) as one:
        one.send(b"NICK flood\r\nUSER f 0 * :f\r\nJOIN #lobby\r\n")
        pouring = threading.Thread(target=pour)
        pouring.start()
        # Their own talk is within the limits: a burst of ten seconds' worth.
        both.chat(90)
        for _ in range(20 if FULL else 1):
            stop.wait(0.5)
            both.chat(10)
        stop.set()
        pouring.join()
        print(f"p99 {both.p99 * 1e3:.1f} ms")
        assert both.p99 < 0.05


#: What would be a line of its own, were it let through.
_INJECTED = "INJECTED"
_BREAKS = ("\r", "\0", "\n", "\r\n", "\\r\\n", "\\n", "\u2028", "\x85", "\x0b", "\x0c")


def hostile_lines() -> Iterator[bytes]:
    """Every command with a line break in each of its first parameters and in tags, as one message of a WebSocket."""
    for name, command in COMMANDS.items():
        if name in {"QUIT", "DIE", "RESTART"}:
            continue
        for mark in _BREAKS:
            evil = f"a{mark}{_INJECTED} b"
            for place in range(max(1, min(command.most, 4))):
                words = ["#lobby", "SET", "anna", "x"][: command.most]
                words[place:] = [f":{evil}"]
                yield f"{name} {' '.join(words)}".encode()
            yield f"@label={evil.replace(' ', '')};+draft/reply={evil.replace(' ', '')} {name} #lobby :hm".encode()


def lines_of(heard: bytes) -> list[str]:
    """Lines, whatever somebody may take for the end of one."""
    return re.split("[\r\n\0]", heard.decode(errors="replace"))


def test_no_line_break_in_anything_reaches_another_as_a_line_of_its_own(fortress: OpenFortress) -> None:
    room = fortress()
    caps = "message-tags draft/multiline batch draft/metadata-2 setname draft/channel-rename account-notify"
    with room.call() as victim, sender(room) as plain:
        hello = f"CAP LS 302\r\nCAP REQ :{caps}\r\nNICK anna\r\nUSER a 0 * :a\r\nCAP END\r\nMETADATA * SUB x a url\r\n"
        victim.sendall(hello.encode() + b"JOIN #lobby\r\nMONITOR + mallory,a\r\n")
        until(victim, b" 366 ")
        plain.send(b"NICK mallory\r\nUSER m 0 * :m\r\nCAP REQ :message-tags labeled-response batch\r\nJOIN #lobby\r\n")
        for line in hostile_lines():
            # Where a real end of a line stands, what is behind it is the sender's own line, and nobody else's.
            plain.send(line.replace(b"\n", b"") + b"\r\n" + b"JOIN #lobby\r\nNICK mallory\r\nAWAY\r\n")
        plain.send(b"PRIVMSG #lobby :the end\r\n")
        heard = until(victim, b":the end\r\n")
        assert b"\0" not in heard
        assert heard.count(b"\r") == heard.count(b"\n") == heard.count(b"\r\n")
        lines = lines_of(heard)
        assert [line for line in lines if re.match(rf"(@\S* )?(:\S+ )?{_INJECTED}", line)] == []
        assert any("PRIVMSG #lobby :a" in line and _INJECTED in line for line in lines), "nothing came through at all"


#: What only members of the secret channel may know.
_SECRETS = ("the-topic", "the-words", "the-value", "hidden", "the-key")


@pytest.mark.parametrize("outsider", ["stranger", "kicked", "banned"])
def test_who_is_not_in_a_secret_channel_reads_nothing_of_it_by_any_command(
    fortress: OpenFortress, outsider: str
) -> None:
    room = fortress()
    host, spy = Person("hidden", room.port), Person("spy", room.port)
    spy.says("CAP REQ :message-tags batch draft/chathistory soju.im/search draft/message-redaction draft/metadata-2")
    spy.says("CAP REQ :draft/read-marker draft/event-playback labeled-response extended-monitor away-notify")
    spy.says("MONITOR + #secret", "METADATA * SUB url note")
    host.says(
        "CAP REQ :message-tags batch draft/metadata-2 echo-message", "JOIN #secret", "MODE #secret +s", "MODE hidden +i"
    )
    host.hears("MODE #secret")
    known = ""
    if outsider != "stranger":
        spy.says("JOIN #secret")
        spy.hears(" 366 ")
        host.says("PRIVMSG #secret :seen", f"{'MODE #secret +b spy!*@*' if outsider == 'banned' else 'PING 1'}")
        known = spy.hears(r"msgid=(\S+?)[; ].*:seen")[1]
        host.says("KICK #secret spy")
        spy.hears("KICK #secret spy")
    host.says("TOPIC #secret :the-topic", "METADATA #secret SET note :the-value", "PRIVMSG #secret :the-words here")
    msgid = host.hears(r"msgid=(\S+?)[; ].*the-words")[1]
    host.says("MODE #secret +k the-key", "AWAY :the-words", "METADATA * SET note :the-value", "PING done")
    host.hears("PONG.*done")
    spy.says("PING before")
    spy.hears("PONG.*before")
    del spy.heard[:]
    for subcommand in (
        "LATEST #secret *",
        "BEFORE #secret timestamp=2099-01-01T00:00:00.000Z",
        "AFTER #secret timestamp=2000-01-01T00:00:00.000Z",
    ):
        spy.says(f"CHATHISTORY {subcommand} 100")
    for one in (msgid, known or msgid):
        spy.says(
            f"CHATHISTORY AROUND #secret msgid={one} 100",
            f"REDACT #secret {one}",
            f"CHATHISTORY AROUND #lobby msgid={one} 9",
        )
        spy.says(f"CHATHISTORY AROUND spy msgid={one} 100", f"REDACT spy {one}", f"@+draft/reply={one} TAGMSG #secret")
    spy.says("CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z 100")
    spy.says(
        "SEARCH text=words", "SEARCH in=#secret", "SEARCH text=words;in=#secret", "SEARCH from=*", "MARKREAD #secret"
    )
    spy.says(
        "MARKREAD #secret timestamp=2099-01-01T00:00:00.000Z", "METADATA #secret LIST", "METADATA #secret GET note"
    )
    spy.says(
        "METADATA #secret SYNC",
        "METADATA * SUB note",
        "MONITOR L",
        "MONITOR S",
        "TOPIC #secret",
        "NAMES #secret",
        "NAMES",
    )
    spy.says(
        "WHO #secret",
        "WHO #secret %tcuihsnfdlaor,1",
        "WHO *",
        "WHO",
        "WHOIS *",
        "WHOWAS *",
        "LIST",
        "LIST #secret",
        "LIST *",
    )
    spy.says(
        "MODE #secret",
        "MODE #secret b",
        "MODE #secret +b",
        "MODE #secret k",
        "INVITE",
        "INVITE spy #secret",
        "INVITE anna #secret",
    )
    spy.says(
        "KICK #secret spy",
        "RENAME #secret #other",
        "PRIVMSG #secret :hm",
        "NOTICE #secret :hm",
        "TOPIC #secret :hm",
        "LUSERS",
        "STATS u",
    )
    spy.says(
        "LINKS",
        "USERHOST #secret",
        "ISON #secret",
        "PART #secret",
        *(f"{name} #secret" for name in _NAMES if name not in {"JOIN", "PART"}),
    )
    spy.says("PING after")
    spy.hears("PONG.*after")
    told = [
        line
        for line in spy.heard
        if any(secret in line for secret in _SECRETS) or (" #secret" in line and " 319 " in line)
    ]
    assert told == []
    # All that is there is still there for who may read it.
    host.says("CAP REQ draft/chathistory", "CHATHISTORY LATEST #secret * 10")
    host.hears("the-words here")
    host.leaves()
    spy.leaves()
