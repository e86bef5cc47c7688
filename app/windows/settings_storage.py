"""The page of the settings window that says what Landline keeps on this computer, how much it is, and clears it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.windows.dialogs import confirm
from app.windows.labels import PlainLabel, hairline
from resources.style import Kind, set_kind

#: A folder that holds more files than this is not counted to its end.
_MOST_FILES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that Landline keeps."""

    name: str
    meaning: str
    #: Files, and folders with all that is in them; those that are not there count nothing.
    paths: tuple[Path, ...]
    #: Throws it away; None for what is not thrown away here.
    clear: Callable[[], object] | None = None
    #: What is asked before.
    question: str = ""


class StoragePage(QWidget):
    """Each thing with its size and a way to be rid of it."""

    def __init__(self, kept: Sequence[Kept], folder: str) -> None:
        """`folder` is where all of it is."""
        super().__init__()
        self._folder = folder
        self._sizes: list[tuple[Kept, PlainLabel]] = []
        where = PlainLabel(folder, Kind.CODE)
        where.setObjectName("storage_folder")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        where.setWordWrap(True)
        look = QPushButton(self.tr("Open the folder"))
        look.setObjectName("open_folder_button")
        set_kind(look, Kind.COMPACT)
        look.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(self.tr("All of it is on this computer, in this folder:"), Kind.MUTED))
        column.addWidget(where)
        column.addWidget(look, 0, Qt.AlignmentFlag.AlignLeading)
        for entry in kept:
            column.addWidget(hairline())
            column.addLayout(self._row(entry))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._count()

    def _row(self, entry: Kept) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(entry.name, Kind.STRONG))
        words.addWidget(PlainLabel.wrapped(entry.meaning, Kind.NOTE))
        row.addLayout(words, 1)
        size = PlainLabel(kind=Kind.MUTED)
        self._sizes.append((entry, size))
        row.addWidget(size)
        if entry.clear is not None:
            clear = QPushButton(self.tr("Clear…"))
            clear.setAccessibleName(self.tr("Clear: {name}").format(name=entry.name))
            set_kind(clear, Kind.COMPACT)
            clear.clicked.connect(lambda: self._ask(entry))
            row.addWidget(clear)
        return row

    def _ask(self, entry: Kept) -> None:
        def clear() -> None:
            if entry.clear is not None:
                entry.clear()
            self._count()

        confirm(self, entry.name, entry.question, self.tr("Clear"), clear)

    def _count(self) -> None:
        for entry, label in self._sizes:
            label.setText(QLocale().formattedDataSize(sum(map(_size, entry.paths))))


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    try:
        if path.is_dir():
            files = [file for _, file in zip(range(_MOST_FILES), path.rglob("*"), strict=False)]
            return sum(file.stat().st_size for file in files if file.is_file())
        return path.stat().st_size
    except OSError:
        return 0
