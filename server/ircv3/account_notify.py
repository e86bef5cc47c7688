"""Whoever sees somebody learns under which account they are. https://ircv3.net/specs/extensions/account-notify"""

from server.core.client import Client
from server.core.server import Server
from server.ircv3 import extended_monitor
from server.protocol.numerics import Numeric
from server.storage.accounts import Account


def log_in(server: Server, client: Client, account: Account) -> None:
    """Somebody has shown that an account is theirs: it counts from now on, and everybody who sees them is told."""
    changed = client.account != account.name
    client.account, client.folded_account = account.name, server.fold(account.name)
    who = client.mask if client.registered else f"{client.called}!{client.user or '*'}@{client.host}"
    server.reply(client, Numeric.RPL_LOGGEDIN, who, account.name, f"You are now logged in as {account.name}")
    if not changed:
        return
    if client.registered:
        if server.turn_out_if_banned(client):
            return
        news = server.outgoing("ACCOUNT", account.name, source=client)
        for watcher in extended_monitor.audience(server, client) | {client}:
            if "account-notify" in watcher.caps:
                watcher.send(news)
    server.log.tell("account", "LOCAL_CLIENT_LOGIN", f"{client.called} is logged in as {account.name}", client)
