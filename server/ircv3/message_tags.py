"""Client-only tags. https://ircv3.net/specs/extensions/message-tags"""

from collections.abc import Mapping
from typing import Final

from server.core.outgoing import Tag
from server.protocol.capabilities import View
from server.protocol.message import escape_tag

_TAGS: Final = int(View.TAGS)


def passed_on(tags: Mapping[str, str]) -> list[Tag]:
    """Of what a client sent along, the tags that are meant for other clients: those that start with "+"."""
    return [
        (_TAGS, f"{name}={escape_tag(value)}" if value else name)
        for name, value in tags.items()
        if name[0] == "+" and len(name) > 1
    ]
