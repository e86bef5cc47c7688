"""The room of a program: opened, and again when it is asked to; as it was before, where it cannot be otherwise."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Final

from server import platform, room, screen
from server.declaration import SettingError
from server.net.listener import CannotListen
from server.opening import CannotOpen
from server.protocol.ready import NotReady, format_ready
from server.room import Ending, Plan, Wanted, at_port
from server.storage import backup
from server.storage.database import CannotKeep

#: How often, and with how many seconds between, a port is asked for that was just given back: that takes a while.
_TRIES: Final = 20
_PAUSE: Final = 0.25


def run(plan: Plan, wanted: Wanted) -> int:
    """Open the room and keep it until somebody ends it. Gives the program's exit status."""
    platform.keep_files_private()
    platform.allow_many_connections()
    #: How it was before it was opened again, where its files of then are, and why it is so once more.
    before: Wanted | None = None
    aside: Path | None = None
    trouble = ""
    while True:
        try:
            ending = _open(plan, wanted, trouble, _TRIES if before is not None else 1)
            if not ending.again:
                return 0
            before, aside, trouble = Wanted(wanted.reading, at_port(wanted.endpoints, ending.port)), None, ""
            if ending.restored is not None:
                aside = backup.exchange(plan.configuration.data, ending.restored)
            wanted = plan.read(ending.port)
        except (CannotOpen, CannotKeep, CannotListen, SettingError, OSError) as error:
            if before is None:
                screen.say(format_ready(NotReady(str(error))))
                print(error, file=sys.stderr)
                return 1
            if aside is not None:
                backup.take_back(plan.configuration.data, aside)
            trouble = f"{error} The room is open as it was before."
            wanted, before, aside = before, None, None


def _open(plan: Plan, wanted: Wanted, trouble: str, tries: int) -> Ending:
    while True:
        tries -= 1
        try:
            with asyncio.Runner(loop_factory=platform.new_event_loop) as runner:
                return runner.run(room.keep(plan, wanted, trouble))
        except CannotListen:
            if not tries:
                raise
            time.sleep(_PAUSE)
