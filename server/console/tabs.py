"""The console's pages, one at a time, and the field that narrows the one in sight."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTabWidget, QWidget

from resources.fields import make_clearable
from server.console.remembered import recall, remember

#: The field's width, and its share of a narrow window.
_WIDTH: Final = 230
_SHARE: Final = 0.22
_LEAST_WIDTH: Final = 110
#: Milliseconds after something was chosen until it is written down.
_REMEMBER_AFTER: Final = 400


@dataclass(slots=True)
class _Page:
    name: str
    narrow: Callable[[str], None] | None
    hint: str
    help: str
    sought: str = ""


class Tabs(QTabWidget):
    """Pages that are each narrowed by a text of their own. Which one is open, and those texts, are remembered.

    Signals:
        narrowed(): another text narrows a page.
    """

    narrowed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[_Page] = []
        self._restored = False
        self.setUsesScrollButtons(True)
        self.field = QLineEdit()
        make_clearable(self.field, self.tr("Clear"))
        corner = QWidget()
        beside = QHBoxLayout(corner)
        beside.setContentsMargins(12, 4, 12, 3)
        beside.addWidget(self.field)
        self.setCornerWidget(corner)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(_REMEMBER_AFTER)
        self._remember.timeout.connect(self._on_remember)
        self.field.textChanged.connect(self._on_typed)
        self.currentChanged.connect(self._on_page_changed)

    def add(
        self,
        name: str,
        page: QWidget,
        title: str,
        narrow: Callable[[str], None] | None = None,
        hint: str = "",
        help: str = "",  # noqa: A002 - what it is
    ) -> None:
        """Add a page, known by its name in what is remembered. `narrow` is given what is typed, where that makes sense;
        `hint` stands in the empty field, `help` tells more on hovering.
        """
        self._pages.append(_Page(name, narrow, hint, help))
        self.addTab(page, title)

    @property
    def inside(self) -> QWidget:
        """What pages are made in: one that is put there later is given all its looks again."""
        found = self.findChild(QStackedWidget)
        assert isinstance(found, QStackedWidget)  # noqa: S101 - Qt's own
        return found

    def restore(self) -> None:
        """Bring back what was chosen the last time, once all pages are there."""
        for page in self._pages:
            if page.narrow is not None and (text := recall(f"filter/{page.name}")):
                page.sought = text
                page.narrow(text)
        names = [page.name for page in self._pages]
        if (last := recall("window/tab")) in names:
            self.setCurrentIndex(names.index(last))
        self._restored = True
        self._on_page_changed()

    def sought(self, name: str) -> str:
        """What a page is narrowed by."""
        return next(page.sought.strip() for page in self._pages if page.name == name)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._on_remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.field.setFixedWidth(max(_LEAST_WIDTH, min(_WIDTH, round(self.width() * _SHARE))))

    @property
    def _page(self) -> _Page:
        return self._pages[self.currentIndex()]

    def _on_typed(self, text: str) -> None:
        page = self._page
        page.sought = text
        if page.narrow is not None:
            page.narrow(text)
            self.narrowed.emit()
        self._remember.start()

    def _on_page_changed(self) -> None:
        page = self._page
        self.field.setVisible(page.narrow is not None)
        self.field.setPlaceholderText(page.hint)
        self.field.setAccessibleName(page.hint)
        self.field.setToolTip(page.help)
        if self.field.text() != page.sought:
            self.field.setText(page.sought)
        self._remember.start()

    def _on_remember(self) -> None:
        self._remember.stop()
        if not self._restored:
            return
        remember("window/tab", self._page.name)
        for page in self._pages:
            remember(f"filter/{page.name}", page.sought)
