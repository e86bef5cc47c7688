"""What clients are told when the room is set otherwise than it was when they came.

New values of 005 and `-NAME` for those that are gone (https://modern.ircdocs.horse/#rplisupport-005), CAP NEW and CAP
DEL (https://ircv3.net/specs/extensions/capability-negotiation#the-cap-new-subcommand).
"""

from typing import NamedTuple

from server.core import isupport
from server.core.client import Client
from server.core.server import Server
from server.ircv3 import extended_isupport, negotiation
from server.protocol.isupport import format_tokens


class Said(NamedTuple):
    """What a room says of itself: its tokens, and to each kind of connection, what it offers."""

    tokens: dict[str, str]
    offers: dict[tuple[bool, bool], dict[str, str]]


def said(server: Server) -> Said:
    """What the room says of itself now, to those who are here."""
    kinds = {_kind(client): client for client in server.clients.values()}
    offers = {kind: negotiation.offers(server, client) for kind, client in kinds.items()}
    return Said(isupport.tokens(server), offers)


def tell(server: Server, before: Said) -> None:
    """Tell everybody what is otherwise than it was."""
    after = said(server)
    gone = [f"-{name}" for name in before.tokens.keys() - after.tokens.keys()]
    new = {name: value for name, value in after.tokens.items() if before.tokens.get(name) != value}
    words = [*format_tokens(new), *sorted(gone)]
    for client in list(server.clients.values()):
        if client.closing:
            continue
        if words and client.registered:
            extended_isupport.tell(server, client, words)
        negotiation.tell_changes(server, client, before.offers[_kind(client)], after.offers[_kind(client)])


def _kind(client: Client) -> tuple[bool, bool]:
    """What decides what a connection is offered, besides the settings."""
    return bool(client.tls), bool(client.fingerprint)
