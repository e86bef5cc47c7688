"""The words of the timeline: what a line says to a person, by eye, by ear and in a copied text."""

import time
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.models.markup import BEGINNING, WHOLE, Shown, behind, shown
from app.models.timeline_text import LINE_BREAK, safe_nick, safe_text
from app.models.timeline_told import told
from app.state.lines import TALK, Delivery, Kind, Line, Reaction
from resources.clock import Hours, chosen, words

#: So much of an answered message is quoted at most: one line holds less.
_QUOTED_AT_MOST: Final = 300
#: Of a reaction so many people are named.
_REACTED_AT_MOST: Final = 12


@lru_cache(maxsize=4096)
def _clock(minute: int, _hours: Hours) -> str:
    moment = time.localtime(minute * 60)
    return words(moment.tm_hour, moment.tm_min)


def clock(moment: float) -> str:
    """The time of day as the user wants to read it."""
    return _clock(int(moment // 60), chosen())


@lru_cache(maxsize=4096)
def _day(quarter: int) -> tuple[int, int, int]:
    return time.localtime(quarter * 900)[:3]


def day_of(moment: float) -> tuple[int, int, int]:
    """The calendar day here. Every time zone is whole quarters of an hour away, so one answer serves 900 s."""
    return _day(int(moment // 900))


def day(moment: float) -> str:
    """A day in words; the year stands only where it is not this one."""
    year, month, number = day_of(moment)
    date = QDate(year, month, number)
    if year == QDate.currentDate().year():
        return QLocale().toString(date, "dddd d MMMM")
    return QLocale().toString(date, "dddd d MMMM yyyy")


def body(line: Line) -> str:
    """The text of a line as it was typed, and as a copy gives it."""
    if line.taken_back_by:
        return taken_back(line)
    if line.kind is Kind.DID:
        return f"{safe_nick(line.nick)} {safe_text(line.text, breaks=True)}"
    if line.kind in TALK or line.kind in (Kind.INFO, Kind.ERROR):
        return safe_text(line.text, breaks=True)
    return told(line)


def seen(line: Line, *, whole: bool = False) -> Shown:
    """The text of a line as it is shown beside its author, and as it can be selected; `whole`: more of a long one."""
    if line.kind not in TALK or line.taken_back_by:
        return Shown(body(line))
    found = shown(line.text, WHOLE if whole else BEGINNING)
    return behind(f"{safe_nick(line.nick)} ", found) if line.kind is Kind.DID else found


def taken_back(line: Line) -> str:
    """What stands where somebody's words were."""
    nick, by = safe_nick(line.nick), safe_nick(line.taken_back_by)
    if "." in by:  # the room itself: no nickname has a dot
        return QCoreApplication.translate("Timeline", "The host removed this message")
    if line.nick != line.taken_back_by:
        return QCoreApplication.translate("Timeline", "{by} took back what {nick} said").format(by=by, nick=nick)
    if line.mine:
        return QCoreApplication.translate("Timeline", "You took this message back")
    return QCoreApplication.translate("Timeline", "{nick} took this message back").format(nick=nick)


class Quoted(NamedTuple):
    """The answered message in one line."""

    #: Empty where it is not known.
    nick: str
    words: str


def quoted(line: Line | None) -> Quoted:
    """What stands above an answer. None: the answered message is not here."""
    if line is None:
        return Quoted("", QCoreApplication.translate("Timeline", "an earlier message"))
    if line.taken_back_by:
        return Quoted(safe_nick(line.nick), QCoreApplication.translate("Timeline", "taken back"))
    # A block of code may be cut off before its end.
    words = shown(line.text[:_QUOTED_AT_MOST]).text.replace("```", " ")
    return Quoted(safe_nick(line.nick), " ".join(words.split()))


def reacted(reaction: Reaction) -> str:
    """Who reacted so, in words."""
    nicks = [safe_nick(nick) for nick in reaction.nicks[:_REACTED_AT_MOST]]
    more = len(reaction.nicks) - len(nicks)
    names = QLocale().createSeparatedList(nicks)
    if more > 0:
        names = QCoreApplication.translate("Timeline", "{names} and %n more", "", more).format(names=names)
    text = safe_text(reaction.text)
    return QCoreApplication.translate("Timeline", "{reaction} by {names}").format(reaction=text, names=names)


def delivery(line: Line) -> str:
    """How far one's own line has come, in words. Empty: nothing needs to be said."""
    match line.delivery:
        case Delivery.WAITING:
            return QCoreApplication.translate("Timeline", "waits for the connection")
        case Delivery.PENDING:
            return QCoreApplication.translate("Timeline", "… sending")
        case Delivery.FAILED if line.reason:
            return QCoreApplication.translate("Timeline", "not sent — {reason}").format(reason=safe_text(line.reason))
        case Delivery.DOUBTFUL:
            return QCoreApplication.translate("Timeline", "perhaps not sent — {reason}").format(
                reason=safe_text(line.reason)
            )
        case Delivery.FAILED:
            return QCoreApplication.translate("Timeline", "not sent")
        case _:
            return ""


def spoken(line: Line, answered: Line | None = None) -> str:
    """A line for a screen reader: "nickname, time: text", what it answers, and the reactions to it.

    `answered` is the message that it answers, where that is here.
    """
    text = seen(line).text.replace(LINE_BREAK, "\n")
    if line.taken_back_by:
        said = said_at(line.time, text)
    elif line.kind in TALK:
        said = QCoreApplication.translate("Timeline", "{nick}, {time}: {text}").format(
            nick=_author(line, answered), time=clock(line.time), text=text
        )
    elif line.kind is Kind.ERROR:
        said = QCoreApplication.translate("Timeline", "Error, {time}: {text}").format(time=clock(line.time), text=text)
    else:
        said = said_at(line.time, text)
    state = delivery(line)
    if line.reactions:
        told = "; ".join(map(reacted, line.reactions))
        said += " — " + QCoreApplication.translate("Timeline", "Reactions: {reactions}").format(reactions=told)
    return f"{said} ({state})" if state else said


def _author(line: Line, answered: Line | None) -> str:
    """Who speaks, and whom they answer."""
    nick = safe_nick(line.nick)
    if line.bot:
        nick = QCoreApplication.translate("Timeline", "{nick}, a bot").format(nick=nick)
    if not line.reply:
        return nick
    quote = quoted(answered)
    if not quote.nick:
        return QCoreApplication.translate("Timeline", "{nick} answers an earlier message").format(nick=nick)
    return QCoreApplication.translate("Timeline", "{nick} answers {other}, “{words}”").format(
        nick=nick, other=quote.nick, words=quote.words
    )


def said_at(moment: float, text: str) -> str:
    """A text with its time, for a screen reader."""
    return QCoreApplication.translate("Timeline", "{time}: {text}").format(time=clock(moment), text=text)


def new_since_you_left() -> str:
    """What stands above the first line that the reader has not seen."""
    return QCoreApplication.translate("Timeline", "New since you left")


def copied(line: Line, text: str) -> str:
    """A line in a copied text of several: "[21:04] otter: text". `text` is the part of its body that is taken."""
    moment = clock(line.time)
    text = text.replace(LINE_BREAK, "\n")
    if line.kind is Kind.DID and not line.taken_back_by:
        return f"[{moment}] * {text}"
    if line.kind in TALK and not line.taken_back_by:
        return f"[{moment}] {safe_nick(line.nick)}: {text}"
    return f"[{moment}] {text}"
