"""Letter avatars: a person's or room's initials on the colour of their name."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from resources.theme import Theme

#: Corner radius by edge, in device-independent pixels: 10 at 36, 7 at 24.
_RADIUS_PART = 0.28


def initials(name: str) -> str:
    """Two letters that stand for a name: of its first two words ("LAN party" gives LP), else its first two."""
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word[0].isalnum()]
    if len(words) > 1 and words[1][0].isalpha():
        return (words[0][0] + words[1][0]).upper()
    letters = [character for character in name if character.isalnum()]
    return "".join(letters[:2]).upper() or name[:1]


def paint_avatar(
    painter: QPainter, rect: QRect, name: str, theme: Theme, *, faded: bool = False, ground: QColor | None = None
) -> None:
    """Draw an avatar into a square. `faded` is for somebody who is away; `ground` replaces the name's own colour."""
    tokens = theme.tokens
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.muted if faded else ground or theme.author(name))
    radius = rect.width() * _RADIUS_PART
    painter.drawRoundedRect(QRectF(rect), radius, radius)
    font = QFont(painter.font())
    font.setPixelSize(max(8, round(rect.width() * 0.38)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(tokens.base if tokens.dark else tokens.on_accent)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class Avatar(QWidget):
    """An avatar that stands by itself."""

    def __init__(self, theme: Theme, name: str = "", edge: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self.setFixedSize(QSize(edge, edge))
        # The name stands beside it in words: a screen reader need not say it twice.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_avatar(painter, self.rect(), self._name, self._theme)
        painter.end()
