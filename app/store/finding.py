"""Looking for what was said in what is kept, newest first, page by page."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from app.state.lines import TALK, Line
from app.state.query import Hit, Query, folded
from app.store.cache import Cache
from app.store.kept import COLUMNS, line_of

_KINDS: Final = ", ".join(f"'{kind.name}'" for kind in sorted(TALK, key=lambda kind: kind.name))
_FOUND: Final = (
    "SELECT conversations.name, conversation, lines.id, "  # noqa: S608 - fixed words
    f"{COLUMNS} FROM lines JOIN conversations ON conversations.id = conversation"
    f" WHERE room = ? AND kind IN ({_KINDS}) AND taken_back_by = ''"
)
_BESIDE: Final = (
    f"SELECT {COLUMNS} FROM lines WHERE conversation = ? AND kind IN ({_KINDS})"  # noqa: S608 - fixed words
    " AND (time, rank) {side} (?, ?) ORDER BY time {order}, rank {order} LIMIT 1"
)
_BEFORE: Final = _BESIDE.format(side="<", order="DESC")
_BEHIND: Final = _BESIDE.format(side=">", order="ASC")
#: Addresses of the web are sought so, before each is looked at more closely.
_LINK: Final = " AND (instr(words, '://') OR instr(words, 'www.'))"

#: Where the next page begins: time and number of the last line that was looked at.
End = tuple[float, int]


class Findings(NamedTuple):
    """A page of what fits, newest first."""

    hits: tuple[Hit, ...]
    #: None: there is no more.
    end: End | None


def find(cache: Cache, room: str, query: Query, besides: Collection[str], start: End | None, most: int) -> Findings:
    """Look for a query in one room (its host and port), but not in the conversations `besides`, whose names are
    folded; go on where the last page ended."""
    sql, parameters = _question(room, query, besides, start)
    rows = cache.connection.execute(f"{sql} ORDER BY time DESC, lines.id DESC LIMIT ?", (*parameters, most)).fetchall()
    hits: list[Hit] = []
    for name, conversation, _number, *row in rows:
        line = line_of(row, ())
        if query.fits(line):
            place = (conversation, row[0], row[1])
            hits.append(Hit(name, line, _beside(cache, _BEFORE, place), _beside(cache, _BEHIND, place)))
    end = (rows[-1][3], rows[-1][2]) if len(rows) == most else None
    return Findings(tuple(hits), end)


def _question(room: str, query: Query, besides: Collection[str], start: End | None) -> tuple[str, list[Any]]:
    sql, parameters = _FOUND, [room]
    everything: list[tuple[str, tuple[Any, ...]]] = [
        *((" AND instr(words, ?)", (folded(word),)) for word in query.words),
        *([(" AND nick = ? COLLATE NOCASE", (query.sender,))] if query.sender.isascii() and query.sender else []),
        *([(" AND time < ?", (query.before,))] if query.before is not None else []),
        *([(" AND time >= ?", (query.after,))] if query.after is not None else []),
        *([(" AND (time, lines.id) < (?, ?)", start)] if start is not None else []),
        *([(_LINK, ())] if query.has_link else []),
    ]
    if query.place:
        place = query.place.casefold()
        everything.append((" AND folded IN (?, ?)", (place, f"#{place}")))
    if besides:
        everything.append((f" AND folded NOT IN ({','.join('?' * len(besides))})", tuple(besides)))
    values: list[Any] = list(parameters)
    for condition, more in everything:
        sql += condition
        values += more
    return sql, values


def _beside(cache: Cache, sql: str, place: tuple[Any, ...]) -> Line | None:
    row = cache.connection.execute(sql, place).fetchone()
    return line_of(row, ()) if row is not None else None
