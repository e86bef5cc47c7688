"""Line symbols: drawn from the SVG files beside this one, in a colour of the theme, crisp on every screen.

A symbol on a button or an action follows the theme by itself (`set_icon`); a delegate that paints asks for the
`pixmap` that fits its screen.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from resources.theme import Theme

#: The tokens that a symbol may be drawn in.
Ink = Literal["text", "muted", "accent", "on_accent", "ok", "warn", "bad"]

#: Edge of a symbol on a button, in device-independent pixels.
SIZE: Final = 18

_FOLDER: Final = Path(__file__).parent / "icons"
#: The stroke in the files, replaced by the colour asked for.
_DRAWN: Final = b"#000"
#: These point somewhere: where one reads from right to left, they point the other way.
_POINTING: Final = frozenset({"back", "join", "send", "reply", "sidebar"})
#: Screens that a ready-made icon is sharp on; between two of them Qt scales the larger one down.
_RATIOS: Final = (1.0, 2.0, 3.0)


def pixmap(name: str, color: QColor, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """A symbol in one colour, `size` device-independent pixels wide, for a screen of that pixel ratio."""
    return _pixmap(name, color.rgb(), size, ratio, _turned(name))


def icon(name: str, color: QColor, size: int = SIZE) -> QIcon:
    """A symbol for a button or menu, sharp on every screen. It keeps this colour: see `set_icon`."""
    return _icon(name, color.rgb(), size, _turned(name))


def set_icon(target: QAbstractButton | QAction, name: str, theme: Theme, ink: Ink = "muted", size: int = SIZE) -> None:
    """Put a symbol on a button or action, in the theme's colour from now on. A second call replaces the first."""
    for earlier in target.findChildren(_Symbol):
        earlier.setParent(None)
        earlier.deleteLater()
    _Symbol(target, name, theme, ink, size)


class _Symbol(QObject):
    """Lives inside what it decorates, so that it ends with it."""

    def __init__(self, target: QAbstractButton | QAction, name: str, theme: Theme, ink: Ink, size: int) -> None:
        super().__init__(target)
        self._target = target
        self._name = name
        self._theme = theme
        self._ink = ink
        self._size = size
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        color: QColor = getattr(self._theme.tokens, self._ink)
        self._target.setIcon(icon(self._name, color, self._size))


def _turned(name: str) -> bool:
    return name in _POINTING and QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


@cache
def _source(name: str) -> bytes:
    return (_FOLDER / f"{name}.svg").read_bytes()


@cache
def _pixmap(name: str, rgb: int, size: int, ratio: float, turned: bool) -> QPixmap:
    source = _source(name).replace(_DRAWN, QColor(rgb).name().encode())
    edge = round(size * ratio)
    made = QPixmap(edge, edge)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    if turned:
        painter.translate(edge, 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@cache
def _icon(name: str, rgb: int, size: int, turned: bool) -> QIcon:
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_pixmap(name, rgb, size, ratio, turned))
    return made
