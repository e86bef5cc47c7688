"""Whoever shares a channel learns at once that somebody is away or back. https://ircv3.net/specs/extensions/away-notify"""

from collections.abc import Iterable

from server.core.client import Client
from server.core.server import Server


def tell(server: Server, client: Client, watchers: Iterable[Client]) -> None:
    """Tell those of the watchers who asked for it."""
    news = server.outgoing("AWAY", *([client.away] if client.away else []), source=client, trailing=True)
    for watcher in watchers:
        if "away-notify" in watcher.caps and watcher is not client:
            watcher.send(news)
