"""A login under way, and how slow work is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from server.protocol import sasl
from server.storage.accounts import Account

if TYPE_CHECKING:
    from scramp.core import ScramServer


class Login:
    """One login: its mechanism, what came of the client's answer so far, and for SCRAM where it stands."""

    __slots__ = ("account", "mechanism", "pieces", "scram", "scram_done")

    def __init__(self, mechanism: str) -> None:
        self.mechanism = mechanism
        self.pieces = sasl.Pieces()
        #: Made with the client's first answer.
        self.scram: ScramServer | None = None
        self.scram_done = False
        self.account: Account | None = None


class Later(Protocol):
    """Has slow work done elsewhere, then calls with what came out; the client's next lines wait until then."""

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None: ...
