"""Going somewhere by a few letters of its name: conversations, people, rooms; those of late first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QListView, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.models.fuzzy import best
from app.models.timeline_text import safe_nick
from app.session.faces import Faces
from app.windows.avatar import paint_avatar
from app.windows.delegates import Index, RowDelegate, leading, mirrored
from app.windows.labels import PlainLabel
from app.windows.painting import paint_focus, paint_pill, small_font
from resources.icons import pixmap
from resources.style import Kind, set_kind
from resources.theme import Theme

_WIDTH: Final = 480
_HEIGHT: Final = 400
#: Places that are shown: nobody reads further.
_MOST: Final = 30
_ICON: Final = 22
_ValueRole: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that one can go."""

    #: What it is called, and the nickname of somebody who is called something else.
    name: str
    also: str = ""
    #: What it is, in words, at the end of the row.
    sort: str = ""
    #: The symbol of the row; empty for the avatar of a person.
    icon: str = ""
    unread: int = 0
    meant: bool = False
    go: Callable[[], object] = bool


class PlaceDelegate(RowDelegate):
    """Draws one place."""

    least_height = 36
    #: Where pictures of people come from; without, they have letters.
    faces: Faces | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: Place = index.data(_ValueRole)
        tokens, state, rect = self._theme.tokens, option.state, QRect(option.rect)
        ground = rect.adjusted(4, 1, -4, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if state & QStyle.StateFlag.State_Selected else tokens.hover)
            painter.drawRoundedRect(ground, 7, 7)
        square = QRect(rect.left() + 14, rect.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        if place.icon:
            ratio = painter.device().devicePixelRatioF()
            at = mirrored(option, square)
            painter.drawPixmap(at.left() + 3, at.top() + 3, pixmap(place.icon, tokens.muted, 16, ratio))
        else:
            nick = place.also or place.name
            picture = self.faces.picture(nick) if self.faces else None
            paint_avatar(painter, mirrored(option, square), nick, self._theme, picture=picture)
        right = self._paint_end(painter, option, place)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if place.unread else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(tokens.text)
        room = QRect(square.right() + 11, rect.top(), right - square.right() - 20, rect.height())
        words = safe_nick(place.name)
        if place.also:
            words = f"{words}  {safe_nick(place.also)}"
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(mirrored(option, room), leading(option), shown)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, self._theme)
        painter.restore()

    def _paint_end(self, painter: QPainter, option: QStyleOptionViewItem, place: Place) -> int:
        """What it is, and how much is unread; gives back where the name must end."""
        tokens, rect = self._theme.tokens, QRect(option.rect)
        painter.setFont(small_font(option.font))
        metrics = painter.fontMetrics()
        right = rect.right() - 14
        if place.unread:
            text = str(place.unread) if place.unread < 100 else "99+"
            width = max(20, metrics.horizontalAdvance(text) + 12)
            badge = QRect(right - width, rect.center().y() - 9, width, 20)
            ground, ink = (tokens.accent, tokens.on_accent) if place.meant else (None, tokens.muted)
            frame = None if place.meant else tokens.line
            paint_pill(painter, mirrored(option, badge).toRectF(), text, ground=ground, frame=frame, ink=ink)
            right = badge.left() - 8
        width = metrics.horizontalAdvance(place.sort)
        painter.setPen(tokens.muted)
        sort = QRect(right - width, rect.top(), width, rect.height())
        painter.drawText(mirrored(option, sort), Qt.AlignmentFlag.AlignCenter, place.sort)
        return sort.left()


class _Places(QAbstractListModel):
    """Those that fit what is typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.places: list[Place] = []

    def show(self, places: list[Place]) -> None:
        self.beginResetModel()
        self.places = places
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.places)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.places):
            return None
        place = self.places[index.row()]
        if role == _ValueRole:
            return place
        if role == Qt.ItemDataRole.DisplayRole:
            return place.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            unread = self.tr("{count} unread").format(count=place.unread) if place.unread else ""
            return ", ".join(word for word in (place.name, place.also, place.sort, unread) if word)
        return None


class Switcher(QDialog):
    """It never blocks: `open()` it. Enter goes to the place that is chosen, Escape nowhere.

    Signals:
        gone_to(place): the user goes there.
    """

    gone_to = Signal(object)

    def __init__(
        self, theme: Theme, places: Iterable[Place], search: Callable[[str], list[Place]], parent: QWidget
    ) -> None:
        """`places` in the order in which they are offered while nothing is typed, those of late first; `search` finds
        more for what is typed: all people at once would be a telephone book."""
        super().__init__(parent)
        self._search = search
        self._all: Sequence[Place] = tuple(places)
        self._model = _Places(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("switcher")
        self.setWindowTitle(self.tr("Go to"))
        window = parent.window()
        self.resize(min(_WIDTH, window.width() - 32), min(_HEIGHT, window.height() - 32))
        self._typed = QLineEdit()
        self._typed.setObjectName("switcher_input")
        self._typed.setAccessibleName(self.tr("Go to a channel, a person or a room"))
        self._typed.setPlaceholderText(self.tr("Channel, person or room"))
        self._typed.installEventFilter(self)
        self._list = QListView()
        self._list.setObjectName("switcher_list")
        self._list.setAccessibleName(self.tr("Places"))
        self._delegate = PlaceDelegate(theme, self._list)
        self._list.setItemDelegate(self._delegate)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setModel(self._model)
        self._nothing = PlainLabel.wrapped(self.tr("Nothing here is called so."), Kind.MUTED)
        self._nothing.setObjectName("switcher_nothing")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._typed)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        set_kind(self._list, Kind.BARE)
        self._typed.textChanged.connect(self._show)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._list.clicked.connect(self.accept)
        self._show("")

    def set_faces(self, faces: Faces) -> None:
        """Show pictures of people, too."""
        self._delegate.faces = faces
        faces.changed.connect(self._list.viewport().update)

    def accept(self) -> None:
        index = self._list.currentIndex()
        if index.isValid():
            place: Place = index.data(_ValueRole)
            super().accept()
            self.gone_to.emit(place)
            place.go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if by is not None and self._model.places:
                row = (self._list.currentIndex().row() + by) % len(self._model.places)
                self._list.setCurrentIndex(self._model.index(row, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def _on_current_changed(self, index: QModelIndex) -> None:
        # The keyboard stays in the field: a screen reader hears there what Enter would do.
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else ""
        self._typed.setAccessibleDescription(spoken)

    def _show(self, typed: str) -> None:
        if typed.strip():
            named = ((f"{place.name.lstrip('#')} {place.also}".strip(), place) for place in self._all)
            wanted = typed.strip().lstrip("#@")
            places = (best(wanted, named, _MOST) + self._search(wanted))[:_MOST]
        else:
            places = list(self._all[:_MOST])
        self._model.show(places)
        self._nothing.setVisible(not places)
        self._list.setVisible(bool(places))
        self._list.setCurrentIndex(self._model.index(0, 0) if places else QModelIndex())
        # A reset does not tell that nothing is chosen any more.
        self._on_current_changed(self._list.currentIndex())
