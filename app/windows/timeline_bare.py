"""A QListView without Qt's layout engine: what is left is a list that Qt's accessibility knows with all its rows.

The engine asks every row for its height on each insert, where rows are uneven; who derives from this lays out itself.
"""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPalette, QRegion
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.windows.viewport import set_viewport

Index = QModelIndex | QPersistentModelIndex


class BareListView(QListView):
    """A list that neither lays out, nor selects, nor edits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        viewport = set_viewport(self, QPalette.ColorRole.Base)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        # Qt's own hover would ask for the item below the pointer on each move.
        viewport.setAttribute(Qt.WidgetAttribute.WA_Hover, False)
        viewport.setMouseTracking(True)

    def doItemsLayout(self) -> None:
        return

    def updateGeometries(self) -> None:
        return

    def horizontalOffset(self) -> int:
        return 0

    def setSelection(self, _rect: QRect, _command: QItemSelectionModel.SelectionFlag) -> None:
        return

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        return QRegion()

    def moveCursor(self, _action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        return self.currentIndex()
