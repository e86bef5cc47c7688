"""What was said before, page by page. https://ircv3.net/specs/extensions/chathistory

Channels are read by their members, direct messages by their two ends. `draft/event-playback` adds comings and goings,
topics and tags to what is said.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from server.core.client import Client
from server.core.outgoing import Outgoing, Tag, account_tag, moment_of, time_tag
from server.core.server import Server
from server.ircv3 import batch, multiline
from server.ircv3.standard_replies import Failure
from server.protocol.capabilities import View
from server.protocol.message import format_message
from server.storage.history import BEGINNING, END, Mark, Said, direct_name

#: What a message may be pointed to by (ISUPPORT MSGREFTYPES).
REFERENCES: Final = "msgid,timestamp"
_TAGS: Final = int(View.TAGS)


def cannot(code: str, *about_and_words: str) -> Failure:
    """Why a question cannot be answered: a standard reply's code, what it is about, words for people."""
    return Failure("CHATHISTORY", code, *about_and_words)


# Keeping


def tag_words(tags: Sequence[Tag]) -> str:
    """Client-only tags as they stand on the wire."""
    return ";".join(text for _bits, text in tags)


def is_passing(tags: Sequence[Tag]) -> bool:
    """Whether tags are only of the moment: nobody wants to read tomorrow who was typing."""
    return all(text.partition("=")[0] == "+typing" for _bits, text in tags)


# Telling


class Question(NamedTuple):
    """One CHATHISTORY: the subcommand, whose history, up to two references as written, how much."""

    subcommand: str
    target: str
    references: tuple[str, ...]
    most: int


def answer(server: Server, client: Client, question: Question) -> None:
    """Send what was asked for, in a batch. Raises Failure."""
    conversation = _readable(server, client, question)
    found = _find(server, client, conversation, question)
    tell(server, client, found, question.target)


def answer_targets(server: Server, client: Client, references: tuple[str, str], most: int) -> None:
    """Send with whom, and in which of its channels, somebody talked between two moments. Raises Failure."""
    if server.history is None:
        raise cannot("MESSAGE_ERROR", "TARGETS", "History is not kept here")
    first, last = sorted(_moment(reference, "TARGETS") for reference in references)
    own = direct_name(client.identity, "")
    conversations = {name: name.removeprefix(own) for name in server.history.names(own)}
    conversations |= {server.fold(channel.name): channel.name for channel in client.channels}
    last_said = ((server.history.last_moment(name), shown) for name, shown in conversations.items())
    found = sorted(pair for pair in last_said if first < pair[0] < last)
    lines = [
        server.outgoing("CHATHISTORY", "TARGETS", name, time_tag(moment / 1000)[1].removeprefix("time=")).write(
            client.view
        )
        for moment, name in found[:most]
    ]
    _send(server, client, lines, "draft/chathistory-targets")


def tell(server: Server, client: Client, found: Sequence[Said], target: str) -> None:
    """Send what was said once, in a batch."""
    _send(server, client, [line_of(server, client, said) for said in found], "chathistory", target)


def _send(server: Server, client: Client, lines: list[bytes], kind: str, *params: str) -> None:
    if "batch" in client.caps:
        lines = batch.wrap(server, client, lines, kind, *params)
    for line in lines:
        client.send_bytes(line)


def _readable(server: Server, client: Client, question: Question) -> str:
    """The conversation that a question is about, where the asker may read it."""
    words = "There is no history of this for you"
    if server.history is None:
        raise cannot("MESSAGE_ERROR", question.subcommand, "History is not kept here")
    if question.target.startswith("#"):
        channel = server.channels.get(server.fold(question.target))
        if channel is None or client not in channel.members:
            raise cannot("INVALID_TARGET", question.subcommand, question.target, words)
        return server.fold(channel.name)
    conversation = direct_name(client.identity, server.fold(question.target))
    if server.find(question.target) is None and not server.history.has(conversation):
        raise cannot("INVALID_TARGET", question.subcommand, question.target, words)
    return conversation


def _find(server: Server, client: Client, conversation: str, question: Question) -> list[Said]:
    history = server.history
    assert history is not None  # noqa: S101 - _readable saw to it
    everything = "draft/event-playback" in client.caps

    def page(after: Mark, before: Mark, most: int, *, latest: bool) -> list[Said]:
        return history.page(conversation, after, before, most, latest=latest, everything=everything)

    def mark(reference: str, *, behind: bool) -> Mark:
        """A reference as the mark in front of it, or behind it: what it means itself is on neither side."""
        kind, _, value = reference.partition("=")
        if kind == "msgid":
            found = history.find(conversation, value)
            if found is None:
                raise cannot("MESSAGE_ERROR", question.subcommand, "There is no such message in this history")
            return found
        moment = _moment(reference, question.subcommand)
        return Mark(moment, END.number if behind else -1)

    most, references = question.most, question.references
    match question.subcommand:
        case "LATEST":
            after = BEGINNING if references[0] == "*" else mark(references[0], behind=True)
            return page(after, END, most, latest=True)
        case "BEFORE":
            return page(BEGINNING, mark(references[0], behind=False), most, latest=True)
        case "AFTER":
            return page(mark(references[0], behind=True), END, most, latest=False)
        case "AROUND":
            middle = mark(references[0], behind=False)
            earlier = page(BEGINNING, middle, most // 2, latest=True)
            # The message itself is the first of the second half.
            return earlier + page(middle._replace(number=middle.number - 1), END, most - len(earlier), latest=False)
        case _:
            first, second = mark(references[0], behind=True), mark(references[1], behind=False)
            if first <= second:
                return page(first, second, most, latest=False)
            # From the later one backwards.
            return page(mark(references[1], behind=True), mark(references[0], behind=False), most, latest=True)


def _moment(reference: str, subcommand: str) -> int:
    """Milliseconds since 1970 of `timestamp=2026-11-20T09:43:02.120Z`."""
    kind, _, value = reference.partition("=")
    moment = moment_of(value) if kind == "timestamp" else None
    if moment is None:
        words = "A reference is msgid=... or timestamp=2026-11-20T09:43:02.120Z"
        raise cannot("INVALID_PARAMS", subcommand, words)
    return moment


def line_of(server: Server, client: Client, said: Said) -> bytes:
    """A kept message, as it would have come to this client when it was said."""
    tags: list[Tag] = [time_tag(said.moment / 1000)]
    if said.account:
        tags.append(account_tag(said.account))
    if said.tags:
        tags.append((_TAGS, said.tags))
    if said.words and multiline.is_several(said.words) and said.command == "PRIVMSG":
        reference = server.order.new_id()
        lines = multiline.SeveralLines(reference, said.source, said.target, said.words, said.msgid, tags)
        return lines.write(client.view)
    match said.command:
        case "PRIVMSG" | "NOTICE":
            body = format_message(said.command, said.target, said.words or "", source=said.source, trailing=True)
        case "TAGMSG":
            body = format_message(said.command, said.target, source=said.source)
        case _:
            body = f":{said.source} {said.words}"
    return Outgoing(body, tags, msgid=said.msgid).write(client.view)
