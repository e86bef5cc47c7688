"""The emoji in rows under headings: a table that draws what is seen of it, and names every emoji."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.windows.delegates import Index
from app.windows.painting import paint_focus, small_font
from resources.emoji import Emoji
from resources.theme import Theme

COLUMNS: Final = 9
#: Edge of a cell in device-independent pixels, and of the emoji in it; larger where the letters are.
_CELL: Final = 36
_EMOJI_PART: Final = 0.66

#: Gives the Emoji of a cell; None for a heading and beyond the last one of a row.
EmojiRole: Final = int(Qt.ItemDataRole.UserRole)

#: Cells that are kept drawn: some screens full.
_KEPT: Final = 600


class EmojiModel(QAbstractTableModel):
    """Sections of emoji: a row with a heading, then rows of `COLUMNS`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | Sequence[Emoji]] = []
        self._tone = 0
        #: The rows of the headings.
        self.headings: list[int] = []

    def set_sections(self, sections: Sequence[tuple[str, Sequence[Emoji]]]) -> None:
        """Show these; a section without a heading has no row for it, one without emoji is left out."""
        self.beginResetModel()
        self._rows, self.headings = [], []
        for heading, emoji in sections:
            if not emoji:
                continue
            if heading:
                self.headings.append(len(self._rows))
                self._rows.append(heading)
            self._rows += [emoji[at : at + COLUMNS] for at in range(0, len(emoji), COLUMNS)]
        self.endResetModel()

    def set_tone(self, tone: int) -> None:
        """Show all that have skin tones in this one."""
        self._tone = tone
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, COLUMNS - 1))

    def emoji(self, row: int, column: int) -> Emoji | None:
        if not 0 <= row < len(self._rows):
            return None
        cells = self._rows[row]
        return None if isinstance(cells, str) or not 0 <= column < len(cells) else cells[column]

    def first(self) -> QModelIndex:
        """The first emoji of all; invalid where there is none."""
        row = 1 if self.headings[:1] == [0] else 0
        return self.index(row, 0) if self._rows else QModelIndex()

    def last(self) -> QModelIndex:
        """The last emoji of all; invalid where there is none."""
        return self.index(len(self._rows) - 1, len(self._rows[-1]) - 1) if self._rows else QModelIndex()

    def beside(self, index: QModelIndex, step: int) -> QModelIndex:
        """The emoji after this one, or before it, over ends of rows and headings; itself at the last one."""
        row, column = index.row(), index.column() + step
        if self.emoji(row, column):
            return self.index(row, column)
        row += step
        while 0 <= row < len(self._rows):
            cells = self._rows[row]
            if not isinstance(cells, str):
                return self.index(row, 0 if step > 0 else len(cells) - 1)
            row += step
        return index

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else COLUMNS

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        chosen = self.emoji(index.row(), index.column())
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if chosen else Qt.ItemFlag.NoItemFlags

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and isinstance(heading := self._rows[index.row()], str):
            return heading if index.column() == 0 and role == Qt.ItemDataRole.DisplayRole else None
        emoji = self.emoji(index.row(), index.column())
        if emoji is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return emoji.toned(self._tone)
        return {EmojiRole: emoji, int(Qt.ItemDataRole.AccessibleTextRole): emoji.name}.get(int(role))


