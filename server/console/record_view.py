"""A table of records to work with: rows are selected whole, sorted by a click, copied as text."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QTableView, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.models import RecordModel
from server.console.record_delegate import RecordDelegate

#: Above and below the text of a row, and beside that of a column.
_ROW_PADDING: Final = 8
_COLUMN_PADDING: Final = 2
#: No column is wider at first, whatever somebody's client calls itself.
_WIDEST: Final = 260


class RecordView(QTableView):
    """A table over a RecordModel, with a menu on its rows and a word where there are none.

    Signals:
        selected(): other rows are selected, or what they hold has changed.
    """

    selected = Signal()

    def __init__(
        self, model: RecordModel[Any], theme: Theme, actions: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._records = model
        self._hints = [0] * model.columnCount()
        self._resized_by_hand = False
        self._spreading = False
        self.setModel(model)
        self.setItemDelegate(RecordDelegate(theme, self))
        self._set_up_rows()
        self._set_up_columns()
        self._empty = QLabel(self.viewport())
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_kind(self._empty, Kind.MUTED)
        self._menu = QMenu(self)
        self._menu.addActions(list(actions))
        self._menu.addSeparator()
        self._offer_sorting(self._menu.addMenu(self.tr("Sort by")))
        copy = QAction(self.tr("Copy"), self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self._menu.addAction(copy)
        self._measure = QTimer(self)
        self._measure.setSingleShot(True)
        self._measure.timeout.connect(self._on_measure)
        self.selectionModel().selectionChanged.connect(self.selected)
        model.dataChanged.connect(self.selected)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)

    def picked(self) -> list[Any]:
        """The records of the selected rows, from the top."""
        return [self._records.record(index.row()) for index in sorted(self.selectionModel().selectedRows())]

    def say_when_empty(self, text: str) -> None:
        """What stands in the place of rows while there are none."""
        self._empty.setText(text)
        self._empty.setVisible(self._records.rowCount() == 0)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as text: a line each, cells between tabs."""
        columns = range(self._records.columnCount())
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = ["\t".join(str(self._records.index(row, c).data()) for c in columns) for row in rows]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.selectionModel().hasSelection():
            return
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self._menu.popup(where)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect().adjusted(24, 8, -24, -8))
        self._spread()

    def _set_up_rows(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leads on to the buttons
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 2 * _ROW_PADDING)

    def _set_up_columns(self) -> None:
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setResizeContentsPrecision(0)  # what is in sight
        columns.setMinimumSectionSize(40)
        columns.sectionResized.connect(self._on_section_resized)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def _offer_sorting(self, menu: QMenu) -> None:
        """What a click on a column's title does, for the keyboard."""
        for column in range(self._records.columnCount()):
            action = menu.addAction(str(self._records.headerData(column, Qt.Orientation.Horizontal)))
            action.triggered.connect(partial(self._on_sort, column))

    def _on_sort(self, column: int) -> None:
        header = self.horizontalHeader()
        ascending = header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        again = header.sortIndicatorSection() == column and ascending
        self.sortByColumn(column, Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder)

    def _on_rows_inserted(self) -> None:
        self._empty.hide()
        self._measure.start(0)

    def _on_rows_removed(self) -> None:
        self._empty.setVisible(self._records.rowCount() == 0)

    def _on_section_resized(self) -> None:
        self._resized_by_hand = self._resized_by_hand or not self._spreading

    def _on_measure(self) -> None:
        header = self.horizontalHeader()
        for column, before in enumerate(self._hints):
            hint = max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + _COLUMN_PADDING
            self._hints[column] = max(before, min(hint, _WIDEST))
        self._spread()

    def _spread(self) -> None:
        """Give each column what it needs and a part of what is left, until somebody sizes them by hand."""
        if self._resized_by_hand:
            return
        if not any(self._hints):
            header = self.horizontalHeader()
            needs = [header.sectionSizeHint(column) + _COLUMN_PADDING for column in range(len(self._hints))]
        else:
            needs = self._hints
        spare = max(0, self.viewport().width() - sum(needs))
        self._spreading = True
        for column, need in enumerate(needs):
            more = spare * (column + 1) // len(needs) - spare * column // len(needs)
            self.setColumnWidth(column, need + more)
        self._spreading = False
