"""Reading what is kept: the end of a conversation, pages before a line, what stands around one."""

from collections.abc import Sequence
from typing import Any, Final

from app.state.lines import Reaction
from app.store.cache import Cache
from app.store.kept import COLUMNS, Kept, KeptConversation, Where, line_of

_LINES: Final = f"SELECT {COLUMNS} FROM lines WHERE conversation = ?"  # noqa: S608 - fixed words
_FORWARDS: Final = " ORDER BY time, rank LIMIT ?"
_BACKWARDS: Final = " ORDER BY time DESC, rank DESC LIMIT ?"

Row = tuple[Any, ...]


def conversations(cache: Cache, room: str) -> list[KeptConversation]:
    """Those that were open when the room was left, with something in them: channels first."""
    rows = cache.connection.execute(
        "SELECT name, direct, topic FROM conversations WHERE room = ? AND shown"
        " AND EXISTS (SELECT 1 FROM lines WHERE conversation = conversations.id) ORDER BY direct, id",
        (room,),
    )
    return [KeptConversation(name, bool(direct), topic) for name, direct, topic in rows]


def tail(cache: Cache, where: Where, most: int) -> Kept:
    """The newest lines, as far as nothing is missing between them."""
    number = cache.number(where)
    read_until, topic = cache.connection.execute(
        "SELECT read_until, topic FROM conversations WHERE id = ?", (number,)
    ).fetchone()
    rows = cache.connection.execute(_LINES + _BACKWARDS, (number, most + 1)).fetchall()
    shown = _until_gap(rows)[:most]
    kept = _kept(cache, number, shown[::-1], more=len(rows) > len(shown))
    return kept._replace(gaps=frozenset(), read_until=read_until, topic=topic)


def before(cache: Cache, where: Where, time: float, msgid: str, most: int) -> Kept:
    """Lines before one: by its msgid, or else by its time. The key 0 in `gaps` stands for that line itself."""
    number = cache.number(where)
    place = _place(cache, number, msgid) or (time, -(2**62))
    rows = cache.connection.execute(
        f"{_LINES} AND (time, rank) < (?, ?) {_BACKWARDS}", (number, *place, most + 1)
    ).fetchall()
    kept = _kept(cache, number, rows[:most][::-1], more=len(rows) > most)
    return kept._replace(gaps=kept.gaps | {0}) if cache.has_gap(number, msgid) else kept


def around(cache: Cache, where: Where, msgid: str, most: int) -> Kept | None:
    """Lines before and behind a message, as far as nothing is missing between them; None where it is not kept."""
    number = cache.number(where)
    place = _place(cache, number, msgid)
    if place is None:
        return None
    earlier = cache.connection.execute(
        f"{_LINES} AND (time, rank) <= (?, ?) {_BACKWARDS}", (number, *place, most // 2 + 1)
    ).fetchall()
    later = cache.connection.execute(
        f"{_LINES} AND (time, rank) > (?, ?) {_FORWARDS}", (number, *place, most // 2)
    ).fetchall()
    shown = _until_gap(earlier)
    whole = next((at for at, row in enumerate(later) if row[-1]), len(later))
    return _kept(cache, number, shown[::-1] + later[:whole], more=True)


def reactions_to(cache: Cache, where: Where, msgids: Sequence[str]) -> dict[str, tuple[Reaction, ...]]:
    """The reactions to these messages, by msgid, of those that have any."""
    number = cache.number(where)
    found = {msgid: _reactions(cache, number, msgid) for msgid in msgids}
    return {msgid: reactions for msgid, reactions in found.items() if reactions}


def _until_gap(rows: Sequence[Row]) -> list[Row]:
    """Rows from the newest one back to the first above which something may be missing."""
    end = next((at + 1 for at, row in enumerate(rows) if row[-1]), len(rows))
    return list(rows[:end])


def _place(cache: Cache, number: int, msgid: str) -> Row | None:
    row: Row | None = cache.connection.execute(
        "SELECT time, rank FROM lines WHERE conversation = ? AND mark = ?", (number, msgid)
    ).fetchone()
    return row


def _kept(cache: Cache, number: int, rows: Sequence[Row], *, more: bool) -> Kept:
    lines = tuple(line_of(row, _reactions(cache, number, str(row[2]))) for row in rows)
    gaps = frozenset(line.key for line, row in zip(lines, rows, strict=True) if row[-1])
    return Kept(lines, more, gaps)


def _reactions(cache: Cache, number: int, msgid: str) -> tuple[Reaction, ...]:
    if not msgid:
        return ()
    found: dict[str, Reaction] = {}
    for nick, text, mine in cache.connection.execute(
        "SELECT nick, text, mine FROM reactions WHERE conversation = ? AND msgid = ? ORDER BY rowid", (number, msgid)
    ):
        known = found.get(text, Reaction(text, ()))
        found[text] = Reaction(text, (*known.nicks, nick), known.mine or bool(mine))
    return tuple(found.values())
