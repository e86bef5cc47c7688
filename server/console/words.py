"""Numbers as people read them: durations, sizes, moments."""

from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QGuiApplication

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_PREFIXES = ("", "K", "M", "G")
#: Unicode's first strong isolate, pop directional isolate, and right-to-left mark.
_ISOLATE, _POP, _RIGHT_TO_LEFT = "\u2068", "\u2069", "\u200f"


def isolated(text: str) -> str:
    """A figure or an address that keeps its order among words from right to left; elsewhere nothing can turn it.

    https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
    """
    return f"{_ISOLATE}{text}{_POP}" if QGuiApplication.isRightToLeft() else text


def pair(first: str, second: str) -> str:
    """Two figures, in the order in which one reads."""
    return f"{_RIGHT_TO_LEFT if QGuiApplication.isRightToLeft() else ''}{first} / {second}"


def bare(text: str) -> str:
    """A text without what only keeps it in order on the screen, for other programs."""
    return text.translate({ord(sign): None for sign in (_ISOLATE, _POP, _RIGHT_TO_LEFT)})


def duration(seconds: float) -> str:
    """How long, with two units at most: "12 s", "41 min", "3 h 12 min", "2 d 4 h"."""
    whole = max(0, int(seconds))
    tr = QCoreApplication.translate
    if whole < _MINUTE:
        words = tr("Words", "{n} s").format(n=whole)
    elif whole < _HOUR:
        words = tr("Words", "{n} min").format(n=whole // _MINUTE)
    elif whole < _DAY:
        words = tr("Words", "{h} h {m} min").format(h=whole // _HOUR, m=whole % _HOUR // _MINUTE)
    else:
        words = tr("Words", "{d} d {h} h").format(d=whole // _DAY, h=whole % _DAY // _HOUR)
    return isolated(words)


def milliseconds(count: float) -> str:
    """A short time: "0.4 ms", "12 ms"."""
    shown = _locale().toString(count, "f", 1) if 0 < count < 9.95 else number(round(count))
    return isolated(QCoreApplication.translate("Words", "{n} ms").format(n=shown))


def size(count: float) -> str:
    """How many bytes: "31 B", "84 KB", "1.2 MB"; a KB is 1,000 bytes."""
    if count < 1_000:
        return isolated(f"{int(count)} B")
    power = 1 if count < 1e6 else 2 if count < 1e9 else 3
    amount = count / 1_000**power
    shown = _locale().toString(amount, "g", 2) if amount < 10 else number(round(amount))
    return isolated(f"{shown} {_PREFIXES[power]}B")


def rate(count: float) -> str:
    """How many bytes a second: "84 KB/s"."""
    return isolated(QCoreApplication.translate("Words", "{size}/s").format(size=size(count)))


def number(count: int) -> str:
    """A whole number with the separators of the user's language."""
    return _locale().toString(count)


def _locale() -> QLocale:
    """The user's; where there is none set, English with its separators."""
    own = QLocale()
    return QLocale(QLocale.Language.English) if own.language() == QLocale.Language.C else own


def clock(moment: float) -> str:
    """The time of day in this computer's zone, "09:43:02"."""
    return _second(int(moment))[-8:]


def stamp(moment: float) -> str:
    """A moment in this computer's zone to the second, "2026-11-20 09:43:02"."""
    return _second(int(moment))


@lru_cache(maxsize=256)
def _second(moment: int) -> str:
    # Asked for each line of the log, of which there are many in a second.
    return datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def when(moment: float) -> str:
    """A moment in this computer's zone, with its day."""
    return datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def plain(value: object, name: str = "") -> str:
    """A parameter of a call as a person reads it: "limits.nicklen: 20, server.motd: Hello / Be kind"."""
    if isinstance(value, dict):
        return ", ".join(plain(inner, f"{name}.{key}" if name else str(key)) for key, inner in value.items())
    if isinstance(value, list):
        text = " / ".join(map(str, value))
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = "–" if value is None else str(value)
    return f"{name}: {text}" if name else text
