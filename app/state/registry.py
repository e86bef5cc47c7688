"""Which function handles which command: handlers are written beside their subject and found here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.state.events import Events
from server.protocol.message import Message

if TYPE_CHECKING:
    from app.state.room import Room

Handler = Callable[["Room", Message], Events]

HANDLERS: Final[dict[str, Handler]] = {}


def on(*commands: str) -> Callable[[Handler], Handler]:
    """Let a function handle these commands or numerics. Whatever parameters a server sends, it must not raise."""

    def register(handler: Handler) -> Handler:
        for command in commands:
            HANDLERS[command] = handler
        return handler

    return register
