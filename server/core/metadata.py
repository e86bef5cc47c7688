"""What people and channels say of themselves in keys and values: a picture, a shown name, a status.

The values are kept with whom they describe (`Client.metadata`, `Channel.metadata`), and change only by `put`.
https://ircv3.net/specs/extensions/metadata
"""

import re
from typing import Final

from server.core.channel import Channel
from server.core.client import Client
from server.core.ranks import Standing
from server.core.server import Server

#: Bytes of a value: with its key, a name and the server's it has to fit into one line.
VALUE_BYTES: Final = 300

_KEY: Final = re.compile(r"[a-z0-9_./-]{1,64}")

#: Whom metadata describe.
Subject = Client | Channel


def is_key(word: str) -> bool:
    """Whether a key can have this name."""
    return _KEY.fullmatch(word) is not None


def name_of(subject: Subject) -> str:
    """What whom metadata describe is called; a client before the door is the star."""
    if isinstance(subject, Channel):
        return subject.name
    return subject.nick if subject.registered else "*"


def may_see(subject: Subject, asker: Client) -> bool:
    """Whether somebody may read what a channel or a person says of itself.

    Of a channel that not everybody may come into or know of, its members may; of the invisible, who shares a channel.
    """
    if asker is subject or asker.is_operator:
        return True
    if isinstance(subject, Channel):
        return asker in subject.members or not (subject.key or subject.flags & set("Ois"))
    return "i" not in subject.modes or not subject.channels.isdisjoint(asker.channels)


def may_set(subject: Subject, by: Client) -> bool:
    """Whether somebody may change it: oneself, and operators their channel."""
    if isinstance(subject, Channel):
        return by.is_operator or subject.standing(by) >= Standing.OPERATOR
    return by is subject


def put(server: Server, subject: Subject, key: str, value: str | None) -> None:
    """Set a key to a value, or take it away with None."""
    if value is None:
        subject.metadata.pop(key, None)
    else:
        subject.metadata[key] = value
    if isinstance(subject, Channel):
        server.save(subject)


def audience(server: Server, subject: Subject) -> set[Client]:
    """Who hears of changes: a channel's members; who shares a channel with a person, and who watches it."""
    if isinstance(subject, Channel):
        return set(subject.members)
    return server.peers(subject).union(server.watching.watchers(subject.nick))


def known_to(server: Server, client: Client) -> tuple[list[Channel], list[Client]]:
    """The channels and the people whose changes a client hears of, itself left out."""
    people = server.peers(client)
    people.update(person for nick in server.watching.watched(client) if (person := server.find(nick)) is not None)
    people.discard(client)
    return list(client.channels), list(people)
