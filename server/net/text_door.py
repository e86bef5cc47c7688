"""The door for plain words: netcat, telnet, a chat program of twenty lines from a tutorial.

Who says nothing is asked `NAME`; the first line is the nickname, every other one a message to the lobby, and what is
said there comes as `nick: text`. Many such programs write no line ends: then what comes in one piece is one line.
"""

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Final

from server.core.server import LOBBY, Server
from server.net.connection import Connection
from server.net.writer import Writer
from server.protocol import limits
from server.protocol.lines import BadLine
from server.protocol.message import Message, parse
from server.protocol.names import cut, nick_from
from server.protocol.numerics import Numeric

#: What somebody is asked who waits for a question; without a line end, as such programs compare it.
PROMPT: Final = b"NAME"
#: Seconds after which a piece without a line end counts as a line.
_QUIET: Final = 0.05
#: Bytes of one message: what is longer is cut into several.
_LONGEST: Final = 300
_MOST_HELD: Final = 4 * limits.LINE


class TextConnection(Connection):
    """A member of the lobby that knows nothing of IRC."""

    __slots__ = ("_here", "_named", "_piece", "_timer")

    _is_bare = False

    def __init__(self, server: Server, writer: Writer) -> None:
        super().__init__(server, writer)
        #: Bytes whose line end has not come.
        self._piece = b""
        self._timer: asyncio.TimerHandle | None = None
        self._named = False
        #: Who is here, until all are named.
        self._here: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody came; whether they must be asked shows when their first bytes are here, or not."""
        super().connection_made(transport)
        self.client.door = "text"
        self._timer = self._loop.call_soon(self._ask)  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Lines, or a piece without an end: then what follows within a moment belongs to it."""
        now = perf_counter()
        self._heard(data)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        *lines, self._piece = (self._piece + data).replace(b"\r", b"").split(b"\n")
        if len(self._piece) > _MOST_HELD:
            lines.append(self._piece)
            self._piece = b""
        # All at once, so that many take turns with what others send.
        self._say(*(message for line in lines for message in self._messages(line)))
        if self._piece:
            self._timer = self._loop.call_later(_QUIET, self._end_piece)
        self._writer.wake(now)

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone; what they said last still counts."""
        if self._timer is not None:
            self._timer.cancel()
        if self._piece and self._named:
            self._end_piece()
        super().connection_lost(exc)

    def write(self, data: bytes) -> int:
        """Say in plain words what the room tells."""
        text = "".join(self._told(line) for line in data.decode(errors="replace").split("\r\n") if line)
        return super().write(text.encode()) if text else self.waiting()

    def _ask(self) -> None:
        self._timer = None
        if not self._named and not self.client.closing:
            super().write(PROMPT)

    def _end_piece(self) -> None:
        self._timer = None
        line, self._piece = self._piece, b""
        now = perf_counter()
        self._say(*self._messages(line))
        self._writer.wake(now)

    def _messages(self, line: bytes) -> Iterator[Message]:
        """What a line is in IRC."""
        text = line.replace(b"\0", b"").decode(errors="replace").strip()
        if not text:
            return
        if not self._named:
            yield from self._name(text)
            return
        words, start = text.encode(), 0
        while start < len(words):
            part = words[start : start + _LONGEST].decode(errors="ignore")
            start += len(part.encode())
            yield Message("PRIVMSG", (LOBBY, part))

    def _name(self, text: str) -> tuple[Message, ...]:
        """Take somebody at their word: the nearest nickname to what they call themselves that nobody has."""
        limit = self._server.settings.limits.nicklen
        nick = wanted = nick_from(cut(text, limit), limit) or "guest"
        number = 2
        while self._server.nicknames.alike(nick) is not None or self._server.accounts.alike(nick):
            nick = cut(wanted, limit - len(str(number))) + str(number)
            number += 1
        self._named = True
        return (
            Message("NICK", (nick,)),
            Message("USER", ("text", "0", "*", "plain text")),
            Message("JOIN", (LOBBY,)),
        )

    def _say(self, *messages: Message) -> None:
        items: list[Message | BadLine] = list(messages)
        if self._held is None:
            self._act_on(items, perf_counter())
        else:
            self._held.extend(items)

    def _told(self, line: str) -> str:
        """One line of the room in plain words; empty where it means nothing to somebody without IRC."""
        message = parse(line)
        if message is None:
            return ""
        tell = _IN_PLAIN_WORDS.get(message.command)
        return tell(self, message) if tell is not None else ""

    def _answer(self, message: Message) -> str:
        """A ping: nobody at the other end would know what to answer."""
        self._say(Message("PONG", message.params))
        return ""

    def _list(self, message: Message) -> str:
        self._here += [name.lstrip("~&@%+") for name in message.params[-1].split(" ") if name]
        return ""

    def _listed(self, _message: Message) -> str:
        here, self._here = self._here, []
        return f"Here now: {', '.join(here)}\n"

    def _joined(self, message: Message) -> str:
        return f"* {message.nick} joined\n" if message.nick != self.client.nick else ""

    def _left(self, message: Message) -> str:
        return f"* {message.param(1) if message.command == 'KICK' else message.nick} left\n"

    def _renamed(self, message: Message) -> str:
        return f"* {message.nick} is called {message.param(0)} now\n"

    def _told_by_room(self, message: Message) -> str:
        return f"* {message.params[-1]}\n"

    def _said(self, message: Message) -> str:
        target, words = message.param(0), message.param(1)
        if "!" not in message.source:
            return self._told_by_room(message)
        if words.startswith("\x01"):
            verb, _, rest = words.strip("\x01").partition(" ")
            return f"* {message.nick} {rest}\n" if verb == "ACTION" else ""
        alone = "" if target.startswith("#") else " (to you alone)"
        return f"{message.nick}{alone}: {words}\n"


#: What becomes of a line of IRC; what is not here means nothing to somebody without it.
_IN_PLAIN_WORDS: Final[dict[str, Callable[[TextConnection, Message], str]]] = {
    "PING": TextConnection._answer,
    Numeric.RPL_WELCOME: lambda _connection, _message: "Connected to server!\n",
    Numeric.RPL_NAMREPLY: TextConnection._list,
    Numeric.RPL_ENDOFNAMES: TextConnection._listed,
    "PRIVMSG": TextConnection._said,
    "NOTICE": TextConnection._said,
    "JOIN": TextConnection._joined,
    **dict.fromkeys(("PART", "QUIT", "KICK"), TextConnection._left),
    "NICK": TextConnection._renamed,
    **dict.fromkeys(
        (
            "ERROR",
            Numeric.ERR_CANNOTSENDTOCHAN,
            Numeric.ERR_YOUREBANNEDCREEP,
            Numeric.ERR_PASSWDMISMATCH,
            Numeric.ERR_BANNEDFROMCHAN,
        ),
        TextConnection._told_by_room,
    ),
}
