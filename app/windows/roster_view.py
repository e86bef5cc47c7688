"""The member list: who is here, the hosts first; a click tells who somebody is, a double click writes to them."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from app.models.roster import ValueRole, shown_name
from app.session.faces import Faces
from app.state.conversation import Member
from app.windows.avatar import paint_avatar
from app.windows.delegates import Index, RowDelegate, leading, mirrored
from app.windows.painting import paint_focus, paint_tag, small_font
from app.windows.roster_groups import HOST_RANKS, Heading, RosterRows
from app.windows.viewport import set_viewport
from resources.icons import pixmap
from resources.theme import Theme

_AVATAR = 24
_LEFT = 14
#: The mark of a name that is somebody's own.
_CHECK = 13


class MemberDelegate(RowDelegate):
    """Draws a member, or the heading of a group, from its value alone."""

    least_height = 33
    padding = 15
    #: Where pictures of people come from; without, they have letters.
    faces: Faces | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(ValueRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if isinstance(value, Heading):
            self._paint_heading(painter, option, str(index.data()))
        else:
            self._paint_member(painter, option, value)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, words: str) -> None:
        font = small_font(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.tokens.muted)
        rect: QRect = option.rect
        below = QRect(rect.left() + 16, rect.bottom() - painter.fontMetrics().height() - 3, rect.width() - 24, 0)
        below.setHeight(painter.fontMetrics().height())
        painter.drawText(mirrored(option, below), leading(option), words)

    def _paint_member(self, painter: QPainter, option: QStyleOptionViewItem, member: Member) -> None:
        tokens, rect, state = self._theme.tokens, QRect(option.rect), option.state
        ground = rect.adjusted(6, 1, -6, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if state & QStyle.StateFlag.State_Selected else tokens.side)
            painter.drawRoundedRect(ground, 7, 7)
        square = QRect(rect.left() + _LEFT, rect.center().y() - _AVATAR // 2 + 1, _AVATAR, _AVATAR)
        place, picture = mirrored(option, square), self.faces.picture(member.nick) if self.faces else None
        paint_avatar(painter, place, member.nick, self._theme, faded=member.away, picture=picture)
        right = self._paint_tag(painter, option, member)
        left = square.right() + 9
        right -= _CHECK + 5 if member.known else 0
        self._paint_name(painter, option, member, QRect(left, rect.top(), right - left, rect.height()))
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, self._theme)

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, member: Member, room: QRect) -> None:
        """What somebody is called, in this room of a layout from left to right."""
        tokens, name = self._theme.tokens, shown_name(member)
        elide, nick, width = Qt.TextElideMode.ElideRight, "", 0
        small = small_font(painter.font())
        if member.display_name:
            # Anybody can take any display name: the nickname stands beside it, however long that is.
            nick = QFontMetrics(small).elidedText(member.nick, elide, room.width() // 2)
            width = QFontMetrics(small).horizontalAdvance(nick) + 7
        name = painter.fontMetrics().elidedText(name, elide, room.width() - width)
        painter.setPen(tokens.muted if member.away else tokens.text)
        painter.drawText(mirrored(option, room), leading(option), name)
        end = room.left() + painter.fontMetrics().horizontalAdvance(name)
        if nick:
            room.setLeft(end + 7)
            painter.setFont(small)
            painter.setPen(tokens.muted)
            painter.drawText(mirrored(option, room), leading(option), nick)
            end = room.left() + painter.fontMetrics().horizontalAdvance(nick)
        if member.known:
            # Behind the nickname, which is what it vouches for.
            place = mirrored(option, QRect(end + 5, room.center().y() - _CHECK // 2 + 1, _CHECK, _CHECK))
            painter.drawPixmap(place, pixmap("check", tokens.ok, _CHECK, painter.device().devicePixelRatioF()))

    def _paint_tag(self, painter: QPainter, option: QStyleOptionViewItem, member: Member) -> int:
        """ "you", "away", "bot" or "host" in a frame at the end; gives back where the name must end, as in a layout
        from left to right."""
        words, rect = "", QRect(option.rect)
        if member.me:
            words = self.tr("you")
        elif member.away:
            words = self.tr("away")
        elif member.bot:
            words = self.tr("bot")
        elif member.rank in HOST_RANKS:
            words = self.tr("host")
        right = rect.right() - _LEFT
        if not words:
            return right
        font = painter.font()
        painter.setFont(small_font(font))
        width = painter.fontMetrics().horizontalAdvance(words) + 12
        height = painter.fontMetrics().height() + 3
        tag = QRect(right - width, rect.center().y() - height // 2 + 1, width, height)
        paint_tag(painter, QRectF(mirrored(option, tag)), words, self._theme)
        painter.setFont(font)
        return tag.left() - 6


class RosterView(QListView):
    """The members of the channel in front.

    Signals:
        message_asked(nick): the user wants to write to somebody alone.
        menu_asked(nick, where): the user wants the menu of somebody; `where` is on the screen.
        profile_asked(nick, beside): the user wants to know who somebody is; `beside` is their row, on the screen.
        typed(text): the user types letters.
    """

    message_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    profile_asked = Signal(str, QRect)
    typed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_viewport(self, QPalette.ColorRole.Window)
        self._rows: RosterRows | None = None
        self.setObjectName("members")
        self.setAccessibleName(self.tr("Members"))
        self._delegate = MemberDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setMinimumWidth(140)
        self.setViewportMargins(0, 4, 0, 4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_members(self, members: QAbstractItemModel | None) -> None:
        """The members of another channel; None for none."""
        if self._rows is not None and self._rows.source is members:
            return
        former, self._rows = self._rows, RosterRows(members, self) if members is not None else None
        self.setModel(self._rows)
        if former is not None:
            former.deleteLater()

    def set_faces(self, faces: Faces) -> None:
        """Show pictures of people, too."""
        self._delegate.faces = faces
        faces.changed.connect(self.viewport().update)

    def focus_first(self) -> None:
        """Give the keyboard to the first member."""
        for row in range(self._rows.rowCount() if self._rows is not None else 0):
            if self._nick(self.model().index(row, 0)):
                self.setCurrentIndex(self.model().index(row, 0))
                self.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, nick = self.currentIndex(), self._nick(self.currentIndex())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and nick:
            self.message_asked.emit(nick)
        elif event.key() == Qt.Key.Key_Space and nick:
            self._ask_profile(index)
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index == self.currentIndex() and self._nick(index):
            self._ask_profile(index)

    def _ask_profile(self, index: QModelIndex) -> None:
        row = self.visualRect(index)
        self.profile_asked.emit(self._nick(index), QRect(self.viewport().mapToGlobal(row.topLeft()), row.size()))

    def _nick(self, index: QModelIndex) -> str:
        value = index.data(ValueRole) if index.isValid() else None
        return value.nick if isinstance(value, Member) else ""

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if nick := self._nick(index):
            self.message_asked.emit(nick)

    def _on_menu_requested(self, where: QPoint) -> None:
        if nick := self._nick(self.indexAt(where)):
            self.menu_asked.emit(nick, self.viewport().mapToGlobal(where))
