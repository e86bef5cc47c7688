"""Numbers as people read them: durations, sizes, moments."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_PREFIXES = ("", "K", "M", "G")


def duration(seconds: float) -> str:
    """How long, with two units at most: "12 s", "41 min", "3 h 12 min", "2 d 4 h"."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return QCoreApplication.translate("Words", "{n} s").format(n=whole)
    if whole < _HOUR:
        return QCoreApplication.translate("Words", "{n} min").format(n=whole // _MINUTE)
    if whole < _DAY:
        return QCoreApplication.translate("Words", "{h} h {m} min").format(h=whole // _HOUR, m=whole % _HOUR // _MINUTE)
    return QCoreApplication.translate("Words", "{d} d {h} h").format(d=whole // _DAY, h=whole % _DAY // _HOUR)


def milliseconds(count: float) -> str:
    """A short time: "0.4 ms", "12 ms"."""
    shown = _locale().toString(count, "f", 1) if 0 < count < 9.95 else number(round(count))
    return QCoreApplication.translate("Words", "{n} ms").format(n=shown)


def size(count: float) -> str:
    """How many bytes: "31 B", "84 KB", "1.2 MB"; a KB is 1,000 bytes."""
    if count < 1_000:
        return f"{int(count)} B"
    power = 1 if count < 1e6 else 2 if count < 1e9 else 3
    amount = count / 1_000**power
    shown = _locale().toString(amount, "g", 2) if amount < 10 else number(round(amount))
    return f"{shown} {_PREFIXES[power]}B"


def number(count: int) -> str:
    """A whole number with the separators of the user's language."""
    return _locale().toString(count)


def _locale() -> QLocale:
    """The user's; where there is none set, English with its separators."""
    own = QLocale()
    return QLocale(QLocale.Language.English) if own.language() == QLocale.Language.C else own


def clock(moment: float) -> str:
    """The time of day in this computer's zone, "09:43:02"."""
    return datetime.fromtimestamp(moment).astimezone().strftime("%H:%M:%S")


def when(moment: float) -> str:
    """A moment in this computer's zone, with its day."""
    return datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M")
