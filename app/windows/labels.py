"""Labels for text that may come from the network: always plain, never markup, cut with dots where it is too long."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from resources.style import Kind, set_kind


class PlainLabel(QLabel):
    """A label that shows its text letter by letter."""

    def __init__(self, text: str = "", kind: Kind | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if self.isRightToLeft():
            # Qt would put a name in Latin letters at the other side.
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
            self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setText(text)
        set_kind(self, kind)

    @classmethod
    def wrapped(cls, text: str = "", kind: Kind | None = None) -> "PlainLabel":
        """A label that breaks into lines instead of growing wide."""
        label = cls(text, kind)
        label.setWordWrap(True)
        return label


class ElidedLabel(PlainLabel):
    """One line that ends in dots where there is no room; the whole text is then its tool tip."""

    def __init__(self, text: str = "", kind: Kind | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text, kind, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        # A line break in a topic or name would make it two lines high.
        super().setText(" ".join(text.split("\n")))
        self._explain()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        # Names stand here, and words of others: each reads in its own direction.
        painter.drawText(self.contentsRect(), int(self.alignment()), isolated(self._shown()))
        painter.end()

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _explain(self) -> None:
        self.setToolTip(plain_tip(self.text()) if self._shown() != self.text() else "")


def isolated(text: str) -> str:
    """Text of others within a sentence: it is read in its own direction, and turns nothing else round.
    https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates"""
    return f"\u2068{text}\u2069"


def unisolated(text: str) -> str:
    """A sentence as a screen reader says it."""
    return text.replace("\u2068", "").replace("\u2069", "")


def plain_tip(*lines: str) -> str:
    """Text for a tool tip, which Qt would take for markup where it looks so: markup that shows it as it is."""
    # On demand: the first page has no tool tip that takes it.
    from html import escape

    text = "<br>".join(escape(line, quote=False) for line in lines if line)
    return f"<qt>{text}</qt>" if text else ""


def hairline(*, upright: bool = False) -> QFrame:
    """A line of 1 px between two parts."""
    line = QFrame()
    set_kind(line, Kind.HAIRLINE)
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
