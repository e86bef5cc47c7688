"""What the user chose, remembered in one readable file.

Each setting is declared once, in `Settings`: type, default and meaning; those with a page stand in the settings
window, which is built from these rows. A change is in the file at once, and `changed` tells all whom it concerns.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Final, Generic, TypeVar, cast, overload

from PySide6.QtCore import QT_TRANSLATE_NOOP, QByteArray, QCoreApplication, QObject, QSettings, QStandardPaths, Signal

from resources.clock import Hours
from resources.theme import Density, Scheme

#: A string, a number, a truth value, an enumeration with such values, or a QByteArray.
T = TypeVar("T")

_TRUTH: Final = {"true": True, "false": False}


class Page(Enum):
    """The pages of the settings window that hold settings, in their order."""

    GENERAL = "general"
    APPEARANCE = "appearance"
    NOTIFICATIONS = "notifications"
    PRIVACY = "privacy"


class Setting(Generic[T]):
    """One entry of the file, read and written as an attribute of `Settings`."""

    def __init__(
        self,
        default: T,
        meaning: object,
        *,
        label: object = "",
        page: Page | None = None,
        choices: Mapping[T, object] | None = None,
        least: int = 0,
        most: int = 100,
        step: int = 1,
        unit: str = "",
    ) -> None:
        """`label` and `page` are for what stands in the settings window, under a name and with its meaning below:
        a truth value as a box to tick, an enumeration as a list of its `choices`, a number between `least` and `most`
        with its `unit` behind it. Words are marked with QT_TRANSLATE_NOOP("Settings", ...)."""
        self.default = default
        self.page = page
        self.choices: Final = choices or {}
        self.least: Final = least
        self.most: Final = most
        self.step: Final = step
        self.unit: Final = unit
        self._label: Final = label
        self._meaning: Final = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def label(self) -> str:
        """What it is called in the settings window, in the user's language."""
        return _translated(self._label)

    @property
    def meaning(self) -> str:
        """What it does, in the user's language."""
        return _translated(self._meaning)

    def words(self, choice: T) -> str:
        """What one of the choices is called, in the user's language."""
        return _translated(self.choices[choice])

    @overload
    def __get__(self, settings: None, owner: type) -> "Setting[T]": ...
    @overload
    def __get__(self, settings: "Settings", owner: type) -> T: ...
    def __get__(self, settings: "Settings | None", owner: type) -> "T | Setting[T]":
        if settings is None:
            return self
        return self._read(settings.file.value(self.name))

    def __set__(self, settings: "Settings", value: T) -> None:
        if value == self.__get__(settings, type(settings)):
            return
        settings.file.setValue(self.name, value.value if isinstance(value, Enum) else value)
        settings.changed.emit(self.name)

    def _read(self, stored: object) -> T:
        """What stands in the file, or the default where there is nothing or a hand-edited file makes no sense."""
        kind: Callable[[object], object] = type(self.default)
        if stored is None or isinstance(stored, type(self.default)):
            return self.default if stored is None else stored
        try:
            # bool("false") is true.
            value = _TRUTH[str(stored)] if isinstance(self.default, bool) else kind(stored)
        except (KeyError, TypeError, ValueError):
            return self.default
        if isinstance(value, int) and not isinstance(value, bool):
            value = min(max(value, self.least), self.most)
        return cast(T, value)


def _translated(words: object) -> str:
    return QCoreApplication.translate("Settings", str(words))


