"""A changed user name or host without a QUIT and a JOIN. https://ircv3.net/specs/extensions/chghost"""

from server.core.client import Client
from server.core.server import Server
from server.ircv3 import extended_monitor


def change(server: Server, client: Client, user: str, host: str) -> None:
    """Show a client under another user name and host; whoever sees it and asked for such news is told."""
    news = server.outgoing("CHGHOST", user, host, source=client)
    client.user = user
    client.host = host
    client.renew_mask(server.fold)
    for watcher in extended_monitor.audience(server, client) | {client}:
        if "chghost" in watcher.caps:
            watcher.send(news)
