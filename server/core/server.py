"""The room: who is here, which channels there are, who may not come in. One object, one thread, no socket."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from server.core import keeping
from server.core.audit import Audit
from server.core.bans import ACCOUNT, Bans
from server.core.census import Census
from server.core.channel import Channel
from server.core.client import Client, Wire
from server.core.delivery import Deliveries
from server.core.departures import Departures
from server.core.door import Door
from server.core.figures import Figures
from server.core.gone import Gone
from server.core.hashing import Aside, Hashing
from server.core.live import Live
from server.core.log import Level, Log
from server.core.nicknames import Nicknames
from server.core.open_batch import OpenBatch
from server.core.order import Order
from server.core.outgoing import BOT_TAG, Outgoing, Tag, account_tag, with_tag
from server.core.passwords import Guesses, hashed
from server.core.place import Place
from server.core.reading import Reading
from server.core.refused import Refused
from server.core.tally import Tally
from server.core.turn import Turn
from server.core.watching import Watching
from server.core.withheld import Withheld
from server.protocol.message import escape_tag, format_message
from server.protocol.names import CASEMAPPINGS
from server.protocol.numerics import Numeric
from server.settings import Settings
from server.storage.accounts import Accounts
from server.storage.history import History, said
from server.storage.search import WordIndex

#: Where everybody starts.
LOBBY = "#lobby"
_HOUR = 3600.0


class Server:
    """Everything that the room knows.

    `clock` gives seconds since 1970. Whoever drives it (server.net, a test) hands in what clients send, then writes
    what `turn` has for each client at the end of a turn, and closes the wires of those who are `closing`.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float],
        cloak_key: bytes = b"",
        accounts: Accounts | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.name = settings.wire_name
        self.fold = CASEMAPPINGS[settings.server.casemapping]
        self.log = Log(clock)
        self.bans = Bans(self.fold)
        self.watching = Watching(self.fold)
        self.reading = Reading()
        self.census = Census()
        self.started_at = clock()
        #: By number; everybody who is connected, with a nickname or not yet.
        self.clients: dict[str, Client] = {}
        self.nicknames = Nicknames(self.fold)
        self.channels: dict[str, Channel] = {}
        self.gone: deque[Gone] = deque(maxlen=settings.limits.whowas)
        self.turn = Turn()
        #: The most connections, and the most people with a nickname, at one time.
        self.peak = 0
        self.most_registered = 0
        self.messages = 0
        #: Bytes of clients that are gone; `bytes_in` and `bytes_out` add those who are here.
        self._bytes_in_before = 0
        self._bytes_out_before = 0
        self.command_counts: dict[str, int] = {}
        self._door = Door(cloak_key)
        #: Who owns which name; in memory where no file is given.
        self.accounts = accounts or Accounts(None)
        self.guesses = Guesses(clock)
        #: Names that were registered lately.
        self.registrations = Tally(clock, _HOUR)
        self.hashing = Hashing()
        #: The room's password as it is kept (server.core.passwords); empty where anybody may come in.
        self.password = hashed(settings.server.password, settings.accounts)
        #: Whether nobody is let in at the moment.
        self.paused = False
        #: Until when nobody but those who act for the host may say anything, in seconds since 1970; 0: no such time.
        self.quiet_until = 0.0
        self._last_number = 0
        self.order = Order(clock)
        self.figures = Figures()
        self.deliveries = Deliveries()
        #: Whom and what the host put out and took away, as long as that can be taken back.
        self.departures = Departures(self.fold, clock())
        self.withheld = Withheld()
        #: What the host did; set to one with a file by whoever has a folder.
        self.audit = Audit()
        #: Set by whoever opens the sockets.
        self.place = Place()
        #: Where what is said is kept; None where nothing is. See `keep_in`.
        self.history: History | None = None
        #: Where words are found; None where nothing is kept.
        self.word_index: WordIndex | None = None
        #: Does slow work elsewhere, then calls with what came out. Set by whoever has threads; at once where none has.
        self.aside: Aside = lambda work, done: done(work())
        #: Reads and changes the settings while the room is open; set by whoever can.
        self.live: Live | None = None
        #: Ends the program; set by whoever runs it.
        self.stop: Callable[[str], None] | None = None

    # Who is here

    @property
    def registered(self) -> list[Client]:
        """Everybody who has a nickname and is through the door."""
        return list(self.nicknames)

    @property
    def bytes_in(self) -> int:
        """All that clients have sent since the room opened."""
        return self._bytes_in_before + sum(client.bytes_in for client in self.clients.values())

    @property
    def bytes_out(self) -> int:
        """All that was written to clients since the room opened."""
        return self._bytes_out_before + sum(client.bytes_out for client in self.clients.values())

    def find(self, nick: str) -> Client | None:
        """Who has a nickname, in any spelling of it."""
        return self.nicknames.find(nick)

    def ban_masks(self, client: Client) -> tuple[str, ...]:
        """What the room's own bans are held against: what members see of a client, its address, its account."""
        account = (f"{ACCOUNT}{client.folded_account}",) if client.account else ()
        return (client.folded_mask, self.fold(f"{client.nick}!{client.user}@{client.ip}"), *account)

    def turn_out_if_banned(self, client: Client) -> bool:
        """Send a client away that a ban fits by what is known of it now; whether one did."""
        ban = self.bans.of_client(client.ip, self.ban_masks(client), self.clock())
        if ban is None:
            return False
        if client.registered:
            self.leave(client, ban.words)
        else:
            self.reply(client, Numeric.ERR_YOUREBANNEDCREEP, ban.words)
            self.refuse(client, ban.words)
        return True

    def client(self, nick: str) -> Client:
        """Who has a nickname. Refuses where nobody has."""
        found = self.find(nick)
        if found is None:
            raise Refused(Numeric.ERR_NOSUCHNICK, nick, "No such nick/channel")
        return found

    def channel(self, name: str) -> Channel:
        """The channel with a name. Refuses where there is none."""
        found = self.channels.get(self.fold(name))
        if found is None:
            raise Refused(Numeric.ERR_NOSUCHCHANNEL, name, "No such channel")
        return found

    def peers(self, client: Client) -> set[Client]:
        """Everybody who shares a channel with a client, itself left out."""
        together = {member for channel in client.channels for member in channel.members}
        together.discard(client)
        return together

    def tell_peers(self, client: Client, outgoing: Outgoing) -> None:
        """Send news of a client to everybody who shares a channel with it, once to each, not to itself."""
        if len(client.channels) == 1:
            (channel,) = client.channels
            channel.send(outgoing, skip=client, can_wait=True)
            return
        for other in self.peers(client):
            other.send(outgoing, can_wait=True)

    # Coming and going

    def connect(self, wire: Wire, ip: str, port: int, server_port: int) -> Client:
        """Take in a connection. One that may not come in is told why and is closing already."""
        now = self.clock()
        self._last_number += 1
        client = Client(str(self._last_number), wire, self.turn, ip, port, server_port, now)
        client.host = self.shown_host(ip)
        self.clients[client.id] = client
        crowded = self._door.come(ip, now, self.settings.limits)
        ban = self.bans.of_address(ip, now)
        if ban is not None or crowded:
            self.refuse(client, ban.words if ban is not None else crowded)
            return client
        self.peak = max(self.peak, len(self.clients))
        self.log.tell("connect", "LOCAL_CLIENT_CONNECT", f"connected (port {port})", client)
        return client

    def refuse(self, client: Client, reason: str) -> None:
        """Turn away a connection that is not through the door, in words; the host sees it, nobody else."""
        self.log.tell("connect", "REFUSED", f"refused: {reason}", client, level=Level.WARN)
        self._end(client, reason)

    def welcome(self, client: Client) -> None:
        """Somebody is through the door: the nickname is theirs from now on."""
        client.registered = True
        self.most_registered = max(self.most_registered, len(self.nicknames) + 1)
        client.renew_mask(self.fold)
        self.nicknames.take(client)
        self._tell_watchers(Numeric.RPL_MONONLINE, client.nick, client.mask)
        self.log.tell("connect", "LOCAL_CLIENT_REGISTERED", f"is {client.nick} now", client)

    def rename(self, client: Client, nick: str) -> None:
        """Give somebody who is through the door another nickname, and tell everybody who sees it."""
        change = self.event(client.channels, "NICK", nick, source=client)
        old = client.nick
        self.remember(client)
        self.nicknames.free(client)
        self.tell_peers(client, change)
        client.send(change)
        client.nick = nick
        client.renew_mask(self.fold)
        self.nicknames.take(client)
        if self.fold(old) != self.fold(nick):
            self._tell_watchers(Numeric.RPL_MONOFFLINE, old, old)
            self._tell_watchers(Numeric.RPL_MONONLINE, nick, client.mask)
        self.log.tell("nick", "LOCAL_NICK_CHANGE", f"{old} is now {nick}", client)

    def leave(self, client: Client, reason: str) -> None:
        """Somebody goes or is sent away. Everybody who shares a channel is told once; the connection is closed."""
        if client.closing:
            return
        if not client.registered:
            self.log.tell("connect", "LOCAL_CLIENT_DISCONNECT", f"gone without a nickname ({reason})", client)
            self._end(client, reason)
            return
        if client.account and self.settings.accounts.always_on == "opt-out":
            self.accounts.remember_channels(client.folded_account, [channel.name for channel in client.channels])
        farewell = self.event(client.channels, "QUIT", reason, source=client, trailing=True)
        self.tell_peers(client, farewell)
        for channel in list(client.channels):
            self.take_out(channel, client)
        self.remember(client)
        self.nicknames.free(client)
        self.census.leave(client)
        self.watching.clear(client)
        self._tell_watchers(Numeric.RPL_MONOFFLINE, client.nick, client.nick)
        self.log.tell("connect", "LOCAL_CLIENT_DISCONNECT", f"{client.nick} left ({reason})", client)
        self._end(client, reason)

    def _tell_watchers(self, numeric: Numeric, nick: str, shown: str) -> None:
        """Somebody came or went: tell those who watch that nickname, all of them the same line."""
        watchers = self.watching.watchers(nick)
        if watchers:
            news = self.outgoing(numeric, "*", shown, trailing=True)
            for watcher in watchers:
                watcher.send(news)

    def _end(self, client: Client, reason: str) -> None:
        client.closing = True
        self.census.closing += 1
        # Whoever writes the outbox closes the connection after these words.
        client.send(Outgoing(format_message("ERROR", f"Closing link: {reason}", trailing=True)))

    def forget(self, client: Client) -> None:
        """The connection is over; `leave` was called before."""
        if self.clients.pop(client.id, None) is not None:
            self._door.go(client.ip)
            self.census.closing -= 1
            self._bytes_in_before += client.bytes_in
            self._bytes_out_before += client.bytes_out
            self.reading.forget(f"!{client.visit}")
            if client.account and not any(other.account == client.account for other in self.registered):
                self.reading.forget(client.identity)

    def remember(self, client: Client) -> None:
        """Keep who had a nickname, for WHOWAS."""
        self.gone.append(Gone(client.nick, client.user, client.host, client.ip, client.realname, self.clock()))

    def take_out(self, channel: Channel, client: Client) -> None:
        """Remove a member without telling anybody. The last one takes the channel along where nothing is in it."""
        channel.let_out(client)
        if channel.creator is client:
            channel.creator = None
        client.channels.discard(channel)
        name = self.fold(channel.name)
        if channel.members or name == LOBBY:
            return
        if self.history is not None:
            if keeping.is_worth_keeping(self.history, name, channel):
                return
            keeping.drop_channel(self.history, name)
        del self.channels[name]

    def save(self, channel: Channel) -> None:
        """Keep a channel as it is now, where the room keeps anything. Call it after each change."""
        if self.history is not None:
            keeping.save_channel(self.history, self.fold(channel.name), channel)

    def keep_in(self, history: History) -> None:
        """Keep what is said and set in a history from now on, and take up what it holds."""
        self.history = self.reading.history = history
        self.order.go_on_behind(history.last_number())
        self.channels |= keeping.saved_channels(history, self.fold)
        for ban in keeping.saved_bans(history, self.clock()):
            self.bans.add(ban)

    def rename_channel(self, channel: Channel, name: str) -> None:
        """Give a channel another name, which nobody has, without telling anybody. Invitations stay good."""
        old, new = self.fold(channel.name), self.fold(name)
        del self.channels[old]
        channel.name = name
        channel.name_lists.clear()  # a longer name leaves less room beside it
        self.channels[new] = channel
        for client in self.registered:
            if old in client.invited:
                client.invited.discard(old)
                client.invited.add(new)
        if old != new:
            self.reading.rename(old, new)
        self.withheld.rename(old, new, name)
        if self.history is not None:
            keeping.rename_channel(self.history, old, new, channel)

    def shown_host(self, ip: str) -> str:
        """What members see of an address: a word that is the same each time; or the address itself if so set."""
        if self.settings.server.cloak:
            return self._door.cloaked(ip)
        # A parameter must not start with a colon.
        return f"0{ip}" if ip.startswith(":") else ip

    # Saying

    def outgoing(
        self,
        command: str,
        *params: str,
        source: Client | str = "",
        tags: Iterable[Tag] = (),
        trailing: bool = False,
        moment: float | None = None,
        msgid: str = "",
    ) -> Outgoing:
        """A message from a client or, where none is given, from the server, with the tags that every message has."""
        carried = [*tags]
        if isinstance(source, Client):
            carried = [*self.tags_of(source), *carried]
            source = source.mask
        body = format_message(command, *params, source=source or self.name, trailing=trailing)
        return Outgoing(body, carried, self.clock() if moment is None else moment, msgid)

    def tags_of(self, client: Client) -> Sequence[Tag]:
        """What every message of a client says of who it is."""
        if not client.account and not client.is_bot:
            return ()
        return (*((account_tag(client.account),) if client.account else ()), *((BOT_TAG,) if client.is_bot else ()))

    def event(
        self,
        channels: Iterable[Channel],
        command: str,
        *params: str,
        source: Client | str = "",
        trailing: bool = False,
    ) -> Outgoing:
        """A message about what happens in channels, kept in the history of each under the id that it carries.

        https://ircv3.net/specs/extensions/chathistory#the-drafteventplayback-capability
        """
        channels = list(channels)
        (number, msgid), moment = self.order.message(len(channels)), self.order.moment()
        if self.history is not None:
            mask = source.mask if isinstance(source, Client) else source or self.name
            account = source.account if isinstance(source, Client) else ""
            line = format_message(command, *params, trailing=trailing)
            for copy, channel in enumerate(channels, number):
                where = self.fold(channel.name)
                self.history.add(said((where, moment, msgid, command, mask, account, channel.name, "", line, "", copy)))
        return self.outgoing(command, *params, source=source, trailing=trailing, moment=moment / 1000, msgid=msgid)

    def reply(self, client: Client, numeric: str, *params: str) -> None:
        """Answer a client: the numeric, its nickname, the parameters, the last one always with its colon.

        Parameters before the last often repeat what the client wrote; what cannot stand there becomes a star.
        """
        *middle, last = params
        words = [word if word and " " not in word and word[0] != ":" else "*" for word in middle]
        client.send(self.outgoing(numeric, client.called, *words, last, trailing=True))

    def notice(self, client: Client, text: str) -> None:
        """The server says something to one client."""
        client.send(self.outgoing("NOTICE", client.called, text, trailing=True))

    # Time

    def tick(self) -> None:
        """Once a second or so: ping the silent, let go of the dead and of those who never said a nickname."""
        now = self.clock()
        self._door.forget(now)
        self.departures.forget(now)
        self.withheld.forget(now)
        silence = self.settings.timeouts.ping
        for client in list(self.clients.values()):
            if client.closing:
                continue
            if client.batch is not None and not client.batch.dropped and client.batch.until < now:
                self._give_up(client, client.batch)
            if not client.registered and now - client.connected_at > self.settings.timeouts.registration:
                self.leave(client, "No nickname in time")
            elif now - client.heard_at > 2 * silence:
                self.leave(client, f"Ping timeout: {2 * silence} seconds")
            elif client.registered and not client.pinged and now - client.heard_at > silence:
                self.ping(client)

    def ping(self, client: Client) -> None:
        """Ask a client whether it is there; its answer tells also how far away it is."""
        client.pinged = client.pong_due = True
        client.pinged_at = self.clock()
        client.send(Outgoing(format_message("PING", self.name)))

    def _give_up(self, client: Client, batch: OpenBatch) -> None:
        """A message of several lines did not come to its end: what still comes of it means nothing."""
        label = batch.drop()
        words = ("TIMEOUT", batch.reference, "Your message was not ended in time; nobody has got it")
        line = self.outgoing("FAIL", "BATCH", *words, trailing=True).write(client.view)
        client.send_bytes(with_tag(line, f"label={escape_tag(label)}") if label else line)
