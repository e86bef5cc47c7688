"""A message of several lines on its way in, from the BATCH that opens it to the one that closes it."""

from collections.abc import Sequence

from server.core.outgoing import Tag


class OpenBatch:
    """What a client has sent of one so far. `until` in seconds since 1970, `size` in bytes of what it will say."""

    __slots__ = ("dropped", "label", "lines", "reference", "size", "tags", "target", "until")

    def __init__(self, reference: str, target: str, tags: Sequence[Tag], label: str | None, until: float) -> None:
        self.reference = reference
        self.target = target
        self.tags = tags
        #: What the answer to all of it is labelled with.
        self.label = label
        self.until = until
        #: The lines, each with what joins it to those before (see server.ircv3.multiline).
        self.lines: list[str] = []
        self.size = 0
        #: Refused, in words, already: what still comes of it means nothing.
        self.dropped = False

    def drop(self) -> str | None:
        """Keep nothing of it; gives the label of the answer that says why, once."""
        label, self.label = self.label, None
        self.lines.clear()
        self.dropped = True
        return label
