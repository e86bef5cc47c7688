"""The card "Last rooms": one click back into a room that one was in."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QDateTime, QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.store.rooms import KnownRoom
from app.windows.labels import ElidedLabel, PlainLabel, hairline
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

_EDGE = 36


class RecentRooms(QFrame):
    """The rooms that one was in, the last one first.

    Signals:
        join_asked(address): an Address to call.
        forget_asked(room): a KnownRoom that is not to be offered again.
    """

    join_asked = Signal(object)
    forget_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("last_rooms")
        set_kind(self, Kind.CARD)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 12, 1, 4)
        self._column.setSpacing(0)
        heading = PlainLabel(self.tr("Last rooms"), Kind.SMALL)
        heading.setContentsMargins(20, 0, 20, 10)
        self._column.addWidget(heading)
        self._rows: list[QWidget] = []

    def show_rooms(self, rooms: Sequence[KnownRoom]) -> None:
        """These, and no others."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = []
        for room in rooms:
            self._add(hairline())
            self._add(self._row(room))
        if not rooms:
            self._add(hairline())
            empty = PlainLabel.wrapped(
                self.tr(
                    "No room yet. Ask somebody who hosts one for its address and type it above, or host one yourself."
                ),
                Kind.MUTED,
            )
            empty.setContentsMargins(20, 14, 20, 14)
            self._add(empty)

    def _add(self, widget: QWidget) -> None:
        self._rows.append(widget)
        self._column.addWidget(widget)

    def _row(self, room: KnownRoom) -> QWidget:
        # On demand: before the first room nobody has an avatar.
        from app.windows.avatar import Avatar, room_initials

        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(20, 11, 12, 11)
        line.setSpacing(12)
        line.addWidget(Avatar(self._theme, room.name, _EDGE, letters=room_initials(room.name)))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedLabel(room.name, Kind.STRONG))
        words.addWidget(
            ElidedLabel(
                self.tr("{address} · visited {day}").format(address=room.address, day=self._day(room.visited)),
                Kind.MUTED,
            )
        )
        line.addLayout(words, 1)
        join = QPushButton(self.tr("Join"))
        set_kind(join, Kind.COMPACT)
        join.setAccessibleName(self.tr("Join {room}").format(room=room.name))
        join.clicked.connect(lambda: self.join_asked.emit(room.address))
        line.addWidget(join)
        forget = QToolButton()
        forget.setAccessibleName(self.tr("Forget {room}").format(room=room.name))
        forget.setToolTip(self.tr("Forget this room"))
        set_icon(forget, "close", self._theme, "muted", 14)
        forget.clicked.connect(lambda: self.forget_asked.emit(room))
        line.addWidget(forget)
        return row

    def _day(self, seconds: float) -> str:
        """A day, as this system's users write it."""
        day = QDateTime.fromSecsSinceEpoch(int(seconds)).date()
        ago = day.daysTo(QDate.currentDate())
        if ago == 0:
            return self.tr("today")
        return self.tr("yesterday") if ago == 1 else QLocale().toString(day, QLocale.FormatType.LongFormat)
