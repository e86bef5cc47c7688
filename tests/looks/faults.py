"""What is wrong with what is seen: cut off, outside of its window, in the wrong language."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from app.windows.labels import ElidedLabel
from server.console.header import ElidedLabel as ConsoleElidedLabel
from tests.looks.language import untranslated
from tests.looks.stage import windows

_ENDS_IN_DOTS = (ElidedLabel, ConsoleElidedLabel)
#: From right to left, a QSplitter stands so many pixels further out.
_SLACK = 2
_HIGH = 10_000
_SAID = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Help)


def faults_of_form() -> Iterator[str]:
    """Texts that are cut off, and parts that stand outside of their window."""
    for window in windows():
        for widget in seen(window):
            yield from (f"{called(widget)}: {fault}" for fault in _cut(widget))
            if isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
                yield f"{called(widget)}: has to be scrolled sideways"
            if not _inside(widget, window):
                yield f"{called(widget)}: outside of its window"
        screen = QApplication.primaryScreen().availableGeometry()
        if window.width() > screen.width() or window.height() > screen.height():
            yield f"{called(window)}: larger than the screen"


def faults_of_language(known: tuple[str, ...]) -> Iterator[str]:
    """English words, but for the known ones."""
    said = {text for window in windows() for text in _texts(window)}
    for text in sorted(said):
        if found := untranslated(text, known):
            yield f"not translated: {found!r} of {text!r}"


def seen(window: QWidget) -> Iterator[QWidget]:
    """A window and all of its parts that can be seen."""
    yield window
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and not widget.visibleRegion().isEmpty():
            yield widget


def called(widget: QWidget) -> str:
    """A part in words, for whoever mends it."""
    name = widget.objectName() or widget.accessibleName()
    text = widget.text()[:40] if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    parent = widget.parentWidget()
    within = f" in {type(parent).__name__}" if parent is not None else ""
    return f"{type(widget).__name__} {name} {text!r}{within}"


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, _ENDS_IN_DOTS) or not isinstance(widget, QLabel | QPushButton | QCheckBox | QToolButton):
        return
    if not any(letter.isalnum() for letter in widget.text()):
        return
    have, need = widget.size(), widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        # Its own heightForWidth takes more than it needs where a style sheet gives it padding.
        room = QRect(0, 0, have.width(), _HIGH)
        height = widget.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, widget.text()).height()
        # A word that is wider than its label.
        width = widget.minimumSizeHint().width() if len(widget.text().split()) == 1 else 0
        need.setHeight(height)
        need.setWidth(width)
    if need.width() > have.width():
        yield f"cut off, {have.width()} of {need.width()} px wide"
    if need.height() > have.height():
        yield f"cut off, {have.height()} of {need.height()} px high"


def _inside(widget: QWidget, window: QWidget) -> bool:
    """Whether all of it is in its window, unless it can be scrolled there."""
    if widget is window:
        return True
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return window.rect().adjusted(-_SLACK, 0, _SLACK, 0).contains(QRect(widget.mapTo(window, QPoint()), widget.size()))


def _texts(window: QWidget) -> Iterator[str]:
    yield window.windowTitle()
    for widget in seen(window):
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        yield from (text for action in widget.actions() for text in _action_texts(action) if action.isVisible())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
    for thing in things(QAccessible.queryAccessibleInterface(window)):
        yield from (thing.text(kind) for kind in _SAID)


def _action_texts(action: QAction) -> Iterator[str]:
    yield action.text()
    yield action.toolTip()


def things(parent: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that a screen reader finds below this one."""
    for index in range(parent.childCount()):
        child = parent.child(index)
        if child is not None and child.isValid() and not child.state().invisible:
            yield child
            yield from things(child)
