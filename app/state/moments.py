"""Times as the protocol writes them: `2026-11-20T09:43:02.120Z`. https://ircv3.net/specs/extensions/server-time"""

from datetime import UTC, datetime
from typing import Final

#: Beyond the year 9999 nothing can be written.
_END: Final = 253_402_300_799.0


def timestamp(time: float) -> str:
    """Write seconds since 1970, in whole milliseconds; nothing was said before."""
    milliseconds = round(max(time, 0.0) * 1000)
    return f"{datetime.fromtimestamp(milliseconds // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def moment_of(stamp: str) -> float | None:
    """Read a time: seconds since 1970; None where it is none, or not one that can be written."""
    try:
        moment = datetime.fromisoformat(stamp)
        time = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return time if 0 <= time < _END else None
