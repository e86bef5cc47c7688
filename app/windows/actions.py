"""Everything that a key or the menu can do, in one place: its words, its keys, when it is possible."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

#: Name of each action and its keys; one list, so that no two can have the same.
KEYS: Final = {
    "new_channel": "Ctrl+N",
    "new_direct": "Ctrl+Shift+N",
    "browse": "Ctrl+L",
    "switch": "Ctrl+K",
    "search": "Ctrl+F",
    "back": "Alt+Left",
    "find_member": "Ctrl+Shift+F",
    "topic": "Ctrl+T",
    "close_conversation": "Ctrl+W",
    "previous": "Alt+Up",
    "next": "Alt+Down",
    "next_part": "F6",
    "previous_part": "Shift+F6",
    "sidebar": "F9",
    "members": "Ctrl+U",
    "console": "Ctrl+Shift+A",
    "rooms": "Ctrl+O",
    "settings": "Ctrl+,",
    "quit": "Ctrl+Q",
    # The rooms of the strip, from above.
    **{f"room_{number}": f"Ctrl+{number}" for number in range(1, 10)},
}
#: What needs a room, and what a room of one's own.
_IN_ROOM: Final = (
    "new_channel", "new_direct", "browse", "topic", "profile", "nick", "away", "ignored", "close_conversation",
    "search", "back", "switch", "previous", "next", "find_member", "next_part", "previous_part", "sidebar", "members",
    "leave",
)  # fmt: skip
_HOSTING: Final = ("own_room", "console", "close_room")


class Actions(QObject):
    """The actions of one window; `on` says what each does. They start as on the welcome page."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        words = QCoreApplication.translate
        menu = QMenu(window)
        self._section(
            menu,
            ("new_channel", words("Actions", "New channel…")),
            ("new_direct", words("Actions", "New direct message…")),
            ("browse", words("Actions", "Browse channels…")),
            ("topic", words("Actions", "Change the topic…")),
            ("close_conversation", words("Actions", "Close this conversation")),
        )
        self._section(
            menu,
            ("profile", words("Actions", "Your profile…")),
            ("nick", words("Actions", "Change your name…")),
            ("away", words("Actions", "Be away, or back")),
            ("ignored", words("Actions", "Ignored people…")),
        )
        go = menu.addMenu(words("Actions", "Go to"))
        self._section(
            go,
            ("search", words("Actions", "Search messages…")),
            ("back", words("Actions", "Back to where you were")),
            ("switch", words("Actions", "Channel, person or room…")),
            ("previous", words("Actions", "Conversation above")),
            ("next", words("Actions", "Conversation below")),
            ("find_member", words("Actions", "Somebody in the member list")),
            ("next_part", words("Actions", "Next part of the window")),
            ("previous_part", words("Actions", "Part of the window before")),
        )
        view = menu.addMenu(words("Actions", "View"))
        self._section(
            view,
            ("sidebar", words("Actions", "Show or hide the sidebar")),
            ("members", words("Actions", "Show or hide who is here")),
        )
        menu.addSeparator()
        self._section(
            menu,
            ("own_room", words("Actions", "Your room")),
            ("console", words("Actions", "Admin console")),
            ("close_room", words("Actions", "Close the room…")),
        )
        self._section(
            menu,
            ("rooms", words("Actions", "Another room…")),
            ("leave", words("Actions", "Leave the room")),
        )
        self._section(
            menu,
            ("do_not_disturb", words("Actions", "Do not disturb")),
            ("settings", words("Actions", "Settings…")),
            ("quit", words("Actions", "Quit")),
        )
        self._actions["do_not_disturb"].setCheckable(True)
        self._actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self._actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        for number in range(1, 10):
            self._add(f"room_{number}", words("Actions", "Room {number}").format(number=number))
        self.menu = menu
        self.set_state(in_room=False, hosting=False)

    def on(self, name: str, do: Callable[[], object]) -> None:
        """What an action does."""
        self._actions[name].triggered.connect(lambda _checked: do())

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def keys(self) -> list[tuple[str, str]]:
        """All keys, for people: what is done, and what to press."""
        numbered = [f"room_{number}" for number in range(1, 10)]
        listed = [
            (action.text().rstrip("…"), action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for name, action in self._actions.items()
            if not action.shortcut().isEmpty() and name not in numbered
        ]
        first, last = (
            self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            for name in (numbered[0], numbered[-1])
        )
        words = QCoreApplication.translate
        return [*listed, (words("Actions", "Room 1 to 9 of the strip"), f"{first} … {last}")]

    def set_state(self, *, in_room: bool, hosting: bool) -> None:
        """What is possible now; the rest is out of the way."""
        for names, possible in ((_IN_ROOM, in_room), (_HOSTING, hosting)):
            for name in names:
                self._actions[name].setEnabled(possible)
                self._actions[name].setVisible(possible)

    def _section(self, menu: QMenu, *entries: tuple[str, str]) -> None:
        for name, text in entries:
            menu.addAction(self._add(name, text))
        menu.addSeparator()

    def _add(self, name: str, text: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action_{name}")
        if keys := KEYS.get(name):
            action.setShortcut(QKeySequence(keys))
        # The window needs it too: a shortcut works where its action is.
        self._window.addAction(action)
        self._actions[name] = action
        return action
