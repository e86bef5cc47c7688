"""What is said while nobody looks: a note by the desktop, a sound, a mark on the task bar; and the way there."""

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.models.timeline_text import safe_nick
from app.settings import Settings
from app.state.lines import Kind, Line
from app.state.text import plain
from app.windows.rooms import OpenRoom, Rooms
from app.windows.toast import Toast
from app.windows.tray import Tray
from resources.theme import Theme

if TYPE_CHECKING:
    from app.net.notifier import Note, Notifier
    from app.windows.sounds import Sounds

#: Lines of a conversation in one note, and the letters of each.
_LINES: Final = 4
_LETTERS: Final = 200
#: What is said within so many milliseconds is one note.
_GATHERED_MS: Final = 120


class Notifications(QObject):
    """Tells of what `OpenRoom.session` notices, unless it is on the screen in front of the user.

    Signals:
        chosen(room, conversation): the user clicked a note; that OpenRoom and conversation are to be seen.
    """

    chosen = Signal(object, str)

    def __init__(self, settings: Settings, theme: Theme, rooms: Rooms, tray: Tray, window: QWidget) -> None:
        super().__init__(window)
        self._settings: Final = settings
        self._rooms: Final = rooms
        self._tray: Final = tray
        self._window: Final = window
        self._toast: Final = Toast(theme, window)
        self._notifier: Notifier | None = None
        self._sounds: Sounds | None = None
        #: What was said and not seen, by room and conversation: who said what, the last lines of it.
        self._untold: Final[dict[tuple[OpenRoom, str], list[tuple[str, str]]]] = {}
        #: Those of them that are to be shown anew.
        self._fresh: Final[set[tuple[OpenRoom, str]]] = set()
        #: The task bar asks for the user until they look.
        self._alerting = False
        #: The one that the tray or the toast shows.
        self._shown = ""
        self._soon: Final = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._soon.timeout.connect(self._on_gathered)
        window.installEventFilter(self)
        for room in rooms:
            self._on_room_added(room)
        self._on_rooms_changed()
        rooms.added.connect(self._on_room_added)
        rooms.removed.connect(self._on_room_removed)
        rooms.changed.connect(self._on_rooms_changed)
        tray.message_clicked.connect(lambda: self._on_chosen(self._shown))
        self._toast.chosen.connect(lambda: self._on_chosen(self._shown))

    def close(self) -> None:
        """Nothing is told any more, and what was told is taken away."""
        self._soon.stop()
        self._untold.clear()
        if self._notifier is not None:
            self._notifier.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._alerting = False
            self.saw()
        return super().eventFilter(watched, event)

    def saw(self) -> None:
        """What is in front of the user is seen: nothing needs to tell of it any more."""
        for place in [place for place in self._untold if self._in_front(*place)]:
            self._forget(place)

    def _in_front(self, room: OpenRoom, conversation: str) -> bool:
        page = room.page
        return (
            page is not None
            and page.isVisible()
            and page.conversation == conversation
            and page.window().isActiveWindow()
        )

    def _on_room_added(self, room: OpenRoom) -> None:
        room.session.noticed.connect(lambda conversation, line: self._on_noticed(room, conversation, line))
        if room.page is not None:
            room.page.shown.connect(self.saw)

    def _on_room_removed(self, room: OpenRoom) -> None:
        for place in [place for place in self._untold if place[0] is room]:
            self._forget(place)
        self._on_rooms_changed()

    def _on_rooms_changed(self) -> None:
        mentions = self._rooms.mentions
        self._tray.set_unread(self._rooms.unread, mentions)
        # macOS, Windows and those Linux desktops that have such a thing.
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setBadgeNumber(mentions)

    def _on_noticed(self, room: OpenRoom, conversation: str, line: Line) -> None:
        if self._in_front(room, conversation) or self._settings.do_not_disturb:
            return
        if not self._alerting and (line.mention or self._is_direct(room, conversation)):
            self._alerting = True
            QApplication.alert(self._window)
        self._sound(room, conversation, line)
        if not self._settings.notifications:
            return
        words = plain(line.text).split("\n", 1)[0][:_LETTERS]
        told = self._untold.setdefault((room, conversation), [])
        told.append((safe_nick(line.nick), f"* {words}" if line.kind is Kind.DID else words))
        del told[:-_LINES]
        self._fresh.add((room, conversation))
        if not self._soon.isActive():
            self._soon.start()

    def _sound(self, room: OpenRoom, conversation: str, line: Line) -> None:
        settings = self._settings
        direct = self._is_direct(room, conversation)
        wanted = settings.sound_direct if direct else settings.sound_mention if line.mention else settings.sound_message
        if not wanted:
            return
        if self._sounds is None:
            from app.windows.sounds import Sounds

            self._sounds = Sounds(self)
        self._sounds.play("mention" if direct or line.mention else "message")

    def _is_direct(self, room: OpenRoom, conversation: str) -> bool:
        row = room.session.conversations.row(conversation)
        return row is not None and row.direct

    def _on_gathered(self) -> None:
        fresh = [place for place in self._fresh if place in self._untold]
        self._fresh.clear()
        for place in fresh:
            if self._in_front(*place):
                self._forget(place)
            else:
                self._tell(place)

    def _tell(self, place: tuple[OpenRoom, str]) -> None:
        from app.net.notifier import Note

        room, conversation = place
        told = self._untold[place]
        nicks = list(dict.fromkeys(nick for nick, _words in told))
        if self._settings.hide_words:
            note = Note(_key(place), self.tr("Landline"), self.tr("New message"))
        elif self._is_direct(room, conversation):
            title = self.tr("{nick} · {room}").format(nick=nicks[-1], room=safe_nick(room.name))
            note = Note(_key(place), title, "\n".join(words for _nick, words in told))
        else:
            title = self.tr("{nick} in {channel} · {room}").format(
                nick=", ".join(nicks), channel=conversation, room=safe_nick(room.name)
            )
            lines = [words if len(nicks) == 1 else f"{nick}: {words}" for nick, words in told]
            note = Note(_key(place), title, "\n".join(lines))
        if sys.platform in ("win32", "darwin"):
            self._tell_elsewhere(note)
            return
        if self._notifier is None:
            from app.net.notifier import Notifier

            self._notifier = Notifier(self)
            self._notifier.chosen.connect(self._on_chosen)
            self._notifier.refused.connect(self._tell_elsewhere)
        self._notifier.show(note)

    def _tell_elsewhere(self, note: "Note") -> None:
        """By the tray, else within the window, if that is to be seen."""
        self._shown = note.key
        if self._tray.shows_messages:
            self._tray.tell(note.title, note.text)
        elif self._window.isVisible():
            self._toast.tell(note.title, note.text)

    def _forget(self, place: tuple[OpenRoom, str]) -> None:
        del self._untold[place]
        self._fresh.discard(place)
        if self._notifier is not None:
            self._notifier.withdraw(_key(place))
        if self._shown == _key(place):
            self._toast.hide()

    def _on_chosen(self, key: str) -> None:
        for place in [place for place in self._untold if _key(place) == key]:
            self._forget(place)
            self.chosen.emit(*place)


def _key(place: tuple[OpenRoom, str]) -> str:
    """What names a room's conversation in the notes of this process."""
    room, conversation = place
    return f"{id(room)} {conversation}"
