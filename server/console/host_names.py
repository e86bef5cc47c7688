"""What the computers behind addresses are called, asked of the network only when somebody wants to know."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QHostAddress, QHostInfo

#: Names that are known at most; addresses that are asked about in one go.
_MOST_KNOWN: Final = 10_000
_MOST_ASKED: Final = 256


class HostNames(QObject):
    """Asks the system, which asks the DNS, without waiting.

    Signals:
        found(int, int): all that was asked for is answered: how many addresses have a name, and how many have none.
    """

    found = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        #: Addresses that are asked about, by the number of the question.
        self._open: dict[int, str] = {}
        self._with_name = self._without = 0

    def name_of(self, ip: str) -> str:
        """The name of an address; empty where none is known."""
        return self._names.get(ip, "")

    def ask(self, addresses: Iterable[str]) -> None:
        """Ask for the names of some addresses."""
        if self._open:
            return
        self._with_name = self._without = 0
        wanted = [ip for ip in dict.fromkeys(addresses) if not QHostAddress(ip).isNull()]
        for ip in wanted[:_MOST_ASKED]:
            # The stubs know neither of the forms that work.
            number: int = QHostInfo.lookupHost(ip, self, "1_on_found(QHostInfo)")  # type: ignore[call-overload]
            self._open[number] = ip

    @Slot(QHostInfo)
    def _on_found(self, info: QHostInfo) -> None:
        ip = self._open.pop(info.lookupId(), "")
        # Without a name, the system gives the address back.
        name = info.hostName() if info.error() == QHostInfo.HostInfoError.NoError else ""
        if name and name != ip and name.isprintable():
            if len(self._names) >= _MOST_KNOWN:
                self._names.clear()
            self._names[ip] = name
            self._with_name += 1
        else:
            self._without += 1
        if not self._open:
            self.found.emit(self._with_name, self._without)
