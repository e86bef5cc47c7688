"""What a person does with a window: click, press keys, look for a part by its name."""

from typing import TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QWidget

O = TypeVar("O", bound=QObject)  # noqa: E741 - a kind of object


def part(page: QObject, kind: type[O], name: str) -> O:
    """A part of a window by its name; it must be there."""
    found = page.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def click(page: QWidget, name: str) -> None:
    """Click a widget with the mouse; it must be seen and usable."""
    widget = part(page, QWidget, name)
    assert widget.isVisible(), f"{name} is not seen"
    assert widget.isEnabled(), f"{name} is not usable"
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key."""
    QTest.keyClick(widget, key, modifier)


def type_in(widget: QWidget, text: str) -> None:
    """Type letters."""
    QTest.keyClicks(widget, text)


def double_click(view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> None:
    """Double-click a row of a list."""
    where = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)


def click_row(view: QAbstractItemView, row: int) -> None:
    """Click a row of a list."""
    where = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
