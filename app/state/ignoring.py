"""Whom the person does not want to hear: by nickname, by mask, by account.

What they write, how they react, that they are typing: none of it comes in from then on. What was there stays.
https://modern.ircdocs.horse/#mask-expressions, https://ircv3.net/specs/extensions/account-tag
"""

from functools import lru_cache
from typing import Final

from app.state.events import ChoicesChanged, Events
from app.state.room import Room
from app.state.sayings import What
from server.protocol.message import Message
from server.protocol.names import Fold, full_mask, matches

#: Entries for one room: each message of somebody is held against all of them.
MOST: Final = 200
_LONGEST: Final = 200
_ACCOUNT: Final = "account:"
_HIDDEN: Final = frozenset({"PRIVMSG", "NOTICE", "TAGMSG", "INVITE"})


def ignore(room: Room, who: str) -> Events:
    """Hear nothing more of somebody: a nickname, a mask like `*!*@host`, or an account like `account:otter`."""
    entry = _entry(who)
    if not entry or " " in entry or len(entry) > _LONGEST or room.fold(entry) == room.me:
        yield from room.refuse(What.CANNOT_IGNORE, who)
    elif len(room.choices.ignored) >= MOST:
        yield from room.refuse(What.TOO_MANY_IGNORED)
    elif room.fold(entry) not in map(room.fold, room.choices.ignored):
        yield from _choose(room, (*room.choices.ignored, entry))
        yield from room.tell(room.note(What.IGNORED, entry))


def unignore(room: Room, who: str) -> Events:
    """Hear somebody again; `who` stands in the list of those who are ignored."""
    folded = room.fold(_entry(who))
    kept = tuple(entry for entry in room.choices.ignored if room.fold(entry) != folded)
    if len(kept) == len(room.choices.ignored):
        yield from room.refuse(What.NOT_IGNORED, who)
    else:
        yield from _choose(room, kept)
        yield from room.tell(room.note(What.HEARD_AGAIN, _entry(who)))


def entry_for(room: Room, nick: str) -> str:
    """What ignores somebody best: the account, which a new nickname does not shake off, or else the nickname."""
    profile = room.profiles.get(room.fold(nick))
    return f"{_ACCOUNT}{profile.account}" if profile and profile.account else nick


def hides(room: Room, message: Message) -> bool:
    """Whether a message comes from somebody who is ignored."""
    ignored = room.choices.ignored
    if not ignored or message.command not in _HIDDEN:
        return False
    nick, _, user_host = message.source.partition("!")
    return not room.from_server(message) and is_ignored(room, nick, user_host, message.tags.get("account", ""))


def is_ignored(room: Room, nick: str, user_host: str = "", account: str = "") -> bool:
    """Whether somebody is ignored, by what is known of them."""
    return bool(room.choices.ignored) and bool(_entries_on(room, nick, user_host, account))


def entries_on(room: Room, nick: str) -> tuple[str, ...]:
    """The entries of the list that ignore somebody."""
    return _entries_on(room, nick, "", "")


def _entries_on(room: Room, nick: str, user_host: str, account: str) -> tuple[str, ...]:
    folded = room.fold(nick)
    if folded == room.me:
        return ()
    profile = room.profiles.get(folded)
    account = room.fold(account or (profile.account if profile else ""))
    if not user_host and (person := room.people.get(folded)):
        user_host = f"*@{person.host}"
    return _fitting(room.choices.ignored, room.fold, folded, room.fold(f"{nick}!{user_host}"), account)


# The same few people say something again and again, and each message is held against the whole list.
@lru_cache(maxsize=4096)
def _fitting(ignored: tuple[str, ...], fold: Fold, nick: str, mask: str, account: str) -> tuple[str, ...]:
    """The entries that fit somebody; all that is known of them is folded."""
    found: list[str] = []
    for listed in ignored:
        entry = fold(listed)
        if entry.startswith(_ACCOUNT):
            fits = bool(account) and entry[len(_ACCOUNT) :] == account
        else:
            fits = matches(entry, mask) if "!" in entry else entry == nick
        if fits:
            found.append(listed)
    return tuple(found)


def _entry(who: str) -> str:
    """As it stands in the list: a nickname and an account as they are, any other mask complete."""
    who = who.strip()
    if who.lower().startswith(_ACCOUNT):
        return _ACCOUNT + who[len(_ACCOUNT) :].strip() if who[len(_ACCOUNT) :].strip() else ""
    return full_mask(who) if any(sign in who for sign in "!@*?") else who


def _choose(room: Room, ignored: tuple[str, ...]) -> Events:
    room.choices = room.choices._replace(ignored=ignored)
    yield ChoicesChanged(room.choices)
