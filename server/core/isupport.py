"""What the server says of itself in 005: true to what it does.

https://modern.ircdocs.horse/#rplisupport-parameters
"""

from collections.abc import Sequence
from typing import Final

from server.core.bans import ACCOUNT
from server.core.channel import KINDS, MUTE
from server.core.client import Client
from server.core.ranks import RANKS
from server.core.server import LOBBY, Server
from server.protocol.isupport import format_tokens
from server.protocol.numerics import Numeric

#: Targets of one command, by command; a command that is not here takes any number.
TARGETS: Final = {"PRIVMSG": 4, "NOTICE": 4, "TAGMSG": 4, "KICK": 4, "WHOIS": 1, "WHOWAS": 1}
#: Modes of users, modes of channels, those with an argument: the end of 004.
MYINFO: Final = (
    "Biow",
    "".join(sorted(KINDS.flags + KINDS.lists + KINDS.always + KINDS.when_set + KINDS.ranks)),
    "".join(sorted(KINDS.lists + KINDS.always + KINDS.when_set + KINDS.ranks)),
)
#: Tokens of one line: with the nickname and the trailing words there must be at most 15 parameters.
_PER_LINE: Final = 12


def tokens(server: Server) -> dict[str, str]:
    """Every token with its value."""
    limits = server.settings.limits
    said = {
        "ACCOUNTEXTBAN": ACCOUNT[0],
        "AWAYLEN": str(limits.awaylen),
        "BOT": "B",
        "CASEMAPPING": server.settings.server.casemapping,
        "CHANLIMIT": f"#:{limits.channels_per_client or ''}",
        "CHANMODES": KINDS.chanmodes(),
        "CHANNELLEN": str(limits.channellen),
        "CHANTYPES": "#",
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "EXTBAN": f",{ACCOUNT[0]}{MUTE[0]}",
        "HOSTLEN": "63",
        "INVEX": "I",
        "KEYLEN": str(limits.keylen),
        "KICKLEN": str(limits.kicklen),
        "LOBBY": LOBBY,
        "MAXLIST": f"{KINDS.lists}:{limits.list_entries}",
        "MODES": "",
        "MONITOR": str(limits.monitor),
        "MSGREFTYPES": "msgid,timestamp",
        "NAMELEN": str(limits.realnamelen),
        "NETWORK": server.settings.network,
        "NICKLEN": str(limits.nicklen),
        "PREFIX": f"({''.join(RANKS)}){''.join(RANKS.values())}",
        "SAFELIST": "",
        "STATUSMSG": "".join(RANKS.values()),
        "TARGMAX": ",".join(f"{name}:{most}" for name, most in TARGETS.items()) + ",JOIN:,PART:,NAMES:,LIST:",
        "TOPICLEN": str(limits.topiclen),
        "USERLEN": str(limits.userlen),
        "WHOX": "",
    }
    if server.history is not None:
        said["CHATHISTORY"] = str(server.settings.history.max_request)
    if server.settings.server.utf8only:
        said["UTF8ONLY"] = ""
    return said


def tell(server: Server, client: Client, words: Sequence[str] = ()) -> None:
    """Send all tokens, or only these words, in as many lines as they need."""
    words = words or format_tokens(tokens(server))
    for start in range(0, len(words), _PER_LINE):
        part = words[start : start + _PER_LINE]
        server.reply(client, Numeric.RPL_ISUPPORT, *part, "are supported by this server")
