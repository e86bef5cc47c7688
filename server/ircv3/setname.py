"""A new real name without reconnecting. https://ircv3.net/specs/extensions/setname"""

from server.core.client import Client
from server.core.server import Server
from server.ircv3 import extended_monitor


def change(server: Server, client: Client, realname: str) -> None:
    """Take a new real name and tell everybody who asked for such news and sees the client."""
    client.realname = realname
    news = server.outgoing("SETNAME", realname, source=client, trailing=True)
    for watcher in extended_monitor.audience(server, client) | {client}:
        if "setname" in watcher.caps:
            watcher.send(news)
