"""The small markup that people already type, and the codes of IRC formatting, as text with marked parts.

    *bold* **bold**   _italic_   ~~struck~~   `code`
    ```               > quoted   - item       1. item
    code in lines
    ```

`*x*` is bold, not slanted as in Markdown: so it is in WhatsApp, Slack, Signal and Google Chat, and so people type it.
Marks count at the edges of words only: "2*3*4", "snake_case" and "¯\\_(ツ)_/¯" stay as they are, `__init__` too.
Nothing else is markup: no headings, tables, pictures, HTML, nor links whose words are not their address.

What is typed is kept beside what is shown: a copy gives it as it was. A text that has the codes of IRC formatting
(https://modern.ircdocs.horse/formatting) is styled by these alone.
"""

import re
import unicodedata
from enum import Enum, Flag, auto
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from app.models.timeline_text import LINE_BREAK, safe_text

#: Signs of markup that one text may have outside of fenced code; with more it is shown as it is.
SIGNS_AT_MOST: Final = 200

#: One search that nearly every text passes without anything being found.
_MARKED: Final = re.compile(
    r"`|(?<![^\W_])[*_~](?=\S)|^(?:> ?)+\S|^[ \t]{0,8}(?:[-*•]|\d{1,9}[.)])[ \t]+\S"
    r"|[\x02\x03\x04\x0f\x11\x16\x1d-\x1f]",
    re.MULTILINE,
)
_CODES: Final = re.compile("[\x02\x03\x04\x0f\x11\x16\x1d-\x1f]")
_BREAK: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SIGNS: Final = re.compile("[*_~`]")
_FENCE: Final = re.compile(r"```(.*?)```", re.DOTALL)
#: The language of fenced code, alone on the line that opens it.
_LANGUAGE: Final = re.compile(r"[ \t]*[\w+#.-]{0,20}[ \t]*\n")
_QUOTED: Final = re.compile(r"(?:> ?)+")
_ITEM: Final = re.compile(r"([ \t]{0,8})([-*•]|\d{1,9}[.)])[ \t]+(?=\S)")
_DEEPEST: Final = 3
#: One emoji as it is written: a flag, a keycap, or a picture with its skin, joined to others.
_PICTURE: Final = (
    "(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff\u25a0-\u25ff\u3030\u303d\u3297"
    "\u3299\u00a9\u00ae\u203c\u2049\u2122\u2139][\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*)"
)
_ONLY_EMOJI: Final = re.compile(
    f"(?:(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*) ?){{1,3}}"
)
#: Three families are not longer.
_EMOJI_AT_MOST: Final = 60


class Style(Flag):
    """How a part of a text is written."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    UNDERLINED = auto()
    STRUCK = auto()
    #: In letters of one width.
    MONOSPACE = auto()
    #: Code between other words: it has a ground of its own.
    CODE = auto()
    #: Ink and ground are exchanged.
    REVERSED = auto()


class Mark(NamedTuple):
    """A part of a shown text, in characters, and its style."""

    start: int
    end: int
    style: Style
    #: Colours of IRC formatting: a number below 99 of its palette, or 0x1000000 + red, green, blue. None: ours.
    ink: int | None = None
    ground: int | None = None


class BlockKind(Enum):
    QUOTE = auto()
    #: Code in lines of its own.
    CODE = auto()
    #: An entry of a list; the sign in front of it is part of the text.
    ITEM = auto()


class Block(NamedTuple):
    """Whole lines of a shown text, in characters."""

    kind: BlockKind
    start: int
    end: int
    #: How deep it stands, from 1 on.
    depth: int
    #: How long the sign of an entry is: its other lines stand below its first letter.
    sign: int = 0


class Bounds(NamedTuple):
    """How much of one message is shown at most: laying out and painting it takes some 8 ms then."""

    characters: int
    lines: int
    #: From one script to another and back: each is laid out for itself.
    turns: int


#: Of a message as it comes, and of one that the reader wants to see more of.
BEGINNING: Final = Bounds(3000, 80, 400)
WHOLE: Final = Bounds(12_000, 300, 1600)


class Shown(NamedTuple):
    """A text as it is shown. `text` has its line breaks as U+2028."""

    text: str
    marks: tuple[Mark, ...] = ()
    blocks: tuple[Block, ...] = ()
    #: One to three emoji and nothing else: shown larger.
    only_emoji: bool = False
    #: How many characters at the end are not shown.
    left_out: int = 0


def shown(text: str, bounds: Bounds = BEGINNING) -> Shown:
    """What is shown of a text from the network. Total: whatever it is, its words are all there.

    Bounded: a text that is made to waste time is shown as it is, and only its beginning.
    """
    end = _end(text, bounds)
    left_out = len(text) - end
    text = text[:end]
    if not _MARKED.search(text):
        plain = safe_text(text, breaks=True)
        return Shown(plain, only_emoji=_is_only_emoji(plain), left_out=left_out)
    if _CODES.search(text):
        from app.models.irc_formatting import styled

        plain, marks = styled(text)
        return Shown(plain, tuple(marks), left_out=left_out)
    writer = _Writer()
    writer.write(safe_text(text, breaks=True).replace(LINE_BREAK, "\n"))
    return writer.shown(left_out)


def _end(text: str, bounds: Bounds) -> int:
    """How much of a text is within the bounds."""
    end = min(len(text), bounds.characters)
    if end <= bounds.lines:
        return end
    breaks = (place.start() for place in _BREAK.finditer(text, 0, end))
    end = next(islice(breaks, bounds.lines - 1, None), end)
    others = end - len(text[:end].encode("ascii", errors="ignore"))
    if 2 * others <= bounds.turns:
        return end
    turns = 0
    before = ""
    for at in range(end):
        character = text[at]
        script = _script(character)
        if script and script != before:
            before = script
            turns += 1
            if turns > bounds.turns:
                return at
    return end


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Which letters are laid out together, roughly; empty for what goes with any: space, signs, digits."""
    if character.isalpha():
        return unicodedata.name(character, "?").partition(" ")[0]
    return "emoji" if character >= "\u2190" else ""


