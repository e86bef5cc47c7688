"""Words for what can be wrong with what somebody types."""

import os
from collections.abc import Mapping
from random import randrange
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from server.protocol.address import AddressProblem
from server.protocol.names import is_nick, nick_from

#: What every room takes; longer ones are refused by many servers.
NICK_LENGTH: Final = 32
#: Logins that say nothing of who is there.
_NOBODY: Final = frozenset({"", "root", "user", "admin", "nobody"})


_ADDRESS_WORDS: Final[Mapping[AddressProblem, object]] = {
    AddressProblem.EMPTY: QT_TRANSLATE_NOOP("Wording", "Type the address that the host reads out, like 192.168.1.23."),
    AddressProblem.SCHEME: QT_TRANSLATE_NOOP(
        "Wording", "This link is not for a chat room. Invite links start with landline:// or irc://."
    ),
    AddressProblem.IPV4: QT_TRANSLATE_NOOP(
        "Wording", "An IP address has four numbers from 0 to 255 with dots between, like 192.168.1.23."
    ),
    AddressProblem.IPV6: QT_TRANSLATE_NOOP(
        "Wording", "This is not a complete IPv6 address. It looks like fe80::1 or [fe80::1]:5263."
    ),
    AddressProblem.PORT: QT_TRANSLATE_NOOP("Wording", "The port, after the colon, is a number from 1 to 65535."),
    AddressProblem.BRACKET: QT_TRANSLATE_NOOP("Wording", "A bracket is missing. With a port, write [fe80::1]:5263."),
    AddressProblem.HOST: QT_TRANSLATE_NOOP(
        "Wording", "A computer's name has letters, digits, dots and hyphens only, like otter-desktop.local."
    ),
    AddressProblem.FINGERPRINT: QT_TRANSLATE_NOOP(
        "Wording", "This invite link is not complete: its end is missing. Ask for it again, and copy it whole."
    ),
}


def address_words(problem: AddressProblem) -> str:
    """Why this cannot be an address, and what to do."""
    return QCoreApplication.translate("Wording", str(_ADDRESS_WORDS[problem]))


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
