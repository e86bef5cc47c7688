"""The list over the composer: what may be meant by the word that is being typed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.models.timeline_text import safe_nick
from app.session.faces import Faces
from app.windows.avatar import paint_avatar
from app.windows.delegates import Index, RowDelegate
from app.windows.emoji_grid import emoji_font
from app.windows.labels import isolated
from app.windows.painting import small_font
from app.windows.suggestions import Sort, Suggestion
from resources.style import Kind, set_kind
from resources.theme import Theme

_ValueRole: Final = int(Qt.ItemDataRole.UserRole)
_PICTURE: Final = 22
_LEFT: Final = 8
#: Rows that are seen at once.
_ROWS: Final = 8
_WIDTH: Final = 420
_GAP: Final = 4
_MARGIN: Final = 5


class _Rows(QAbstractListModel):
    """One row a suggestion."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._fits: Sequence[Suggestion] = ()

    def show(self, fits: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self._fits = fits
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._fits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._fits):
            return None
        fit = self._fits[index.row()]
        if role == _ValueRole:
            return fit
        if role == Qt.ItemDataRole.DisplayRole:
            return safe_nick(fit.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(fit)
        return None


class _Row(RowDelegate):
    """A picture, the name, and more about it at the other end."""

    least_height = 30
    padding = 12
    #: Where pictures of people come from; without, they have letters.
    faces: Faces | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        fit: Suggestion = index.data(_ValueRole)
        tokens, rect = self._theme.tokens, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 6, 6)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self._paint_picture(painter, _placed(rect, _LEFT, _PICTURE, mirrored=mirrored), fit)
        name, note = isolated(index.data()), isolated(fit.note) if fit.note else ""
        start = _LEFT + _PICTURE + 10
        painter.setPen(tokens.text)
        room = rect.width() - start - _LEFT
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        alignment = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        painter.drawText(_placed(rect, start, room, mirrored=mirrored, full=True), alignment, text)
        start += painter.fontMetrics().horizontalAdvance(text) + 14
        room = rect.width() - start - _LEFT
        if note and room > 0:
            painter.setFont(small_font(option.font))
            painter.setPen(tokens.muted)
            text = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, room)
            painter.drawText(_placed(rect, start, room, mirrored=mirrored, full=True), alignment, text)
        painter.restore()

    def _paint_picture(self, painter: QPainter, square: QRect, fit: Suggestion) -> None:
        if fit.sort is Sort.NICK:
            picture = self.faces.picture(fit.name) if self.faces else None
            paint_avatar(painter, square, fit.name, self._theme, picture=picture)
            return
        sign = {Sort.EMOJI: fit.text, Sort.CHANNEL: "#", Sort.COMMAND: "/"}[fit.sort]
        painter.save()
        painter.setPen(self._theme.tokens.muted)
        if fit.sort is Sort.EMOJI:
            painter.setFont(emoji_font(_PICTURE - 4))
            square = square.adjusted(-4, -4, 4, 4)
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, sign)
        painter.restore()


class SuggestionList(QFrame):
    """A sheet above the composer, over the timeline. It never has the keyboard: the composer steps through it.

    Signals:
        picked(): the one that is chosen was clicked.
    """

    picked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._window: Final = parent
        set_kind(self, Kind.POPUP)
        self.setObjectName("suggestions")
        self.setAccessibleName(self.tr("Suggestions"))
        self._rows = _Rows(self)
        self._view = QListView()
        self._view.setObjectName("suggestion_list")
        self._view.setAccessibleName(self.tr("Suggestions"))
        self._view.setModel(self._rows)
        self._delegate = _Row(theme, self._view)
        self._view.setItemDelegate(self._delegate)
        self._view.setUniformItemSizes(True)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(self._view)
        self._view.clicked.connect(self._on_clicked)
        theme.changed.connect(self._view.viewport().update)
        self.hide()

    def set_faces(self, faces: Faces) -> None:
        """Show pictures of people, too."""
        self._delegate.faces = faces
        faces.changed.connect(self._view.viewport().update)

    @property
    def chosen(self) -> int:
        """The row that Return would take."""
        return self._view.currentIndex().row()

    @property
    def spoken(self) -> str:
        """What Return would take, as a screen reader says it."""
        return str(self._view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))

    def show_over(self, anchor: QWidget, fits: Sequence[Suggestion]) -> None:
        """Show these above a widget of the same window, the first one chosen."""
        self._rows.show(fits)
        self._choose(0)
        self.place_over(anchor)
        self.show()
        self.raise_()

    def place_over(self, anchor: QWidget) -> None:
        """Lie above this widget."""
        corner = anchor.mapTo(self._window, anchor.rect().topLeft())
        height = min(_ROWS, self._rows.rowCount()) * self._view.sizeHintForRow(0) + 2 * (_MARGIN + 1)
        height = min(height, corner.y() - _GAP)
        width = min(_WIDTH, anchor.width())
        left = corner.x() + (anchor.width() - width if self.isRightToLeft() else 0)
        self.setGeometry(left, corner.y() - _GAP - height, width, height)

    def step(self, by: int) -> None:
        """Choose the next one, round and round."""
        self._choose((self.chosen + by) % self._rows.rowCount())

    def _choose(self, row: int) -> None:
        index = self._rows.index(row, 0)
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def _on_clicked(self, _index: QModelIndex) -> None:
        self.picked.emit()


def spoken(fit: Suggestion) -> str:
    """A suggestion as a screen reader says it."""
    return f"{safe_nick(fit.name)}, {fit.note}" if fit.note else safe_nick(fit.name)


def _placed(rect: QRect, start: int, width: int, *, mirrored: bool, full: bool = False) -> QRect:
    """A part of a row, `start` from where reading starts: as high as wide in its middle, or `full` as high as it."""
    left = rect.right() + 1 - start - width if mirrored else rect.left() + start
    return (
        QRect(left, rect.top(), width, rect.height())
        if full
        else QRect(left, rect.center().y() - width // 2 + 1, width, width)
    )
