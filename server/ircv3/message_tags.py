"""Client-only tags and message ids. https://ircv3.net/specs/extensions/message-tags, .../message-ids"""

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


def message_id(value: str) -> Tag:
    """The id by which a message can be pointed to."""
    return (_TAGS, f"msgid={value}")
