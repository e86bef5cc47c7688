"""How far somebody has read, for their other programs. https://ircv3.net/specs/extensions/read-marker"""

from typing import Final

from server.core.client import Client
from server.core.outgoing import moment_of, timestamp
from server.core.server import Server
from server.ircv3.standard_replies import Failure
from server.protocol.names import is_channel, is_nick, size

CAPABILITY: Final = "draft/read-marker"


def tell_on_join(server: Server, client: Client, channel: str) -> None:
    """Tell somebody who came into a channel how far they have read in it. Call it before the names are told."""
    if CAPABILITY in client.caps:
        tell(server, client, channel)


def tell(server: Server, client: Client, target: str) -> None:
    """Tell somebody how far they have read in a channel or a conversation for two. Raises Failure."""
    _check(server, target)
    _send(server, client, target, server.reading.marker(client.identity, server.fold(target)))


def advance(server: Server, client: Client, target: str, reference: str) -> None:
    """Somebody has read until `timestamp=...`; all of their programs are told. Raises Failure."""
    _check(server, target)
    kind, _, value = reference.partition("=")
    moment = moment_of(value) if kind == "timestamp" else None
    if moment is None or moment < 0:
        raise Failure("MARKREAD", "INVALID_PARAMS", reference, "It is written timestamp=2026-11-20T09:43:02.120Z")
    folded = server.fold(target)
    before = server.reading.marker(client.identity, folded)
    # Nobody has read what is still to be said.
    now = server.reading.advance(client.identity, folded, min(moment, server.order.moment()))
    if now is None:
        raise Failure("MARKREAD", "INTERNAL_ERROR", target, "You have too many read markers")
    _send(server, client, target, now)
    if now != before and client.account:
        for other in server.registered:
            if other is not client and other.identity == client.identity and CAPABILITY in other.caps:
                _send(server, other, target, now)


def _check(server: Server, target: str) -> None:
    limits = server.settings.limits
    if not (is_channel(target) and size(target) <= limits.channellen) and not (
        is_nick(target) and size(target) <= limits.nicklen
    ):
        raise Failure("MARKREAD", "INVALID_PARAMS", target, "This is neither a channel nor a nickname")


def _send(server: Server, client: Client, target: str, moment: int | None) -> None:
    words = "*" if moment is None else f"timestamp={timestamp(moment / 1000)}"
    client.send(server.outgoing("MARKREAD", target, words))
