"""JSON-RPC 2.0, one object a line: from bytes to a method, from its answer to bytes. No socket.

https://www.jsonrpc.org/specification; error numbers above -32000 as UnrealIRCd has them
(https://www.unrealircd.org/docs/JSON-RPC:Technical_documentation).
"""

import inspect
import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from server.core.audit import Stays, Undo
from server.core.server import Server
from server.declaration import SettingError
from server.protocol.words import HOST

_log: Final = logging.getLogger(__name__)

#: Made once: `json.dumps` would make it for each event of the log.
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode

#: Parameters that are nobody's business.
_SECRET: Final = frozenset({"password"})

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_FOUND: Final = -1000
ALREADY_EXISTS: Final = -1001
INVALID_NAME: Final = -1002
DENIED: Final = -1005


class RpcError(Exception):
    """A call that cannot be answered: a number for programs, words for people; `data` has the words of each part."""

    def __init__(self, code: int, words: str, data: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.data = data


class Caller:
    """Whoever is at the other end of a control connection. `issuer` is who acts, for the log.

    `origin` says who they are, as far as that was proved: nobody, for whoever may open the room's own socket.
    `refused` is what they may not call, with words that say why.
    """

    def __init__(
        self,
        server: Server,
        push: Callable[[bytes], None],
        later: Callable[[float, Callable[[], None]], None],
        waiting: Callable[[], int],
        origin: str = "",
        refused: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.server = server
        self.refused = refused
        self._origin = origin
        #: Sends a line that nobody asked for right now.
        self.push = push
        #: Calls something in so many seconds, also when the caller is gone by then.
        self.later = later
        #: Bytes that the caller has not taken yet.
        self.waiting = waiting
        self.issuer = origin or HOST
        #: What takes back the call that is being made, where the method knows it; else why nothing does. And the
        #: call's parameters as they may be shown, where some of them are nobody's business.
        self.undo: Undo | Stays | None = None
        self.shown: Mapping[str, Any] | None = None
        #: What this caller asked to be told, and what undoes that.
        self._told_of: dict[str, Callable[[], None]] = {}

    @property
    def is_far(self) -> bool:
        """Whether they are at another computer."""
        return bool(self._origin)

    @property
    def author(self) -> str:
        """Who acts, for what is written down for good: what was proved stands there, whatever they call themselves."""
        return self.issuer if self._origin in {"", self.issuer} else f"{self.issuer} ({self._origin})"

    def call_themselves(self, name: str) -> None:
        """They say who acts from now on; empty: what is known of them."""
        self.issuer = name or self._origin or HOST

    def note(self, name: str, params: Mapping[str, Any], undo: Undo | Stays) -> None:
        """Write down that they did this, and what takes it back, or why nothing does."""
        self.server.audit.add(self.server.clock(), self.author, (name, params), undo)

    def subscribe(self, topic: str, start: Callable[[], Callable[[], None]]) -> None:
        """Tell this caller of something from now on, where it is not told yet; `start` gives what ends it."""
        if topic not in self._told_of:
            self._told_of[topic] = start()

    def unsubscribe(self, topic: str) -> None:
        """Tell this caller of something no more."""
        if (end := self._told_of.pop(topic, None)) is not None:
            end()

    def close(self) -> None:
        """The caller is gone."""
        for topic in list(self._told_of):
            self.unsubscribe(topic)


class Method(NamedTuple):
    """A method's function and the types of its parameters by name; those not in `required` may be left out."""

    run: Callable[..., Any]
    types: dict[str, type]
    required: frozenset[str]
    help: str
    #: Whether it changes something, and is written down for that.
    is_act: bool
    #: Why it cannot be taken back, where it does not say otherwise.
    stays: Stays


#: All methods, by name.
METHODS: Final[dict[str, Method]] = {}


def method(
    name: str, *, act: bool = False, stays: Stays = Stays.UNKNOWN
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function into the table. Its parameters behind the caller are the method's, checked by their types.

    An act is written down (server.core.audit) once it is done; the function may leave in `caller.undo` what undoes it,
    or why nothing does.
    """

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        params = list(inspect.signature(run).parameters.values())[1:]
        required = frozenset(p.name for p in params if p.default is p.empty)
        types = {p.name: p.annotation for p in params}
        METHODS[name] = Method(run, types, required, (inspect.getdoc(run) or "").partition("\n")[0], act, stays)
        return run

    return register


class Pending:
    """An answer that takes slow work, which is done elsewhere; it is pushed when it is there.

    `then` makes the answer of what the work gave, here again, where something in the room is to be changed.
    """

    def __init__(self, work: Callable[[], Any], then: Callable[[Any], Any] | None = None) -> None:
        self.work = work
        self.then = then
        #: Called when it is done.
        self.on_done: Callable[[], None] = lambda: None


def answer(caller: Caller, line: bytes) -> bytes:
    """Answer one line. Whatever it holds, this returns one line; an object without an id gets an answer, too.

    Nothing, where the answer comes later.
    """
    number: object = None
    name: object = None
    try:
        request = _parse(line)
        number = request.get("id")
        name = request.get("method")
        result = run(caller, name, request.get("params", {}), number)
    except Exception as error:  # noqa: BLE001
        return _refusal(name, number, error)
    if isinstance(result, Pending):
        _answer_later(caller, name, number, result)
        return b""
    return _answer_line(name, number, result)


def _answer_later(caller: Caller, name: object, number: object, pending: Pending) -> None:
    """Answer once the work is done. Whoever waits must not wait for ever: what goes wrong is an answer, too."""
    then = pending.then

    def outcome() -> tuple[bool, Any]:
        try:
            found = pending.work()
            return True, found if then is not None else _answer_line(name, number, found)
        except Exception as error:  # noqa: BLE001
            return False, _refusal(name, number, error)

    def done(outcome: tuple[bool, Any]) -> None:
        is_done, found = outcome
        if is_done:
            try:
                found = _answer_line(name, number, then(found)) if then is not None else found
                pending.on_done()
            except Exception as error:  # noqa: BLE001
                found = _refusal(name, number, error)
        caller.push(found)

    caller.server.aside(outcome, done)


def _answer_line(name: object, number: object, result: object) -> bytes:
    return _line({"method": name, "id": number, "result": result})


def _refusal(name: object, number: object, error: Exception) -> bytes:
    if isinstance(error, ValueError | SettingError):
        error = RpcError(INVALID_NAME, str(error))
    if not isinstance(error, RpcError):
        # A mistake of ours must cost one call, never the room.
        _log.error("a control call could not be answered: %s", name, exc_info=error)
        error = RpcError(INTERNAL_ERROR, "The room could not do this; its log says why")
    more = {"data": error.data} if error.data else {}
    return _line({"method": name, "id": number, "error": {"code": error.code, "message": error.words, **more}})


def event_line(name: str, number: object, result: dict[str, Any]) -> bytes:
    """An object that is pushed: it looks like one more answer to the subscription."""
    return _line({"method": name, "id": number, "result": result})


def _parse(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise RpcError(PARSE_ERROR, "This is no JSON") from None
    if not isinstance(request, dict) or not isinstance(request.get("method"), str):
        raise RpcError(INVALID_REQUEST, "A request is an object with jsonrpc, method, params and id")
    if not isinstance(request.get("id"), int | str | None):
        raise RpcError(INVALID_REQUEST, "An id is a number or a text")
    return request


def run(caller: Caller, name: object, params: object, number: object = None) -> object:
    """Check a call, make it, and write it down where it is an act. Raises RpcError."""
    found, shown, result = make(caller, name, params, number)
    if found.is_act:
        undo, caller.undo = caller.undo or found.stays, None
        if isinstance(result, Pending):
            result.on_done = partial(caller.note, str(name), shown, undo)
        else:
            caller.note(str(name), shown, undo)
    return result


def make(
    caller: Caller, name: object, params: object, number: object = None
) -> tuple[Method, Mapping[str, Any], object]:
    """Check a call and make it: gives the method, its parameters as they may be shown, and what came out."""
    found = METHODS.get(name) if isinstance(name, str) else None
    if found is None:
        raise RpcError(METHOD_NOT_FOUND, f"There is no method {name}")
    if (words := caller.refused.get(str(name))) is not None:
        raise RpcError(DENIED, words)
    if not isinstance(params, dict):
        raise RpcError(INVALID_PARAMS, "Parameters are an object with names")
    missing = found.required - params.keys()
    if missing:
        raise RpcError(INVALID_PARAMS, f"Missing parameter: {', '.join(sorted(missing))}")
    # Unknown names are passed over: clients for other servers send more than we need.
    given = {key: value for key, value in params.items() if key in found.types and value is not None}
    for key, value in given.items():
        wanted = found.types[key]
        if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
            raise RpcError(INVALID_PARAMS, f"{key} must be a {getattr(wanted, '__name__', wanted)}")
        if isinstance(value, str) and any(character in value for character in "\r\n\0"):
            raise RpcError(INVALID_PARAMS, f"{key} must be one line")
    if "request_id" in found.types:
        given["request_id"] = number
    shown = {key: "…" if key in _SECRET else value for key, value in given.items()}
    if (client := caller.server.clients.get(given.get("nick", ""))) is not None and client.nick:
        shown["nick"] = client.nick  # the number of a connection would say nothing to whoever reads it later
    try:
        caller.undo = caller.shown = None
        result: object = found.run(caller, **given)
    except (ValueError, SettingError) as error:
        raise RpcError(INVALID_NAME, str(error)) from None
    return found, caller.shown or shown, result


def _line(value: dict[str, Any]) -> bytes:
    return _encode({"jsonrpc": "2.0", **value}).encode(errors="replace") + b"\n"
