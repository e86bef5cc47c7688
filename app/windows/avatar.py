"""Letter avatars: a person's or room's initials on the colour of their name."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.models.timeline_text import initials
from resources.theme import Theme

#: Corner radius by edge: 10 at 36, 7 at 24; letters fill as much of it.
_RADIUS_PART = 0.28
_LETTER_PART = 0.39


def room_initials(name: str) -> str:
    """Two letters that stand for a room: of its first two words ("LAN party" gives LP), else as for a person."""
    words = [word for word in name.split() if word[0].isalnum()]
    return (words[0][0] + words[1][0]).upper() if len(words) > 1 else initials(name)


def paint_avatar(
    painter: QPainter, square: QRect, name: str, theme: Theme, *, letters: str = "", faded: bool = False
) -> None:
    """Draw an avatar. `faded` is for somebody who is away; `letters` replace the initials of a person."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tokens.muted if faded else theme.author(name))
    radius = square.width() * _RADIUS_PART
    painter.drawRoundedRect(QRectF(square), radius, radius)
    font = QFont(painter.font())
    font.setPixelSize(max(8, round(square.width() * _LETTER_PART)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(theme.tokens.on_accent)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letters or initials(name))
    painter.restore()


class Avatar(QWidget):
    """An avatar that stands by itself; the name beside it says who it is."""

    def __init__(self, theme: Theme, name: str = "", edge: int = 24, *, letters: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._letters = letters
        self.setFixedSize(edge, edge)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        """Stand for somebody else."""
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_avatar(painter, self.rect(), self._name, self._theme, letters=self._letters)
        painter.end()
