"""The app without its windows, as a program: says numbered lines in the lobby until the room has all of them.

`python -m tests.journeys.talker PORT FOLDER COUNT`: the outbox lies in FOLDER, so that each start goes on where the
last one was ended, at whatever moment. Prints `said N` for each line, and `done` when nothing is on its way any more.
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from app.session import Session, Stage
from app.state.lines import Delivery, Line
from app.store.outboxes import Outboxes
from server.protocol.address import Address

LOBBY: Final = "#lobby"
#: Milliseconds from one line to the next: faster than a room lets anybody talk for long.
_PAUSE: Final = 5
_RETRY: Final = 100


class Talker(QObject):
    """One run of the program."""

    def __init__(self, port: int, folder: Path, count: int) -> None:
        super().__init__()
        self._count: Final = count
        self._progress: Final = folder / "said"
        self._session: Final = Session(outboxes=Outboxes(folder), parent=self)
        self._session.waiting.connect(lambda: QTimer.singleShot(_RETRY, self._session.retry_now))
        self._session.failed.connect(lambda: QTimer.singleShot(_RETRY, self._session.reopen))
        self._session.open(Address("127.0.0.1", port), "otter")
        self._next = max(self._said_before(), default=-1) + 1
        self._timer: Final = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(_PAUSE)

    def _said_before(self) -> list[int]:
        """The last number that was said in an earlier run: noted, or still on its way."""
        noted = [int(self._progress.read_text() or "-1")] if self._progress.exists() else []
        return noted + [int(line.text) for line in self._mine()]

    def _mine(self) -> list[Line]:
        if self._session.conversations.row(LOBBY) is None:
            return []
        return [line for line in self._session.timeline(LOBBY).lines if line.mine and line.text.isdecimal()]

    def _on_timeout(self) -> None:
        listed = self._session.conversations.row(LOBBY) is not None
        if self._next < self._count and listed and self._session.stage is not Stage.CLOSED:
            self._session.say(LOBBY, str(self._next))
            # In place of the old one in one go, as the program may end at any moment.
            draft = self._progress.with_suffix(".new")
            draft.write_text(str(self._next))
            draft.replace(self._progress)
            print(f"said {self._next}")
            self._next += 1
        mine = self._mine()
        failed = [line for line in mine if line.delivery is Delivery.FAILED]
        if failed:
            print(f"failed {failed[0].text}: {failed[0].reason}")
            QCoreApplication.exit(1)
        if self._next == self._count and all(line.delivery is Delivery.STORED for line in mine) and listed:
            print("done")
            self._timer.stop()
            self._session.close()
            QTimer.singleShot(_RETRY, QCoreApplication.quit)


def main() -> None:
    port, folder, count = sys.argv[1:]
    application = QCoreApplication(sys.argv[:1])
    talker = Talker(int(port), Path(folder), int(count))
    code = application.exec()
    talker.deleteLater()
    sys.exit(code)


if __name__ == "__main__":
    main()
