"""What was said before: CHATHISTORY REDACT MARKREAD."""

from server.commands.dispatch import Request, command
from server.core.refused import Refused
from server.ircv3 import chathistory, read_marker, redaction, search
from server.ircv3.chathistory import Question, cannot
from server.ircv3.standard_replies import Failure
from server.protocol.numerics import Numeric

#: How many references each subcommand has.
_REFERENCES = {"LATEST": 1, "BEFORE": 1, "AFTER": 1, "AROUND": 1, "BETWEEN": 2}


@command("CHATHISTORY")
def chathistory_command(request: Request, subcommand: str = "", *params: str) -> None:
    """Show what was said before: LATEST, BEFORE, AFTER, AROUND or BETWEEN references in a target, or TARGETS."""
    subcommand = subcommand.upper()
    server, client = request.server, request.client
    if subcommand == "TARGETS":
        if len(params) < 3:
            raise cannot("INVALID_PARAMS", subcommand, "Two timestamps and a number are needed")
        most = _most(request, subcommand, params[2])
        chathistory.answer_targets(server, client, (params[0], params[1]), most)
        return
    count = _REFERENCES.get(subcommand)
    if count is None:
        raise cannot("INVALID_PARAMS", subcommand, "Unknown subcommand")
    if len(params) < count + 2:
        raise cannot("INVALID_PARAMS", subcommand, "Not enough parameters")
    target, references, number = params[0], params[1 : count + 1], params[count + 1]
    if not target or " " in target or target.startswith(":"):
        raise cannot("INVALID_TARGET", subcommand, "*", "There is no history of this for you")
    chathistory.answer(server, client, Question(subcommand, target, references, _most(request, subcommand, number)))


def _most(request: Request, subcommand: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:9]) == 0:
        raise cannot("INVALID_PARAMS", subcommand, "How many messages is a number above 0")
    return min(int(text[:9]), request.server.settings.history.max_request)


@command("SEARCH")
def search_command(request: Request, attributes: str = "") -> None:
    """Find what was said, by attributes: text, from, in, after, before, limit; like `text=tea;in=#lobby`."""
    if search.CAPABILITY not in request.client.caps:
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, "SEARCH", "Unknown command")
    label, request.label = request.label or "", None  # the answer comes later, and brings its label along
    try:
        search.search(request.server, request.client, attributes, label)
    except Failure:
        request.label = label or None
        raise


@command("REDACT")
def redact(request: Request, target: str, msgid: str, reason: str = "") -> None:
    """Take back a message, saying why. https://ircv3.net/specs/extensions/message-redaction"""
    if redaction.CAPABILITY not in request.client.caps:
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, "REDACT", "Unknown command")
    redaction.redact(request.server, request.client, target, msgid, reason)


@command("MARKREAD")
def markread(request: Request, target: str = "", timestamp: str = "") -> None:
    """Show how far you have read, or say it. https://ircv3.net/specs/extensions/read-marker"""
    if not target:
        raise Failure("MARKREAD", "NEED_MORE_PARAMS", "Missing parameters")
    if timestamp:
        read_marker.advance(request.server, request.client, target, timestamp)
    else:
        read_marker.tell(request.server, request.client, target)