def behind(words: str, found: Shown) -> Shown:
    """What is shown, with other words in front of it."""
    by = len(words)
    return Shown(
        words + found.text,
        tuple(mark._replace(start=mark.start + by, end=mark.end + by) for mark in found.marks),
        tuple(block._replace(start=block.start + by, end=block.end + by) for block in found.blocks),
        left_out=found.left_out,
    )


def _is_only_emoji(text: str) -> bool:
    return bool(text) and len(text) <= _EMOJI_AT_MOST and not text.isascii() and bool(_ONLY_EMOJI.fullmatch(text))


class _Writer:
    """Writes what is shown of a typed text, line by line."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._blocks: list[Block] = []

    def shown(self, left_out: int) -> Shown:
        text = "".join(self._parts).replace("\n", LINE_BREAK)
        return Shown(text, tuple(self._marks), tuple(self._blocks), left_out=left_out)

    def write(self, text: str) -> None:
        begin = 0
        for fence in _FENCE.finditer(text):
            if not (code := _code(text, fence)):
                continue
            self._write_lines(text[begin : fence.start()].removesuffix("\n"), whole=begin == fence.start())
            start = self._begin_line()
            self._put(code)
            self._blocks.append(Block(BlockKind.CODE, start, self._length, 1))
            begin = fence.end() + text.startswith("\n", fence.end())
        self._write_lines(text[begin:], whole=bool(begin) and begin == len(text))

    def _write_lines(self, text: str, *, whole: bool) -> None:
        """Write what stands between fences. `whole`: there is nothing, not even a line."""
        if whole:
            return
        signs = len(_SIGNS.findall(text)) <= SIGNS_AT_MOST
        plain: list[str] = []
        quoted: list[str] = []
        depth = 0
        for line in text.split("\n"):
            deeper, words = _unquoted(line, follows=bool(quoted))
            if deeper != depth:
                self._write_quoted(quoted, depth, signs=signs)
                quoted = []
            depth = deeper
            if depth:
                self._write_words(plain, signs=signs)
                plain = []
                quoted.append(words)
            elif item := _ITEM.match(line):
                self._write_words(plain, signs=signs)
                plain = []
                self._write_item(item, line, signs=signs)
            else:
                plain.append(line)
        self._write_quoted(quoted, depth, signs=signs)
        self._write_words(plain, signs=signs)

    def _write_words(self, lines: list[str], *, signs: bool) -> None:
        if lines:
            self._begin_line()
            self._put_marked("\n".join(lines), signs=signs)

    def _write_quoted(self, lines: list[str], depth: int, *, signs: bool) -> None:
        if lines:
            start = self._begin_line()
            self._put_marked("\n".join(lines), signs=signs)
            self._blocks.append(Block(BlockKind.QUOTE, start, self._length, depth))

    def _write_item(self, item: re.Match[str], line: str, *, signs: bool) -> None:
        start = self._begin_line()
        sign = f"{item[2]} " if item[2][0].isdigit() else "• "
        self._put(sign)
        self._put_marked(line[item.end() :], signs=signs)
        depth = min(_DEEPEST, 1 + len(item[1].expandtabs(4)) // 2)
        self._blocks.append(Block(BlockKind.ITEM, start, self._length, depth, len(sign)))

    def _put_marked(self, text: str, *, signs: bool) -> None:
        from app.models.markup_inline import inline

        if signs and _SIGNS.search(text):
            for words, style in inline(text):
                if style:
                    self._marks.append(Mark(self._length, self._length + len(words), style))
                self._put(words)
        else:
            self._put(text)

    def _begin_line(self) -> int:
        if self._parts:
            self._put("\n")
        return self._length

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _code(text: str, fence: re.Match[str]) -> str:
    """The lines of fenced code, without the language; empty where it stands between other words in one line."""
    inside = fence[1]
    if "\n" not in inside:
        alone = text[: fence.start()].rpartition("\n")[2] + text[fence.end() :].partition("\n")[0]
        return "" if alone.strip() else inside.strip()
    language = _LANGUAGE.match(inside)
    return inside[language.end() if language else 0 :].rstrip().strip("\n")


def _unquoted(line: str, *, follows: bool) -> tuple[int, str]:
    """How deep a line is quoted, and its words. ">:(" and ">_<" are faces; `follows`: the line above is quoted."""
    signs = _QUOTED.match(line)
    if signs is None:
        return 0, line
    words = line[signs.end() :]
    if not (words[:1].isalnum() or (words and signs[0].endswith(" ")) or (not words and follows)):
        return 0, line
    return min(_DEEPEST, signs[0].count(">")), words
