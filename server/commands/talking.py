"""Saying something: PRIVMSG NOTICE TAGMSG."""

from collections.abc import Sequence

from server.commands.dispatch import Request, command
from server.core.bans import shun_words
from server.core.channel import Channel
from server.core.client import Client
from server.core.isupport import TARGETS
from server.core.outgoing import Outgoing, Tag, time_tag
from server.core.ranks import RANKS
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import chathistory, echo_message, message_tags, multiline
from server.protocol import limits
from server.protocol.numerics import Numeric
from server.storage.history import direct_name, said

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
        _deliver(request, "TAGMSG", target, (None,), message_tags.passed_on(request.message.tags))


def _say(request: Request, verb: str, targets: str, text: str) -> None:
    if not targets:
        raise Refused(Numeric.ERR_NORECIPIENT, f"No recipient given ({verb})")
    if not text:
        raise Refused(Numeric.ERR_NOTEXTTOSEND, "No text to send")
    request.client.idle_at = request.server.clock()
    tags = message_tags.passed_on(request.message.tags) if request.message.tags else ()
    texts = (text, *request.more)
    for target in _each(targets, verb) if "," in targets else (targets,):
        try:
            _deliver(request, verb, target, texts, tags)
        except Refused as refused:
            for _ in texts:
                _tell_refused(request, verb, refused)


def _tell_refused(request: Request, verb: str, refused: Refused) -> None:
    # Programs must not answer a notice, or two of them would talk for ever (RFC 1459, 4.4.2);
    # a client that labels its commands asks to be told.
    if verb != "NOTICE" or "label" in request.message.tags:
        request.reply(refused.numeric, *refused.params)


def say_lines(request: Request, target: str, text: str, tags: Sequence[Tag]) -> None:
    """Say something in several lines; `text` as server.ircv3.multiline has them."""
    request.client.idle_at = request.server.clock()
    _deliver(request, "PRIVMSG", target, (text,), tags)


def _each(targets: str, verb: str) -> list[str]:
    names = list(dict.fromkeys(name for name in targets.split(",") if name))
    if len(names) > TARGETS[verb]:
        raise Refused(Numeric.ERR_TOOMANYTARGETS, names[TARGETS[verb]], "Too many recipients")
    return names


def _deliver(request: Request, verb: str, target: str, texts: Sequence[str | None], tags: Sequence[Tag]) -> None:
    """Bring messages to one target; a text that is None is a TAGMSG."""
    server = request.server
    if server.quiet_until and not request.client.is_operator and server.clock() < server.quiet_until:
        raise Refused(
            Numeric.ERR_CANNOTSENDTOCHAN, target, "The host has asked for quiet: nobody can write at the moment"
        )
    if server.bans.any_shuns and not request.client.is_operator:
        _refuse_the_muted(server, request.client, target)
    symbol = target[0] if target[1:2] == "#" and target[0] in _REACHES else ""
    if symbol or target[0] == "#":
        _say_in_channel(request, verb, server.channel(target.removeprefix(symbol)), symbol, texts, tags)
    elif verb == "NOTICE" and server.fold(target) == server.fold(server.name):
        _hear_version(request.client, texts[0] or "")
    else:
        receiver = server.client(target)
        for text in texts:
            _say_to_person(request, verb, receiver, text, tags)


def _say_in_channel(
    request: Request, verb: str, channel: Channel, symbol: str, texts: Sequence[str | None], tags: Sequence[Tag]
) -> None:
    """Say something to all members, or to those with a rank. Nothing can change between the texts."""
    server, client = request.server, request.client
    if not channel.may_speak(client):
        raise _may_not_speak(channel)
    target = symbol + channel.name
    checked = "C" in channel.flags
    # What is meant for those with a rank alone is kept nowhere: ranks change.
    kept_in = () if symbol else (server.fold(channel.name),)
    moment = server.order.moment()
    messages: list[Outgoing] = []
    for text in texts:
        try:
            if checked and not channel.passes_on(text or ""):
                raise _may_not_speak(channel)
            outgoing = _write(request, verb, target, text, tags, moment, kept_in)
        except Refused as refused:
            _tell_refused(request, verb, refused)
            continue
        messages.append(outgoing)
        if client.caps:
            echo_message.echo(client, outgoing)
        if text is not None:
            shown = multiline.in_one_line(text) if isinstance(outgoing, multiline.SeveralLines) else text
            if not server.settings.server.log_words:
                shown = "(a message)"
            server.log.tell(
                "message", "MESSAGE", f"{client.nick} → {target} {shown}", client, target, msgid=outgoing.msgid
            )
    if texts[0] is not None:
        client.messages += len(messages)
        server.messages += len(messages)
    if symbol or texts[0] is None:
        _send_to_some(channel, client, messages, symbol, texts[0] is None)
    else:
        channel.send(*messages, skip=client)


