"""From a line to the function that answers it: one table, one place that refuses."""

import inspect
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from server.core.client import Client
from server.core.log import Level
from server.core.open_batch import OpenBatch
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import labeled_response, multiline, standard_replies
from server.ircv3.standard_replies import Failure
from server.protocol import limits
from server.protocol.lines import BadLine, Wrong
from server.protocol.message import Message
from server.protocol.numerics import Numeric

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


class Request:
    """One command of one client, as a command's function gets it."""

    __slots__ = ("answer_from", "client", "label", "message", "more", "server")

    def __init__(self, server: Server, client: Client, message: Message, more: Sequence[str] = ()) -> None:
        self.server = server
        self.client = client
        self.message = message
        #: What else was said in one go with this message (see `run_of`).
        self.more = more
        label = message.tags.get("label") if message.tags and "labeled-response" in client.caps else None
        #: What the answer is labelled with.
        self.label = label if label and len(label) <= labeled_response.LONGEST else None
        #: Where in the client's outbox the answer to this command starts, if it is to have a label.
        self.answer_from = 0

    def reply(self, numeric: str, *params: str) -> None:
        """Answer with a numeric; the last parameter is written with its colon."""
        self.server.reply(self.client, numeric, *params)

    def later(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Have slow work with a password done elsewhere, then answer with what came out.

        Until then the client's next lines wait. What `done` answers or refuses is the answer, with its label.
        """
        client = self.client
        label, self.label = self.label, None
        client.busy = True

        def outcome() -> T | Exception:
            try:
                return work()
            except Exception as error:  # noqa: BLE001 - whoever waits for the answer must not wait for ever
                return error

        def answer(result: T | Exception) -> None:
            client.busy = False
            if client.closing:
                return
            self.label = label
            if isinstance(result, Exception):
                _log.error("slow work for %s could not be done", client.ip, exc_info=result)
                words = (Numeric.ERR_UNKNOWNERROR, self.message.command, "That cannot be done at the moment")
                _answer(self, lambda _request: self.reply(*words))
            else:
                _answer(self, lambda _request: done(result))
            client.wire.resume()

        self.server.hashing.ask(client.ip, outcome, answer)

    def leave_out_of_answer(self) -> None:
        """What was sent to the client until here came to it as to anybody: it is no part of the answer."""
        self.answer_from = len(self.client.outbox)


@dataclass(frozen=True, slots=True)
class Command:
    """A command's function and what must hold before it is called."""

    name: str
    run: Callable[..., None]
    #: How many parameters it needs and takes.
    least: int
    most: int
    #: May be sent before the door is passed.
    early: bool
    #: Only for those who act for the host.
    operator: bool
    #: What HELP says: the parameters as written, and the function's docstring.
    usage: str
    help: str


#: Commands that come in runs.
_SAYING: Final = frozenset({"PRIVMSG", "NOTICE"})
#: All commands, by name.
COMMANDS: Final[dict[str, Command]] = {}


def command(name: str, *, early: bool = False, operator: bool = False) -> Callable[[Callable[..., None]], Any]:
    """Put a function into the table. Its parameters without a default are required, a starred one takes the rest."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        params = list(inspect.signature(run).parameters.values())[1:]
        least = sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in params)
        most = limits.PARAMS if any(p.kind is p.VAR_POSITIONAL for p in params) else len(params)
        words = [
            f"[{p.name.strip('_')} ...]"
            if p.kind is p.VAR_POSITIONAL
            else p.name.strip("_")
            if p.default is p.empty
            else f"[{p.name.strip('_')}]"
            for p in params
        ]
        COMMANDS[name] = Command(
            name, run, least, most, early, operator, " ".join((name, *words)), inspect.getdoc(run) or ""
        )
        return run

    return register


def run_of(items: Sequence[Message | BadLine], start: int) -> list[str]:
    """What is said in one go with a line: the texts of those behind it that say something in the same channel.

    That is what a busy client sends, many lines in one read. What holds for the first of them holds for all (who may
    speak, to whom it goes), so that together they cost a fraction of what they would cost one by one.
    """
    first, texts = items[start], []
    if isinstance(first, Message) and first.command in _SAYING and not first.tags and len(first.params) == 2:
        command, (target, text), _, _ = first
        if target[0] == "#" and "," not in target and text:
            for place in range(start + 1, len(items)):
                item = items[place]
                if item[0] != command or item[2] or len(item[1]) != 2 or item[1][0] != target or not item[1][1]:
                    break
                texts.append(item[1][1])
    return texts


def dispatch(server: Server, client: Client, item: Message | BadLine, more: Sequence[str] = ()) -> None:
    """Let a client's line have its effect, and what it says `more` in one go with it (see `run_of`).

    Whatever the line holds, this returns; an answer may be in the outbox.
    """
    if client.closing:
        return
    if isinstance(item, BadLine):
        start = len(client.outbox)
        _refuse_line(server, client, item)
        if client.batch is not None and not client.batch.dropped:
            _drop_batch(server, client, client.batch, start)
        return
    _answer(Request(server, client, item, more), _run)


def _answer(request: Request, act: Callable[[Request], None]) -> None:
    """Let a command act; what it refuses is told, and what it answered gets its label."""
    server, client = request.server, request.client
    if request.label:
        request.leave_out_of_answer()
    try:
        act(request)
    except Refused as refused:
        server.reply(client, refused.numeric, *refused.params)
    except Failure as failure:
        standard_replies.fail(server, client, *failure.words)
    if request.label:
        labeled_response.label_answer(server, client, request.answer_from, request.label)


def _drop_batch(server: Server, client: Client, batch: OpenBatch, start: int) -> None:
    """A message of several lines would miss one: it is not said at all."""
    label = batch.drop()
    standard_replies.fail(server, client, "BATCH", "MULTILINE_INVALID", "A line of your message could not be read")
    if label:
        labeled_response.label_answer(server, client, start, label)


def _run(request: Request) -> None:
    message = request.message
    in_batch = message.tags and "batch" in message.tags and multiline.is_on(request.client)
    found = COMMANDS.get("BATCH" if in_batch else message.command)
    if found is None:
        if not request.client.registered:
            raise Refused(Numeric.ERR_NOTREGISTERED, "Say NICK and USER first")
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, message.command, "Unknown command")
    if not found.early and not request.client.registered:
        raise Refused(Numeric.ERR_NOTREGISTERED, "Say NICK and USER first")
    params = message.params
    if len(params) < found.least:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, found.name, "Not enough parameters")
    if found.operator and not request.client.is_operator:
        raise Refused(Numeric.ERR_NOPRIVILEGES, "Permission denied: you do not act for the host")
    counts = request.server.command_counts
    counts[found.name] = counts.get(found.name, 0) + 1 + len(request.more)
    found.run(request, *params[: found.most])


def _refuse_line(server: Server, client: Client, line: BadLine) -> None:
    if line.wrong is Wrong.TOO_LONG:
        server.reply(client, Numeric.ERR_INPUTTOOLONG, "Input line was too long")
    elif line.wrong is Wrong.NOT_UTF8:
        standard_replies.fail(server, client, line.command or "*", "INVALID_UTF8", "Only UTF-8 is spoken here")
    elif client.registered:
        server.reply(client, Numeric.ERR_UNKNOWNCOMMAND, "*", "No command in this line")
    server.log.tell(
        "wire", "BAD_LINE", f"sent a line that cannot be read ({line.wrong.value})", client, level=Level.DEBUG
    )