class EmojiDelegate(QStyledItemDelegate):
    """Draws one emoji, or the heading of a section."""

    def __init__(self, theme: Theme, cell: int, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cell = cell
        #: Drawn ones: to scale a picture of a font costs 20 times as much as to show it again.
        self._drawn: dict[tuple[str, float], QPixmap] = {}
        theme.changed.connect(self._drawn.clear)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        words = index.data()
        if words is None:
            return
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(EmojiRole) is None:
            self._paint_heading(painter, rect, str(words), option.font)
        else:
            self._paint_emoji(painter, rect, str(words), option.state)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, words: str, font: QFont) -> None:
        font = small_font(font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.tokens.muted)
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(rect.adjusted(6, 0, -6, 0), int(where), words)

    def _paint_emoji(self, painter: QPainter, rect: QRect, text: str, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if chosen else tokens.hover)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 7, 7)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, rect.adjusted(1, 1, -1, -1), self._theme)
        drawn = self._pixmap(text, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.center().x() - self._cell // 2 + 1, rect.center().y() - self._cell // 2 + 1, drawn)

    def _pixmap(self, text: str, ratio: float) -> QPixmap:
        drawn = self._drawn.get((text, ratio))
        if drawn is None:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            drawn = QPixmap(round(self._cell * ratio), round(self._cell * ratio))
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            painter.setFont(emoji_font(round(self._cell * _EMOJI_PART)))
            painter.setPen(self._theme.tokens.text)
            painter.drawText(QRect(0, 0, self._cell, self._cell), Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            self._drawn[text, ratio] = drawn
        return drawn


class EmojiGrid(QTableView):
    """The table itself. Arrow keys go from emoji to emoji; what else is typed is for whoever holds it.

    Signals:
        picked(index): by a click or by Return.
        pointed(index): the pointer or the keyboard is on this emoji now.
        left(): the keyboard wants to go above the first row.
    """

    picked = Signal(QModelIndex)
    pointed = Signal(QModelIndex)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("emoji_grid")
        self.setAccessibleName(self.tr("Emoji"))
        self.cell: Final = max(_CELL, 2 * self.fontMetrics().height())
        self._emoji = EmojiModel(self)
        self.setModel(self._emoji)
        self.setItemDelegate(EmojiDelegate(theme, self.cell, self))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(1)
            header.setDefaultSectionSize(self.cell)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.hide()
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        palette = self.palette()
        # The delegate draws what is chosen; Qt would fill the whole cell.
        palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self.setFixedWidth(COLUMNS * self.cell + self.verticalScrollBar().sizeHint().width())
        self.clicked.connect(self._on_clicked)
        self.entered.connect(self.pointed)
        theme.changed.connect(self.viewport().update)

    @property
    def rows(self) -> EmojiModel:
        return self._emoji

    def show_sections(self, sections: Sequence[tuple[str, Sequence[Emoji]]]) -> None:
        """Show these emoji, from the top, the first one chosen."""
        self.clearSpans()
        self._emoji.set_sections(sections)
        for row in self._emoji.headings:
            self.setSpan(row, 0, 1, COLUMNS)
        self.scrollToTop()
        self.choose(self._emoji.first())

    def choose(self, index: QModelIndex) -> None:
        """The keyboard is on this emoji."""
        self.setCurrentIndex(index)
        if index.isValid():
            self.pointed.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = Qt.Key(event.key()), self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(index)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ahead = (key == Qt.Key.Key_Right) == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
            self.choose(self._emoji.beside(index, 1 if ahead else -1))
        elif key == Qt.Key.Key_Up and index.row() <= self._emoji.first().row():
            self.left.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose(self._below(index, 1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            rows = self.viewport().height() // self.cell
            for _ in range(rows):
                index = self._below(index, 1 if key == Qt.Key.Key_PageDown else -1)
            self.choose(index)
        elif key == Qt.Key.Key_Home:
            self.choose(self._emoji.first())
        elif key == Qt.Key.Key_End:
            self.choose(self._emoji.last())
        else:
            event.ignore()

    def _below(self, index: QModelIndex, step: int) -> QModelIndex:
        """The emoji a row further, the last of its row where that is shorter; itself where there is none."""
        row = index.row() + step
        if row in self._emoji.headings:
            row += step
        column = index.column()
        while column >= 0 and self._emoji.emoji(row, column) is None:
            column -= 1
        return self._emoji.index(row, column) if column >= 0 else index

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(EmojiRole) is not None:
            self.picked.emit(index)


def emoji_font(pixels: int) -> QFont:
    """A font in which emoji are drawn that high, in colour where the system has such a font."""
    font = QFont()
    font.setFamilies(["Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji", *font.families()])
    font.setPixelSize(pixels)
    return font
