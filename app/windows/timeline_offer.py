"""What can be done with one line: decided in one place for the toolbar, the menu and the keys."""

from typing import NamedTuple

from app.state.abilities import Abilities
from app.state.lines import TALK, Delivery, Kind, Line


class Offer(NamedTuple):
    """What can be done with a line now."""

    reply: bool = False
    react: bool = False
    #: Take the line back: it goes for everybody.
    take_back: bool = False
    #: Say it anew in other words.
    edit: bool = False


def offer(line: Line, abilities: Abilities) -> Offer:
    """What can be done with this line, where that can be done at all.

    Only what somebody said and the room has: it takes the msgid to speak of it.
    """
    if line.kind not in TALK or not line.msgid or line.taken_back_by or line.delivery is not Delivery.STORED:
        return Offer()
    return Offer(
        reply=abilities.reply,
        react=abilities.react,
        take_back=abilities.take_back if line.mine else abilities.take_back_others,
        edit=abilities.edit and line.mine and line.kind is Kind.SAID,
    )


def may_toggle(line: Line, text: str, abilities: Abilities) -> bool:
    """Whether one's own reaction to a line can be added, or taken back where it is there."""
    if not offer(line, abilities).react:
        return False
    mine = any(reaction.mine for reaction in line.reactions if reaction.text == text)
    return abilities.unreact or not mine
