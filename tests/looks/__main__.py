"""Shows every page in one way and says what is wrong: `python -m tests.looks FOLDER SCHEME LANGUAGE [PICTURES]`.

SCHEME is light or dark, LANGUAGE en or pseudo; how many pixels a pixel has, QT_SCALE_FACTOR says. The last line on
standard output is JSON: the pages that were seen, and of each its faults by kind (form, language, access, warnings).
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from resources.style import dress
from resources.theme import STYLE, Scheme, Theme
from tests.looks import pages, words
from tests.looks.access import faults_of_access
from tests.looks.faults import faults_of_form, faults_of_language
from tests.looks.language import PseudoLanguage
from tests.looks.picture import take
from tests.looks.stage import Stage

_TOURS: tuple[Callable[[Stage], Iterator[str]], ...] = (
    pages.welcome, pages.talk, pages.rooms, pages.settings, pages.own_room,
)  # fmt: skip
_SMALL = QSize(480, 360)


class Looker:
    """Looks at each page, large and small."""

    def __init__(self, stage: Stage, *, pseudo: bool, pictures: Path | None) -> None:
        self._stage = stage
        self._pseudo = pseudo
        self._pictures = pictures
        self._warnings: list[str] = []
        self.faults: dict[str, dict[str, list[str]]] = {}
        qInstallMessageHandler(self._on_message)

    def look(self, page: str) -> None:
        """The window stands as it should: say what is wrong."""
        window = self._stage.window
        self._see(page)
        if window.isVisible() and QApplication.activePopupWidget() is None:
            size = window.size()
            window.resize(_SMALL)
            self._see(f"{page}-small")
            window.resize(size)
            self._stage.settle()

    def _see(self, page: str) -> None:
        self._stage.settle()
        if self._pictures is not None:
            take(self._pictures / f"{page}.png")
        known = (str(self._stage.folder / "data"), *words.ALL)
        self.faults[page] = {
            "form": [*faults_of_form()],
            "language": [*faults_of_language(known)] if self._pseudo else [],
            "access": [*faults_of_access()],
            "warnings": self._warnings,
        }
        self._warnings = []

    def _on_message(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not message.startswith("This plugin does not support "):
            self._warnings.append(f"Qt says: {message}")


def main(folder: Path, scheme: str, language: str, pictures: Path | None) -> None:
    """Go through all the pages."""
    application = QApplication(["landline", *STYLE])
    QAccessible.setActive(True)
    if language == "pseudo":
        QLocale.setDefault(QLocale(QLocale.Language.Hebrew))
        translator = PseudoLanguage(application)
        application.installTranslator(translator)
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    application.setApplicationDisplayName("Landline")
    application.setQuitOnLastWindowClosed(False)
    theme = Theme(Scheme(scheme))
    dress(application, theme)
    stage = Stage(folder, theme)
    looker = Looker(stage, pseudo=language == "pseudo", pictures=pictures)
    for tour in _TOURS:
        for page in tour(stage):
            looker.look(page)
    stage.close()
    print(json.dumps(looker.faults))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]) if len(sys.argv) > 4 else None)
