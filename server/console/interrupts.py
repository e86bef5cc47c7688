"""Ctrl+C in the terminal and a polite end by the system (SIGTERM), heard while Qt's loop runs."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier, QTimer


@contextmanager
def handled_signals(end: Callable[[], object]) -> Iterator[None]:
    """While it lasts, SIGINT and SIGTERM call `end`.

    It is called when Qt's loop is at rest: a signal may come in the middle of painting. Python runs a handler only when
    Python runs, and Qt's loop may sleep for hours: the signal writes a byte to a socket that the loop watches
    (https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
    """
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: reader.recv(64))
        former_fd = signal.set_wakeup_fd(writer.fileno())

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            QTimer.singleShot(0, end)

        former = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(former_fd)
            notifier.setEnabled(False)
