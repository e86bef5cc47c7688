"""Typing while a channel is flooded: how long each turn of the event loop takes, and each key until it shows.

    python -m tests.bench.burst [--messages 10000]

A real room on loopback, the real page with timeline, lists and composer, and somebody who says everything at once from
a process of their own. A turn is one pass of Qt's event loop. CPU time is that of the window's thread alone; the wall's
includes whoever else uses the machine, so run it where nothing else does.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit

from app.session import Session
from app.settings import Settings
from app.state.lines import TALK
from app.store.drafts import Drafts
from app.windows.garbage import Garbage
from app.windows.room_page import RoomPage
from resources.style import dress
from resources.theme import STYLE, Scheme, Theme
from server.protocol.address import Address
from tests.app.hands import part
from tests.bench.fanout import Member
from tests.bench.peers import CHECKOUT, running
from tests.bench.turns import turns_until

#: Somebody who types fast presses a key so often.
KEY_MS = 40
_PATIENCE = 120.0
_TEXTS = (
    "the router arrived and I put its manual on the shelf",
    "see *this* first, then run `umask 027` on the share https://wiki.local/power",
    "brilliant 🎉 photos of the old wiring before anybody touches it, and of the new one when it is done",
    "@kestrel can you check before noon?",
    "no",
)


class Typist:
    """Somebody who goes on typing into the composer."""

    def __init__(self, composer: QPlainTextEdit) -> None:
        self._composer = composer
        self._chance = random.Random(5)
        self._due = 0.0
        #: Milliseconds from when a key was due until the composer had it.
        self.late: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_key)

    def start(self) -> None:
        self._due = time.perf_counter() + KEY_MS / 1000
        self._timer.start(KEY_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _on_key(self) -> None:
        letter = self._chance.choice("etaoin shrdlu")
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self._composer, event)
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._due) * 1000))
        self._due = max(now, self._due) + KEY_MS / 1000
        if len(self._composer.toPlainText()) > 200:
            self._composer.clear()


def flood(port: int, messages: int) -> None:
    """Say everything at once, in a process of its own, and wait until the room has taken it."""
    member = Member(port, "otter")
    member.until(b" 001 ")
    member.say("JOIN #lobby\r\n")
    member.until(b" 366 ")
    sys.stdin.readline()
    chance = random.Random(3)
    said = "".join(f"PRIVMSG #lobby :{chance.choice(_TEXTS)} {number}\r\n" for number in range(messages))
    drained = threading.Thread(target=member.until, args=(b"PONG",), daemon=True)
    drained.start()
    member.say(said + "PING :done\r\n")
    drained.join(_PATIENCE)


def show(name: str, values: list[float]) -> None:
    values = sorted(values)
    parts = (values[int(len(values) * part)] for part in (0.5, 0.99))
    print(f"  {name:<28} p50 {next(parts):7.2f} ms   p99 {next(parts):7.2f} ms   worst {values[-1]:7.2f} ms")


def measure(page: RoomPage, session: Session, port: int, messages: int) -> None:
    talker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.burst", "--flood", str(port), "--messages", str(messages)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
    )
    lines = session.timeline("#lobby").lines
    turns_until(lambda: any(line.nick == "otter" for line in lines))
    Garbage(page)  # as the app has it
    typist = Typist(part(page, QPlainTextEdit, "composer"))
    typist.start()
    quiet_until = time.monotonic() + 2
    quiet = turns_until(lambda: time.monotonic() > quiet_until)
    typist.late.clear()
    assert talker.stdin is not None
    talker.stdin.write(b"\n")
    talker.stdin.flush()
    begun = time.monotonic()
    turns = turns_until(lambda: sum(line.kind in TALK for line in lines[-messages - 50 :]) >= messages)
    took = time.monotonic() - begun
    typist.stop()
    talker.wait(10)
    print(
        f"\n{messages:,} messages in {took:.1f} s ({messages / took:,.0f} a second), {len(typist.late)} keys meanwhile"
    )
    show("turn, CPU of the thread", [turn.cpu for turn in turns])
    show("turn, wall", [turn.wall for turn in turns])
    show("turn at rest, wall", [turn.wall for turn in quiet])
    show("key until the composer has it", typist.late)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--flood", type=int, metavar="PORT", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.flood:
        flood(arguments.flood, arguments.messages)
        return
    application = QApplication([*sys.argv[:1], *STYLE])
    theme = Theme(Scheme.LIGHT)
    dress(application, theme)
    with tempfile.TemporaryDirectory() as folder, running("landline", Path(folder)) as room:
        session = Session()
        session.open(Address("127.0.0.1", room.port), "kestrel")
        turns_until(lambda: session.conversations.rowCount() > 0)
        settings, drafts = Settings(Path(folder) / "settings.ini"), Drafts(Path(folder) / "drafts.json", "here")
        page = RoomPage(theme, settings, session, str(session.address), QMenu(), QAction("Leave"), drafts)
        page.resize(1180, 760)
        page.show()
        turns_until(lambda: page.timeline.ready)
        measure(page, session, room.port, arguments.messages)
        page.close()
        session.close()


if __name__ == "__main__":
    main()
