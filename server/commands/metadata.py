"""METADATA: what people and channels say of themselves. https://ircv3.net/specs/extensions/metadata"""

from collections.abc import Callable, Sequence
from typing import Final

from server.commands.dispatch import Request, command
from server.core.channel import Channel
from server.core.metadata import VALUE_BYTES, Subject, is_key, may_see, may_set, name_of, put
from server.core.refused import Refused
from server.ircv3 import batch, metadata
from server.protocol.numerics import Numeric

#: Keys in one line of an answer: a line has at most 15 parameters.
_PER_LINE: Final = 10


@command("METADATA", early=True)
def metadata_command(request: Request, target: str, action: str, *words: str) -> None:
    """Show, set and follow what a person or a channel says of itself.

    The target is a nickname, a channel, or * for yourself; the action GET, LIST, SET, CLEAR, SYNC, SUB, UNSUB, SUBS.
    """
    server, client = request.server, request.client
    if not metadata.understands(client):
        if not client.registered:
            raise Refused(Numeric.ERR_NOTREGISTERED, "Say NICK and USER first")
        raise Refused(Numeric.ERR_UNKNOWNCOMMAND, "METADATA", "Unknown command")
    act = _ACTIONS.get(action.upper())
    if act is None:
        metadata.refuse(server, client, "SUBCOMMAND_INVALID", _word(action), "There is no such action")
        return
    subject = _subject(request, target)
    if subject is None:
        metadata.refuse(server, client, "INVALID_TARGET", _word(target), "There is nobody and no channel of this name")
        return
    act(request, subject, words)


def _word(text: str) -> str:
    """What a client wrote, where it can stand before other words; of a long one the start, which tells enough."""
    return text[:64] if text and " " not in text and text[0] != ":" else "*"


def _subject(request: Request, target: str) -> Subject | None:
    """Whom a target means; None where there is nobody, or a channel that the asker may not look into."""
    server, client = request.server, request.client
    if target == "*":
        return client
    if not client.registered:
        return None
    if target.startswith("#"):
        channel = server.channels.get(server.fold(target))
        return channel if channel is not None and may_see(channel, client) else None
    return server.find(target)


def _show(request: Request, subject: Subject, key: str) -> None:
    request.reply(Numeric.RPL_KEYVALUE, name_of(subject), key, "*", subject.metadata[key])


def _get(request: Request, subject: Subject, keys: Sequence[str]) -> None:
    server, client = request.server, request.client
    if not keys:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "METADATA", "Not enough parameters")
    name = name_of(subject)
    with batch.around(server, client, "metadata", name):
        for key in keys:
            if not is_key(key):
                metadata.refuse(server, client, "KEY_INVALID", _word(key), "This is no key")
            elif key in subject.metadata and may_see(subject, client):
                _show(request, subject, key)
            else:
                request.reply(Numeric.RPL_KEYNOTSET, name, key, "Key is not set")


def _list(request: Request, subject: Subject, _words: Sequence[str]) -> None:
    with batch.around(request.server, request.client, "metadata", name_of(subject)):
        for key in subject.metadata if may_see(subject, request.client) else ():
            _show(request, subject, key)


def _set(request: Request, subject: Subject, words: Sequence[str]) -> None:
    server, client = request.server, request.client
    if not words:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "METADATA", "Not enough parameters")
    key, value = words[0], words[1] if len(words) > 1 else None
    name = name_of(subject)
    if not is_key(key):
        metadata.refuse(server, client, "KEY_INVALID", _word(key), "This is no key")
    elif not may_set(subject, client):
        metadata.refuse(server, client, "KEY_NO_PERMISSION", name, key, "You may not change what others say")
    elif value is None and key not in subject.metadata:
        metadata.refuse(server, client, "KEY_NOT_SET", name, key, "Key is not set")
    elif value is not None and len(value.encode()) > VALUE_BYTES:
        context = (key,) if metadata.is_newer(client) else ()
        metadata.refuse(server, client, "VALUE_INVALID", *context, f"A value has at most {VALUE_BYTES} bytes")
    elif key not in subject.metadata and len(subject.metadata) >= server.settings.limits.metadata_keys:
        metadata.refuse(server, client, "LIMIT_REACHED", name, "There are too many keys already")
    else:
        put(server, subject, key, value)
        if value is None:
            request.reply(Numeric.RPL_KEYNOTSET, name, key, "Key is not set any more")
        else:
            _show(request, subject, key)
        metadata.tell_change(server, subject, key, value, client)


def _clear(request: Request, subject: Subject, _words: Sequence[str]) -> None:
    server, client = request.server, request.client
    name = name_of(subject)
    if not may_set(subject, client):
        metadata.refuse(server, client, "KEY_NO_PERMISSION", name, "*", "You may not change what others say")
        return
    with batch.around(server, client, "metadata", name):
        for key in list(subject.metadata):
            put(server, subject, key, None)
            request.reply(Numeric.RPL_KEYNOTSET, name, key, "Key is not set any more")
            metadata.tell_change(server, subject, key, None, client)


def _sync(request: Request, subject: Subject, _words: Sequence[str]) -> None:
    server, client = request.server, request.client
    subjects = [subject] if may_see(subject, client) else []
    if isinstance(subject, Channel) and client in subject.members:
        subjects += subject.members
    with batch.around(server, client, "metadata", name_of(subject)):
        metadata.tell_all(server, client, subjects, client.followed)


def _sub(request: Request, _subject: Subject, keys: Sequence[str]) -> None:
    server, client = request.server, request.client
    most = server.settings.limits.metadata_subs
    done: list[str] = []
    new: list[str] = []
    invalid: list[str] = []
    too_many = ""
    for key in keys:
        if not is_key(key):
            invalid.append(key)
            continue
        if key not in client.followed:
            if len(client.followed) >= most:
                too_many = key
                break
            client.followed[key] = None
            new.append(key)
        done.append(key)
    _tell_keys(request, Numeric.RPL_METADATASUBOK, done)
    for key in invalid:
        metadata.refuse(server, client, "KEY_INVALID", _word(key), "This is no key")
    if too_many:
        metadata.refuse(server, client, "TOO_MANY_SUBS", too_many, f"You can follow {most} keys")
    if client.registered:
        metadata.tell_followed(server, client, new)


def _unsub(request: Request, _subject: Subject, keys: Sequence[str]) -> None:
    done = [key for key in keys if is_key(key)]
    for key in done:
        request.client.followed.pop(key, None)
    _tell_keys(request, Numeric.RPL_METADATAUNSUBOK, done)
    for key in keys:
        if not is_key(key):
            metadata.refuse(request.server, request.client, "KEY_INVALID", _word(key), "This is no key")


def _subs(request: Request, _subject: Subject, _words: Sequence[str]) -> None:
    with batch.around(request.server, request.client, "metadata-subs"):
        _tell_keys(request, Numeric.RPL_METADATASUBS, list(request.client.followed))


def _tell_keys(request: Request, numeric: Numeric, keys: Sequence[str]) -> None:
    for start in range(0, len(keys), _PER_LINE):
        part = keys[start : start + _PER_LINE]
        request.client.send(request.server.outgoing(numeric, request.client.called, *part))


_ACTIONS: Final[dict[str, Callable[[Request, Subject, Sequence[str]], None]]] = {
    "GET": _get,
    "LIST": _list,
    "SET": _set,
    "CLEAR": _clear,
    "SYNC": _sync,
    "SUB": _sub,
    "UNSUB": _unsub,
    "SUBS": _subs,
}
