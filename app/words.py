"""What the state has to say, in the person's language: one sentence for each `What`."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.state.sayings import Saying, What

#: `{reason}` is ": the foreign words", or a full stop where there are none.
SENTENCES: Final[Mapping[What, object]] = {
    What.LINK: "{text}",
    What.STRANGER: QT_TRANSLATE_NOOP(
        "Words", "This is not the computer that answered last time. Nothing was sent to it."
    ),
    What.NICK_IN_USE: QT_TRANSLATE_NOOP("Words", "Somebody is called {name} already. {other} may be free."),
    What.NICK_OWNED: QT_TRANSLATE_NOOP(
        "Words", "The name {name} belongs to somebody else here, even while they are away. {other} may be free."
    ),
    What.NICK_OWNED_HERE: QT_TRANSLATE_NOOP(
        "Words",
        "The name {name} belongs to somebody else here, even while they are away. You are called {other}; the menu has "
        "“Change your name”.",
    ),
    What.NICK_REFUSED: QT_TRANSLATE_NOOP(
        "Words", "This room does not take the name {name}. Try one with fewer letters, without spaces and signs."
    ),
    What.NO_NICK_FREE: QT_TRANSLATE_NOOP("Words", "That name and all like it are taken. Choose another one."),
    What.PASSWORD_WRONG: QT_TRANSLATE_NOOP(
        "Words", "This room has a password, and this was not it. Ask its host for the password."
    ),
    What.PASSWORD_NEEDED: QT_TRANSLATE_NOOP("Words", "This room has a password. Ask its host for it."),
    What.PASSWORD_TOO_OFTEN: QT_TRANSLATE_NOOP(
        "Words", "Too many wrong passwords came from this computer. Wait a minute, then try again."
    ),
    What.BANNED: QT_TRANSLATE_NOOP("Words", "This room does not let you in{reason}"),
    What.PUT_OUT: QT_TRANSLATE_NOOP("Words", "You were put out of the room{reason}"),
    What.ROOM_CLOSED: QT_TRANSLATE_NOOP("Words", "The host closed the room{reason}"),
    What.ENDED: QT_TRANSLATE_NOOP("Words", "The room ended the connection{reason}"),
    What.NOT_A_ROOM: QT_TRANSLATE_NOOP(
        "Words",
        "Something answers at this address, but it is no chat room. Is the port the one that the host reads out?",
    ),
    What.NO_GREETING: QT_TRANSLATE_NOOP(
        "Words", "The room answers, but does not let anybody in. Its host may have to open it again."
    ),
    What.SILENT: QT_TRANSLATE_NOOP("Words", "The room does not answer any more. The network may be gone."),
    What.CUT_OFF: QT_TRANSLATE_NOOP("Words", "Connection lost. {text}"),
    What.LINES_MISSING: QT_TRANSLATE_NOOP("Words", "Messages may be missing here."),
    What.BACK_AGAIN: QT_TRANSLATE_NOOP("Words", "Connected again."),
    What.INVITED_ME: QT_TRANSLATE_NOOP("Words", "{name} invites you to {other}."),
    What.INVITED: QT_TRANSLATE_NOOP("Words", "{name} invites {other}."),
    What.INVITING: QT_TRANSLATE_NOOP("Words", "You invited {name} to {other}."),
    What.MODES: QT_TRANSLATE_NOOP("Words", "Rules of {name}: {text}"),
    What.ME_AWAY: QT_TRANSLATE_NOOP("Words", "You are away{reason}"),
    What.ME_BACK: QT_TRANSLATE_NOOP("Words", "You are back."),
    What.IGNORED: QT_TRANSLATE_NOOP("Words", "You do not see any more what {name} writes."),
    What.HEARD_AGAIN: QT_TRANSLATE_NOOP("Words", "You see again what {name} writes."),
    What.CHANNEL_RENAMED: QT_TRANSLATE_NOOP("Words", "{name} renamed {other} to {text}."),
    What.MAY_HAVE_BEEN_HEARD: QT_TRANSLATE_NOOP(
        "Words",
        "The connection was lost on the way. The others may have read it; this room cannot tell.",
    ),
    What.STALE: QT_TRANSLATE_NOOP("Words", "You typed this more than a week ago, and the room was not there."),
    What.NOT_KEPT: QT_TRANSLATE_NOOP(
        "Words",
        "What you type cannot be kept on the disk: until it is sent, do not close Landline. Is the disk full?",
    ),
    What.CANNOT_REACT: QT_TRANSLATE_NOOP("Words", "Reactions do not work in this room."),
    What.CANNOT_TAKE_BACK: QT_TRANSLATE_NOOP("Words", "Messages cannot be taken back in this room."),
    What.TAKE_BACK_ELSEWHERE: QT_TRANSLATE_NOOP("Words", "You are not where that message was said, so it stays."),
    What.TAKE_BACK_FORBIDDEN: QT_TRANSLATE_NOOP("Words", "Only whoever said it, or a host, can take that back."),
    What.TAKE_BACK_TOO_LATE: QT_TRANSLATE_NOOP("Words", "It is too late to take that back."),
    What.TAKE_BACK_UNKNOWN: QT_TRANSLATE_NOOP("Words", "The room does not have that message any more."),
    What.TOO_MUCH_WAITS: QT_TRANSLATE_NOOP(
        "Words", "Too much waits to be sent already. Wait for the room to come back."
    ),
    What.NOBODY_THERE: QT_TRANSLATE_NOOP("Words", "Nobody called {name} is in the room now."),
    What.NO_SUCH_CHANNEL: QT_TRANSLATE_NOOP("Words", "There is no channel {name}."),
    What.CANNOT_SEND: QT_TRANSLATE_NOOP("Words", "You may not write in {name} at the moment."),
    What.NOT_IN_CHANNEL: QT_TRANSLATE_NOOP("Words", "You are not in {name}."),
    What.NOT_TOGETHER: QT_TRANSLATE_NOOP("Words", "{name} is not in {other}."),
    What.ALREADY_THERE: QT_TRANSLATE_NOOP("Words", "{name} is in {other} already."),
    What.TOO_MANY_CHANNELS: QT_TRANSLATE_NOOP("Words", "You are in too many channels to join {name}. Leave one first."),
    What.CHANNEL_FULL: QT_TRANSLATE_NOOP("Words", "{name} is full. Try again when somebody has left."),
    What.INVITE_ONLY: QT_TRANSLATE_NOOP("Words", "{name} is only for those who are invited. Ask somebody in it."),
    What.BANNED_FROM_CHANNEL: QT_TRANSLATE_NOOP("Words", "You are banned from {name}. Ask its host."),
    What.CHANNEL_PASSWORD: QT_TRANSLATE_NOOP("Words", "{name} has a password. Join it with /join {name} password."),
    What.BAD_CHANNEL_NAME: QT_TRANSLATE_NOOP(
        "Words", "A channel cannot be called {name}. Use letters, digits and hyphens, without spaces."
    ),
    What.ACCOUNT_NEEDED: QT_TRANSLATE_NOOP("Words", "{name} is only for people with an account here."),
    What.NOT_OPERATOR: QT_TRANSLATE_NOOP("Words", "Only a host of {name} may do that."),
    What.NOT_SERVER_OPERATOR: QT_TRANSLATE_NOOP("Words", "Only the host of the room may do that."),
    What.TOO_LONG: QT_TRANSLATE_NOOP("Words", "That is too long for this room."),
    What.UNKNOWN_COMMAND: QT_TRANSLATE_NOOP("Words", "This room does not know {name}."),
    What.INCOMPLETE_COMMAND: QT_TRANSLATE_NOOP("Words", "Something is missing for {name}."),
    What.CANNOT_IGNORE: QT_TRANSLATE_NOOP("Words", "Nobody can be ignored as {name}. Type a name without spaces."),
    What.NOT_IGNORED: QT_TRANSLATE_NOOP("Words", "You do not ignore {name}."),
    What.TOO_MANY_IGNORED: QT_TRANSLATE_NOOP("Words", "You ignore too many people already. Lift an old entry first."),
    What.NO_RENAMING: QT_TRANSLATE_NOOP("Words", "Channels cannot be renamed in this room."),
    What.REFUSED: QT_TRANSLATE_NOOP("Words", "The room refuses{reason}"),
    What.NO_SUCH_WORD: QT_TRANSLATE_NOOP(
        "Words", "There is no command {name}. To say it as it stands, put a second / in front."
    ),
    What.USAGE: QT_TRANSLATE_NOOP("Words", "Write it like this: {text}"),
    What.NO_CHANNEL_HERE: QT_TRANSLATE_NOOP("Words", "Open a channel first: this belongs into one."),
    What.NOT_CONNECTED: QT_TRANSLATE_NOOP("Words", "There is no connection to the room at the moment."),
    What.KICKED: QT_TRANSLATE_NOOP("Words", "{other} put you out of {name}{reason}"),
    What.LEFT: QT_TRANSLATE_NOOP("Words", "You left {name}."),
    What.CLOSED_DIRECT: QT_TRANSLATE_NOOP("Words", "You closed the conversation with {name}."),
}


def words(saying: Saying) -> str:
    """Say it. Names and foreign text go in as they are: plain text."""
    reason = f": {saying.text}" if saying.text else ""
    # Foreign words end like a sentence, as another one may follow.
    if not saying.text or saying.text[-1].isalnum():
        reason += "."
    sentence = QCoreApplication.translate("Words", str(SENTENCES[saying.what]))
    return sentence.format(name=saying.name, other=saying.other, text=saying.text, reason=reason).strip()
