"""Words for what can be wrong with what somebody types."""

import os
from random import randrange
from typing import Final

from PySide6.QtCore import QCoreApplication

from server.protocol.names import is_nick, nick_from

#: What every room takes; longer ones are refused by many servers.
NICK_LENGTH: Final = 32
#: Logins that say nothing of who is there.
_NOBODY: Final = frozenset({"", "root", "user", "admin", "nobody"})


def nick_words(nick: str) -> str:
    """Why somebody cannot be called so, and what would do; empty where all is well."""
    if not nick:
        return QCoreApplication.translate("Wording", "Type the name that others will see.")
    if len(nick) > NICK_LENGTH:
        return QCoreApplication.translate("Wording", "A name has at most {count} letters.").format(count=NICK_LENGTH)
    if is_nick(nick):
        return ""
    if proposal := nick_from(nick):
        return QCoreApplication.translate(
            "Wording", "A name has no spaces and starts with a letter. How about {proposal}?"
        ).format(proposal=proposal)
    return QCoreApplication.translate("Wording", "A name starts with a letter, and has no spaces or @ ! : , * ?")


def guest_nick() -> str:
    """A name for somebody who joins at once and was never asked for one; who has it already has another number."""
    return QCoreApplication.translate("Wording", "Guest") + f"-{randrange(1, 1000)}"  # noqa: S311 - no secret


def login_nick() -> str:
    """A first proposal for a name: what this computer calls the user, where that can be a nickname."""
    names = (os.environ.get(variable, "") for variable in ("USER", "LOGNAME", "USERNAME"))
    return nick_from(next((name for name in names if name not in _NOBODY), ""), NICK_LENGTH)
