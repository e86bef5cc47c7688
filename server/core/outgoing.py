"""A message on its way to many clients: written once for each distinct set of tags that they may see."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from server.protocol import limits
from server.protocol.capabilities import View
from server.protocol.message import escape_tag

#: Whoever has one of these views is shown the text (`time=…`).
Tag = tuple[int, str]

#: Plain integers: an IntFlag's operators cost a call each, and this is asked once a delivery.
_TIME = int(View.TIME)
_ACCOUNT = int(View.ACCOUNT)

#: It comes from a program. https://ircv3.net/specs/extensions/bot-mode
BOT_TAG: Tag = (int(View.TAGS), "bot")
_TAGS = int(View.TAGS)
#: Bytes of a line without tags and CRLF.
_LONGEST = limits.LINE - 2


class Outgoing:
    """One line and the tags that some clients see with it. `written` holds its bytes by view, as they are asked for."""

    __slots__ = ("body", "moment", "msgid", "tags", "written")

    def __init__(self, body: str, tags: Sequence[Tag] = (), moment: float | None = None, msgid: str = "") -> None:
        self.body = body
        self.tags = tags
        #: When the server took it in, in seconds since 1970; a tag for those who are shown it.
        self.moment = moment
        #: The id by which it can be pointed to, where it has one. https://ircv3.net/specs/extensions/message-ids
        self.msgid = msgid
        self.written: dict[int, bytes] = {}

    def write(self, view: int) -> bytes:
        """The bytes for one view, with CRLF; kept for the next client with the same."""
        line = self.body.encode()
        if len(line) > _LONGEST:
            # What people say is refused when it is too long; what is left are answers that repeat a long question.
            line = line[:_LONGEST].decode(errors="ignore").encode()
        if view and (shown := self.shown(view)):
            line = b"@%b %b" % (";".join(shown).encode(), line)
        data = self.written[view] = line + b"\r\n"
        return data

    def shown(self, view: int) -> list[str]:
        """The tags for one view."""
        tags = [text for bits, text in self.tags if bits & view]
        if view & _TIME and self.moment is not None:
            tags.insert(0, time_tag(self.moment)[1])
        if view & _TAGS and self.msgid:
            tags.append(f"msgid={self.msgid}")
        return tags


def with_tag(line: bytes, tag: str) -> bytes:
    """A written line with one more tag in front."""
    return b"@%b;%b" % (tag.encode(), line[1:]) if line[:1] == b"@" else b"@%b %b" % (tag.encode(), line)


def time_tag(moment: float) -> Tag:
    """When the server took the message in; `moment` in seconds since 1970.

    https://ircv3.net/specs/extensions/server-time
    """
    return (_TIME, f"time={timestamp(moment)}")


def account_tag(account: str) -> Tag:
    """Whose account it came from. https://ircv3.net/specs/extensions/account-tag"""
    return (_ACCOUNT, f"account={escape_tag(account)}")


def timestamp(moment: float) -> str:
    """ISO 8601 in UTC with milliseconds: 2026-11-20T09:43:02.120Z. Never 60 in the seconds."""
    milliseconds = round(moment * 1000)  # not int: what was made of milliseconds must give the same ones again
    return f"{_to_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


def moment_of(text: str) -> int | None:
    """Read what `timestamp` writes: milliseconds since 1970; None where it is no moment."""
    try:
        parsed = datetime.fromisoformat(text)
        return round(parsed.replace(tzinfo=parsed.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4)
def _to_second(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
