"""System notifications, where the desktop has a service for them.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import os
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from jeepney import DBusAddress
from PySide6.QtCore import QObject, Signal

import resources
from app.net.session_bus import SessionBus

_SERVICE: Final = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_ICON: Final = (Path(resources.__file__).parent / "icons" / "landline.svg").as_uri()
#: The service decides how long it shows one.
_ITS_OWN_TIME: Final = -1
_NORMAL: Final = 1


class Note(NamedTuple):
    """What a notification says: plain text. A second one with the same key takes the place of the first."""

    key: str
    title: str
    text: str


class Notifier(QObject):
    """Shows notes by the desktop's service.

    Signals:
        chosen(key): the user clicked the note with this key.
        refused(note): there is no service; the Note is to be shown elsewhere.
    """

    chosen = Signal(str)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: SessionBus | None = None
        #: The service's number of each note that may still be seen, by key.
        self._numbers: Final[dict[str, int]] = {}
        #: What is to be shown as soon as the service gave the number of the note that it replaces, by key.
        self._asking: Final[dict[str, Note | None]] = {}
        self._capabilities: frozenset[str] | None = None
        self._waiting: Final[list[Note]] = []

    def show(self, note: Note) -> None:
        """Show a note; `refused` follows where that cannot be."""
        if self._bus is None:
            self._bus = self._open()
        if self._bus is None:
            self.refused.emit(note)
        elif self._capabilities is None:
            self._waiting.append(note)
        elif note.key in self._asking:
            self._asking[note.key] = note
        else:
            self._notify(note)

    def withdraw(self, key: str) -> None:
        """Take a note away: what it says was seen."""
        if key in self._asking:
            self._asking[key] = None
        if self._bus is not None and (number := self._numbers.pop(key, 0)):
            self._bus.call(_SERVICE, "CloseNotification", "u", (number,), lambda _body: None)

    def close(self) -> None:
        """Take all of them away and hang up."""
        for key in list(self._numbers):
            self.withdraw(key)
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _open(self) -> SessionBus | None:
        bus = SessionBus(self)
        if not bus.open():
            bus.deleteLater()
            return None
        bus.gone.connect(self._on_gone)
        bus.signalled.connect(self._on_signalled)
        bus.listen(_SERVICE)
        bus.call(_SERVICE, "GetCapabilities", "", (), self._on_capabilities)
        return bus

    def _notify(self, note: Note) -> None:
        if self._bus is None or self._capabilities is None:
            self.refused.emit(note)
            return
        text = escape(note.text, quote=False) if "body-markup" in self._capabilities else note.text
        hints: dict[str, tuple[str, Any]] = {
            "desktop-entry": ("s", "org.landline.Landline"),
            "category": ("s", "im.received"),
            "urgency": ("y", _NORMAL),
            # Landline plays its own, as the user chose.
            "suppress-sound": ("b", True),
        }
        actions = ["default", self.tr("Open")] if "actions" in self._capabilities else []
        body = ("Landline", self._numbers.get(note.key, 0), _ICON, note.title, text, actions, hints, _ITS_OWN_TIME)
        # Until the number is known, a further note with this key waits: it is to replace this one.
        self._asking[note.key] = note

        def answered(answer: tuple[Any, ...] | None) -> None:
            wanted = self._asking.pop(note.key, None)
            if answer is None:
                self.refused.emit(wanted or note)
                return
            self._numbers[note.key] = int(answer[0])
            if wanted is None:
                self.withdraw(note.key)
            elif wanted is not note:
                self._notify(wanted)

        self._bus.call(_SERVICE, "Notify", "susssasa{sv}i", body, answered)

    def _on_capabilities(self, body: tuple[Any, ...] | None) -> None:
        waiting = list(self._waiting)
        self._waiting.clear()
        if body is None:
            self._forget()
        else:
            self._capabilities = frozenset(map(str, body[0]))
        for note in waiting:
            if self._capabilities is None:
                self.refused.emit(note)
            else:
                self.show(note)

    def _on_signalled(self, member: str, body: tuple[Any, ...]) -> None:
        key = next((key for key, number in self._numbers.items() if body and number == body[0]), "")
        if not key:
            return
        match member:
            case "ActivationToken":
                # Qt looks for it there when a window asks to be activated.
                os.environ["XDG_ACTIVATION_TOKEN"] = str(body[1])
            case "ActionInvoked":
                self.chosen.emit(key)
            case "NotificationClosed":
                del self._numbers[key]
            case _:
                pass

    def _on_gone(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """The next note looks for the service anew."""
        self._capabilities = None
        self._numbers.clear()
        if self._bus is not None:
            self._bus.close()
            self._bus.deleteLater()
            self._bus = None
