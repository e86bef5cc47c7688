"""What input fields of both programs have beyond Qt's own."""

from PySide6.QtWidgets import QLineEdit, QToolButton


def make_clearable(field: QLineEdit, words: str) -> None:
    """Give a field the button that empties it; a screen reader says these words for it, as Qt says nothing."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName(words)