def _may_not_speak(channel: Channel) -> Refused:
    words = "Cannot send to channel: you may not speak here"
    return Refused(Numeric.ERR_CANNOTSENDTOCHAN, channel.name, words)


def _say_to_person(request: Request, verb: str, receiver: Client, text: str | None, tags: Sequence[Tag]) -> None:
    server, client = request.server, request.client
    # Once for each of the two, under its own name; a talk with oneself has one end.
    mine = direct_name(client.identity, server.fold(receiver.nick))
    theirs = direct_name(receiver.identity, server.fold(client.nick))
    kept_in = tuple(dict.fromkeys((mine, theirs)))
    outgoing = _write(request, verb, receiver.nick, text, tags, server.order.moment(), kept_in)
    if text is not None or "message-tags" in receiver.caps:
        receiver.send(outgoing)
    if receiver is client:
        request.leave_out_of_answer()
    echo_message.echo(client, outgoing)
    if text is None:
        return
    client.messages += 1
    server.messages += 1
    if receiver.away is not None and verb == "PRIVMSG":
        request.reply(Numeric.RPL_AWAY, receiver.nick, receiver.away)
    # What two people say to each other is not the host's to read.
    server.log.tell("message", "DIRECT_MESSAGE", f"{client.nick} → {receiver.nick} (direct message)", client)


def _write(
    request: Request,
    verb: str,
    target: str,
    text: str | None,
    tags: Sequence[Tag],
    moment: int,
    kept_in: Sequence[str],
) -> Outgoing:
    """A message as it goes out, with its id; kept, with the next commit, in these conversations.

    What is done here is done for each message of a busy room: whatever can be left out in the ordinary case is.
    """
    server, client = request.server, request.client
    number, msgid = server.order.message(len(kept_in))
    carried = (*server.tags_of(client), *tags) if client.account or client.modes or tags else ()
    outgoing: Outgoing
    if text is not None and ("\n" in text or "\r" in text):
        shared = [time_tag(moment / 1000), *carried]
        outgoing = multiline.SeveralLines(server.order.new_id(), client.mask, target, text, msgid, shared)
    else:
        # No parameter that came in a line can hold the end of one.
        body = f":{client.mask} {verb} {target}" if text is None else f":{client.mask} {verb} {target} :{text}"
        if len(body) > 120 and len(body.encode()) > limits.LINE - 2:
            # With its source in front it would not fit for those who get it, and nothing is quietly cut.
            raise Refused(Numeric.ERR_INPUTTOOLONG, "Your message is too long: say it in several lines")
        outgoing = Outgoing(body, carried, moment / 1000, msgid)
    if server.history is not None and (text is not None or not chathistory.is_passing(tags)):
        tag_words = chathistory.tag_words(tags) if tags else ""
        mask, account, author = client.mask, client.account, client.identity
        for where in kept_in:
            row = (where, moment, msgid, verb, mask, account, target, tag_words, text, author, number)
            server.history.add(said(row))
            number += 1
    return outgoing


def _send_to_some(channel: Channel, author: Client, messages: Sequence[Outgoing], symbol: str, only_tags: bool) -> None:
    """Send to members who have a rank, or to those who understand tags."""
    reached = _REACHES.get(symbol, "")
    for member, rank in channel.members.items():
        if (
            member is not author
            and (not symbol or any(letter in reached for letter in rank))
            and (not only_tags or "message-tags" in member.caps)
        ):
            for outgoing in messages:
                member.send(outgoing)


def _refuse_the_muted(server: Server, client: Client, target: str) -> None:
    shun = server.bans.shun_of(client.ip, server.ban_masks(client), server.clock())
    if shun is not None:
        raise Refused(Numeric.ERR_CANNOTSENDTOCHAN, target, shun_words(shun, server.clock()))


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
