"""What the room keeps, opened with it and looked after while it stands."""

import asyncio
import contextlib
import json
import logging
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Final

from server.core.log import Level
from server.core.server import Server
from server.storage.database import open_database
from server.storage.history import History
from server.storage.retention import Limits, Retention
from server.storage.search import WordIndex

_log: Final = logging.getLogger(__name__)

#: The file in the data folder that holds all that is kept.
_DATABASE: Final = "room.db"
#: Seconds between two rounds, and between two looks at what is older, or more, than the room keeps.
_ROUND: Final = 2.0
_LOOK: Final = 60.0
#: Seconds between two times that the log is folded in, each of which waits for the disk.
_FOLD: Final = 10.0


class Upkeep:
    """The history of one room, and its index of words. Raises CannotKeep, in words, where there can be none."""

    def __init__(self, server: Server, data: Path) -> None:
        path = data / _DATABASE
        self._server = server
        self._history = History(open_database(path, self._on_damaged), path, time.monotonic, self._on_kept)
        self._index = WordIndex(path)
        self._retention = Retention(self._history, path, self._limits)
        server.keep_in(self._history)
        server.word_index = self._index
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look after it from now on."""
        self._task = asyncio.get_running_loop().create_task(self._tend())

    async def close(self) -> None:
        """Write what waits, and let go of the files."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._index.close)
        self._history.close()

    def _limits(self) -> Limits:
        kept = self._server.settings.history
        return Limits(kept.channel_messages, kept.direct_messages, kept.max_age)

    async def _tend(self) -> None:
        """Fold the log in, index new words, let old messages go. The slow parts run in a thread."""
        look_at = fold_at = 0.0
        limits = self._limits()
        while True:
            await self._look_at_disk()
            await asyncio.sleep(_ROUND)
            if limits != self._limits():  # whoever lets less be kept wants to see it go
                limits, look_at = self._limits(), 0.0
            try:
                self._retention.prune()
                self._history.commit(settled=True)
                now = self._server.clock()
                if self._history.is_log_unclean or now >= fold_at:
                    fold_at = now + _FOLD
                    await asyncio.to_thread(self._history.checkpoint)
                if gone := await asyncio.to_thread(self._index.catch_up):
                    question = "DELETE FROM gone_messages WHERE id IN (SELECT value FROM json_each(?))"
                    self._history.write(question, json.dumps(gone))
                if now >= look_at:
                    look_at = now + _LOOK
                    await asyncio.to_thread(self._retention.look, round(now * 1000))
            except sqlite3.Error as error:
                # That a disk refuses is told where something is said (History.commit); all this is tried again.
                _log.debug("what is kept could not be looked after: %s", error)

    async def _look_at_disk(self) -> None:
        """Stop keeping what is said before the disk is full."""
        with contextlib.suppress(OSError):
            usage = await asyncio.to_thread(shutil.disk_usage, self._history.path.parent)
            self._history.mind_disk(usage.free, self._server.settings.history.least_disk)

    def _on_damaged(self, words: str) -> None:
        self._server.log.tell("history", "HISTORY_DAMAGED", words, level=Level.ERROR)

    def _on_kept(self, kept: bool, why: str) -> None:
        """Tell everybody when nothing more can be kept, and when it can again."""
        if kept:
            words = "History is kept again. What was said meanwhile was not."
        else:
            words = f"History is not kept at the moment ({why}). What you say still reaches everybody who is here."
        self._server.log.tell("history", "HISTORY_KEPT" if kept else "HISTORY_LOST", words, level=Level.WARN)
        for client in self._server.registered:
            self._server.notice(client, words)
