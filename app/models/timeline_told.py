"""What happened around the talk, in words: who came and went, topics, ranks."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.models.timeline_text import safe_nick, safe_text
from app.state.lines import Kind, Line

#: More comings and goings than these in a row are counted, not named.
NAMED_AT_MOST: Final = 4


class _Sentences(NamedTuple):
    """What is said of one kind: of others and of oneself, without a text and with one."""

    # `object` is what QT_TRANSLATE_NOOP is declared to give; it gives the text.
    theirs: object
    mine: object
    theirs_reasoned: object = ""
    mine_reasoned: object = ""


_SENTENCES: Final = {
    Kind.JOINED: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{nick} joined"),
        QT_TRANSLATE_NOOP("Timeline", "You joined"),
    ),
    Kind.LEFT: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{nick} left"),
        QT_TRANSLATE_NOOP("Timeline", "You left"),
        QT_TRANSLATE_NOOP("Timeline", "{nick} left ({text})"),
        QT_TRANSLATE_NOOP("Timeline", "You left ({text})"),
    ),
    Kind.RENAMED: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{nick} is called {other} now"),
        QT_TRANSLATE_NOOP("Timeline", "You are called {other} now"),
    ),
    Kind.AWAY: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{nick} is back"),
        QT_TRANSLATE_NOOP("Timeline", "You are back"),
        QT_TRANSLATE_NOOP("Timeline", "{nick} is away ({text})"),
        QT_TRANSLATE_NOOP("Timeline", "You are away ({text})"),
    ),
    Kind.KICKED: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{other} put {nick} out"),
        QT_TRANSLATE_NOOP("Timeline", "{other} put you out"),
        QT_TRANSLATE_NOOP("Timeline", "{other} put {nick} out: {text}"),
        QT_TRANSLATE_NOOP("Timeline", "{other} put you out: {text}"),
    ),
    Kind.TOPIC: _Sentences(
        QT_TRANSLATE_NOOP("Timeline", "{nick} took the topic away"),
        QT_TRANSLATE_NOOP("Timeline", "You took the topic away"),
        QT_TRANSLATE_NOOP("Timeline", "{nick} changed the topic: {text}"),
        QT_TRANSLATE_NOOP("Timeline", "You changed the topic: {text}"),
    ),
}
_ARROW: Final = {Kind.JOINED: "→ ", Kind.LEFT: "← "}


def told(line: Line) -> str:
    """What somebody did, in a sentence: for every kind but those that are a text by themselves."""
    text = safe_text(line.text)
    return _sentence(line, text).format(nick=safe_nick(line.nick), other=safe_nick(line.other), text=text)


def _sentence(line: Line, text: str) -> str:
    if line.kind is Kind.MODE:
        return _mode(line.nick, text)
    if line.kind is Kind.TOPIC and text and not line.nick:
        return QCoreApplication.translate("Timeline", "The topic is: {text}")
    sentences = _SENTENCES[line.kind]
    plain = sentences.mine if line.mine else sentences.theirs
    reasoned = sentences.mine_reasoned if line.mine else sentences.theirs_reasoned
    return QCoreApplication.translate("Timeline", str(reasoned if text and reasoned else plain))


def _mode(by: str, text: str) -> str:
    modes, _, who = text.partition(" ")
    if who and " " not in who:
        match modes:
            case "+o" if "." in by:  # the room itself: no nickname has a dot
                sentence = QCoreApplication.translate("Timeline", "{who} is a host here now")
            case "+o":
                sentence = QCoreApplication.translate("Timeline", "{nick} made {who} a host here")
            case "-o" if "." in by:
                sentence = QCoreApplication.translate("Timeline", "{who} is no longer a host here")
            case "-o":
                sentence = QCoreApplication.translate("Timeline", "{nick} no longer lets {who} be a host here")
            case "+v":
                sentence = QCoreApplication.translate("Timeline", "{nick} gave {who} a voice")
            case "-v":
                sentence = QCoreApplication.translate("Timeline", "{nick} took the voice away from {who}")
            case _:
                sentence = ""
        if sentence:
            return sentence.replace("{who}", _braces(who))
    return QCoreApplication.translate("Timeline", "{nick} changed the channel's rules: {text}")


def _braces(text: str) -> str:
    """Text that goes through `format` once more and comes out as it was."""
    return text.replace("{", "{{").replace("}", "}}")


def told_run(lines: Sequence[Line], *, named: bool) -> str:
    """Comings and goings in a row as one text: each by name, or counted."""
    if named:
        return " · ".join(_ARROW.get(line.kind, "") + told(line) for line in lines)
    counts = {kind: len({line.nick for line in lines if line.kind is kind}) for kind in (Kind.JOINED, Kind.LEFT)}
    others = len({line.nick for line in lines if line.kind not in counts})
    words = []
    if joined := counts[Kind.JOINED]:
        words.append(
            QCoreApplication.translate("Timeline", "1 person joined")
            if joined == 1
            else QCoreApplication.translate("Timeline", "%n people joined", "", joined)
        )
    if left := counts[Kind.LEFT]:
        words.append(_left(left, first=not words))
    if others:
        words.append(_changed(others, first=not words))
    return ", ".join(words)


def _left(count: int, *, first: bool) -> str:
    if not first:
        return QCoreApplication.translate("Timeline", "%n left", "after how many joined", count)
    if count == 1:
        return QCoreApplication.translate("Timeline", "1 person left")
    return QCoreApplication.translate("Timeline", "%n people left", "", count)


def _changed(count: int, *, first: bool) -> str:
    if not first:
        return QCoreApplication.translate(
            "Timeline", "%n changed", "name or away, after how many joined or left", count
        )
    if count == 1:
        return QCoreApplication.translate("Timeline", "1 person changed name or went away")
    return QCoreApplication.translate("Timeline", "%n people changed name or went away", "", count)
