"""A client: one connection that the server holds, and what is known of who is behind it."""

import secrets
from typing import TYPE_CHECKING, Protocol

from server.core.login import Login
from server.core.open_batch import OpenBatch
from server.core.outgoing import Outgoing
from server.core.turn import Crowd, Turn
from server.protocol.names import Fold

if TYPE_CHECKING:
    from server.core.channel import Channel


class Wire(Protocol):
    """What a client needs of its connection. `server.net.connection` is one; tests have another."""

    #: The number under which `os.write` hands over bytes as `send` does; None where there is more to it than that.
    descriptor: int | None

    def write(self, data: bytes) -> int:
        """Hand over bytes, in order. Never waits; gives how many bytes the peer has not taken yet."""

    def send(self, data: bytes) -> int:
        """Hand over bytes while none wait; gives how many were taken, the others are for `write`. OSError for none."""

    def waiting(self) -> int:
        """Bytes that were handed over and that the peer has not taken yet."""

    def resume(self) -> None:
        """Hand in the lines that waited while the client was busy."""

    def close(self) -> None:
        """End the connection once the peer has what was handed over."""

    def abort(self) -> None:
        """End the connection at once: the peer does not read."""


class Client:
    """One connection. It is *registered* once it has a nickname and a user name and negotiated its capabilities."""

    __slots__ = (
        "account",
        "asked_software",
        "away",
        "batch",
        "busy",
        "bytes_alone",
        "bytes_in",
        "caps",
        "channels",
        "closing",
        "connected_at",
        "crowd",
        "door",
        "fingerprint",
        "flood",
        "folded_account",
        "folded_mask",
        "followed",
        "heard_at",
        "host",
        "id",
        "idle_at",
        "invited",
        "ip",
        "let_in",
        "login",
        "mask",
        "messages",
        "metadata",
        "modes",
        "negotiating",
        "nick",
        "own_lines",
        "pinged",
        "pinged_at",
        "pong_due",
        "port",
        "realname",
        "refused_nick",
        "registered",
        "round_trip",
        "searching",
        "server_port",
        "software",
        "tls",
        "turn",
        "user",
        "view",
        "visit",
        "wire",
    )

    def __init__(self, number: str, wire: Wire, turn: Turn, ip: str, port: int, server_port: int, now: float) -> None:
        self.id = number
        #: A word that no other connection has or had.
        self.visit = secrets.token_hex(8)
        self.wire = wire
        #: The server's: who has something to be written at the end of this turn of the loop.
        self.turn = turn
        #: Those in whose outbox it shares, and what is to be written to it alone.
        self.crowd: Crowd | None = None
        self.own_lines: list[bytes] = []
        self.ip = ip
        self.port = port
        self.server_port = server_port
        self.nick = ""
        #: The nickname that it asked for in vain on its way in.
        self.refused_nick = ""
        self.user = ""
        self.realname = ""
        #: What members see as its host: never the address, where the room cloaks.
        self.host = ip
        #: nick!user@host, kept ready because every message carries it.
        self.mask = ""
        #: The same, folded, for bans.
        self.folded_mask = ""
        self.account = ""
        self.folded_account = ""
        #: The login that is under way (server.ircv3.sasl).
        self.login: Login | None = None
        #: How it came in: "irc", "websocket", "text"; and by which version of TLS, empty where anybody can listen.
        self.door = "irc"
        self.tls = ""
        #: SHA-256 of its own certificate, hexadecimal; empty where it showed none.
        self.fingerprint = ""
        #: Whether it said the room's password; None while it said none.
        self.let_in: bool | None = None
        self.registered = False
        #: Between CAP LS or CAP REQ and CAP END.
        self.negotiating = False
        self.caps: frozenset[str] = frozenset()
        self.view = 0
        self.modes: set[str] = set()
        self.away: str | None = None
        #: The message of several lines that it is sending: one at a time.
        self.batch: OpenBatch | None = None
        self.channels: set[Channel] = set()
        #: Folded names of channels that somebody invited it to.
        self.invited: set[str] = set()
        #: What it says of itself, and the keys under which it hears what others say (server.core.metadata).
        self.metadata: dict[str, str] = {}
        self.followed: dict[str, None] = {}
        #: The program behind it, once it told ("irssi 1.4.3").
        self.software: str | None = None
        self.asked_software = False
        self.connected_at = now
        #: Last time it said something, and last time anything came from it, in seconds since 1970.
        self.idle_at = now
        self.heard_at = now
        self.pinged = False
        #: When it was last sent a PING, in seconds since 1970, and whether it has not answered that one yet.
        self.pinged_at = 0.0
        self.pong_due = False
        #: Seconds that its last answer took.
        self.round_trip: float | None = None
        #: When its flood bucket is full again; server.core.flood.
        self.flood = 0.0
        self.messages = 0
        self.bytes_in = 0
        #: Bytes that were written to it, but for those that its crowd counts; see `bytes_out`.
        self.bytes_alone = 0
        #: Whether a search of its is under way.
        self.searching = False
        #: Slow work is done for it elsewhere: its next lines wait until that is answered.
        self.busy = False
        #: Told to go: nothing that it sends counts any more.
        self.closing = False

    @property
    def is_operator(self) -> bool:
        """Whether it may act for the host, in every channel."""
        return "o" in self.modes

    @property
    def is_bot(self) -> bool:
        """Whether it says of itself that it is a program. https://ircv3.net/specs/extensions/bot-mode"""
        return "B" in self.modes

    @property
    def bytes_out(self) -> int:
        """All that was written to it."""
        return self.bytes_alone + (self.crowd.bytes_each if self.crowd is not None else 0)

    @property
    def identity(self) -> str:
        """Whose messages are whose in the history: an account's, or only this connection's.

        A nickname is nobody's for good: who takes it tomorrow must not read what was said to it today.
        """
        return f"@{self.account}" if self.account else f"!{self.visit}"

    @property
    def called(self) -> str:
        """Its nickname, or the star that stands for one in replies before there is one."""
        return self.nick or "*"

    def renew_mask(self, fold: Fold) -> None:
        """After a change of nickname, user or host."""
        self.mask = f"{self.nick}!{self.user}@{self.host}"
        self.folded_mask = fold(self.mask)
        for channel in self.channels:
            channel.renew_name(self)

    def send(self, outgoing: Outgoing, *, can_wait: bool = False) -> None:
        """Queue a message for this client. Never waits; a client too far behind is disconnected."""
        self.send_bytes(outgoing.written.get(self.view) or outgoing.write(self.view), can_wait)

    def send_bytes(self, line: bytes, can_wait: bool = False) -> None:
        """Queue one line that is written already."""
        if self.crowd is not None:
            self.catch_up(can_wait)
        (self.turn.waiting_clients if can_wait else self.turn.clients)[self] = None
        self.own_lines.append(line)

    @property
    def outbox(self) -> list[bytes]:
        """All that is to be written to this client when the turn ends, to look at and to change what is in it."""
        self.catch_up()
        return self.own_lines

    def catch_up(self, can_wait: bool = False) -> None:
        """Have what its crowd was sent so far in the outbox of its own: what comes next is not the crowd's."""
        crowd = self.crowd
        if crowd is None or (had := crowd.ahead.get(self)) == len(crowd.lines):
            return
        if lines := crowd.lines[had:]:
            turn = self.turn
            (turn.waiting_clients if can_wait and crowd.channel.waits else turn.clients)[self] = None
            self.own_lines += lines
        crowd.set_ahead(self)

    def leave_crowd(self) -> None:
        """Share nobody's outbox any more; what it was sent so far is in its own."""
        crowd = self.crowd
        if crowd is None:
            return
        self.catch_up()
        crowd.let_out(self)
        crowd.channel.apart[self] = None

    def take_own(self) -> list[bytes]:
        """Empty the outbox of its own."""
        lines, self.own_lines = self.own_lines, []
        return lines

    def __repr__(self) -> str:
        return f"<Client {self.id} {self.called} {self.ip}>"
