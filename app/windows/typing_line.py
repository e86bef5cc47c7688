"""The quiet line under the timeline that says who is typing. It has its place always: nothing jumps."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.models.timeline_text import safe_nick
from app.windows.labels import ElidedLabel, isolated, unisolated
from resources.style import Kind


class TypingLine(ElidedLabel):
    """ "kestrel is typing…"; empty for nobody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(kind=Kind.NOTE, parent=parent)
        self.setObjectName("typing_line")
        self.setContentsMargins(20, 0, 20, 0)
        self.ensurePolished()
        self.setFixedHeight(self.fontMetrics().height() + 6)

    def show_nicks(self, nicks: Sequence[str]) -> None:
        """These are typing now."""
        names = [isolated(safe_nick(nick)) for nick in nicks]
        if not names:
            words = ""
        elif len(names) == 1:
            words = self.tr("{nick} is typing…").format(nick=names[0])
        elif len(names) == 2:
            words = self.tr("{nick} and {other} are typing…").format(nick=names[0], other=names[1])
        else:
            words = self.tr("Several people are typing…")
        self.setText(words)
        self.setAccessibleName(unisolated(words))
