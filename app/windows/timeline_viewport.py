"""The timeline's own viewport: lays out and paints only what shows, and stays on its line whatever comes.

What decides where a row stands is in `timeline_place`, how high it is in `timeline_rows`, its look in `timeline_paint`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.models import markup_inline
from app.models.timeline import TimelineModel
from app.models.timeline_text import safe_nick
from app.session.faces import Faces
from app.state.lines import Older
from app.windows.timeline_bare import BareListView, Index
from app.windows.timeline_cache import LaidRows
from app.windows.timeline_links import LinkFinder
from app.windows.timeline_measures import Measures
from app.windows.timeline_paint import RowPainter
from app.windows.timeline_parts import Author, Look, Row
from app.windows.timeline_place import Place
from app.windows.timeline_rows import RowMaker
from app.windows.timeline_top import Top
from resources.theme import Theme

#: What comes within so many milliseconds is shown at once.
GATHERED_MS: Final = 16
#: How often it is asked whether the reader of markup is ready.
_LOAD_MS: Final = 20

_NO_LOOK: Final = Look()


class TimelineViewport(BareListView):
    """Shows one timeline, from the place that its reader has in it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links = LinkFinder()
        self._links_loading = self._links.load()
        self._names: Callable[[str], Author] = Author
        self._faces: Faces | None = None
        self._painted = False
        self._ready = False
        self._empty_text = ""
        self._top = Top()
        self._mirroring = False
        self._settling = False
        self._rows = LaidRows()
        self._shown: list[tuple[int, int, Row]] = []
        self._later = QTimer(self, singleShot=True, interval=GATHERED_MS)
        self._later.timeout.connect(self._refresh)

        # Every pixel is painted here, so what scrolls can be moved instead of painted anew.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._measure()
        self._timeline = TimelineModel(self)
        self._place = Place.of(self._timeline, self._maker.measures.estimate)
        self.setModel(self._timeline)
        theme.changed.connect(self._remeasure)

    @property
    def timeline(self) -> TimelineModel:
        """What is shown."""
        return self._timeline

    def set_timeline(self, timeline: TimelineModel) -> None:
        """Show this timeline, where its reader left it: at its end the first time."""
        if timeline is self._timeline:
            return
        self._timeline.rowsRemoved.disconnect(self._on_rows_removed)
        self._timeline.older_changed.disconnect(self._on_older_changed)
        self._timeline = timeline
        self._place = Place.of(timeline, self._maker.measures.estimate)
        selection = self.selectionModel()
        self.setModel(timeline)
        selection.deleteLater()
        self._describe()
        self._refresh()

    def setModel(self, model: TimelineModel) -> None:  # type: ignore[override]
        super().setModel(model)
        # After Qt's own slots, and after those of the place.
        model.rowsRemoved.connect(self._on_rows_removed)
        model.older_changed.connect(self._on_older_changed)

    def set_conversation(self, name: str, *, direct: bool) -> None:
        """What the conversation is called: said where it began. `direct`: it is with one person."""
        self._top.name = safe_nick(name) if name else ""
        self._top.direct = direct
        self._describe()
        self.viewport().update()

    def set_names(self, names: Callable[[str], Author]) -> None:
        """`names` tells who has a nickname."""
        self._names = names
        self._remeasure()

    def show_names(self) -> None:
        """Somebody may be called something else."""
        if not self._later.isActive():
            self._later.start()

    def set_faces(self, faces: Faces) -> None:
        """Show pictures of people, too."""
        self._faces = faces
        faces.changed.connect(self.viewport().update)
        self._remeasure()

    def set_empty_text(self, text: str) -> None:
        """What is said where there is no line yet: what to do next."""
        self._empty_text = text
        self._describe()
        self.viewport().update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self._top.text(self._timeline.older) if self._timeline.lines else self._nothing)

    @property
    def _nothing(self) -> str:
        """What stands where there is no line; while the first ones are on their way, nothing is said to be empty."""
        older = self._timeline.older
        return self._top.text(older) if older in (Older.MORE, Older.LOADING) else self._empty_text

    @property
    def ready(self) -> bool:
        """Links and markup are read: soon after the first time that it shows."""
        return self._ready

    def row_at(self, y: int) -> tuple[int, int, Row] | None:
        """The row that shows at this height of the viewport: its number, its top, and itself."""
        return next((shown for shown in self._shown if shown[1] <= y < shown[1] + shown[2].height), None)

    def scroll_to_end(self) -> None:
        """To the newest line, and follow it from now on."""
        self._place.go_to_end()
        self._refresh()

    # What decides how high rows are and what they look like.

    def _measure(self) -> None:
        """Take new measures; every row is laid out anew when it shows."""
        width = max(120, self.viewport().width())
        measures = Measures.of(self.font(), width, self._theme.density, mirrored=self.isRightToLeft())
        self._maker = RowMaker(measures, self._theme, self._links, self._names)
        self._painter = RowPainter(measures, self._theme, self._faces)
        self._rows.clear()
        self.verticalScrollBar().setSingleStep(measures.pitch)

    def _remeasure(self) -> None:
        self._measure()
        self._place.heights.measure(self._maker.measures.estimate)
        self._refresh()

    def _row(self, at: int) -> Row | None:
        """A row laid out; None: a row above tells this line."""
        return self._rows.get(at, self._timeline, self._place, self._maker)

    def _height(self, at: int) -> int:
        row = self._row(at)
        return row.height if row is not None else 0

    # What shows.

    def _refresh(self) -> None:
        """Find out what shows now, and paint all of it."""
        self._settle()
        self.viewport().update()
        self._settled()

    def _settle(self) -> None:
        self._later.stop()
        self._settling = True
        self._measure_top()
        shown = self._place.settle(self.viewport().height(), self._height)
        self._shown = [(at, y, row) for at, y in shown if (row := self._row(at)) is not None]
        self._rows.trim(len(shown))
        self._mirror()
        self._settling = False

    def _mirror(self) -> None:
        """Let the scroll bar show the place; it is left alone while somebody drags it."""
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            return
        self._mirroring = True
        height = self.viewport().height()
        end = max(0, self._place.total - height)
        bar.setPageStep(max(1, height - 2 * self._maker.measures.pitch))
        bar.setRange(0, end)
        bar.setValue(end if self._place.stuck else min(end, self._place.y))
        self._mirroring = False

    def _soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _settled(self) -> None:
        """Other rows show now, or the same ones elsewhere."""

    def _look(self, _at: int, _row: Row) -> Look:
        """How a row is painted now."""
        return _NO_LOOK

    # What comes and goes.

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsInserted(self, parent, start, end)
        if end == len(self._timeline.lines) - 1:
            if not start:
                self._describe()
            self._soon()
        else:
            # What shows stays where it is; only the numbers of its rows are others at once.
            count = end - start + 1
            self._shown = [(at + count if at >= start else at, y, row) for at, y, row in self._shown]
            self._soon()

    def _on_rows_removed(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        self._refresh()

    def _measure_top(self) -> None:
        self._place.head = self._top.height(self._timeline.older, self._maker.measures)

    def _on_older_changed(self) -> None:
        self._measure_top()
        self._describe()
        self._soon()

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        QAbstractItemView.dataChanged(self, top_left, bottom_right, roles)
        self._soon()

    # What Qt's accessibility asks.

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        at = index.row()
        width = self.viewport().width()
        for number, y, row in self._shown:
            if number == at:
                return QRect(0, y, width, row.height)
        place = self._place
        end = place.top(at + 1) if at + 1 < len(self._timeline.lines) else place.head + place.heights.total
        return QRect(0, place.top(at) - place.y, width, end - place.top(at))

    def indexAt(self, point: QPoint) -> QModelIndex:
        shown = self.row_at(point.y())
        return self._timeline.index(shown[0]) if shown is not None else QModelIndex()

    def isIndexHidden(self, index: Index) -> bool:
        return self._timeline.head_of(index.row()) != index.row()

    def currentChanged(self, current: Index, previous: Index) -> None:
        QAbstractItemView.currentChanged(self, current, previous)
        if current.isValid() and QAccessible.isActive() and self.hasFocus():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(current.row())
            QAccessible.updateAccessibility(event)
        self.viewport().update()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        for exposed in cast(Iterable[QRect], event.region()):
            painter.setClipRect(exposed)
            painter.fillRect(exposed, self._theme.tokens.base)
            for at, y, row in self._shown:
                if y <= exposed.bottom() and y + row.height > exposed.top():
                    self._painter.paint(painter, row, y, exposed, self._look(at, row))
        if self._shown and not self._shown[0][0] and self._shown[0][1] > 0:
            self._top.paint(painter, self._timeline.older, self._shown[0][1], self._maker.measures, self._theme)
        if not self._timeline.lines:
            painter.setClipping(False)
            self._painter.empty(painter, self._nothing, self.viewport().rect())
        painter.end()
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._on_idle)

    def _on_idle(self) -> None:
        """After the first paint: get ready what that did not need, step by step."""
        for _step in self._links_loading:
            QTimer.singleShot(0, self, self._on_idle)
            return
        if not markup_inline.load():
            QTimer.singleShot(_LOAD_MS, self, self._on_idle)
            return
        self._ready = True
        # Links have a colour, and what is marked up has a look of its own.
        self._rows.clear()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        if self.viewport().width() != self._maker.measures.width:
            self._measure()
            self._place.heights.measure(self._maker.measures.estimate)
        if self._settling:
            # The scroll bar came or went while it was told what to show.
            self._soon()
        else:
            self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange, QEvent.Type.LanguageChange):
            self._remeasure()
