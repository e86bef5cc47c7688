"""Who watches somebody learns of more than coming and going. https://ircv3.net/specs/extensions/extended-monitor"""

from server.core.client import Client
from server.core.server import Server


def audience(server: Server, client: Client) -> set[Client]:
    """Who is told of changes of a client: everybody who shares a channel, and who watches it and asked for such news.

    The client itself is among them only if it watches itself; whether each understands the news is for the caller.
    """
    together = server.peers(client)
    together.update(watcher for watcher in server.watching.watchers(client.nick) if "extended-monitor" in watcher.caps)
    return together
