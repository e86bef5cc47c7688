"""A table of records to work with: rows are selected whole, sorted by a click, copied as text or CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QHideEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QTableView, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.models import RecordModel
from server.console.record_delegate import RecordDelegate
from server.console.remembered import remember_header, restore_header

#: Above and below the text of a row, and beside that of a column.
_ROW_PADDING: Final = 8
_COLUMN_PADDING: Final = 2
#: Milliseconds after a change of the columns until it is written down.
_REMEMBER_AFTER: Final = 400
#: Milliseconds after rows came until it is looked how wide they are: they often come in bunches.
_MEASURE_AFTER: Final = 250
#: Milliseconds after selected rows changed until those are told who show what can be done about them.
_TELL_AFTER: Final = 250
#: No column is wider at first, whatever somebody's client calls itself.
_WIDEST: Final = 260


class RecordView(QTableView):
    """A table over a RecordModel, with a menu on its rows and a word where there are none. Which columns are shown,
    how wide and in which order is remembered under its `name`.

    Signals:
        selected(): other rows are selected, or what they hold has changed.
    """

    selected = Signal()

    def __init__(
        self,
        name: str,
        model: RecordModel[Any],
        theme: Theme,
        actions: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._records = model
        self._known_columns = " ".join(column.name for column in model.columns)
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
        self._columns_menu = self._menu.addMenu(self.tr("Columns"))
        self._offer_columns()
        copy = QAction(self.tr("Copy"), self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self._menu.addAction(copy)
        copy_csv = self._menu.addAction(self.tr("Copy as CSV"))
        copy_csv.triggered.connect(self.copy_csv)
        self._measure = QTimer(self)
        self._measure.setSingleShot(True)
        self._measure.timeout.connect(self._on_measure)
        # Of thousands of changes in one go the buttons hear once, and of those of selected rows a few times a second.
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.timeout.connect(self.selected)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        model.dataChanged.connect(self._on_data_changed)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)

    def picked(self) -> list[Any]:
        """The records of the selected rows, from the top."""
        return [self._records.record(row) for row in self._picked_rows()]

    def say_when_empty(self, text: str) -> None:
        """What stands in the place of rows while there are none."""
        self._empty.setText(text)
        self._empty.setVisible(self._records.rowCount() == 0)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as text: a line each, cells between tabs."""
        columns = self._columns_in_sight()
        lines = ["\t".join(self._written(row, column) for column in columns) for row in self._picked_rows()]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def copy_csv(self) -> None:
        """Put the selected rows on the clipboard for a spreadsheet, with the titles of their columns."""
        if rows := self._picked_rows():
            QGuiApplication.clipboard().setText(self._as_csv(rows))

    def all_as_csv(self) -> str:
        """All rows that are shown, for a spreadsheet, with the titles of their columns."""
        return self._as_csv(range(self._records.rowCount()))

    def _as_csv(self, rows: Iterable[int]) -> str:
        columns = self._columns_in_sight()
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([self._records.columns[column].title for column in columns])
        writer.writerows([_harmless(self._written(row, column)) for column in columns] for row in rows)
        return text.getvalue()

    def _written(self, row: int, column: int) -> str:
        return words.bare(self._records.cell(row, column)[0])

    def show_column(self, name: str) -> None:
        """Show a column that may have been hidden."""
        for number, column in enumerate(self._records.columns):
            if column.name == name and self.isColumnHidden(number):
                self._columns_menu.actions()[number].setChecked(True)

    def _picked_rows(self) -> list[int]:
        ranges = self.selectionModel().selection().toList()
        return sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})

    def _columns_in_sight(self) -> list[int]:
        """The columns that are shown, in the order in which they are."""
        header = self.horizontalHeader()
        places = map(header.logicalIndex, range(header.count()))
        return [column for column in places if not self.isColumnHidden(column)]

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

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._remember.isActive():
            self._on_remember()

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
        # It shows no selection. With that of the table it would ask of all rows, whenever it is painted, whether one of
        # its columns is selected as a whole: 90 ms of 5,000 rows.
        columns.setSelectionModel(QItemSelectionModel(self._records, columns))
        columns.setSectionsMovable(True)
        columns.setResizeContentsPrecision(0)  # what is in sight
        columns.setMinimumSectionSize(40)
        for number, column in enumerate(self._records.columns):
            self.setColumnHidden(number, not column.shown)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(_REMEMBER_AFTER)
        self._remember.timeout.connect(self._on_remember)
        if restore_header(self._name, self._known_columns, columns):
            self._resized_by_hand = True
        self.setSortingEnabled(True)
        if not self._resized_by_hand:
            self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        columns.sectionResized.connect(self._on_section_resized)
        columns.sectionMoved.connect(self._remember.start)
        columns.sortIndicatorChanged.connect(self._remember.start)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(
            lambda where: self._columns_menu.popup(columns.viewport().mapToGlobal(where))
        )

    def _offer_columns(self) -> None:
        """Which columns are shown: the first one always is."""
        for number, column in enumerate(self._records.columns):
            action = self._columns_menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(partial(self._on_column_chosen, number))

    def _on_column_chosen(self, column: int, shown: bool) -> None:
        self.setColumnHidden(column, not shown)
        self._resized_by_hand = False
        self._on_measure()
        self._remember.start()

    def _on_remember(self) -> None:
        self._remember.stop()
        remember_header(self._name, self._known_columns, self.horizontalHeader())

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

    def _on_selection_changed(self) -> None:
        if self.selectionModel().hasSelection():
            self._tell.start(0)
        else:  # nothing must be done to nobody
            self._tell.stop()
            self.selected.emit()

    def _on_data_changed(self) -> None:
        if not self._tell.isActive() and self.selectionModel().hasSelection():
            self._tell.start(_TELL_AFTER)

    def _on_rows_inserted(self) -> None:
        self._empty.hide()
        if not self._measure.isActive():
            self._measure.start(_MEASURE_AFTER if any(self._hints) else 0)

    def _on_rows_removed(self) -> None:
        self._empty.setVisible(self._records.rowCount() == 0)

    def _on_section_resized(self) -> None:
        if not self._spreading:
            self._resized_by_hand = True
            self._remember.start()

    def _on_measure(self) -> None:
        header = self.horizontalHeader()
        for column, before in enumerate(self._hints):
            if self.isColumnHidden(column):
                continue
            hint = max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + _COLUMN_PADDING
            self._hints[column] = max(before, min(hint, _WIDEST))
        self._spread()

    def _spread(self) -> None:
        """Give each column what it needs and a part of what is left, until somebody sizes them by hand."""
        if self._resized_by_hand:
            return
        header = self.horizontalHeader()
        columns = self._columns_in_sight()
        needs = [self._hints[column] or header.sectionSizeHint(column) + _COLUMN_PADDING for column in columns]
        spare = max(0, self.viewport().width() - sum(needs))
        self._spreading = True
        for place, (column, need) in enumerate(zip(columns, needs, strict=True)):
            more = spare * (place + 1) // len(needs) - spare * place // len(needs)
            self.setColumnWidth(column, need + more)
        self._spreading = False


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: what somebody's client calls itself is anybody's choice.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
