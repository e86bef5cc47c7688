"""Saying something: PRIVMSG NOTICE TAGMSG."""

from collections.abc import Sequence

from server.commands.dispatch import Request, command
from server.core.channel import Channel
from server.core.client import Client
from server.core.isupport import TARGETS
from server.core.outgoing import Outgoing, Tag, msgid_tag, time_tag
from server.core.ranks import RANKS
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import chathistory, echo_message, message_tags, multiline
from server.protocol import limits
from server.protocol.numerics import Numeric
from server.storage.history import Said

#: Symbols before a channel's name by the ranks that such a message reaches (ISUPPORT STATUSMSG).
_REACHES = {symbol: "".join(list(RANKS)[: place + 1]) for place, symbol in enumerate(RANKS.values())}


@command("PRIVMSG")
def privmsg(request: Request, targets: str = "", text: str = "") -> None:
    """Say something to a channel or a person."""
    _say(request, "PRIVMSG", targets, text)


@command("NOTICE")
def notice(request: Request, targets: str = "", text: str = "") -> None:
    """Say something that no program may answer by itself."""
    _say(request, "NOTICE", targets, text)


@command("TAGMSG")
def tagmsg(request: Request, targets: str = "") -> None:
    """Send tags without words. https://ircv3.net/specs/extensions/message-tags"""
    if "message-tags" not in request.client.caps:
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, "TAGMSG", "Unknown command")
    if not targets:
        raise Refused(Numeric.ERR_NORECIPIENT, "No recipient given (TAGMSG)")
    for target in _each(targets, "TAGMSG"):
        _deliver(request, "TAGMSG", target, None, message_tags.passed_on(request.message.tags))


def _say(request: Request, verb: str, targets: str, text: str) -> None:
    if not targets:
        raise Refused(Numeric.ERR_NORECIPIENT, f"No recipient given ({verb})")
    if not text:
        raise Refused(Numeric.ERR_NOTEXTTOSEND, "No text to send")
    client = request.client
    client.idle_at = request.server.clock()
    tags = message_tags.passed_on(request.message.tags) if request.message.tags else ()
    for target in _each(targets, verb):
        try:
            _deliver(request, verb, target, text, tags)
        except Refused as refused:
            # Programs must not answer a notice, or two of them would talk for ever (RFC 1459, 4.4.2);
            # a client that labels its commands asks to be told.
            if verb != "NOTICE" or "label" in request.message.tags:
                request.reply(refused.numeric, *refused.params)


def say_lines(request: Request, target: str, text: str, tags: Sequence[Tag]) -> None:
    """Say something in several lines; `text` as server.ircv3.multiline has them."""
    request.client.idle_at = request.server.clock()
    _deliver(request, "PRIVMSG", target, text, tags)


def _each(targets: str, verb: str) -> list[str]:
    if "," not in targets:
        return [targets]
    names = list(dict.fromkeys(name for name in targets.split(",") if name))
    if len(names) > TARGETS[verb]:
        raise Refused(Numeric.ERR_TOOMANYTARGETS, names[TARGETS[verb]], "Too many recipients")
    return names


def _deliver(request: Request, verb: str, target: str, text: str | None, tags: Sequence[Tag]) -> None:
    """Bring one message to one target; `text` None is a TAGMSG."""
    server, client = request.server, request.client
    symbol = target[0] if target[1:2] == "#" and target[0] in _REACHES else ""
    name = target.removeprefix(symbol)
    channel = None
    receiver = None
    if name.startswith("#"):
        channel = server.channel(name)
        if not channel.may_speak(client, text or "") or (channel.is_hidden_from(client)):
            raise Refused(Numeric.ERR_CANNOTSENDTOCHAN, channel.name, "Cannot send to channel: you may not speak here")
        target = f"{symbol}{channel.name}"
    elif verb == "NOTICE" and server.fold(target) == server.fold(server.name):
        _hear_version(client, text or "")
        return
    else:
        receiver = server.client(target)
        target = receiver.nick
    msgid, moment = server.new_message_id(), server.next_moment()
    words = (target,) if text is None else (target, text)
    outgoing = _write(request, verb, words, tags, msgid, moment / 1000)
    tag_words = chathistory.tag_words(tags) if tags else ""
    said = Said("", moment, msgid, verb, client.mask, client.account, target, tag_words, text, client.identity)
    # What is meant for those with a rank alone is kept nowhere: ranks change.
    chathistory.keep(server, client, said, None if symbol else channel, receiver)
    if channel is not None:
        _send_to_channel(channel, client, outgoing, symbol, text is None)
    elif receiver is not None:
        if text is not None or "message-tags" in receiver.caps:
            receiver.send(outgoing)
        if receiver is client:
            request.leave_out_of_answer()
    echo_message.echo(client, outgoing)
    if text is None:
        return
    client.messages += 1
    server.messages += 1
    if receiver is None:
        server.log.tell("message", "MESSAGE", f"{client.nick} → {target} {multiline.in_one_line(text)}", client, target)
        return
    if receiver.away is not None and verb == "PRIVMSG":
        request.reply(Numeric.RPL_AWAY, receiver.nick, receiver.away)
    # What two people say to each other is not the host's to read.
    server.log.tell("message", "DIRECT_MESSAGE", f"{client.nick} → {receiver.nick} (direct message)", client)


def _write(
    request: Request, verb: str, words: tuple[str, ...], tags: Sequence[Tag], msgid: str, moment: float
) -> Outgoing:
    """A message as it goes out; `words` are its target and, but for a TAGMSG, its text."""
    server, client = request.server, request.client
    all_tags = [*tags, msgid_tag(msgid)]
    trailing = len(words) > 1
    outgoing = server.outgoing(verb, *words, source=client, tags=all_tags, trailing=trailing, moment=moment)
    if multiline.is_several(words[-1]):
        reference, shared = server.new_message_id(), [time_tag(moment), *outgoing.tags[:-1]]
        return multiline.SeveralLines(reference, client.mask, words[0], words[-1], msgid, shared)
    if len(outgoing.body) > 120 and len(outgoing.body.encode()) > limits.LINE - 2:
        # With its source in front it would not fit for those who get it, and nothing is quietly cut.
        raise Refused(Numeric.ERR_INPUTTOOLONG, "Your message is too long: say it in several lines")
    return outgoing


def _send_to_channel(channel: Channel, author: Client, outgoing: Outgoing, symbol: str, only_tags: bool) -> None:
    """Send to all members, to those who have a rank, or to those who understand tags."""
    if not symbol and not only_tags:
        channel.send(outgoing, skip=author)
        return
    reached = _REACHES.get(symbol, "")
    for member, rank in channel.members.items():
        if (
            member is not author
            and (not symbol or any(letter in reached for letter in rank))
            and (not only_tags or "message-tags" in member.caps)
        ):
            member.send(outgoing)


def ask_software(server: Server, client: Client) -> None:
    """Ask a client, once, which program it is: by CTCP VERSION, which nearly every client answers.

    https://modern.ircdocs.horse/ctcp#version
    """
    if client.registered and not client.asked_software:
        client.asked_software = True
        client.send(server.outgoing("PRIVMSG", client.nick, "\x01VERSION\x01", trailing=True))


def _hear_version(client: Client, text: str) -> None:
    if client.asked_software and text.startswith("\x01VERSION "):
        said = "".join(character for character in text[9:].strip("\x01 ") if character.isprintable())
        client.software = said[:60] or None
