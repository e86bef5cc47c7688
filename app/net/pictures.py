"""The pictures that people of a room put on the room's own computer: fetched from there alone, and kept in memory.

https://ircv3.net/registry (the metadata key `avatar`)
"""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from app.net.picture_reading import EDGE, read_later

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkAccessManager

    from app.net.picture_call import PictureCall

#: How long a picture may take, in ms.
TIMEOUT: Final = 10_000
#: What did not come is asked for again after so many seconds.
_FAILED_FOR: Final = 300.0
_AT_ONCE: Final = 4
_MOST_WAITING: Final = 64
#: Pictures that are kept, and addresses of those that did not come: those that were not asked for longest go first.
_KEPT: Final = 500
#: Ports below are those of mail, printers and the like, but for the web's own.
_FREE_PORTS: Final = 1024
_WEB_PORTS: Final = frozenset({-1, 80, 443})


class Pictures(QObject):
    """Those of one room. Nothing is asked of any other computer than the room's, whatever an address says.

    Signals:
        came(address): the picture of this address is there now.
    """

    came = Signal(str)
    _read = Signal(str, object)

    def __init__(self, parent: QObject, *, timeout: int = TIMEOUT) -> None:
        """`timeout` is in ms, for each picture."""
        super().__init__(parent)
        self._timeout: Final = timeout
        self._hosts: frozenset[str] = frozenset()
        self._proof = ""
        self._manager: QNetworkAccessManager | None = None
        self._kept: Final[OrderedDict[str, QImage]] = OrderedDict()
        self._kept_from = self._hosts, self._proof
        #: When each of those that did not come may be asked for again.
        self._failed: Final[OrderedDict[str, float]] = OrderedDict()
        self._waiting: Final[OrderedDict[str, QUrl]] = OrderedDict()
        #: None while a picture is decoded.
        self._running: Final[dict[str, PictureCall | None]] = {}
        self._turn: Final = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._start)
        # Emitted on another thread, heard on this one.
        self._read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)

    def set_source(self, hosts: Iterable[str], proof: str) -> None:
        """The names and addresses of the room's own computer; none: nothing is fetched from now on. `proof` is what it
        showed: a fingerprint, AUTHORITY, or nothing where it speaks no TLS."""
        source = frozenset(filter(None, map(_normal, hosts)))
        if (source, proof) == (self._hosts, self._proof):
            return
        self._waiting.clear()
        for call in [*self._running.values()]:
            if call is not None:
                call.stop()
        self._running.clear()
        self._failed.clear()
        if source and (source, proof) != self._kept_from:
            # Another room, or one that proves itself otherwise.
            self._kept.clear()
            self._kept_from = source, proof
        if self._manager is not None:
            self._manager.deleteLater()
            self._manager = None
        self._hosts, self._proof = source, proof

    def picture(self, address: str) -> QImage | None:
        """The picture of this address, a square, where it is there; else it is asked for, where it may be. Never waits:
        made to be called while something is painted."""
        if (image := self._kept.get(address)) is not None:
            self._kept.move_to_end(address)
            return image
        if address in self._running or self._failed.get(address, 0.0) > monotonic():
            return None
        if (url := self._allowed(address)) is not None:
            self._waiting[address] = url
            self._waiting.move_to_end(address)
            while len(self._waiting) > _MOST_WAITING:
                self._waiting.popitem(last=False)
            self._turn.start()
        return None

    def _allowed(self, address: str) -> QUrl | None:
        """The address to fetch; None where it leads elsewhere, or is none."""
        if not self._hosts or not address.lower().startswith(("http://", "https://")):
            return None
        url = QUrl(address.replace("{size}", str(EDGE)), QUrl.ParsingMode.StrictMode)
        port = url.port()
        good = url.isValid() and url.host() in self._hosts and not url.userInfo()
        return url if good and (port in _WEB_PORTS or port >= _FREE_PORTS) else None

    def _start(self) -> None:
        if self._waiting and len(self._running) < _AT_ONCE:
            # On demand: few rooms have pictures.
            from PySide6.QtNetwork import QNetworkAccessManager, QNetworkProxy

            from app.net.picture_call import PictureCall

            # What was asked for last is what is seen now.
            address, url = self._waiting.popitem()
            if self._manager is None:
                self._manager = QNetworkAccessManager(self)
                self._manager.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
            call = PictureCall(self._manager, url, self._proof, self, timeout=self._timeout)
            self._running[address] = call
            call.answered.connect(partial(self._on_answered, call, address))
            # The next one in a turn of its own.
            self._turn.start()

    def _on_answered(self, call: "PictureCall", address: str, data: bytes) -> None:
        if self._running.get(address) is not call:
            return
        if data:
            self._running[address] = None
            read_later(data, partial(self._tell, address))
        else:
            self._end(address)

    def _tell(self, address: str, image: QImage | None) -> None:
        """On the thread that decodes."""
        with suppress(RuntimeError):  # the room was left meanwhile
            self._read.emit(address, image)

    def _on_read(self, address: str, image: QImage | None) -> None:
        if self._running.get(address, self) is not None:
            return  # the room is another one by now
        self._end(address, image)
        if image is not None:
            self.came.emit(address)

    def _end(self, address: str, image: QImage | None = None) -> None:
        """It came, or it did not."""
        del self._running[address]
        if image is None:
            self._failed[address] = monotonic() + _FAILED_FOR
            self._failed.move_to_end(address)
        else:
            self._kept[address] = image
        for remembered in (self._kept, self._failed):
            if len(remembered) > _KEPT:
                remembered.popitem(last=False)
        self._turn.start()


def _normal(host: str) -> str:
    """A host as Qt writes it."""
    url = QUrl()
    url.setHost(host)
    return url.host()
