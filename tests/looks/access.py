"""What is wrong with what is heard and reached by keys: no name, a name of signs, a part that Tab never comes to."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from tests.looks.faults import called, seen, things
from tests.looks.stage import windows

_Role = QAccessible.Role
#: What somebody does something with.
_CONTROLS = frozenset(
    {
        _Role.Button, _Role.ButtonMenu, _Role.ButtonDropDown, _Role.CheckBox, _Role.RadioButton, _Role.ComboBox,
        _Role.EditableText, _Role.SpinBox, _Role.List, _Role.Table, _Role.Tree, _Role.MenuItem, _Role.PageTab,
        _Role.Link,
    }
)  # fmt: skip
#: Roles that say what a widget of a kind is.
_ROLES: tuple[tuple[type[QWidget], frozenset[QAccessible.Role]], ...] = (
    (QPlainTextEdit, frozenset({_Role.EditableText})),
    (QLineEdit, frozenset({_Role.EditableText})),
    (QAbstractItemView, frozenset({_Role.List, _Role.Table, _Role.Tree})),
    (QComboBox, frozenset({_Role.ComboBox})),
    (QAbstractSpinBox, frozenset({_Role.SpinBox})),
    (
        QAbstractButton,
        frozenset(
            {_Role.Button, _Role.ButtonMenu, _Role.ButtonDropDown, _Role.CheckBox, _Role.RadioButton, _Role.PushButton}
        ),
    ),
)
_LONGEST_CHAIN = 300


def faults_of_access() -> Iterator[str]:
    """Of the window that has the keyboard: what a screen reader cannot say, what Tab does not reach."""
    top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or windows()[-1]
    yield from _nameless(QAccessible.queryAccessibleInterface(top))
    for widget in seen(top):
        if not _is_inside_another(widget):
            yield from _wrong_role(widget)
    if not isinstance(top, QMenu):
        yield from _unreached(top)


def _nameless(root: QAccessibleInterface) -> Iterator[str]:
    for thing in things(root):
        name = thing.text(QAccessible.Text.Name)
        if thing.role() in _CONTROLS and not any(letter.isalnum() for letter in name):
            widget = thing.object()
            where = called(widget) if isinstance(widget, QWidget) else str(thing.rect())
            yield f"{thing.role().name} with the name {name!r}: {where}"


def _wrong_role(widget: QWidget) -> Iterator[str]:
    for kind, roles in _ROLES:
        if isinstance(widget, kind):
            thing = QAccessible.queryAccessibleInterface(widget)
            if thing.role() not in roles:
                yield f"{called(widget)}: heard as {thing.role().name}"
            if isinstance(widget, QListView) and thing.childCount() != widget.model().rowCount():
                yield f"{called(widget)}: heard as {thing.childCount()} of {widget.model().rowCount()} rows"
            return


def _unreached(top: QWidget) -> Iterator[str]:
    """What Tab does not come to on its way round, or does not leave again."""
    wanted = {widget for widget in seen(top) if _takes_keyboard(widget)}
    if not wanted:
        return
    first = top.focusWidget()
    reached: list[QWidget] = []
    for _ in range(_LONGEST_CHAIN):
        focused = QApplication.focusWidget()
        if focused is None:
            QTest.keyClick(top, Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            if focused is None:
                yield "nothing takes the keyboard"
                return
        if focused in reached and reached.count(focused) > 1:
            if focused is reached[-1] and len(wanted) > 1:
                yield f"{called(focused)}: Tab does not leave it"
            break
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    for widget in wanted:
        if widget not in reached:
            yield f"{called(widget)}: Tab does not reach it"
    if first is not None:
        first.setFocus()


def _takes_keyboard(widget: QWidget) -> bool:
    """Whether it wants to be reached. Of buttons of which one is pressed, that one stands for all."""
    if not widget.isEnabled() or _is_inside_another(widget) or widget.focusProxy() is not None:
        return False
    if isinstance(widget, QAbstractButton) and (widget.group() is not None or widget.autoExclusive()):
        return widget.isChecked() and widget.group() is not None and widget.group().exclusive()
    control = isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit | QAbstractItemView | QComboBox)
    return control or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_inside_another(widget: QWidget) -> bool:
    """Whether it is a part that Qt makes of a control: what it does is done with that one's keys."""
    parent = widget.parentWidget()
    return isinstance(widget, QHeaderView | QTabBar) or isinstance(parent, QLineEdit | QComboBox | QAbstractSpinBox)
