"""Runs one of our programs as it stands, and answers what its windows show: `python eyes.py app ARGUMENTS`.

The answers come from Qt's accessibility tree, so a journey finds exactly what a screen reader finds. Questions come
as JSON on standard input, one a line, `{"id": 1, "name": "^Join$", "role": "Button"}`; the answer is one line on
standard output, as soon as there is such a thing: `{"eyes": 1, "found": {...}}`. Hands are not here: a journey
clicks and types by the X server.
"""

import json
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

#: Lists can be long; what a journey asks for is at their end.
ROWS_SEEN = 60
LOOK_EVERY_MS = 25
QUIET_MS = 120


def things(parent: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that can be seen below this one, deepest last."""
    count = parent.childCount()
    for index in range(max(0, count - ROWS_SEEN), count):
        child = parent.child(index)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        yield child
        yield from things(child)


def described(thing: QAccessibleInterface, window: int) -> dict[str, Any]:
    """What a journey needs to know of a thing: its words, its place on the screen, whether it can be used."""
    place, state = thing.rect(), thing.state()
    return {
        "role": thing.role().name,
        "name": thing.text(QAccessible.Text.Name),
        "value": thing.text(QAccessible.Text.Value),
        "place": [place.x(), place.y(), place.width(), place.height()],
        "enabled": not state.disabled,
        "focused": bool(state.focused),
        "window": window,
    }


def visible() -> list[dict[str, Any]]:
    """Everything in all windows, those on top last."""
    found = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and (root := QAccessible.queryAccessibleInterface(window)) is not None:
            number = int(window.winId())
            found += [described(root, number), *(described(thing, number) for thing in things(root))]
    return found


class Quiet(QObject):
    """Tells when nothing was painted for a moment: layouts have settled and the X server knows what they show."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then
        self._timer = QTimer(interval=QUIET_MS, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()
        cast(QApplication, QApplication.instance()).installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.UpdateRequest, QEvent.Type.LayoutRequest):
            self._timer.start()
        return False

    def _on_timeout(self) -> None:
        handles = [window.windowHandle() for window in QApplication.topLevelWidgets() if window.isVisible()]
        # The window of a list that was open a moment ago may be gone already.
        if not all(handle.isExposed() for handle in handles if handle is not None and isValid(handle)):
            self._timer.start()
            return
        cast(QApplication, QApplication.instance()).removeEventFilter(self)
        QApplication.sync()
        self._then()


class Eyes:
    """Answers questions while the program's own loop runs."""

    def __init__(self) -> None:
        self._questions: list[dict[str, Any]] = []
        self._held = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_activated)
        self._timer = QTimer(interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)

    def _on_activated(self) -> None:
        data = os.read(sys.stdin.fileno(), 65536)
        if not data:
            self._notifier.setEnabled(False)
        *lines, self._held = (self._held + data).split(b"\n")
        for question in map(json.loads, lines):
            if question.get("painted"):
                self._quiet = Quiet(partial(say, question["id"], {}))
            else:
                self._questions.append(question)
        self._timer.start()
        self._on_timeout()

    def _on_timeout(self) -> None:
        shown = visible()
        waiting = []
        for question in self._questions:
            found = answer(question, shown)
            if found is None:
                waiting.append(question)
            else:
                say(question["id"], found)
        self._questions = waiting
        if not waiting:
            self._timer.stop()


def say(number: int, found: Any) -> None:
    """Answer the question of that number."""
    print(json.dumps({"eyes": number, "found": found}), flush=True)


def answer(question: dict[str, Any], shown: list[dict[str, Any]]) -> Any:
    """What to say to a question now; None: not yet."""
    if question.get("all"):
        return shown
    matching = [thing for thing in shown if matches(thing, question)]
    if question.get("gone"):
        return None if matching else {}
    return matching[-1] if matching else None


def matches(thing: dict[str, Any], question: dict[str, Any]) -> bool:
    """Whether the thing is what the question asks for."""
    return (
        re.search(question.get("name", ""), thing["name"]) is not None
        and re.search(question.get("value", ""), thing["value"]) is not None
        and question.get("role", thing["role"]) == thing["role"]
        and question.get("enabled", thing["enabled"]) == thing["enabled"]
    )


def main() -> None:
    """Start the program with its own arguments; the eyes open when its loop starts."""
    sys.argv = sys.argv[1:]
    run_loop = QApplication.exec
    eyes: list[Eyes] = []

    def run_loop_watched(*_application: QApplication) -> int:
        # Else rows keep what they were before their model changed; the application's start would undo it.
        QAccessible.setActive(True)
        eyes.append(Eyes())
        return run_loop()

    QApplication.exec = run_loop_watched  # type: ignore[method-assign]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
