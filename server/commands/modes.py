"""MODE, for people and for channels."""

from server.commands.dispatch import Request, command
from server.core import acts
from server.core.channel import KINDS, Channel
from server.core.isupport import MYINFO
from server.core.mode_changes import apply_change
from server.core.ranks import Standing
from server.core.refused import Refused
from server.protocol.modes import ModeChange, parse_changes
from server.protocol.numerics import Numeric

#: The replies of each list: an entry, the end, its name in words.
_LISTS = {
    "b": (Numeric.RPL_BANLIST, Numeric.RPL_ENDOFBANLIST, "ban"),
    "e": (Numeric.RPL_EXCEPTLIST, Numeric.RPL_ENDOFEXCEPTLIST, "exception"),
    "I": (Numeric.RPL_INVEXLIST, Numeric.RPL_ENDOFINVEXLIST, "invite exception"),
}
#: User modes that people set themselves; `o` they can only give up.
_OWN = frozenset("Biw")


@command("MODE")
def mode(request: Request, target: str, *changes: str) -> None:
    """Show the modes of a channel or of yourself, or change them.

    Of a channel: i who is invited comes in, k with a key, l at most so many, O only who acts for the host;
    m who has a rank speaks, n nobody from outside, C no program is asked (CTCP);
    s it is not listed; t its topic is its staff's.
    Lists: b banned, e excepted from bans, I always invited; b m:mask and e m:mask are about speaking alone.
    Ranks: q founder, o operator, h halfop, v voice.
    Of yourself: i seen by those in your channels alone, w hear WALLOPS, B you are a program.
    """
    if target.startswith("#"):
        channel = request.server.channel(target)
        if not changes:
            _show(request, channel)
        else:
            _change(request, channel, changes)
        return
    person = request.server.client(target)
    if person is not request.client:
        raise Refused(Numeric.ERR_USERSDONTMATCH, "You can only see and change your own modes")
    if not changes:
        request.reply(Numeric.RPL_UMODEIS, "+" + "".join(sorted(person.modes)))
    else:
        _change_own(request, changes[0])


def _show(request: Request, channel: Channel) -> None:
    server, client = request.server, request.client
    if channel.is_hidden_from(client):
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    words = channel.modes(with_key=client in channel.members)
    client.send(server.outgoing(Numeric.RPL_CHANNELMODEIS, client.nick, channel.name, *words))
    created = str(int(channel.created_at))
    client.send(server.outgoing(Numeric.RPL_CREATIONTIME, client.nick, channel.name, created))


def _change(request: Request, channel: Channel, words: tuple[str, ...]) -> None:
    """Apply what may be applied; what may not is refused change by change."""
    server, client = request.server, request.client
    done: list[ModeChange] = []
    refused_once = False
    for change in parse_changes(words, KINDS):
        try:
            if change.letter in KINDS.lists and change.argument is None:
                _show_list(request, channel, change.letter)
                continue
            if change.letter not in "".join(KINDS):
                raise Refused(Numeric.ERR_UNKNOWNMODE, change.letter, f"is unknown mode char to me for {channel.name}")
            if refusal := _refusal(request, channel, change):
                if refused_once:
                    continue
                refused_once = True
                raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, refusal)
            if (applied := apply_change(server, channel, change, client.mask)) is not None:
                done.append(applied)
        except Refused as refused:
            request.reply(refused.numeric, *refused.params)
    acts.tell_modes(server, channel, done, client)


def _refusal(request: Request, channel: Channel, change: ModeChange) -> str:
    """Why a client may not make a change, in words; empty where it may."""
    client = request.client
    standing = channel.standing(client)
    if standing < (Standing.HALFOP if change.letter == "v" else Standing.OPERATOR):
        return "You're not channel operator"
    if change.letter == "O" and not client.is_operator:
        return "Permission denied: you do not act for the host"
    if change.letter == "q" and not channel.may_found(client):
        return "Only a founder can do that"
    if change.letter in KINDS.ranks and change.argument:
        member = request.server.find(change.argument)
        if member is not None and channel.standing(member) > standing:
            return f"{member.nick} has a higher rank than you"
    return ""


def _show_list(request: Request, channel: Channel, letter: str) -> None:
    server, client = request.server, request.client
    entry_numeric, end_numeric, name = _LISTS[letter]
    if channel.is_hidden_from(client):
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    if letter != "b" and not channel.is_operator(client):
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, "You're not channel operator")
    for entry in channel.lists[letter].values():
        moment = str(int(entry.set_at))
        client.send(server.outgoing(entry_numeric, client.nick, channel.name, entry.mask, entry.set_by, moment))
    request.reply(end_numeric, channel.name, f"End of channel {name} list")


def _change_own(request: Request, letters: str) -> None:
    client = request.client
    done = ""
    adding = True
    sign = ""
    for letter in letters:
        if letter in "+-":
            adding = letter == "+"
            continue
        if letter not in MYINFO[0]:
            request.reply(Numeric.ERR_UMODEUNKNOWNFLAG, "Unknown MODE flag")
        elif letter == "o":
            if not adding:  # nobody can give it to themselves; that is not even worth an error (RFC 1459, 4.2.3.2)
                acts.set_operator(request.server, client, False)
        elif letter in _OWN and request.server.census.set_mode(client, letter, adding):
            done += (("+" if adding else "-") if sign != str(adding) else "") + letter
            sign = str(adding)
    if done:
        client.send(request.server.outgoing("MODE", client.nick, done, source=client))
