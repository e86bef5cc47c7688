"""Links in what people say, recognised by linkify-it: http and https only, whatever else it knows."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from linkify_it import LinkifyIt

_WORD: Final = re.compile(r"\S+")
#: What a link has at least: a scheme, or a dot before two letters.
_LINK_LIKE: Final = re.compile(r"https?://|\.[^\W\d_][^\W_]", re.IGNORECASE)
#: Recognising takes its time; a line that is made to waste it is not read on. Bounds, in characters.
_LONGEST_WITH_SCHEME: Final = 2048
_LONGEST_WITHOUT: Final = 256
_LINE_AT_MOST: Final = 2048
#: Names that only the network at home or at work knows.
_LOCAL_DOMAINS: Final = ["local", "lan", "home", "internal"]


class LinkFinder:
    """Finds links once it is `loaded`; before that it finds none, so that the first paint waits for nothing."""

    def __init__(self) -> None:
        self._linkify: LinkifyIt | None = None

    @property
    def loaded(self) -> bool:
        return self._linkify is not None

    def load(self) -> Iterator[None]:
        """Get the recogniser ready: some 35 ms in all, in steps between which the window can do other things."""
        from linkify_it import LinkifyIt
        from linkify_it.tlds import TLDS

        yield
        linkify = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})
        linkify.tlds(TLDS + _LOCAL_DOMAINS)
        for scheme in ("ftp:", "mailto:", "//"):
            linkify.add(scheme, None)
        # It compiles its expressions when it first meets a text of the kind.
        for text in ("https://example.com", "example.com"):
            yield
            linkify.match(text)
        self._linkify = linkify

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Each link's start, end (in characters) and address; the address begins with http:// or https://."""
        if self._linkify is None or not _LINK_LIKE.search(text):
            return []
        found: list[tuple[int, int, str]] = []
        left = _LINE_AT_MOST
        for place in _WORD.finditer(text):
            word = place[0]
            if "." not in word and "://" not in word:
                continue
            longest = _LONGEST_WITH_SCHEME if "://" in word else _LONGEST_WITHOUT
            if len(word) > longest or not _LINK_LIKE.search(word):
                continue
            left -= len(word)
            if left < 0:
                break
            found += [
                (place.start() + match.index, place.start() + match.last_index, match.url)
                for match in self._linkify.match(word) or []
                if match.url.lower().startswith(("http://", "https://"))
            ]
        return found
