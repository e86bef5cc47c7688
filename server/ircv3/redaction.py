"""Words taken back: by whoever said them, or by a channel's operators. https://ircv3.net/specs/extensions/message-redaction

They leave the history for good; who has the capability is told, so that they go from the screens, too.
"""

from collections.abc import Iterable
from typing import Final

from server.core.channel import Channel
from server.core.client import Client
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import chathistory
from server.ircv3.standard_replies import Failure
from server.protocol import limits
from server.protocol.numerics import Numeric
from server.storage.history import History, Said, direct_name

CAPABILITY: Final = "draft/message-redaction"


def is_offered(server: Server) -> bool:
    """Whether words can be taken back in this room."""
    return server.settings.history.redact


def redact(server: Server, client: Client, target: str, msgid: str, reason: str) -> None:
    """Take a message back in a channel, or from a conversation for two. Raises Failure."""
    history = server.history
    if history is None or not is_offered(server):
        raise Failure("REDACT", "REDACT_FORBIDDEN", target, msgid, "Nothing can be taken back in this room")
    if target.startswith("#"):
        channel = server.channels.get(server.fold(target))
        if channel is None or client not in channel.members:
            raise Failure("REDACT", "INVALID_TARGET", target, "You cannot take back messages there")
        target, where = channel.name, server.fold(channel.name)
        said = next((copy for copy in history.copies(msgid) if copy.conversation == where), None)
        may_all, audience = channel.is_operator(client), set(channel.members)
    else:
        said, audience = _direct(server, history, client, target, msgid)
        may_all = False
    if said is None:
        raise Failure("REDACT", "UNKNOWN_MSGID", target, msgid, "There is no such message, or none that is kept")
    if not may_all:
        _check_author(server, client, target, said)
    # Whoever took it back is told in any case: it is their only sign that it is done.
    _carry_out(server, history, said, client, target, reason, audience | {client})


def redact_as_host(server: Server, history: History, channel: Channel, msgid: str, by: str, reason: str) -> Said | None:
    """The host takes back a message in a channel, whoever said it. Gives it as it stood; None where it is not there."""
    where = server.fold(channel.name)
    said = next((copy for copy in history.copies(msgid) if copy.conversation == where), None)
    if said is not None:
        _carry_out(server, history, said, by, channel.name, reason, channel.members)
    return said


def _carry_out(
    server: Server, history: History, said: Said, by: Client | str, target: str, reason: str, audience: Iterable[Client]
) -> None:
    """Take a message out of the history and off the screens; `by` is a client, or who acts as host."""
    client = by if isinstance(by, Client) else None
    words = (target, said.msgid, reason) if reason else (target, said.msgid)
    outgoing = server.outgoing(
        "REDACT", *words, source=client or "", trailing=bool(reason), msgid=server.order.new_id()
    )
    if len(outgoing.body.encode()) > limits.LINE - 2:
        raise Refused(Numeric.ERR_INPUTTOOLONG, "Your reason is too long")
    history.remove(said.msgid)
    for member in audience:
        if CAPABILITY in member.caps:
            member.send(outgoing)
    who, whose = client.nick if client else by, said.source.partition("!")[0]
    words_for_host = f"{who} took back a message of {whose} ({reason or 'no reason given'})"
    server.log.tell("message", "REDACTED", words_for_host, client, target if target.startswith("#") else "")


def give_back(server: Server, channel: Channel, said: Said, by: str) -> None:
    """Tell those whose screens a message went from that it stands where it was: no word says so, but it can be told as
    a piece of the history, with its own time and id. https://ircv3.net/specs/extensions/chathistory
    """
    for member in channel.members:
        if CAPABILITY in member.caps:
            chathistory.tell(server, member, [said], channel.name)
    whose = said.source.partition("!")[0]
    server.log.tell("message", "GIVEN_BACK", f"{by} put back what {whose} had said", channel=channel.name)


def _check_author(server: Server, client: Client, target: str, said: Said) -> None:
    """Refuse whoever did not say it, and who said it too long ago. Nicknames prove nothing: they change hands."""
    if said.author not in {client.identity, f"!{client.visit}"}:
        raise Failure("REDACT", "REDACT_FORBIDDEN", target, said.msgid, "You may not take back this message")
    window = server.settings.history.redact_window
    if window and server.order.moment() - said.moment > window * 1000:
        words = f"You can take back a message for {window} seconds only"
        raise Failure("REDACT", "REDACT_WINDOW_EXPIRED", target, said.msgid, str(window), words)


def _direct(
    server: Server, history: History, client: Client, target: str, msgid: str
) -> tuple[Said | None, set[Client]]:
    """A message that two share, as its one end has it, and who holds it. The other may be called otherwise now."""
    copies = history.copies(msgid)
    other = server.find(target)
    with_them = direct_name(client.identity, server.fold(target))
    owners = {copy.conversation.partition("\n")[0] for copy in copies if "\n" in copy.conversation}
    mine = next((copy for copy in copies if copy.conversation.startswith(direct_name(client.identity, ""))), None)
    if mine is not None and (mine.conversation == with_them or (other is not None and other.identity in owners)):
        return mine, set(_called(server.registered, owners))
    if other is None and not history.has(with_them):
        raise Failure("REDACT", "INVALID_TARGET", target, "You cannot take back messages there")
    return None, set()


def _called(clients: Iterable[Client], identities: set[str]) -> Iterable[Client]:
    return (client for client in clients if client.identity in identities)
