"""What the person typed: words to say, or a command behind a slash, as IRC programs have had them for decades.

Nobody needs them: everything has its button. `//text` says "/text"; "/etc/hosts" is no command, and is just said.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from app.state import channels, greeting, ignoring, people, sending, talking
from app.state.conversation import Conversation
from app.state.events import Events
from app.state.joining import Stage
from app.state.lines import Kind
from app.state.room import Room, is_word
from app.state.sayings import Saying, What

Doing = Callable[[Room, Conversation | None, str], Events]


class Command(NamedTuple):
    """One word behind a slash: how it is written, what it does, whether something must stand behind it."""

    usage: str
    do: Doing
    bare: bool = False


def say(room: Room, name: str, text: str, reply: str = "") -> Events:
    """Do what was typed in a conversation; `name` may be empty where there is none. `reply`: what it answers."""
    conversation = room.find(name)
    word, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/") and (word.isalpha() or not word):
        command = COMMANDS.get(word.lower())
        if command is None:
            yield from room.refuse(What.NO_SUCH_WORD, f"/{word}")
        elif not rest.strip() and not command.bare:
            yield from room.refuse(What.USAGE, text=command.usage)
        elif command.do is _me:
            yield from _me(room, conversation, rest.strip(), reply)
        else:
            yield from command.do(room, conversation, rest.strip())
    elif conversation is None:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    else:
        text = text.removeprefix("/") if text.startswith("//") else text
        yield from sending.say(room, conversation, text, reply=reply)


def _me(room: Room, here: Conversation | None, rest: str, reply: str = "") -> Events:
    if here is None:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    else:
        yield from sending.say(room, here, rest, Kind.DID, reply=reply)


def _join(room: Room, _here: Conversation | None, rest: str) -> Events:
    listed, _, password = rest.partition(" ")
    for name in listed.split(","):
        yield from channels.join(room, name, password.strip())


def _part(room: Room, here: Conversation | None, rest: str) -> Events:
    first, _, reason = rest.partition(" ")
    if room.is_channel(first):
        yield from channels.part(room, first, reason)
    elif here is None:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    elif here.direct:
        yield from channels.close(room, here, Saying(What.CLOSED_DIRECT, here.name))
    else:
        yield from channels.part(room, here.name, rest)


def _nick(room: Room, _here: Conversation | None, rest: str) -> Events:
    yield from people.set_nick(room, rest)


def _msg(room: Room, _here: Conversation | None, rest: str) -> Events:
    name, _, text = rest.partition(" ")
    if not room.is_channel(name):
        yield from talking.query(room, name)
    if (conversation := room.find(name)) and text.strip():
        yield from sending.say(room, conversation, text)
    elif conversation is None and room.is_channel(name):
        yield from room.refuse(What.NOT_IN_CHANNEL, name)


def _topic(room: Room, here: Conversation | None, rest: str) -> Events:
    if here is None or here.direct:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    else:
        yield from channels.set_topic(room, here.name, rest)


def _away(room: Room, _here: Conversation | None, rest: str) -> Events:
    yield from people.set_away(room, rest or None)


def _quit(room: Room, _here: Conversation | None, rest: str) -> Events:
    yield from greeting.leave(room, rest)


def _kick(room: Room, here: Conversation | None, rest: str) -> Events:
    nick, _, reason = rest.partition(" ")
    yield from _ask(room, here, "KICK", nick, *([reason] if reason else []))


def _mode(room: Room, here: Conversation | None, rest: str) -> Events:
    yield from _ask(room, here, "MODE", *rest.split())


def _ignore(room: Room, _here: Conversation | None, rest: str) -> Events:
    yield from ignoring.ignore(room, rest)


def _unignore(room: Room, _here: Conversation | None, rest: str) -> Events:
    yield from ignoring.unignore(room, rest)


def _rename(room: Room, here: Conversation | None, rest: str) -> Events:
    if here is None or here.direct:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    else:
        yield from channels.rename(room, here.name, rest)


def _invite(room: Room, here: Conversation | None, rest: str) -> Events:
    if here and not here.direct and is_word(rest) and room.stage is Stage.HERE:
        room.send("INVITE", rest, here.name)
    else:
        yield from room.refuse(What.NO_CHANNEL_HERE)


def _ask(room: Room, here: Conversation | None, command: str, *params: str) -> Events:
    """Ask the server for something in the channel in front."""
    if here is None or here.direct:
        yield from room.refuse(What.NO_CHANNEL_HERE)
    elif room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
    elif all(is_word(word) for word in params[:-1]):
        room.send(command, here.name, *params)
    else:
        yield from room.refuse(What.USAGE, text=COMMANDS[command.lower()].usage)


COMMANDS: Final[dict[str, Command]] = {
    "me": Command("/me waves", _me),
    "join": Command("/join lobby", _join),
    "part": Command("/part", _part, bare=True),
    "nick": Command("/nick otter", _nick),
    "msg": Command("/msg otter hello", _msg),
    "topic": Command("/topic Open on Thursday at 18:00", _topic, bare=True),
    "away": Command("/away Back at six", _away, bare=True),
    "back": Command("/back", _away, bare=True),
    "quit": Command("/quit", _quit, bare=True),
    "kick": Command("/kick otter", _kick),
    "mode": Command("/mode +t", _mode, bare=True),
    "ignore": Command("/ignore otter", _ignore),
    "unignore": Command("/unignore otter", _unignore),
    "rename": Command("/rename laser-cutter", _rename),
    "invite": Command("/invite otter", _invite),
}
