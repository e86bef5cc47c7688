"""What can be done with messages here: what the server speaks decides, and in a channel one's rank.

Nothing that this says no to is offered anywhere. https://ircv3.net/irc/,
https://ircv3.net/specs/extensions/message-tags#rpl_isupport-tokens
"""

from typing import NamedTuple

from app.state.conversation import Conversation
from app.state.joining import Stage
from app.state.room import Room


class Abilities(NamedTuple):
    """What can be done in one conversation now."""

    #: Answer a message, so that everybody sees which.
    reply: bool = False
    react: bool = False
    #: Take a reaction back again.
    unreact: bool = False
    #: Take back what I said.
    take_back: bool = False
    #: Take back what others said.
    take_back_others: bool = False
    #: Take back what I said, and say it anew.
    edit: bool = False
    #: Several lines as one message; without, each is a message of its own.
    multiline: bool = False
    #: Tell that I am typing.
    typing: bool = False
    history: bool = False
    search: bool = False
    #: Remember on the server how far I have read.
    markers: bool = False
    #: Names, pictures and words about people.
    metadata: bool = False
    #: Look for channels.
    browse: bool = False


NONE = Abilities()


def abilities(room: Room, conversation: Conversation) -> Abilities:
    """What can be done in a conversation now; while a lost room is tried again, what can wait for it."""
    if room.stage is Stage.CLOSED:
        return NONE
    has = room.capabilities
    can_wait = Abilities(
        reply=may_tag(room, "reply") or may_tag(room, "draft/reply"),
        multiline="draft/multiline" in has and "batch" in has,
    )
    if room.stage is not Stage.HERE:
        return can_wait
    redaction = "draft/message-redaction" in has
    return can_wait._replace(
        react=may_react(room, "draft/react"),
        unreact=may_react(room, "draft/unreact"),
        take_back=redaction,
        take_back_others=redaction and _is_operator(room, conversation),
        edit=redaction,
        # Refusals to pass it on are known by their label, and are nothing that anybody wants to see.
        typing=may_tag(room, "typing") and "labeled-response" in has,
        history="draft/chathistory" in has,
        search="soju.im/search" in has,
        markers="draft/read-marker" in has,
        metadata="draft/metadata-2" in has or "draft/metadata-3" in has,
        browse=True,
    )


def may_tag(room: Room, name: str) -> bool:
    """Whether the server passes on a client-only tag (ISUPPORT CLIENTTAGDENY: `*` is all, `-name` is not meant)."""
    if "message-tags" not in room.capabilities:
        return False
    denied = room.isupport.get("CLIENTTAGDENY", "").split(",")
    return f"-{name}" in denied if "*" in denied else name not in denied


def may_react(room: Room, name: str) -> bool:
    """Whether a reaction (or taking one back) reaches others: it has to say to which message it belongs."""
    return may_tag(room, name) and (may_tag(room, "reply") or may_tag(room, "draft/reply"))


def _is_operator(room: Room, conversation: Conversation) -> bool:
    """Whether I have the rank of an operator in a channel, or one above it."""
    symbols = "".join(room.ranks)
    above = symbols[: symbols.find("@") + 1]
    return any(rank in above for rank in conversation.members.get(room.me, ""))
