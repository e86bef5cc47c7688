"""What is wrong with a room, in the language of the console."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from server.console import words
from server.console.records import TroubleRecord

#: Figures that are bytes; all others are numbers.
_BYTES = frozenset({"disk_left", "disk_floor", "backlog"})


def in_words(trouble: TroubleRecord) -> str:
    """A trouble in words: our own by its code, the room's where we do not know that."""
    tr = QCoreApplication.translate
    known = {
        "history_stopped": tr(
            "Troubles", "The disk has {disk_left} left: what is said now is not kept. History stops at {disk_floor}."
        ),
        "history_lost": tr("Troubles", "The disk takes nothing: what is said now is not kept."),
        "disk_low": tr("Troubles", "The disk has {disk_left} left: history stops at {disk_floor}."),
        "disk_filling": tr(
            "Troubles", "The disk has {disk_left} left: when it is full, what is said is not kept any more."
        ),
        "slow": tr(
            "Troubles", "The room was slow: something had to wait {loop_delay} ms for its turn in the last minute."
        ),
        "backlog": tr("Troubles", "{backlog} wait for people whose connection is too slow for what is said."),
        "index_behind": tr("Troubles", "The search does not find the last {index_lag} messages yet."),
        "files": tr(
            "Troubles",
            "{open_files} of {most_open_files} possible connections and files are open: soon nobody more can come in.",
        ),
    }
    try:
        return known[trouble.code].format(**_shown(trouble.params))
    except KeyError:  # of a newer room, or without the figures that belong to it
        return trouble.words


def _shown(params: Mapping[str, int]) -> dict[str, str]:
    return {name: words.size(count) if name in _BYTES else words.number(count) for name, count in params.items()}
