"""Avatars: the picture of a person, or else a person's or room's initials on the colour of their name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QImage, QPainter, QPaintEvent, QPixmap, QPixmapCache, QTransform
from PySide6.QtWidgets import QWidget

from app.models.timeline_text import initials
from resources.theme import Theme

if TYPE_CHECKING:
    from app.session.faces import Faces

#: Corner radius by edge: 10 at 36, 7 at 24; letters fill as much of it.
_RADIUS_PART = 0.28
_LETTER_PART = 0.39
#: How much is seen of the picture of somebody who is away.
_FADED = 0.45


def room_initials(name: str) -> str:
    """Two letters that stand for a room: of its first two words ("LAN party" gives LP), else as for a person."""
    words = [word for word in name.split() if word[0].isalnum()]
    return (words[0][0] + words[1][0]).upper() if len(words) > 1 else initials(name)


def paint_avatar(
    painter: QPainter,
    square: QRect,
    name: str,
    theme: Theme,
    *,
    letters: str = "",
    faded: bool = False,
    picture: QImage | None = None,
) -> None:
    """Draw an avatar. `faded` is for somebody who is away; `letters` replace the initials of a person, and a `picture`
    both."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = square.width() * _RADIUS_PART
    if picture is not None:
        _paint_picture(painter, square, picture, theme, radius, faded=faded)
        painter.restore()
        return
    painter.setBrush(theme.tokens.muted if faded else theme.author(name))
    painter.drawRoundedRect(QRectF(square), radius, radius)
    font = QFont(painter.font())
    font.setPixelSize(max(8, round(square.width() * _LETTER_PART)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(theme.tokens.on_accent)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letters or initials(name))
    painter.restore()


def _paint_picture(
    painter: QPainter, square: QRect, picture: QImage, theme: Theme, radius: float, *, faded: bool
) -> None:
    if picture.hasAlphaChannel():
        painter.setBrush(theme.tokens.line)
        painter.drawRoundedRect(QRectF(square), radius, radius)
    ratio = painter.device().devicePixelRatioF()
    brush = QBrush(_scaled(picture, round(square.width() * ratio)))
    brush.setTransform(QTransform.fromTranslate(square.x(), square.y()).scale(1 / ratio, 1 / ratio))
    painter.setOpacity(_FADED if faded else 1.0)
    painter.setBrush(brush)
    painter.drawRoundedRect(QRectF(square), radius, radius)


def _scaled(picture: QImage, edge: int) -> QPixmap:
    """A picture with so many pixels to each side: the same few again and again."""
    key = f"face {picture.cacheKey()} {edge}"
    made = QPixmap()
    if not QPixmapCache.find(key, made):
        aspect, mode = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        made = QPixmap.fromImage(picture.scaled(QSize(edge, edge), aspect, mode))
        QPixmapCache.insert(key, made)
    return made


class Avatar(QWidget):
    """An avatar that stands by itself; the name beside it says who it is."""

    def __init__(self, theme: Theme, name: str = "", edge: int = 24, *, letters: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._letters = letters
        self._faces: Faces | None = None
        self.setFixedSize(edge, edge)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        """Stand for somebody else."""
        self._name = name
        self.update()

    def set_faces(self, faces: "Faces") -> None:
        """Show pictures, too."""
        self._faces = faces
        faces.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture = self._faces.picture(self._name) if self._faces else None
        paint_avatar(painter, self.rect(), self._name, self._theme, letters=self._letters, picture=picture)
        painter.end()
