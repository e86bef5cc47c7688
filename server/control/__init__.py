"""The control API: JSON-RPC 2.0 over a local socket that only the owner can open, and for whom they say over TLS.

`rpc` holds the table of methods; importing this package fills it.
"""

from server.control import audit, bans, channels, health, history, log, room, servers, settings, users

__all__ = ["audit", "bans", "channels", "health", "history", "log", "room", "servers", "settings", "users"]
