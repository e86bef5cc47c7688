"""Offering, while somebody types, what may be meant; and putting it in its place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.models.timeline_text import cut16, length16
from app.session.faces import Faces
from app.windows.suggestions import Known, Sort, Suggestions, suggest
from resources.theme import Theme

if TYPE_CHECKING:
    from app.windows.suggestion_list import SuggestionList


class Suggesting(QObject):
    """The suggestions of one text field. The field tells when somebody typed, and lets the keys pass by here first.

    Signals:
        taken(suggestion): this stands in the text now.
    """

    taken = Signal(object)

    def __init__(self, field: QPlainTextEdit, theme: Theme, known: Known) -> None:
        super().__init__(field)
        self._field = field
        self._theme = theme
        self._known = known
        #: Where pictures of people come from; without, they have letters.
        self.faces: Faces | None = None
        self._list: SuggestionList | None = None
        self._now: Suggestions | None = None
        #: Where the word starts whose suggestions the person does not want.
        self._unwanted = -1

    @property
    def open(self) -> bool:
        """Suggestions are seen."""
        return self._now is not None

    def look(self, anchor: QWidget) -> None:
        """Somebody typed: offer what may be meant, above `anchor`, or nothing."""
        text = self._field.toPlainText()
        now = suggest(text, len(cut16(text, 0, self._field.textCursor().position())), self._known)
        if now is None:
            self._unwanted = -1
            self.close()
        elif now.start != self._unwanted:
            self._now = now
            # The window it lies over is not known when the composer is made.
            if self._list is None or self._list.parentWidget() is not self._field.window():
                # On demand: nothing is suggested before somebody types.
                from app.windows.suggestion_list import SuggestionList

                self._list = SuggestionList(self._theme, self._field.window())
                self._list.picked.connect(self.take)
                if self.faces is not None:
                    self._list.set_faces(self.faces)
            self._list.show_over(anchor, now.fits)
            self._announce()

    def place(self, anchor: QWidget) -> None:
        """`anchor` lies elsewhere, or is of another size."""
        if self._now is not None and self._list is not None:
            self._list.place_over(anchor)

    def close(self) -> None:
        """Offer nothing."""
        self._now = None
        if self._list is not None:
            self._list.hide()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key was for the suggestions."""
        if self._now is None or self._list is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._list.step(1 if event.key() == Qt.Key.Key_Down else -1)
                self._announce()
            case Qt.Key.Key_Escape:
                self._unwanted = self._now.start
                self.close()
            case Qt.Key.Key_Tab:
                if self._steps_through(self._now):
                    self.close()
                    return False
                self.take()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._now.complete and self._list.chosen == 0:
                    self.close()
                    return False
                self.take()
            case _:
                return False
        return True

    def take(self) -> None:
        """Put the one that is chosen in place of what was typed of it."""
        if self._now is None or self._list is None:
            return
        text, fit = self._field.toPlainText(), self._now.fits[self._list.chosen]
        put = fit.text
        if put.endswith(" ") and text[self._now.end : self._now.end + 1] == " ":
            put = put[:-1]
        cursor = self._field.textCursor()
        cursor.setPosition(length16(text[: self._now.start]))
        cursor.setPosition(length16(text[: self._now.end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(put)
        self._field.setTextCursor(cursor)
        self.close()
        self.taken.emit(fit)

    def _steps_through(self, now: Suggestions) -> bool:
        """Whether Tab goes on from this word to the next nickname that begins so, and the next, without a list."""
        first, word = now.fits[0], self._field.toPlainText()[now.start + 1 : now.end].casefold()
        return (
            self._list is not None
            and self._list.chosen == 0
            and first.sort is Sort.NICK
            and bool(word)
            and first.name.casefold().startswith(word)
        )

    def _announce(self) -> None:
        """Let a screen reader say which one is chosen: the keyboard stays in the field."""
        if self._now is not None and self._list is not None and QAccessible.isActive():
            words = self.tr("{name}, {at} of {count}").format(
                name=self._list.spoken, at=self._list.chosen + 1, count=len(self._now.fits)
            )
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, words))
