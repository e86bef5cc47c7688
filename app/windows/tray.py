"""The icon in the system's tray: whether something is unread, and the way back to the window."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.settings import Settings
from resources.icons import pixmap
from resources.theme import DARK, LIGHT

_SIZES: Final = (16, 22, 24, 32, 48, 64)
#: The dot for news, as a part of the icon's edge, and the ring that sets it off. It is amber for what is for the user
#: and blue for the rest: both are to be seen on the sign, and on any panel.
_DOT_PART: Final = 0.44
_RING_PART: Final = 0.07


class Tray(QObject):
    """The icon, where the system has a tray; it comes and goes with that.

    Signals:
        window_asked(): the user wants to see the window.
        end_asked(): the user wants to end the program.
        message_clicked(): the user clicked the message that was shown last.
    """

    window_asked = Signal()
    end_asked = Signal()
    message_clicked = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings: Final = settings
        self._unread = self._mentions = 0
        self._menu: Final = QMenu()
        self._menu.setObjectName("tray_menu")
        self._menu.addAction(self.tr("Show Landline")).triggered.connect(self.window_asked)
        self._quiet: Final = QAction(self.tr("Do not disturb"), self._menu)
        self._quiet.setCheckable(True)
        self._quiet.setChecked(settings.do_not_disturb)
        self._quiet.toggled.connect(self._on_quiet_toggled)
        self._menu.addAction(self._quiet)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Quit")).triggered.connect(self.end_asked)
        self._icon: Final = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.message_clicked)
        settings.changed.connect(self._on_setting_changed)
        self._show()
        if self.available:
            self._icon.show()

    @property
    def available(self) -> bool:
        """Whether the system has a tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def shows_messages(self) -> bool:
        """Whether it can show a message, and there is a tray that it would come from."""
        return self.available and QSystemTrayIcon.supportsMessages()

    def set_unread(self, unread: int, mentions: int) -> None:
        """Show how many messages are not read, and how many of them are for the user."""
        if (unread, mentions) != (self._unread, self._mentions):
            self._unread, self._mentions = unread, mentions
            self._show()

    def tell(self, title: str, text: str) -> None:
        """Show a message at the icon."""
        self._icon.showMessage(title, text, QIcon(_drawn(_SIZES[-1], None)))

    def close(self) -> None:
        """Take the icon away."""
        self._icon.hide()
        self._menu.deleteLater()

    def _show(self) -> None:
        quiet = self._settings.do_not_disturb
        dot = DARK.mention_bar if self._mentions else LIGHT.authors[8] if self._unread else None
        icon = QIcon()
        for size in _SIZES:
            icon.addPixmap(_drawn(size, dot, faded=quiet))
        self._icon.setIcon(icon)
        words = self.tr("Landline")
        if self._mentions:
            words = self.tr("Landline: {count} messages for you").format(count=self._mentions)
        elif self._unread:
            words = self.tr("Landline: {count} unread messages").format(count=self._unread)
        self._icon.setToolTip(words)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.window_asked.emit()

    def _on_quiet_toggled(self, quiet: bool) -> None:
        self._settings.do_not_disturb = quiet

    def _on_setting_changed(self, name: str) -> None:
        if name == Settings.do_not_disturb.name:
            self._quiet.setChecked(self._settings.do_not_disturb)
            self._show()


def _drawn(size: int, dot: QColor | None, *, faded: bool = False) -> QPixmap:
    """The program's sign, with a dot in that colour where there is news; faded while the user is not disturbed."""
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(0.5 if faded else 1.0)
    painter.drawPixmap(0, 0, pixmap("landline", LIGHT.accent, size))
    if dot is not None:
        painter.setOpacity(1.0)
        edge, ring = size * _DOT_PART, max(1.0, size * _RING_PART)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        corner = size - edge
        painter.drawEllipse(round(corner - ring), round(corner - ring), round(edge + 2 * ring), round(edge + 2 * ring))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setBrush(dot)
        painter.drawEllipse(round(corner), round(corner), round(edge), round(edge))
    painter.end()
    return made
