"""What may not be done from another computer, in words: the one place that says so."""

from types import MappingProxyType
from typing import Final

from server.declaration import Key

#: Methods that name a file on the room's own computer.
REFUSED: Final = MappingProxyType(
    {
        "landline.backup": (
            "This writes a file on the room's own computer. From another one, download the backup: GET /api/backup, "
            "the console's Back up, or landline-server ctl --at HOST landline.backup path=FILE"
        ),
        "landline.restore": "This reads a file on the room's own computer: restore a backup from there",
    }
)
#: Settings that name such files.
REFUSED_SETTINGS: Final = frozenset({Key("tls", "cert"), Key("tls", "key")})
NO_FILES: Final = "This names a file on the room's own computer: set it there"
_PUSHED: Final = "Nothing can be told later in an answer to a POST: open a WebSocket at /api for that"
#: ... and those that make no sense where each call has one answer.
REFUSED_ONE_BY_ONE: Final = MappingProxyType({**REFUSED, "log.subscribe": _PUSHED, "landline.subscribe": _PUSHED})
