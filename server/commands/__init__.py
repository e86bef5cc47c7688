"""The commands that a client may send: functions in a table, grouped by subject.

`dispatch` holds the table; importing this package fills it.
"""

from server.commands import (
    about,
    accounts,
    batch,
    channels,
    history,
    lists,
    metadata,
    modes,
    monitor,
    operators,
    people,
    registration,
    talking,
    who,
)
from server.commands.dispatch import COMMANDS, dispatch, run_of

__all__ = [
    "COMMANDS",
    "about",
    "accounts",
    "batch",
    "channels",
    "dispatch",
    "history",
    "lists",
    "metadata",
    "modes",
    "monitor",
    "operators",
    "people",
    "registration",
    "run_of",
    "talking",
    "who",
]
