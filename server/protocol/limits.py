"""The sizes that the protocol itself fixes, in bytes unless said otherwise."""

from typing import Final

#: A line without its tags, with CRLF (RFC 1459, 2.3).
LINE: Final = 512
#: Tags that a client may send, with "@" and the space (https://ircv3.net/specs/extensions/message-tags).
CLIENT_TAGS: Final = 4096
#: Tags of a line in all, with "@" and the space (same page).
ALL_TAGS: Final = 8191
#: What the app accepts from a server: some servers send long lines, none sends a novel in one.
SERVER_LINE: Final = 16384
#: Parameters of one line (RFC 1459, 2.3).
PARAMS: Final = 15
