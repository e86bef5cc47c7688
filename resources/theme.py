"""The look in one place: tokens for light and dark, as a palette for Qt and by name for what Qt has no role for.

`Theme` is the one object that knows which scheme is shown; windows ask it for colours when they paint, and repaint
on `changed`. https://doc.qt.io/qt-6/qpalette.html
"""

import zlib
from enum import Enum
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from resources import clock
from resources.clock import Hours

#: For the command line of Qt's application: Fusion, the same on every system. To choose it with setStyle() would have
#: PySide6 make the class of styles with its hundreds of names, which takes 8 ms of a start.
STYLE: Final = ("-style", "fusion")


class Tokens(NamedTuple):
    """The colours of one scheme, by what they are for."""

    dark: bool
    #: Window ground, member list.
    window: QColor
    #: Timeline, cards, inputs.
    base: QColor
    #: Left sidebar.
    side: QColor
    #: Hairlines, 1 px.
    line: QColor
    text: QColor
    #: Second-rank text: at least 4.5:1 on its ground.
    muted: QColor
    #: Copper: primary button, selection bar, unread, links.
    accent: QColor
    #: Text on the accent.
    on_accent: QColor
    #: A selected row.
    accent_soft: QColor
    #: State, never by colour alone.
    ok: QColor
    warn: QColor
    bad: QColor
    #: A message that names you, and its bar.
    mention: QColor
    mention_bar: QColor
    #: Row under the pointer, inputs at rest.
    hover: QColor
    #: Names in the timeline and grounds of letter avatars, picked by `author`; each 4.5:1 on base and on window.
    authors: tuple[QColor, ...]


def _colors(*names: str) -> tuple[QColor, ...]:
    return tuple(QColor(name) for name in names)


LIGHT: Final = Tokens(
    dark=False,
    window=QColor("#F6F4F1"),
    base=QColor("#FFFFFF"),
    side=QColor("#EFECE7"),
    line=QColor("#DED9D1"),
    text=QColor("#1E1B18"),
    muted=QColor("#6F685F"),
    accent=QColor("#B4532A"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#F6E3D9"),
    ok=QColor("#2F7D4F"),
    warn=QColor("#9A6700"),
    bad=QColor("#B3261E"),
    mention=QColor("#FFF3D6"),
    mention_bar=QColor("#D99A1C"),
    hover=QColor("#F4F2EE"),
    authors=_colors(
        "#C8392F", "#B2522A", "#956323", "#806C1E", "#52781C", "#1E7E3E", "#1D7C64",
        "#20798A", "#2873A9", "#3B68D1", "#7656D7", "#A13FD2", "#BE2DA6", "#C82F6F",
    ),
)  # fmt: skip

DARK: Final = Tokens(
    dark=True,
    window=QColor("#1B1917"),
    base=QColor("#211F1C"),
    side=QColor("#181614"),
    line=QColor("#36322D"),
    text=QColor("#ECE7E0"),
    muted=QColor("#A39A8F"),
    accent=QColor("#E58A5E"),
    on_accent=QColor("#1B1917"),
    accent_soft=QColor("#3A2A21"),
    ok=QColor("#6CC08B"),
    warn=QColor("#E0B04C"),
    bad=QColor("#F2857C"),
    mention=QColor("#33290F"),
    mention_bar=QColor("#E0B04C"),
    hover=QColor("#282521"),
    authors=_colors(
        "#D4726B", "#CD7853", "#BE8337", "#A48D30", "#6E9C2D", "#2FA255", "#2EA084",
        "#339BB0", "#4994CA", "#6F8DD5", "#9781DA", "#B675D7", "#D367C1", "#D56D98",
    ),
)  # fmt: skip


class Scheme(Enum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(Enum):
    """How close together messages and rows of lists stand."""

    COSY = "cosy"
    COMPACT = "compact"


class Theme(QObject):
    """What everything looks like now: colours, how dense it stands, how times are written.

    Signals:
        changed(): something of it is different; measure and repaint, and ask for icons again.
    """

    changed = Signal()

    def __init__(self, scheme: Scheme = Scheme.SYSTEM, density: Density = Density.COSY) -> None:
        super().__init__()
        self._scheme = scheme
        self.tokens: Tokens = LIGHT
        self.density = density
        #: What letters look like at their own size.
        self._font: QFont | None = None

    def apply(self, application: QApplication) -> None:
        """Dress the application, which was made with `STYLE`, in our palette. It follows the system's scheme from now
        on."""
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._show()

    def choose(self, scheme: Scheme) -> None:
        """Show light, dark or what the system says, at once."""
        self._scheme = scheme
        self._show()

    def choose_density(self, density: Density) -> None:
        """Stand closer together or further apart, at once."""
        self.density = density
        self.changed.emit()

    def choose_text_size(self, percent: int) -> None:
        """Letters of so many hundredths of the size that they have at the start, at once."""
        if self._font is None:
            self._font = QApplication.font()
        font = QFont(self._font)
        font.setPointSizeF(QFontInfo(self._font).pointSizeF() * percent / 100)
        QApplication.setFont(font)
        self.changed.emit()

    def choose_hours(self, hours: Hours) -> None:
        """Write times so, at once."""
        clock.choose(hours)
        self.changed.emit()

    def author(self, nick: str) -> QColor:
        """The colour of a nickname: the same everywhere, each time."""
        return self.tokens.authors[author_index(nick)]

    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._show()

    def _show(self) -> None:
        dark = self._scheme is Scheme.DARK or (
            self._scheme is Scheme.SYSTEM and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        self.tokens = DARK if dark else LIGHT
        QApplication.setPalette(palette(self.tokens))
        self.changed.emit()


def author_index(nick: str) -> int:
    """Which of the author colours a nickname has, by a hash that no start of the program changes."""
    return zlib.crc32(nick.casefold().encode()) % len(LIGHT.authors)


def palette(tokens: Tokens) -> QPalette:
    """The tokens in the roles that Qt's widgets ask for."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, color in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.base),
        (role.AlternateBase, tokens.side),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.base),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.bad),
        (role.Light, tokens.base),
        (role.Midlight, tokens.hover),
        (role.Mid, tokens.line),
        (role.Dark, tokens.line),
        (role.Shadow, tokens.line),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.text),
        (role.ToolTipText, tokens.base),
    ):
        made.setColor(where, color)
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, tokens.muted)
    return made
