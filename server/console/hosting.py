"""The console of a room that it starts itself: opening, trouble, and the question at the end."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QAbstractButton, QMessageBox

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.program import RoomProgram
from server.console.window import ConsoleWindow
from server.protocol.ready import Ready


class HostingConsole(ConsoleWindow):
    """Opens a room with these arguments of the server's command line, and shows it. Closing the window asks whether
    the room stays open; the program ends with the window.
    """

    def __init__(self, arguments: list[str], theme: Theme) -> None:
        super().__init__("", theme)
        self._arguments = [*arguments, "--headless"]
        self._leaving = False
        self._question: QMessageBox | None = None
        self._program = RoomProgram(self)
        self._program.ready.connect(self._on_ready)
        self._program.failed.connect(self._on_failed)
        self._program.ended.connect(self._on_ended)
        self._start()

    def end(self) -> None:
        """Close the room, then the program, without a question. A second time: at once."""
        if self._leaving or not self._program.running:
            QCoreApplication.quit()
            return
        self._leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._program.running:
            event.accept()
            return
        event.ignore()
        room = self._program.room
        if room is None:
            self._leave()
        elif not self._leaving and self._question is None:
            self._ask(room)

    def _start(self) -> None:
        self.show_progress(self.tr("Opening the room…"))
        self._program.start(self._arguments)

    def _ask(self, room: Ready) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Close the console"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Keep the room open without this window?"))
        again = self.tr("You find it again with: {command}")
        box.setInformativeText(again.format(command=f'landline-server --console --control "{room.control}"'))
        keep = box.addButton(self.tr("Keep the room open"), QMessageBox.ButtonRole.AcceptRole)
        close = box.addButton(self.tr("Close the room"), QMessageBox.ButtonRole.DestructiveRole)
        set_kind(close, Kind.DANGER)
        box.setEscapeButton(box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(keep)

        def on_clicked(button: QAbstractButton) -> None:
            if button is keep:
                self._program.detach()
                self.close()
            elif button is close:
                self._leave()

        box.buttonClicked.connect(on_clicked)
        box.finished.connect(self._on_answered)
        self._question = box
        box.open()

    def _on_answered(self) -> None:
        self._question = None

    def _leave(self) -> None:
        self._leaving = True
        self.show_progress(self.tr("Closing the room…"))
        self._program.stop()

    def _on_ready(self, room: Ready) -> None:
        self.attach(room.control)

    def _on_failed(self, words: str) -> None:
        if self._leaving:
            QCoreApplication.quit()
            return
        self.show_trouble(words, self._start, self.tr("Try again"))

    def _on_ended(self, words: str) -> None:
        if self._leaving:
            QCoreApplication.quit()
            return
        if self._question is not None:
            self._question.reject()
        self.show_trouble(words or self.tr("The room is closed."), self._start, self.tr("Open it again"))
