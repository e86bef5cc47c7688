"""What one change of a channel's modes does."""

from server.core.bans import ACCOUNT
from server.core.channel import KINDS, MUTE, Channel, ListEntry
from server.core.refused import Refused
from server.core.server import Server
from server.protocol.modes import ModeChange
from server.protocol.names import full_mask, size
from server.protocol.numerics import Numeric

#: Bytes of a mask in a list: a nickname, a user and a host at their longest.
_LONGEST_MASK = 200


def apply_change(server: Server, channel: Channel, change: ModeChange, by: str) -> ModeChange | None:
    """Apply one change; `by` is the mask of who makes it.

    Gives the change as it is to be told, None where nothing changed. Refuses what cannot be.
    """
    if change.letter in KINDS.ranks:
        return _rank(server, channel, change)
    if change.letter in KINDS.lists:
        return _entry(server, channel, change, by)
    if change.letter == "k":
        return _key(server, channel, change)
    if change.letter == "l":
        return _limit(channel, change)
    if change.letter in KINDS.flags:
        if (change.letter in channel.flags) == change.adding:
            return None
        (channel.flags.add if change.adding else channel.flags.discard)(change.letter)
        return change
    raise Refused(Numeric.ERR_UNKNOWNMODE, change.letter, "is unknown mode char to me")


def _needed(channel: Channel, change: ModeChange) -> str:
    if not change.argument:
        raise Refused(
            Numeric.ERR_INVALIDMODEPARAM,
            channel.name,
            change.letter,
            "*",
            "You must say to whom or to what this applies",
        )
    return change.argument


def _rank(server: Server, channel: Channel, change: ModeChange) -> ModeChange | None:
    member = server.client(_needed(channel, change))
    if member not in channel.members:
        raise Refused(Numeric.ERR_USERNOTINCHANNEL, member.nick, channel.name, "They aren't on that channel")
    if not channel.set_rank(member, change.letter, change.adding):
        return None
    return change._replace(argument=member.nick)


def _entry(server: Server, channel: Channel, change: ModeChange, by: str) -> ModeChange | None:
    text = _needed(channel, change)
    if text.startswith(":") or " " in text or len(text.encode()) > _LONGEST_MASK:
        raise Refused(Numeric.ERR_INVALIDMODEPARAM, channel.name, change.letter, "*", "This is no mask")
    mask = _mask(channel, change.letter, text)
    entries = channel.lists[change.letter]
    folded = server.fold(mask)
    if not change.adding:
        found = entries.pop(folded, None)
        return None if found is None else change._replace(argument=found.mask)
    if folded in entries:
        return None
    if sum(map(len, channel.lists.values())) >= server.settings.limits.list_entries:
        raise Refused(Numeric.ERR_BANLISTFULL, channel.name, change.letter, "The channel's lists are full")
    entries[folded] = ListEntry(mask, by, server.clock())
    return change._replace(argument=mask)


def _mask(channel: Channel, letter: str, text: str) -> str:
    """Complete a mask; one that starts with a letter and a colon is of the kind that the letter stands for."""
    if text.startswith(MUTE) and letter in "be":
        return MUTE + _mask(channel, letter, text.removeprefix(MUTE))
    if text.startswith(ACCOUNT) and len(text) > len(ACCOUNT):
        return text
    if text[1:2] == ":" and text[0].isalpha():
        raise Refused(Numeric.ERR_INVALIDMODEPARAM, channel.name, letter, text, "There is no such kind of mask here")
    return full_mask(text)


def _key(server: Server, channel: Channel, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        had, channel.key = channel.key, ""
        # Clients that only know RFC 1459 expect the key itself.
        return change._replace(argument=had) if had else None
    key = _needed(channel, change)
    longest = server.settings.limits.keylen
    if size(key) > longest or any(character in key for character in " ,:") or not key.isprintable():
        raise Refused(
            Numeric.ERR_INVALIDKEY,
            channel.name,
            f"A key has no spaces, commas or colons and at most {longest} bytes",
        )
    if key == channel.key:
        return None
    channel.key = key
    return change


def _limit(channel: Channel, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        had, channel.limit = channel.limit, 0
        return change if had else None
    text = _needed(channel, change)
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:10]) < 10**9:
        raise Refused(Numeric.ERR_INVALIDMODEPARAM, channel.name, "l", text, "A limit is a number of members above 0")
    if channel.limit == int(text):
        return None
    channel.limit = int(text)
    return change._replace(argument=str(channel.limit))
