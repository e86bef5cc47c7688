"""Coming back to what one had: the host took back that somebody was put out."""

from server.commands.channels import enter, make
from server.core import acts
from server.core.channel import Channel
from server.core.client import Client
from server.core.departures import Departure
from server.core.server import LOBBY, Server
from server.protocol.modes import ModeChange


def put_out(server: Server, client: Client) -> Departure:
    """Remember what somebody has who is about to be put out of the room."""
    had = {channel: _own_rank(server, channel, client) for channel in client.channels}
    return server.departures.add(client, had, server.clock(), whole=True)


def _own_rank(server: Server, channel: Channel, client: Client) -> str:
    """The rank of a member, without what it has in the lobby for acting as the host."""
    rank = channel.rank(client)
    return rank.replace("o", "") if client.is_operator and server.fold(channel.name) == LOBBY else rank


def take_back(server: Server, departure: Departure) -> Client | None:
    """Give somebody back what they had; where they are not here, once they come. Gives who it was."""
    client = server.departures.take_back(departure, server.registered, server.clock())
    if client is not None:
        _put_back(server, client, departure)
    return client


def look(server: Server) -> None:
    """See whether somebody is here by now who was expected: they may have logged in, or taken their nickname, late."""
    if not server.departures.any_expected:
        return
    logged_in = {client.folded_account: client for client in server.nicknames if client.account}
    for departure in server.departures.expected:
        client = logged_in.get(departure.account) if departure.account else server.find(departure.nick)
        if client is not None:
            arrive(server, client)


def arrive(server: Server, client: Client) -> None:
    """Somebody has come in: give back what they had, where that was taken back meanwhile."""
    if server.departures.any_expected:
        for departure in server.departures.arrived(client, server.clock()):
            _put_back(server, client, departure)


def _put_back(server: Server, client: Client, departure: Departure) -> None:
    names = [channel.name for channel, rank in departure.had.items() if _bring_in(server, client, channel, rank)]
    where = f": you are in {', '.join(names)} again" if names else ""
    words = "The host took back that you were put out"
    server.notice(client, f"{words} of the room{where}" if departure.whole else f"{words}{where}")
    told = f"{client.nick} is in {', '.join(names)} again: that they were put out is taken back"
    server.log.tell("kick", "PUT_BACK", told if names else f"{client.nick} is back", client)


def _bring_in(server: Server, client: Client, channel: Channel, rank: str) -> bool:
    """Make somebody a member with the rank that they had; whether they are one now.

    A channel that went with its last member is opened again; another one that has its name is none of theirs.
    """
    there = server.channels.get(server.fold(channel.name))
    if there is None:
        there = make(server, channel.name)
    elif there is not channel:
        return client in there.members
    if client not in there.members:
        most = server.settings.limits.channels_per_client
        if most and len(client.channels) >= most:
            return False
        enter(server, client, there, rank)
        return True
    given = [letter for letter in rank if there.set_rank(client, letter, True)]
    acts.tell_modes(server, there, [ModeChange(True, letter, client.nick) for letter in given], "")
    return True
