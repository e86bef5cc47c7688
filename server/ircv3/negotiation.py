"""Which capabilities a client wants. https://ircv3.net/specs/extensions/capability-negotiation"""

from collections.abc import Callable, Mapping
from typing import Final

from server.core.client import Client
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import account_registration, metadata, multiline, redaction, sasl, sts
from server.protocol.capabilities import CAPABILITIES, view_of
from server.protocol.numerics import Numeric
from server.protocol.words import in_lines

#: Bytes of capability names in one line: a line has 512, the rest is source, command and nickname.
_ROOM = 400
#: What some capabilities tell beside their name, to clients of version 302.
_VALUES: Final[dict[str, Callable[[Server, Client], str]]] = {
    account_registration.CAPABILITY: account_registration.value,
    "draft/metadata-2": lambda server, _client: metadata.value(server),
    "draft/metadata-3": lambda server, _client: metadata.value(server),
    multiline.CAPABILITY: lambda server, _client: multiline.value(server),
    sasl.CAPABILITY: sasl.value,
    sts.CAPABILITY: sts.value,
}


def list_offered(server: Server, client: Client, version: str) -> None:
    """CAP LS: what there is. From version 302 on, the list may take several lines and changes are told."""
    names = offered(server, client)
    if sts.is_offered(server) and not version:
        names.remove(sts.CAPABILITY)  # it means nothing without its value
    if version.isdecimal() and int(version) >= 302:
        _enable(client, client.caps | {"cap-notify"})
        _list(server, client, "LS", list(offers(server, client).values()))
    else:
        # One line is all that there is: drafts come last, and what does not fit is left out.
        names.sort(key=lambda name: "/" in name)
        _answer(server, client, "LS", next(in_lines(names, " ", _ROOM), ""))


def offered(server: Server, client: Client) -> list[str]:
    """The names of what this room has to offer as it is set up, over the connection that a client has."""
    names = [name for name, row in CAPABILITIES.items() if server.history is not None or not row.history]
    if not redaction.is_offered(server) and redaction.CAPABILITY in names:
        names.remove(redaction.CAPABILITY)
    if not account_registration.is_offered(server, client):
        names.remove(account_registration.CAPABILITY)
    if not sts.is_offered(server):
        names.remove(sts.CAPABILITY)
    return names


def offers(server: Server, client: Client) -> dict[str, str]:
    """The same by name, each as a client of version 302 is told it: with its value, where it has one."""
    return {
        name: f"{name}={_VALUES[name](server, client)}" if name in _VALUES else name for name in offered(server, client)
    }


def tell_changes(server: Server, client: Client, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """CAP NEW and CAP DEL: what the room has begun and ceased to offer, or offers with another value."""
    gone = before.keys() - after.keys()
    new = [word for name, word in after.items() if before.get(name) != word]
    lost = {name for name in client.caps if name in gone or not gone.isdisjoint(CAPABILITIES[name].needs)}
    if lost:
        _enable(client, client.caps - lost)
    if "cap-notify" not in client.caps:
        return
    for subcommand, names in (("DEL", sorted(gone)), ("NEW", new)):
        for line in in_lines(names, " ", _ROOM):
            _answer(server, client, subcommand, line)


def list_enabled(server: Server, client: Client) -> None:
    """CAP LIST: what this client has."""
    _list(server, client, "LIST", sorted(client.caps))


def request(server: Server, client: Client, words: str) -> None:
    """CAP REQ: all of it or nothing; a name with "-" gives a capability back."""
    wanted = set(client.caps)
    for word in words.split(" "):
        name = word.removeprefix("-")
        if not name:
            continue
        # STS is there to be read: nobody can have it or give it back.
        if name not in offered(server, client) or name == sts.CAPABILITY:
            _answer(server, client, "NAK", words)
            return
        (wanted.discard if word.startswith("-") else wanted.add)(name)
    if any(need not in wanted for name in wanted for need in CAPABILITIES[name].needs):
        _answer(server, client, "NAK", words)
        return
    _enable(client, frozenset(wanted))
    _answer(server, client, "ACK", words)


def unknown(subcommand: str) -> None:
    """Refuse any other word after CAP."""
    raise Refused(Numeric.ERR_INVALIDCAPCMD, subcommand or "*", "Unknown CAP subcommand")


def _enable(client: Client, names: frozenset[str]) -> None:
    client.leave_crowd()
    client.caps = names
    client.view = int(view_of(names))


def _list(server: Server, client: Client, subcommand: str, names: list[str]) -> None:
    lines = list(in_lines(names, " ", _ROOM)) or [""]
    for line in lines[:-1]:
        client.send(server.outgoing("CAP", client.called, subcommand, "*", line, trailing=True))
    _answer(server, client, subcommand, lines[-1])


def _answer(server: Server, client: Client, subcommand: str, words: str) -> None:
    client.send(server.outgoing("CAP", client.called, subcommand, words, trailing=True))