class Settings(QObject):
    """The settings of this user. A change is in the file when control returns to Qt.

    Signals:
        changed(name): the setting of this name has another value.
    """

    changed = Signal(str)

    nickname = Setting("", "How you are called in rooms")
    display_name = Setting("", "What others see in place of your name")
    status = Setting("", "What you say of yourself")
    pronouns = Setting("", "How you want to be spoken of")
    picture = Setting("", "Where programs that show pictures find one of you")
    away_message = Setting("", "What you said when you went away last")
    room_name = Setting("", "What your own room is called when you host one")
    window = Setting(QByteArray(), "Where the window was and how large")
    sidebar_width = Setting(232, "How wide the sidebar is, in device-independent pixels", most=2000)
    members_width = Setting(208, "How wide the member list is, in device-independent pixels", most=2000)
    search_width = Setting(340, "How wide the search is, in device-independent pixels", most=2000)
    members_shown = Setting(True, "Whether the member list is open")
    emoji_recents = Setting("", "The emoji used last, the newest first, with spaces between")
    skin_tone = Setting(0, "The skin tone of emoji: 0 for none, then from light to dark", most=5)

    restore_rooms = Setting(
        True,
        QT_TRANSLATE_NOOP("Settings", "Rooms that are open when Landline ends are open again when it starts."),
        label=QT_TRANSLATE_NOOP("Settings", "Open the rooms of last time"),
        page=Page.GENERAL,
    )
    keep_in_tray = Setting(
        False,
        QT_TRANSLATE_NOOP(
            "Settings", "Where there is one: you stay in your rooms and hear of messages. Its icon ends Landline."
        ),
        label=QT_TRANSLATE_NOOP("Settings", "Keep running in the tray when the window is closed"),
        page=Page.GENERAL,
    )
    scheme = Setting(
        Scheme.SYSTEM,
        QT_TRANSLATE_NOOP("Settings", "Light, dark, or what the system shows."),
        label=QT_TRANSLATE_NOOP("Settings", "Colours"),
        page=Page.APPEARANCE,
        choices={
            Scheme.SYSTEM: QT_TRANSLATE_NOOP("Settings", "As the system"),
            Scheme.LIGHT: QT_TRANSLATE_NOOP("Settings", "Light"),
            Scheme.DARK: QT_TRANSLATE_NOOP("Settings", "Dark"),
        },
    )
    density = Setting(
        Density.COSY,
        QT_TRANSLATE_NOOP("Settings", "How close together messages and names stand."),
        label=QT_TRANSLATE_NOOP("Settings", "Density"),
        page=Page.APPEARANCE,
        choices={
            Density.COSY: QT_TRANSLATE_NOOP("Settings", "Cosy"),
            Density.COMPACT: QT_TRANSLATE_NOOP("Settings", "Compact"),
        },
    )
    text_size = Setting(
        100,
        QT_TRANSLATE_NOOP("Settings", "Of the size that the system uses."),
        label=QT_TRANSLATE_NOOP("Settings", "Size of letters"),
        page=Page.APPEARANCE,
        least=70,
        most=200,
        step=10,
        unit=" %",
    )
    hours = Setting(
        Hours.SYSTEM,
        QT_TRANSLATE_NOOP("Settings", "How the time of a message is written."),
        label=QT_TRANSLATE_NOOP("Settings", "Clock"),
        page=Page.APPEARANCE,
        choices={
            Hours.SYSTEM: QT_TRANSLATE_NOOP("Settings", "As the system"),
            Hours.TWELVE: QT_TRANSLATE_NOOP("Settings", "12 hours (9:04 PM)"),
            Hours.TWENTY_FOUR: QT_TRANSLATE_NOOP("Settings", "24 hours (21:04)"),
        },
    )

    away_minutes = Setting(
        15,
        QT_TRANSLATE_NOOP("Settings", "Others see you as away when you did nothing in Landline for so long. 0: never."),
        label=QT_TRANSLATE_NOOP("Settings", "Away after"),
        page=Page.PRIVACY,
        most=240,
        step=5,
        unit=" min",
    )
    notifications = Setting(
        True,
        QT_TRANSLATE_NOOP("Settings", "When somebody names you or writes to you, and this window is not in front."),
        label=QT_TRANSLATE_NOOP("Settings", "Show notifications"),
        page=Page.NOTIFICATIONS,
    )
    hide_words = Setting(
        False,
        QT_TRANSLATE_NOOP("Settings", "Notifications say only that there is a new message, not from whom or what."),
        label=QT_TRANSLATE_NOOP("Settings", "Hide names and words"),
        page=Page.NOTIFICATIONS,
    )
    do_not_disturb = Setting(
        False,
        QT_TRANSLATE_NOOP("Settings", "No notifications and no sounds until you switch this off again."),
        label=QT_TRANSLATE_NOOP("Settings", "Do not disturb"),
        page=Page.NOTIFICATIONS,
    )
    sound_mention = Setting(
        True,
        QT_TRANSLATE_NOOP("Settings", "When somebody names you in a channel."),
        label=QT_TRANSLATE_NOOP("Settings", "Sound for your name"),
        page=Page.NOTIFICATIONS,
    )
    sound_direct = Setting(
        False,
        QT_TRANSLATE_NOOP("Settings", "When somebody writes to you alone."),
        label=QT_TRANSLATE_NOOP("Settings", "Sound for direct messages"),
        page=Page.NOTIFICATIONS,
    )
    sound_message = Setting(
        False,
        QT_TRANSLATE_NOOP("Settings", "For all else that a channel is to notify you about."),
        label=QT_TRANSLATE_NOOP("Settings", "Sound for other messages"),
        page=Page.NOTIFICATIONS,
    )

    keep_history = Setting(
        True,
        QT_TRANSLATE_NOOP(
            "Settings",
            "What you have seen in rooms can be read and searched while their host is away. Without this, it is kept"
            " nowhere on this computer, and what is there now goes.",
        ),
        label=QT_TRANSLATE_NOOP("Settings", "Keep messages on this computer"),
        page=Page.PRIVACY,
    )
    show_pictures = Setting(
        True,
        QT_TRANSLATE_NOOP(
            "Settings", "Those that people of a room have put on the room's own computer. Nothing is fetched elsewhere."
        ),
        label=QT_TRANSLATE_NOOP("Settings", "Show pictures of people"),
        page=Page.PRIVACY,
    )
    typing_notices = Setting(
        True,
        QT_TRANSLATE_NOOP("Settings", "While you write, others in the conversation see that you do."),
        label=QT_TRANSLATE_NOOP("Settings", "Tell others that I am typing"),
        page=Page.PRIVACY,
    )

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = QSettings(str(path), QSettings.Format.IniFormat)

    @classmethod
    def on_page(cls, page: Page) -> "list[Setting[object]]":
        """The settings of one page of the settings window, in the order of their declaration."""
        return [row for row in vars(cls).values() if isinstance(row, Setting) and row.page is page]


def settings_path(own_folder: Path | None = None) -> Path:
    """Where the file lives: on this platform, whose application must have its name by now, or in a folder of one's
    own."""
    if own_folder is not None:
        return own_folder / "settings.ini"
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(place) / "settings.ini"
