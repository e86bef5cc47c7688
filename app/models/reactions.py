"""The reactions to a line, as they come and go."""

from typing import Final

from app.state.lines import Reaction

#: Different reactions that one line has at most: others are left out.
REACTIONS_AT_MOST: Final = 40
#: So many people are kept of one reaction.
_NICKS_AT_MOST: Final = 1000
#: A reaction's text is at most so long: an emoji of a family has some ten characters.
_TEXT_AT_MOST: Final = 64


def reacted(reactions: tuple[Reaction, ...], nick: str, text: str, *, on: bool, mine: bool) -> tuple[Reaction, ...]:
    """The reactions after somebody reacted so (`on`), or took that back; the same value where nothing changes."""
    at = next((at for at, reaction in enumerate(reactions) if reaction.text == text), None)
    if at is None:
        if not on or not text or len(text) > _TEXT_AT_MOST or len(reactions) >= REACTIONS_AT_MOST:
            return reactions
        return (*reactions, Reaction(text, (nick,), mine))
    before = reactions[at]
    if on == (nick in before.nicks) or (on and len(before.nicks) >= _NICKS_AT_MOST):
        return reactions
    if on:
        now = Reaction(text, (*before.nicks, nick), before.mine or mine)
    else:
        now = Reaction(text, tuple(other for other in before.nicks if other != nick), before.mine and not mine)
    return (*reactions[:at], *([now] if now.nicks else []), *reactions[at + 1 :])
