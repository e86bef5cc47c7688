"""landline.acts, landline.undo: what the host did, and taking it back."""

from typing import Any

from server.control.rpc import ALREADY_EXISTS, NOT_FOUND, Caller, RpcError, method, run


@method("landline.acts")
def acts(caller: Caller) -> dict[str, Any]:
    """What was done through this API lately, oldest first; what can be taken back says so."""
    return {
        "list": [
            {
                "id": act.number,
                "time": act.time,
                "by": act.by,
                "method": act.method,
                "params": act.params,
                "can_undo": act.undo is not None and not act.undone,
                "undone": act.undone,
            }
            for act in caller.server.audit.acts
        ]
    }


@method("landline.undo", act=True)
def undo(caller: Caller, id: int) -> bool:  # noqa: A002 - the API's word
    """Take an act back, as far as that can be."""
    act = caller.server.audit.find(id)
    if act is None or act.undo is None:
        raise RpcError(NOT_FOUND, "This cannot be taken back")
    if act.undone:
        raise RpcError(ALREADY_EXISTS, "This is taken back already")
    run(caller, *act.undo)
    act.undone = True
    return True
