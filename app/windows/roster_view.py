"""The member list: who is here, the hosts first; a double click writes to somebody alone."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from app.models.roster import ValueRole
from app.state.conversation import Member
from app.windows.avatar import paint_avatar
from app.windows.delegates import Index, RowDelegate, paint_focus, paint_tag, small_font
from app.windows.roster_groups import HOST_RANKS, Heading, RosterRows
from resources.theme import Theme

_AVATAR = 24
_LEFT = 14


class MemberDelegate(RowDelegate):
    """Draws a member, or the heading of a group, from its value alone."""

    least_height = 33
    padding = 15

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(ValueRole)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if isinstance(value, Heading):
            self._paint_heading(painter, rect, str(index.data()))
        else:
            self._paint_member(painter, rect, option.state, value)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, words: str) -> None:
        font = small_font(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.tokens.muted)
        where = rect.adjusted(16, 0, -8, -4)
        painter.drawText(where, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_member(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, member: Member) -> None:
        tokens = self._theme.tokens
        ground = rect.adjusted(6, 1, -6, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if state & QStyle.StateFlag.State_Selected else tokens.side)
            painter.drawRoundedRect(ground, 7, 7)
        square = QRect(_LEFT, rect.center().y() - _AVATAR // 2 + 1, _AVATAR, _AVATAR)
        paint_avatar(painter, square, member.nick, self._theme, faded=member.away)
        right = self._paint_tag(painter, rect, member)
        left = square.right() + 9
        room = QRect(left, rect.top(), right - left, rect.height())
        painter.setPen(tokens.muted if member.away else tokens.text)
        name = painter.fontMetrics().elidedText(member.nick, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, self._theme)

    def _paint_tag(self, painter: QPainter, rect: QRect, member: Member) -> int:
        """ "you", "away" or "host" in a frame at the right; gives back where the name must end."""
        words = ""
        if member.me:
            words = self.tr("you")
        elif member.away:
            words = self.tr("away")
        elif member.rank in HOST_RANKS:
            words = self.tr("host")
        right = rect.right() - _LEFT
        if not words:
            return right
        font = painter.font()
        painter.setFont(small_font(font))
        width = painter.fontMetrics().horizontalAdvance(words) + 12
        height = painter.fontMetrics().height() + 3
        tag = QRectF(right - width, rect.center().y() - height / 2 + 1, width, height)
        paint_tag(painter, tag, words, self._theme)
        painter.setFont(font)
        return int(tag.left()) - 6


class RosterView(QListView):
    """The members of the channel in front.

    Signals:
        message_asked(nick): the user wants to write to somebody alone.
        menu_asked(nick, where): the user wants the menu of somebody; `where` is on the screen.
    """

    message_asked = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: RosterRows | None = None
        self.setObjectName("members")
        self.setAccessibleName(self.tr("Members"))
        self.setItemDelegate(MemberDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setMinimumWidth(140)
        self.setViewportMargins(0, 4, 0, 4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.doubleClicked.connect(self._on_double_clicked)
        theme.changed.connect(self.viewport().update)

    def show_members(self, members: QAbstractItemModel | None) -> None:
        """The members of another channel; None for none."""
        former, self._rows = self._rows, RosterRows(members, self) if members is not None else None
        self.setModel(self._rows)
        if former is not None:
            former.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        nick = self._nick(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and nick:
            self.message_asked.emit(nick)
        else:
            super().keyPressEvent(event)

    def _nick(self, index: QModelIndex) -> str:
        value = index.data(ValueRole) if index.isValid() else None
        return value.nick if isinstance(value, Member) else ""

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if nick := self._nick(index):
            self.message_asked.emit(nick)

    def _on_menu_requested(self, where: QPoint) -> None:
        if nick := self._nick(self.indexAt(where)):
            self.menu_asked.emit(nick, self.viewport().mapToGlobal(where))
