"""The settings window: pages of rows that are built from their declarations, shortcuts, and what is kept where."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.settings import Page, Settings
from app.windows.labels import PlainLabel, hairline
from app.windows.settings_keys import KeysPage
from app.windows.settings_rows import SettingRow
from app.windows.settings_storage import Kept, StoragePage
from resources.style import Kind, set_kind

_NAMES: Final[dict[Page, object]] = {
    Page.GENERAL: QT_TRANSLATE_NOOP("SettingsWindow", "General"),
    Page.APPEARANCE: QT_TRANSLATE_NOOP("SettingsWindow", "Appearance"),
    Page.NOTIFICATIONS: QT_TRANSLATE_NOOP("SettingsWindow", "Notifications"),
    Page.PRIVACY: QT_TRANSLATE_NOOP("SettingsWindow", "Privacy"),
}
_SIZE: Final = QSize(760, 560)
#: As wide as its names, and this at least.
_LIST_WIDTH: Final = 150
#: Lines of text that are longer do not read well.
_WIDEST: Final = 560


class SettingsWindow(QDialog):
    """All settings. There is nothing to confirm: each takes effect at once."""

    def __init__(
        self, settings: Settings, keys: Sequence[tuple[str, str]], kept: Sequence[Kept], folder: str, parent: QWidget
    ) -> None:
        """`keys` are what can be done and by which keys; `kept` is what Landline keeps in `folder`."""
        super().__init__(parent)
        self.setObjectName("settings_window")
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list = QListWidget()
        self._list.setObjectName("settings_pages")
        self._list.setAccessibleName(self.tr("Pages of settings"))
        set_kind(self._list, Kind.PAGES)
        # A list measures its rows as they come.
        self._list.ensurePolished()
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedWidget()
        for page, name in _NAMES.items():
            self._add(_translated(name), [SettingRow(settings, row) for row in Settings.on_page(page)])
        self._add(self.tr("Shortcuts"), [KeysPage(keys)])
        self._add(self.tr("Storage"), [StoragePage(kept, folder)])
        side = QFrame()
        set_kind(side, Kind.SIDE)
        pages = QVBoxLayout(side)
        pages.setContentsMargins(8, 16, 8, 8)
        pages.addWidget(self._list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(hairline(upright=True))
        row.addWidget(self._pages, 1)
        self.resize(_SIZE)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setCurrentRow(0)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """The list as wide as its names."""
        self._list.setFixedWidth(max(_LIST_WIDTH, self._list.sizeHintForColumn(0) + 12))

    def _add(self, name: str, parts: Sequence[QWidget]) -> None:
        self._list.addItem(name)
        inside = QFrame()
        set_kind(inside, Kind.BASE)
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(28, 22, 28, 22)
        column = QVBoxLayout()
        column.setSpacing(0)
        title = PlainLabel(name, Kind.HEADING)
        title.setContentsMargins(0, 0, 0, 8)
        column.addWidget(title)
        for at, part in enumerate(parts):
            if at:
                column.addWidget(hairline())
            part.setMaximumWidth(_WIDEST)
            column.addWidget(part)
        column.addStretch(1)
        outer.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setAccessibleName(name)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._pages.addWidget(scroll)


def _translated(words: object) -> str:
    return QCoreApplication.translate("SettingsWindow", str(words))
