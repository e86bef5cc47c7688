"""Telling of metadata: to whom, and in which of the two forms that clients know.

`draft/metadata-2` (https://ircv3.net/specs/extensions/metadata) tells news with a METADATA message,
`draft/metadata-3` (https://github.com/ircv3/ircv3-specifications/pull/613) with the numerics of an answer.
"""

from collections.abc import Container, Iterable
from typing import Final

from server.core.channel import Channel
from server.core.client import Client
from server.core.metadata import VALUE_BYTES, Subject, audience, known_to, name_of
from server.core.outgoing import Outgoing
from server.core.server import Server
from server.ircv3 import batch, standard_replies
from server.protocol.numerics import Numeric

#: Members of a channel beyond which a client has to ask for their metadata: they are not told with the JOIN.
_MANY: Final = 200
#: Seconds after which a client may ask.
_LATER: Final = "2"
#: The codes of refusals that `draft/metadata-3` calls otherwise.
_NEWER_CODES: Final = {
    "KEY_INVALID": "INVALID_KEY",
    "SUBCOMMAND_INVALID": "INVALID_PARAMS",
    "TOO_MANY_SUBS": "LIMIT_REACHED",
    "VALUE_INVALID": "INVALID_VALUE",
}


def value(server: Server) -> str:
    """What the capability's value tells: the limits, and that it can be used before the door."""
    limits = server.settings.limits
    return (
        f"before-connect,max-subs={limits.metadata_subs},max-keys={limits.metadata_keys},max-value-bytes={VALUE_BYTES}"
    )


def is_newer(client: Client) -> bool:
    """Whether a client has the newer form."""
    return "draft/metadata-3" in client.caps


def understands(client: Client) -> bool:
    """Whether a client knows metadata; both forms need batches."""
    return "batch" in client.caps and (is_newer(client) or "draft/metadata-2" in client.caps)


def refuse(server: Server, client: Client, code: str, *context_and_words: str) -> None:
    """Say why not, in the words of the client's form."""
    code = _NEWER_CODES.get(code, code) if is_newer(client) else code
    standard_replies.fail(server, client, "METADATA", code, *context_and_words)


def tell_change(server: Server, subject: Subject, key: str, new: str | None, by: Client) -> None:
    """Tell everybody who hears of such changes and follows the key, but for who made it."""
    name = name_of(subject)
    older, newer = _message(server, name, key, new, by), _numeric(server, name, key, new)
    for client in audience(server, subject):
        if key in client.followed and client is not by and understands(client):
            client.send(newer if is_newer(client) else older)


def tell_all(server: Server, client: Client, subjects: Iterable[Subject], keys: Container[str]) -> None:
    """Tell a client what subjects say under some keys."""
    for subject in subjects:
        for key, text in subject.metadata.items():
            if key in keys:
                name = name_of(subject)
                write = _numeric if is_newer(client) else _message
                client.send(write(server, name, key, text))


def tell_own(server: Server, client: Client) -> None:
    """Tell a client that comes through the door what it said of itself before, or that it said nothing."""
    if understands(client):
        with batch.around(server, client, "metadata", client.nick):
            tell_all(server, client, [client], client.metadata)


def tell_joined(server: Server, channel: Channel, client: Client) -> None:
    """Somebody came into a channel: tell it of all who are there, and them of it."""
    if client.followed and understands(client):
        tell_channel(server, client, channel, client.followed)
    if client.metadata:
        for member in channel.members:
            _tell_of(server, member, client)


def tell_channel(server: Server, client: Client, channel: Channel, keys: Container[str]) -> None:
    """Tell a member what its channel and the others in it say; in a big channel, that it may ask for that."""
    if len(channel.members) > _MANY:
        server.reply(client, Numeric.RPL_METADATASYNCLATER, channel.name, _LATER)
    else:
        tell_all(server, client, [channel, *(member for member in channel.members if member is not client)], keys)


def tell_came(server: Server, client: Client) -> None:
    """Somebody has a nickname that others may watch: tell these."""
    if client.metadata:
        for watcher in server.watching.watchers(client.nick):
            _tell_of(server, watcher, client)


def tell_watched(server: Server, client: Client, people: Iterable[Client]) -> None:
    """A client watches people from now on."""
    for person in people:
        _tell_of(server, client, person)


def tell_followed(server: Server, client: Client, keys: Container[str]) -> None:
    """A client follows keys from now on: tell it what everybody says whom it hears of."""
    channels, people = known_to(server, client)
    big = [channel for channel in channels if len(channel.members) > _MANY]
    for channel in big:
        server.reply(client, Numeric.RPL_METADATASYNCLATER, channel.name, _LATER)
    others = {member for channel in big for member in channel.members}
    small = [channel for channel in channels if channel not in big]
    tell_all(server, client, [*small, *(person for person in people if person not in others)], keys)


def _tell_of(server: Server, client: Client, person: Client) -> None:
    if client is not person and client.followed and understands(client):
        tell_all(server, client, [person], client.followed)


def _message(server: Server, name: str, key: str, text: str | None, by: Client | str = "") -> Outgoing:
    words = () if text is None else (text,)
    return server.outgoing("METADATA", name, key, "*", *words, source=by, trailing=text is not None)


def _numeric(server: Server, name: str, key: str, text: str | None) -> Outgoing:
    if text is None:
        return server.outgoing(Numeric.RPL_KEYNOTSET, "*", name, key, "Key is not set any more", trailing=True)
    return server.outgoing(Numeric.RPL_KEYVALUE, "*", name, key, "*", text, trailing=True)
