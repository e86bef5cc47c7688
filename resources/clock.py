"""The time of day in words, as the user wants to read it: of twelve hours, of twenty-four, or as the system does."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QLocale, QTime


class Hours(Enum):
    """What the user chose."""

    SYSTEM = "system"
    TWELVE = "12"
    TWENTY_FOUR = "24"


_FORMATS: Final = {Hours.TWELVE: "h:mm AP", Hours.TWENTY_FOUR: "HH:mm"}
_chosen = Hours.SYSTEM


def choose(hours: Hours) -> None:
    """Write times so from now on, in the whole program; what shows one repaints (`Theme.choose_hours`)."""
    global _chosen  # noqa: PLW0603 - like the default of QLocale, it is the same for all that is shown
    _chosen = hours


def chosen() -> Hours:
    """How times are written now: part of the key of what keeps written times."""
    return _chosen


def words(hour: int, minute: int) -> str:
    """A time of day, as "21:04" or "9:04 PM"."""
    moment = QTime(hour, minute)
    if pattern := _FORMATS.get(_chosen):
        return QLocale().toString(moment, pattern)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
