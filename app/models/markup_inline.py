"""Markup within a line: the inline half of markdown-it, with what is dangerous or unusual in a chat left out.

https://markdown-it-py.readthedocs.io/, https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis
"""

import re
from collections.abc import Iterator
from threading import Thread
from typing import TYPE_CHECKING, Final

from app.models.markup import Style

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

#: What may stand before a mark that begins, and behind one that ends, beside space.
_BEFORE: Final = frozenset("([{<\"'“‘«„‚¿¡-–—/,.;:!?*_~|")
_BEHIND: Final = frozenset(")]}>\"'”’»-–—/,.;:!?…*_~|")
#: What follows a mark that begins: words, perhaps with signs in front. "*_*" and "*.*" are no words.
_WORDS: Final = re.compile(r"[!-/:-@\[-`{-~]{0,8}(?:[^\W_]|[^\x00-\x7f])")
#: A longer row of one sign is an ornament.
_RUN_AT_MOST: Final = 3
_ADDRESS: Final = re.compile(r"://|\w\.\w[^\s]*/")
_STYLES: Final = {"*": Style.BOLD, "**": Style.BOLD, "_": Style.ITALIC, "~~": Style.STRUCK}


class _Library:
    """The parser, once it is there."""

    def __init__(self) -> None:
        self.parser: MarkdownIt | None = None
        self._loading: Thread | None = None

    def load(self) -> None:
        """Get it ready beside the window: some 80 ms of imports that nothing has to wait for."""
        if self._loading is None:
            self._loading = Thread(target=self._load, name="markup", daemon=True)
            self._loading.start()

    def _load(self) -> None:
        from markdown_it import MarkdownIt

        # "zero" knows nothing at all; HTML, links, pictures, entities and escapes stay unknown.
        parser = MarkdownIt("zero").enable(["backticks", "strikethrough", "emphasis", "balance_pairs"])
        parser.inline.ruler.at("emphasis", _emphasis)
        parser.parseInline("`a` *b*")
        self.parser = parser


_library: Final = _Library()


def load() -> bool:
    """Begin to get the parser ready, without waiting; whether it is. Until then nothing within a line is markup."""
    _library.load()
    return _library.parser is not None


def inline(text: str) -> Iterator[tuple[str, Style]]:
    """The parts of a text, each with its style, in order."""
    if _library.parser is None:
        yield text, Style.PLAIN
        return
    style = Style.PLAIN
    open_styles: list[Style] = []
    for token in _library.parser.parseInline(text)[0].children or []:
        if token.nesting > 0:
            open_styles.append(style)
            style |= _STYLES[token.markup]
        elif token.nesting < 0:
            style = open_styles.pop()
        elif token.content:
            yield token.content, style | Style.CODE if token.type == "code_inline" else style


def _emphasis(state: "StateInline", silent: bool) -> bool:
    """A run of `*` or `_`, which begins or ends a style at the edge of a word only: the rule of the library's place."""
    from markdown_it.rules_inline.state_inline import Delimiter

    source, start = state.src, state.pos
    sign = source[start]
    if silent or sign not in "*_":
        return False
    end = start
    while end < state.posMax and source[end] == sign:
        end += 1
    before, behind = source[start - 1 : start], source[end : end + 1]
    wide = not before or before.isspace() or before in _BEFORE
    opens = wide and not behind.isspace() and bool(_WORDS.match(source, end))
    closes = bool(before) and not before.isspace() and (not behind or behind.isspace() or behind in _BEHIND)
    if end - start > (_RUN_AT_MOST if sign == "*" else 1) or _within_address(source, start):
        opens = closes = False
    for _sign in range(end - start):
        token = state.push("text", "", 0)
        token.content = sign
        if opens or closes:
            at = len(state.tokens) - 1
            state.delimiters.append(
                Delimiter(marker=ord(sign), length=end - start, token=at, end=-1, open=opens, close=closes)
            )
    state.pos = end
    return True


def _within_address(source: str, at: int) -> bool:
    """Whether this place is within a web address, whose signs are its own."""
    begin = max(source.rfind(" ", 0, at), source.rfind("\n", 0, at)) + 1
    return bool(_ADDRESS.search(source, begin, at))
