"""Programs that came once come encrypted from then on. https://ircv3.net/specs/extensions/sts

Only for a room with a certificate of an authority: told by one that signed for itself, programs would insist on an
authority that it does not have, and stay out.
"""

from typing import Final

from server.core.client import Client
from server.core.server import Server

CAPABILITY: Final = "sts"
_DAY: Final = 86_400


def is_offered(server: Server) -> bool:
    """Whether the host wants it: opening the room has made sure that the certificate is fit for it."""
    return server.settings.tls.sts > 0


def value(server: Server, client: Client) -> str:
    """Who is not encrypted is told where to go, who is for how long to insist."""
    table = server.settings.tls
    if client.tls:
        return f"duration={table.sts * _DAY}"
    return f"port={table.port or server.place.port}"
