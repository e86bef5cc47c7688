"""landline.acts, landline.undo: what the host did, and taking it back."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from server.control.rpc import ALREADY_EXISTS, NOT_FOUND, Caller, RpcError, make, method
from server.core.audit import UNDO, Act, Stays
from server.core.outgoing import timestamp
from server.core.server import Server

#: Why something cannot be taken back, in words for people; programs and other languages go by the code.
_WORDS: Final = {
    Stays.SAID: "What was said cannot be unsaid.",
    Stays.GONE: "What was deleted is gone for good.",
    Stays.OUTSIDE: "It was done outside of the room: change it where it is.",
    Stays.NOTHING: "There is nothing to take back: it changed nothing that is left.",
    Stays.UNKNOWN: "What was before is not known.",
    Stays.REPEAT: "Do it once more instead.",
    Stays.LATE: "The time in which it could be taken back is over.",
    Stays.CLOSED: "It could be taken back as long as the room stayed open.",
}

#: Of undoing calls that need something which the room keeps for a time: whether it is there, by their parameters.
_NEEDS: Final[dict[str, Callable[[Server, Mapping[str, Any]], bool]]] = {
    "landline.let_back": lambda server, params: server.departures.find(params["id"], server.clock()) is not None,
    "landline.give_back": lambda server, params: server.withheld.has(params["msgid"], server.clock()),
}


def why_not(server: Server, act: Act) -> Stays | None:
    """Why an act cannot be taken back; None where it can."""
    if act.undo is None:
        return act.why
    if act.until is not None and server.clock() >= act.until:
        return Stays.LATE
    needs = _NEEDS.get(act.undo[0])
    return Stays.LATE if needs is not None and not needs(server, act.undo[1]) else None


@method("landline.acts")
def acts(caller: Caller, unless: int = -1) -> dict[str, Any]:
    """What was done through this API lately, oldest first; what can be taken back says so, the rest says why not.

    `until` is when it cannot be any more, null where that has no end; `why_not` has a code and words. Whoever asks
    again and again says `unless`: 0 at first, then the `version` of the last answer; the list is null while it is that.
    """
    audit = caller.server.audit
    if unless == audit.version:
        return {"list": None, "version": audit.version}
    listed = {"list": [_object(caller.server, act) for act in audit.acts]}
    return listed if unless < 0 else {**listed, "version": audit.version}


def _object(server: Server, act: Act) -> dict[str, Any]:
    why = None if act.undone else why_not(server, act)
    can_undo = why is None and not act.undone
    return {
        "id": act.number,
        "time": act.time,
        "by": act.by,
        "method": act.method,
        "params": act.params,
        "can_undo": can_undo,
        "until": timestamp(act.until) if can_undo and act.until is not None else None,
        "why_not": None if why is None else {"code": why.value, "words": _WORDS[why]},
        "undone": act.undone,
    }


@method(UNDO, act=True, stays=Stays.REPEAT)
def undo(caller: Caller, id: int) -> bool:  # noqa: A002 - the API's word
    """Take an act back, as far as that can be; taking that back does it again, where what did it can be taken back."""
    audit = caller.server.audit
    act = audit.find(id)
    if act is None or act.undo is None:
        raise RpcError(NOT_FOUND, f"This cannot be taken back. {_WORDS[Stays.LATE if act is None else act.why]}")
    if act.undone:
        raise RpcError(ALREADY_EXISTS, "This is taken back already")
    if (why := why_not(caller.server, act)) is not None:
        raise RpcError(NOT_FOUND, f"This cannot be taken back. {_WORDS[why]}")
    make(caller, *act.undo)
    audit.mark_undone(act)
    return True
