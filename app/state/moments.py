"""Times as the protocol writes them: `2026-11-20T09:43:02.120Z`. https://ircv3.net/specs/extensions/server-time"""

from datetime import UTC, datetime


def timestamp(time: float) -> str:
    """Write seconds since 1970, in whole milliseconds."""
    milliseconds = round(time * 1000)
    return f"{datetime.fromtimestamp(milliseconds // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def moment_of(stamp: str) -> float | None:
    """Read a time: seconds since 1970; None where it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
