"""Looking at channels: NAMES LIST, and the topic."""

from server.commands.dispatch import Request, command
from server.core.channel import Channel
from server.core.client import Client
from server.core.name_list import NameList
from server.ircv3 import multi_prefix, userhost_in_names
from server.protocol import limits
from server.protocol.names import matches, size
from server.protocol.numerics import Numeric

#: Bytes of a 353 for the server, the nickname, the channel and the names in it.
_NAMES_ROOM = limits.LINE - len(":  353  =  :\r\n")


def topic_of(request: Request, channel: Channel) -> None:
    """Answer with a channel's topic and who set it when."""
    if not channel.topic:
        request.reply(Numeric.RPL_NOTOPIC, channel.name, "No topic is set")
        return
    request.reply(Numeric.RPL_TOPIC, channel.name, channel.topic)
    request.client.send(
        request.server.outgoing(
            Numeric.RPL_TOPICWHOTIME,
            request.client.nick,
            channel.name,
            channel.topic_set_by,
            str(int(channel.topic_set_at)),
        )
    )


def names_of(request: Request, channel: Channel) -> None:
    """Answer with a channel's members, as far as the asker may see them, and the end of the list."""
    _names(request, channel)
    request.reply(Numeric.RPL_ENDOFNAMES, channel.name, "End of /NAMES list")


def _names(request: Request, channel: Channel) -> None:
    server, client = request.server, request.client
    room = _NAMES_ROOM - size(server.name) - server.settings.limits.nicklen - size(channel.name)
    form = (multi_prefix.is_on(client), userhost_in_names.is_on(client), room)
    if client in channel.members:
        names = channel.names(*form)
    else:
        names = NameList(*form)
        for member, rank in channel.members.items():
            if "i" not in member.modes:
                names.add(member, rank)
    kind = "@" if "s" in channel.flags else "="
    answer = server.outgoing(Numeric.RPL_NAMREPLY, client.nick, kind, channel.name, "", trailing=True)
    start = answer.write(client.view).removesuffix(b"\r\n")
    for part in names.parts():
        client.send_bytes(b"%b%b\r\n" % (start, part))


@command("NAMES")
def names(request: Request, channels: str = "") -> None:
    """Show who is in channels."""
    server = request.server
    for name in dict.fromkeys(channels.split(",")):
        channel = server.channels.get(server.fold(name))
        if channel is not None and not channel.is_hidden_from(request.client):
            _names(request, channel)
    request.reply(Numeric.RPL_ENDOFNAMES, channels, "End of /NAMES list")


@command("LIST")
def list_channels(request: Request, filters: str = "", *_more: str) -> None:
    """Show the channels: all, those named, or by `>3` members, `C<60` minutes old, `T>5` topics, `*tea*`, `!*tea*`."""
    client, server = request.client, request.server
    wanted = [word for word in filters.split(",") if word]
    minutes = server.clock() / 60
    request.reply(Numeric.RPL_LISTSTART, "Channel", "Users  Name")
    for channel in server.channels.values():
        # A channel that is kept can be found while nobody is in it.
        if (not channel.members and server.history is None) or channel.is_hidden_from(client):
            continue
        if all(
            _passes(server.fold(word), server.fold(channel.name), channel, minutes) for word in wanted if _is_test(word)
        ):
            named = [word for word in wanted if not _is_test(word)]
            if not named or any(matches(server.fold(word), server.fold(channel.name)) for word in named):
                count = _visible_members(channel, client)
                request.reply(Numeric.RPL_LIST, channel.name, str(count), channel.topic)
    request.reply(Numeric.RPL_LISTEND, "End of /LIST")


def _visible_members(channel: Channel, client: Client) -> int:
    if client in channel.members or client.is_operator:
        return len(channel.members)
    return sum("i" not in member.modes for member in channel.members)


def _is_test(word: str) -> bool:
    """Whether a word of LIST's filter narrows the list, in contrast to naming channels (ISUPPORT ELIST)."""
    return word[0] in "<>!" or word[:2].upper() in {"C<", "C>", "T<", "T>"}


def _passes(word: str, name: str, channel: Channel, now: float) -> bool:
    """Whether a channel passes one test; times are in minutes. One that cannot be read passes everything."""
    if word[0] == "!":
        return not matches(word[1:], name)
    kind = word[0].upper() if word[0] not in "<>" else ""
    sign, number = word[len(kind)], word[len(kind) + 1 :]
    if not number.isdigit() or len(number) > 9:
        return True
    if not kind:
        return (len(channel.members) > int(number)) if sign == ">" else (len(channel.members) < int(number))
    moment = channel.created_at if kind == "C" else channel.topic_set_at
    if not moment:
        return False
    age = now - moment / 60
    return age > int(number) if sign == ">" else age < int(number)
