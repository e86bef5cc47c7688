"""MONITOR: learn when somebody comes and goes. https://ircv3.net/specs/extensions/monitor"""

from collections.abc import Iterable

from server.commands.dispatch import Request, command
from server.core.refused import Refused
from server.ircv3 import metadata
from server.protocol.names import cut, is_nick, size
from server.protocol.numerics import Numeric
from server.protocol.words import in_lines

#: Bytes of names in one line: the rest of the 512 is source, numeric and nickname.
_ROOM = 300


@command("MONITOR")
def monitor(request: Request, action: str, nicks: str = "") -> None:
    """Learn when people come and go: + nicknames, - nicknames, C clear, L list, S who is here."""
    server, client = request.server, request.client
    match action.upper():
        case "+":
            _add(request, _names(nicks))
        case "-":
            for nick in _names(nicks):
                server.watching.remove(client, nick)
        case "C":
            server.watching.clear(client)
        case "L":
            _answer(request, Numeric.RPL_MONLIST, server.watching.watched(client))
            request.reply(Numeric.RPL_ENDOFMONLIST, "End of MONITOR list")
        case "S":
            _tell_status(request, server.watching.watched(client))
        case _:
            raise Refused(Numeric.ERR_UNKNOWNERROR, "MONITOR", "MONITOR understands +, -, C, L and S")


def _names(nicks: str) -> list[str]:
    return [nick for nick in nicks.split(",") if nick]


def _add(request: Request, nicks: list[str]) -> None:
    server, client = request.server, request.client
    longest, most = server.settings.limits.nicklen, server.settings.limits.monitor
    added: list[str] = []
    for place, nick in enumerate(nicks):
        if size(nick) > longest or not is_nick(nick):
            request.reply(Numeric.ERR_ERRONEUSNICKNAME, cut(nick, longest), "Erroneous nickname")
        elif server.watching.count(client) >= most and not server.watching.watches(client, nick):
            left = ",".join(nicks[place:])
            request.reply(Numeric.ERR_MONLISTFULL, str(most), left, "Monitor list is full")
            break
        elif server.watching.add(client, nick):
            added.append(nick)
    _tell_status(request, added)
    metadata.tell_watched(server, client, [person for nick in added if (person := server.find(nick)) is not None])


def _tell_status(request: Request, nicks: list[str]) -> None:
    """Answer who of these is here and who is not."""
    found = [(nick, request.server.find(nick)) for nick in nicks]
    _answer(request, Numeric.RPL_MONONLINE, [person.mask for _, person in found if person is not None])
    _answer(request, Numeric.RPL_MONOFFLINE, [nick for nick, person in found if person is None])


def _answer(request: Request, numeric: Numeric, names: Iterable[str]) -> None:
    for line in in_lines(names, ",", _ROOM):
        request.reply(numeric, line)
