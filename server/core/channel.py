"""A channel: its members with their ranks, its topic and its modes."""

from typing import Final

from server.core.bans import ACCOUNT
from server.core.client import Client
from server.core.name_list import NameList
from server.core.outgoing import Outgoing
from server.core.ranks import RANKS, STANDINGS, Standing, symbols
from server.core.turn import Crowd
from server.protocol.modes import ModeKinds
from server.protocol.names import matches

#: What a channel's modes are, for reading MODE and for ISUPPORT.
KINDS: Final = ModeKinds(lists="beI", always="k", when_set="l", flags="COimnst", ranks="".join(RANKS))
#: A ban or exception that starts with this is about speaking alone: its people may come in and listen.
#: https://defs.ircdocs.horse/defs/isupport#extban
MUTE: Final = "m:"
#: What a new channel starts with: no messages from outside, the topic is its operators'.
NEW_MODES: Final = "nt"


class ListEntry:
    """An entry of a ban, exception or invitation list: the mask as written, who set it, when (seconds since 1970)."""

    __slots__ = ("mask", "set_at", "set_by")

    def __init__(self, mask: str, set_by: str, set_at: float) -> None:
        self.mask = mask
        self.set_by = set_by
        self.set_at = set_at


class Channel:
    """One channel. `members` gives each client's rank letters, highest first; empty for an ordinary member."""

    __slots__ = (
        "_sent_to",
        "apart",
        "created_at",
        "creator",
        "crowds",
        "flags",
        "key",
        "limit",
        "lists",
        "members",
        "metadata",
        "name",
        "name_lists",
        "topic",
        "topic_set_at",
        "topic_set_by",
        "waits",
    )

    def __init__(self, name: str, now: float) -> None:
        self.name = name
        self.created_at = now
        self.members: dict[Client, str] = {}
        #: The members' names as they were asked for, by every rank or one and masks or nicknames.
        self.name_lists: dict[tuple[bool, bool], NameList] = {}
        #: Who opened it, until they leave: an operator, which every program knows, who may make themselves founder.
        self.creator: Client | None = None
        #: What it says of itself (server.core.metadata).
        self.metadata: dict[str, str] = {}
        #: The members as messages reach them: in crowds, by their view, and those apart, each with its own outbox.
        self.crowds: dict[int, Crowd] = {}
        self.apart: dict[Client, None] = {}
        #: Whether there is something to be written, and whether all of it can wait.
        self._sent_to = False
        self.waits = False
        self.topic = ""
        self.topic_set_by = ""
        self.topic_set_at = 0.0
        #: Modes without an argument.
        self.flags: set[str] = set(NEW_MODES)
        self.key = ""
        #: Most members; 0 for any number.
        self.limit = 0
        #: By mode letter, then by folded mask.
        self.lists: dict[str, dict[str, ListEntry]] = {letter: {} for letter in KINDS.lists}

    def send(self, *outgoing: Outgoing, skip: Client | None = None, can_wait: bool = False) -> None:
        """Queue messages for every member but one: for most of them in one go (server.core.turn)."""
        if not self.members:
            return
        if not self._sent_to or (self.waits and not can_wait):
            self._begin(can_wait)
        if skip is not None and (own := skip.crowd) is not None and own.channel is self:
            if own.lines:
                skip.catch_up()
            own.set_ahead(skip, len(outgoing))
        for view, crowd in self.crowds.items():
            for one in outgoing:
                crowd.lines.append(one.written.get(view) or one.write(view))
        for client in self.apart:
            if client is not skip:
                for one in outgoing:
                    client.send_bytes(one.written.get(client.view) or one.write(client.view), can_wait)

    def _begin(self, can_wait: bool) -> None:
        """There is something to be written, for the first time or for the first time something that cannot wait."""
        turn = next(iter(self.members)).turn
        if not self._sent_to:
            # Let all those apart into a crowd whose own is sent nothing.
            for client in list(self.apart):
                if client.crowd is None or not client.crowd.lines:
                    self._let_into_crowd(client)
            self._sent_to = True
        else:
            del turn.waiting_channels[self]
        self.waits = can_wait
        if can_wait:
            turn.waiting_channels[self] = None
        else:
            turn.channels.append(self)

    def _let_into_crowd(self, client: Client) -> None:
        """Let a member share an outbox from now on."""
        client.leave_crowd()
        crowd = self.crowds.get(client.view)
        if crowd is None:
            crowd = self.crowds[client.view] = Crowd(self, client.view)
        crowd.let_in(client)
        self.apart.pop(client, None)

    def write(self) -> list[tuple[Client, bytes]]:
        """Write to the crowds what they were sent; gives what is left to be written to single clients."""
        self._sent_to = self.waits = False
        rest: list[tuple[Client, bytes]] = []
        for crowd in list(self.crowds.values()):
            if crowd.lines:  # else its view is new
                rest += crowd.write()
            if crowd.is_empty:
                del self.crowds[crowd.view]
        return rest

    def let_in(self, client: Client, rank: str) -> None:
        """Make a client a member; it is told nothing."""
        self.members[client] = rank
        self._let_into_crowd(client)
        for names in self.name_lists.values():
            names.add(client, rank)

    def let_out(self, client: Client) -> None:
        """Make a member one no more; it is told nothing, what it was sent before still reaches it."""
        if client.crowd is not None and client.crowd.channel is self:
            client.leave_crowd()
        del self.members[client]
        del self.apart[client]
        for names in self.name_lists.values():
            names.drop(client)

    def names(self, every: bool, whole: bool, room: int) -> NameList:
        """The members' names for NAMES, kept from the first question on; `room` as it was then."""
        found = self.name_lists.get((every, whole))
        if found is None:
            found = self.name_lists[every, whole] = NameList(every, whole, room)
            for member, rank in self.members.items():
                found.add(member, rank)
        return found

    def renew_name(self, client: Client) -> None:
        """A member's nickname, mask or rank has changed."""
        for names in self.name_lists.values():
            names.renew(client, self.members[client])

    def rank(self, client: Client) -> str:
        """The rank letters of a member; empty for an ordinary one and for somebody who is not in."""
        return self.members.get(client, "")

    def prefix(self, client: Client, every: bool = False) -> str:
        """The symbols before a member's nickname: the highest, or every one (multi-prefix)."""
        return symbols(self.rank(client), every)

    def standing(self, client: Client) -> Standing:
        """How much a client may do here: by its highest rank, or as the host; outsiders nothing."""
        rank = self.members.get(client)
        if rank is None:
            return Standing.NONE
        if client.is_operator:
            return Standing.HOST
        return STANDINGS[rank[0]] if rank else Standing.NONE

    def is_operator(self, client: Client) -> bool:
        """Whether a client may act for the channel: founders and operators, and the host in every channel it is in."""
        return self.standing(client) >= Standing.OPERATOR

    def may_found(self, client: Client) -> bool:
        """Whether a client may say who is a founder: founders, the host, and who opened it and is still operator."""
        return self.standing(client) >= Standing.FOUNDER or (client is self.creator and self.is_operator(client))

    def set_rank(self, client: Client, letter: str, given: bool) -> bool:
        """Give or take a member's rank; whether that changed anything."""
        had = self.members[client]
        letters = "".join(rank for rank in RANKS if (given if rank == letter else rank in had))
        self.members[client] = letters
        self.renew_name(client)
        return letters != had

    def lists_client(self, letter: str, client: Client) -> bool:
        """Whether an entry of a list fits a client, by what members see of it: never by its hidden address."""
        return any(_fits(entry, client) for entry in self.lists[letter])

    def bans(self, client: Client) -> bool:
        """Whether a ban fits and no exception does."""
        return bool(self.lists["b"]) and self.lists_client("b", client) and not self.lists_client("e", client)

    def mutes(self, client: Client) -> bool:
        """Whether a client that may be in here may not speak: a mute fits, and no exception does."""
        if not self.lists["b"] or not self._lists_mute("b", client):
            return False
        return not (self._lists_mute("e", client) or self.lists_client("e", client))

    def _lists_mute(self, letter: str, client: Client) -> bool:
        entries = self.lists[letter]
        start = len(MUTE)
        return any(entry.startswith(MUTE) and _fits(entry[start:], client) for entry in entries)

    def passes_on(self, text: str) -> bool:
        """Whether a text may be said here at all.

        Where programs are not to be asked (C), a CTCP is passed on only if it says what somebody does ("/me").
        """
        return "C" not in self.flags or not text.startswith("\x01") or text.startswith("\x01ACTION ")

    def may_speak(self, client: Client) -> bool:
        """Whether what a client says here is passed on: no outside messages (n), moderation (m), bans, mutes."""
        rank = self.members.get(client)
        if rank:
            return True
        if rank is None and ("n" in self.flags or self.is_hidden_from(client)):
            return False
        return "m" not in self.flags and not (self.lists["b"] and (self.bans(client) or self.mutes(client)))

    def is_hidden_from(self, client: Client) -> bool:
        """Whether a secret channel must not be seen by a client."""
        return "s" in self.flags and client not in self.members and not client.is_operator

    def modes(self, with_key: bool) -> list[str]:
        """The channel's modes as the words of a MODE line; outsiders do not see the key itself."""
        letters = "+" + "".join(sorted(self.flags))
        arguments: list[str] = []
        if self.key:
            letters += "k"
            arguments.append(self.key if with_key else "*")
        if self.limit:
            letters += "l"
            arguments.append(str(self.limit))
        return [letters, *arguments]


def _fits(entry: str, client: Client) -> bool:
    """Whether a folded entry of a list is about a client."""
    if entry.startswith(ACCOUNT):
        return bool(client.account) and matches(entry[len(ACCOUNT) :], client.folded_account)
    return matches(entry, client.folded_mask)
