"""Words that the host took back, for a few minutes: in memory alone, because they are off the disk for good."""

from typing import Final

from server.storage.history import Said

#: Seconds for which they can be put back.
LASTS: Final = 600.0
#: Bytes of them, more or less; those from longest ago are forgotten first.
_MOST: Final = 4 * 1024 * 1024


class Withheld:
    """Messages by their ids, each as it stood in the history. Times are in seconds since 1970."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Said]] = {}
        self._bytes = 0

    def keep(self, said: Said, now: float) -> None:
        """Remember a message."""
        self.take(said.msgid)
        self._kept[said.msgid] = (now + LASTS, said)
        self._bytes += _size(said)
        while self._bytes > _MOST:
            self.take(next(iter(self._kept)))

    def has(self, msgid: str, now: float) -> bool:
        """Whether a message can be put back."""
        return msgid in self._kept and now < self._kept[msgid][0]

    def take(self, msgid: str) -> Said | None:
        """Give a message out, and forget it."""
        _until, said = self._kept.pop(msgid, (0.0, None))
        if said is not None:
            self._bytes -= _size(said)
        return said

    def forget(self, now: float) -> None:
        """Let go of those whose time is over."""
        for msgid in [msgid for msgid, (until, _said) in self._kept.items() if until <= now]:
            self.take(msgid)

    def rename(self, conversation: str, name: str, target: str) -> None:
        """A channel has another name, folded and as it is written."""
        for msgid, (until, said) in self._kept.items():
            if said.conversation == conversation:
                self._kept[msgid] = (until, said._replace(conversation=name, target=target))

    def drop(self, conversation: str) -> None:
        """All that was said in a conversation is let go of."""
        for msgid in [msgid for msgid, (_until, said) in self._kept.items() if said.conversation == conversation]:
            self.take(msgid)

    def __len__(self) -> int:
        return len(self._kept)


def _size(said: Said) -> int:
    return 500 + sum(len(part.encode()) for part in (said.words or "", said.tags, said.source))
