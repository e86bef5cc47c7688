"""Channels or direct messages, one below the other: what is unread stands out, what names me is copper."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.channel_list import ConversationRow, ValueRole
from app.windows.delegates import Index, RowDelegate, leading, mirrored
from app.windows.painting import paint_focus, paint_pill, small_font
from app.windows.viewport import set_viewport
from resources.icons import pixmap
from resources.theme import Theme

#: From the edge of the view to the ground of a selected row.
_INSET = 8
#: What chooses the row that the keyboard is at.
_CHOOSES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ConversationDelegate(RowDelegate):
    """Draws one conversation from its row alone."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ConversationRow = index.data(ValueRole)
        whole = QRect(option.rect)
        rect = whole.adjusted(_INSET, 1, -_INSET, -1)
        state: QStyle.StateFlag = option.state
        tokens = self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, selected=selected)
        self._paint_sign(painter, option, row)
        right = self._paint_badge(painter, option, row)
        font = QFont(option.font)
        if (row.unread and not row.muted) or selected:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.muted if row.muted and not selected else tokens.text)
        left = rect.left() + (28 if row.direct else 34)
        room = QRect(left, rect.top(), right - left, rect.height())
        name = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(mirrored(option, room), leading(option), name)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, rect, self._theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, selected: bool) -> None:
        tokens = self._theme.tokens
        rect = QRect(option.rect).adjusted(_INSET, 1, -_INSET, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected:
            painter.setBrush(tokens.accent_soft)
            painter.drawRoundedRect(rect, 7, 7)
            painter.save()
            painter.setClipRect(mirrored(option, QRect(rect.left(), rect.top(), 3, rect.height())))
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(rect, 7, 7)
            painter.restore()
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(rect, 7, 7)

    def _paint_sign(self, painter: QPainter, option: QStyleOptionViewItem, row: ConversationRow) -> None:
        """A hash for a channel; for a person a dot: full is here, a ring in amber away, a ring in grey gone."""
        tokens, rect = self._theme.tokens, QRect(option.rect)
        left, middle = rect.left() + _INSET, rect.center().y()
        if not row.direct:
            ratio = painter.device().devicePixelRatioF()
            at = mirrored(option, QRect(left + 11, middle - 7, 15, 15))
            painter.drawPixmap(at.topLeft(), pixmap("hash", tokens.muted, 15, ratio))
            return
        spot = QRectF(mirrored(option, QRect(left + 12, middle - 3, 8, 8))).adjusted(0.5, 0, -0.5, -1)
        if row.presence == "here":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.ok)
        else:
            painter.setPen(QPen(tokens.warn if row.presence == "away" else tokens.muted, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spot)

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, row: ConversationRow) -> int:
        """The count of what is unread, copper where somebody means me, or the sign of a muted conversation. Gives back
        where the name must end, as in a layout from left to right."""
        rect, tokens = QRect(option.rect), self._theme.tokens
        right, middle = rect.right() - _INSET - 9, rect.center().y()
        if row.muted:
            ratio = painter.device().devicePixelRatioF()
            at = mirrored(option, QRect(right - 15, middle - 7, 15, 15))
            painter.drawPixmap(at.topLeft(), pixmap("mute", tokens.muted, 15, ratio))
            return right - 21
        if not row.unread:
            return right
        meant = bool(row.mentions) or row.direct
        count = row.mentions if row.mentions and not row.direct else row.unread
        text = str(count) if count < 100 else "99+"
        painter.setFont(small_font(option.font))
        width = max(20, painter.fontMetrics().horizontalAdvance(text) + 12)
        badge = QRect(right - width, middle - 9, width, 20)
        where = QRectF(mirrored(option, badge)).translated(0, -0.5)
        if meant:
            paint_pill(painter, where, text, ground=tokens.accent, ink=tokens.on_accent)
        else:
            paint_pill(painter, where, text, frame=tokens.line, ink=tokens.muted)
        return badge.left() - 6


class ChannelListView(QListView):
    """Conversations of one sort; as high as its rows, so that several stand in one scroll area.

    Signals:
        chosen(name): the user wants to see that conversation.
        menu_asked(name, direct, where): the user wants its menu; `where` is on the screen.
    """

    chosen = Signal(str)
    menu_asked = Signal(str, bool, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_viewport(self, None)
        self._telling = True
        self.setItemDelegate(ConversationDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        theme.changed.connect(self.fit)

    def names(self) -> list[str]:
        """The conversations, as they stand."""
        return [self._row(self.model().index(at, 0)).name for at in range(self.model().rowCount())]

    def mark(self, name: str) -> bool:
        """Select a conversation without telling that it was chosen; False, and nothing selected, if it is not here."""
        names = self.names()
        self._telling = False
        if name in names:
            self.setCurrentIndex(self.model().index(names.index(name), 0))
        else:
            self.selectionModel().clear()
        self._telling = True
        return name in names

    def fit(self) -> None:
        """Be as high as the rows are."""
        rows = self.model().rowCount()
        self.setFixedHeight(rows * self.sizeHintForRow(0) if rows else 0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self._telling:
            self.chosen.emit(self._row(current).name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt makes the first row the current one then: who passes by with Tab did not choose it.
        telling, self._telling = self._telling, False
        super().focusInEvent(event)
        self._telling = telling

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CHOOSES and self.currentIndex().isValid():
            self.chosen.emit(self._row(self.currentIndex()).name)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        passed = index.isValid() and index == self.currentIndex() and not self.selectionModel().isSelected(index)
        super().mousePressEvent(event)
        if passed and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._row(index).name)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        # Qt makes a neighbour the current row then: nobody chose that.
        telling, self._telling = self._telling, False
        super().rowsAboutToBeRemoved(parent, start, end)
        self._telling = telling

    def _row(self, index: Index) -> ConversationRow:
        row: ConversationRow = index.data(ValueRole)
        return row

    def _on_menu_requested(self, where: QPoint) -> None:
        # From the keyboard it is asked for where the current row is, which is `where` too.
        index = self.indexAt(where)
        if index.isValid():
            row = self._row(index)
            self.menu_asked.emit(row.name, row.direct, self.viewport().mapToGlobal(where))
