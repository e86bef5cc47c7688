"""Cycles of objects end on the thread of the windows, whoever makes objects meanwhile."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.windows.garbage import Garbage


class Knot:
    """Holds itself, and tells on which thread it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self._me = self
        self._ended = ended

    def __del__(self) -> None:
        self._ended.append(threading.current_thread())


@pytest.fixture
def garbage() -> Iterator[QObject]:
    window = QObject()
    Garbage(window)
    yield window
    window.deleteLater()
    gc.unfreeze()


def test_cycles_end_on_the_windows_thread_though_another_one_makes_objects(qtbot: QtBot, garbage: QObject) -> None:
    ended: list[threading.Thread] = []
    Knot(ended)
    made: list[list[int]] = []
    maker = threading.Thread(target=lambda: made.extend([0] for _ in range(200_000)))
    maker.start()
    maker.join()
    assert ended == []
    qtbot.waitUntil(lambda: ended == [threading.main_thread()])
