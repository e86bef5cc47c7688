"""What stands above the oldest line of a timeline: that older ones are coming, or that there are none."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QPainter

from app.state.lines import Older
from app.windows.labels import isolated
from app.windows.timeline_measures import EDGE, Measures
from resources.theme import Theme

_PADDING: Final = 12


class Top:
    """The quiet words above the oldest line. `name` is the conversation's, `direct`: with one person."""

    def __init__(self) -> None:
        self.name = ""
        self.direct = False

    def height(self, older: Older, measures: Measures) -> int:
        """How much room it takes; the same while history comes, so that nothing jumps."""
        return 0 if older is Older.UNKNOWN else measures.small_pitch + 2 * _PADDING

    def text(self, older: Older) -> str:
        """What it says; empty where nothing is known."""
        return self._text(older).format(name=self.name)

    def paint(self, painter: QPainter, older: Older, bottom: int, measures: Measures, theme: Theme) -> None:
        """Paint it so that it ends at `bottom`."""
        height = self.height(older, measures)
        area = QRect(EDGE, bottom - height, measures.width - 2 * EDGE, height)
        text = self._text(older).format(name=isolated(self.name))
        painter.setClipping(False)
        painter.setFont(measures.small_font)
        painter.setPen(theme.tokens.muted)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _text(self, older: Older) -> str:
        match older:
            case Older.UNKNOWN:
                return ""
            case Older.MORE | Older.LOADING:
                return QCoreApplication.translate("Timeline", "Getting older messages…")
            case Older.BEGINNING if self.direct:
                return QCoreApplication.translate("Timeline", "This is where you and {name} began to talk")
            case Older.BEGINNING if self.name:
                return QCoreApplication.translate("Timeline", "This is where {name} began")
            case _:
                return QCoreApplication.translate("Timeline", "Nothing was said before this")
