"""Finding what was said. https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md

Asked and answered in messages like any other; the looking itself happens outside the loop. Only what the asker may read
is looked through: channels that it is in, and its own direct messages.
"""

import sqlite3
from typing import Final

from server.core.client import Client
from server.core.outgoing import moment_of, with_tag
from server.core.server import Server
from server.ircv3 import batch, chathistory
from server.ircv3.standard_replies import Failure, fail
from server.protocol.message import escape_tag, parse_tags
from server.storage.history import END, Said, direct_name
from server.storage.search import Query

CAPABILITY: Final = "soju.im/search"
#: Messages in one answer where the asker does not say how many.
_USUAL: Final = 50


def search(server: Server, client: Client, words: str, label: str) -> None:
    """Look for what the attributes say, and send what is found, in a batch, when it is. Raises Failure."""
    index = server.word_index
    if index is None:
        raise Failure("SEARCH", "INTERNAL_ERROR", "History is not kept here")
    if client.searching:
        raise Failure("SEARCH", "INTERNAL_ERROR", "One search at a time, please")
    query = _query(server, client, parse_tags(words))
    client.searching = True
    if server.history is not None:
        server.history.commit(settled=True)

    def look() -> list[Said] | None:
        try:
            return index.find(query)
        except sqlite3.Error:
            return None

    def answer(found: list[Said] | None) -> None:
        client.searching = False
        if not client.closing:
            _send(server, client, found, label)

    server.aside(look, answer)


def _query(server: Server, client: Client, attributes: dict[str, str]) -> Query:
    limit = attributes.get("limit", str(_USUAL))
    if not limit.isascii() or not limit.isdigit() or not int(limit[:9]):
        raise Failure("SEARCH", "INVALID_PARAMS", "limit", "How many messages is a number above 0")
    most = min(int(limit[:9]), server.settings.history.max_request)
    after = _moment(attributes, "after", -1)
    before = _moment(attributes, "before", END.moment)
    place, nick = attributes.get("in", ""), attributes.get("from", "")
    conversations = _readable(server, client, place)
    return Query(attributes.get("text", ""), nick, conversations, after, before, most, "after" in attributes)


def _moment(attributes: dict[str, str], name: str, otherwise: int) -> int:
    if name not in attributes:
        return otherwise
    moment = moment_of(attributes[name])
    if moment is None:
        raise Failure("SEARCH", "INVALID_PARAMS", name, "A time is written 2026-11-20T09:43:02.120Z")
    return moment


def _readable(server: Server, client: Client, place: str) -> tuple[str, ...]:
    """The conversations that are looked through: one where the asker names it, else all that it may read."""
    channels = {server.fold(channel.name) for channel in client.channels}
    if place.startswith("#"):
        return (server.fold(place),) if server.fold(place) in channels else ()
    if place:
        return (direct_name(client.identity, server.fold(place)),)
    own = server.history.names(direct_name(client.identity, "")) if server.history is not None else []
    return (*channels, *own)


def _send(server: Server, client: Client, found: list[Said] | None, label: str) -> None:
    tag = f"label={escape_tag(label)}" if label else ""
    start = len(client.outbox)
    if found is None:
        fail(server, client, "SEARCH", "INTERNAL_ERROR", "The search could not be run")
    else:
        lines = [chathistory.line_of(server, client, said) for said in found]
        if "batch" in client.caps:
            lines = batch.wrap(server, client, lines, CAPABILITY)
        for line in lines:
            client.send_bytes(line)
    if tag and len(client.outbox) > start:
        client.outbox[start] = with_tag(client.outbox[start], tag)
