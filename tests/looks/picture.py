"""A picture of all windows together, as they would stand on a screen."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from tests.looks.stage import windows


def take(path: Path) -> None:
    """Write it to a PNG."""
    shown = windows()
    grabbed = [(_place(window), window.grab()) for window in shown]
    whole = QRect()
    for place, _pixmap in grabbed:
        whole = whole.united(place)
    ratio = grabbed[0][1].devicePixelRatio()
    image = QImage(whole.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.darkGray)
    painter = QPainter(image)
    for place, pixmap in grabbed:
        painter.drawPixmap(place.topLeft() - whole.topLeft(), pixmap)
    painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(path))


def _place(window: QWidget) -> QRect:
    """On the screen."""
    return QRect(window.mapToGlobal(QPoint()), window.size())
