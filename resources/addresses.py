"""What is wrong with an address that somebody typed, in words; without what the network needs, which takes longer."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from server.protocol.address import AddressProblem

_WORDS: Final[Mapping[AddressProblem, object]] = {
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
    return QCoreApplication.translate("Wording", str(_WORDS[problem]))
