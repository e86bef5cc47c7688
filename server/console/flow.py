"""A row of widgets that goes on in the next line where a window is too narrow for it.

After Qt's Flow Layout Example, https://doc.qt.io/qt-6/qtwidgets-layouts-flowlayout-example.html
"""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets in lines, mirrored from right to left. Those that `add_far` added stand at the far end of their line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        #: How many of them stand at the near end.
        self._near = 0

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def add_near(self, widget: QWidget) -> None:
        """Add a widget behind those before it; before those at the far end are added."""
        self.addWidget(widget)
        self._near = len(self._items)

    def add_far(self, widget: QWidget) -> None:
        """Add a widget at the far end."""
        self.addWidget(widget)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(margins)

    def minimumSize(self) -> QSize:
        smallest = QSize()
        for item in self._shown():
            smallest = smallest.expandedTo(item.minimumSize())
        return smallest.grownBy(self.contentsMargins())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Put the widgets into lines; gives the height that takes."""
        inside = rect.marginsRemoved(self.contentsMargins())
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            width = item.sizeHint().width()
            if lines[-1] and used + width > inside.width():
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += width + self.spacing()
        top = inside.top()
        far = set(map(id, self._items[self._near :]))
        for line in lines:
            height = max((item.sizeHint().height() for item in line), default=0)
            if move:
                self._place(line, QRect(inside.left(), top, inside.width(), height), far)
            top += height + self.spacing()
        return top - self.spacing() - inside.top() + rect.height() - inside.height()

    def _place(self, line: list[QLayoutItem], room: QRect, far: set[int]) -> None:
        left, right = room.left(), room.right() + 1
        places: list[tuple[QLayoutItem, int]] = []
        for item in line:
            if id(item) not in far:
                places.append((item, left))
                left += item.sizeHint().width() + self.spacing()
        for item in reversed(line):
            if id(item) in far:
                right -= item.sizeHint().width()
                places.append((item, right))
                right -= self.spacing()
        owner = self.parentWidget()
        mirrored = owner is not None and owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item, at in places:
            size = item.sizeHint()
            width = min(size.width(), room.width())
            x = room.right() + 1 - (at - room.left()) - width if mirrored else at
            y = room.top() + (room.height() - size.height()) // 2
            item.setGeometry(QRect(QPoint(x, y), QSize(width, size.height())))
