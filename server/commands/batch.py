"""Saying something in several lines: BATCH. https://ircv3.net/specs/extensions/multiline"""

from server.commands.dispatch import Request, command
from server.commands.talking import say_lines
from server.core.refused import Refused
from server.ircv3 import multiline
from server.ircv3.standard_replies import Failure
from server.protocol.numerics import Numeric


@command("BATCH")
def batch(request: Request, *_params: str) -> None:
    """Begin a message of several lines (+reference draft/multiline target), or end it (-reference)."""
    client, message = request.client, request.message
    if not multiline.is_on(client):
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, "BATCH", "Unknown command")
    try:
        if message.command != "BATCH":
            request.label = None
            multiline.add(request.server, client.batch, message)
        elif message.param(0).startswith("+"):
            label, request.label = request.label, None  # what is labelled is the message, once it is said
            multiline.start(request.server, client, message, label)
        else:
            _finish(request)
    except Failure:
        if client.batch is not None:
            request.label = client.batch.drop() or request.label
        raise


def _finish(request: Request) -> None:
    open_batch = request.client.batch
    label = open_batch.label if open_batch is not None else None
    request.label = label or request.label
    done = multiline.finish(request.client, request.message)
    if not done.dropped:
        say_lines(request, done.target, "".join(done.lines), done.tags)
