"""landline.settings, landline.set_settings, landline.restart: what the room is set to, live where that can be."""

from collections.abc import Mapping
from dataclasses import Field
from typing import Any, cast

from server.control import afar
from server.control.objects import event_object
from server.control.rpc import DENIED, INVALID_NAME, INVALID_PARAMS, NOT_FOUND, Caller, Pending, RpcError, method
from server.core.audit import Stays, Undo
from server.core.live import Live
from server.core.log import Level, LogEvent
from server.core.passwords import hashed
from server.declaration import Key, SettingError, about, check
from server.settings import declared, titles, value_of


def live_of(caller: Caller) -> Live:
    """What changes the settings."""
    if caller.server.live is None:
        raise RpcError(NOT_FOUND, "This room has no settings that can be changed")
    return caller.server.live


@method("landline.settings")
def settings(caller: Caller) -> dict[str, Any]:
    """Every setting: what it means, what it is set to, where that comes from, and whether it waits for a restart."""
    live, names = live_of(caller), titles()
    found = [_described(caller, live, key, item) for key, item in declared()]
    file = live.configuration.file
    return {
        "list": found,
        "tables": [{"name": name, "title": title} for name, title in names.items()],
        "file": None if file is None else str(file),
    }


@method("landline.set_settings", act=True, stays=Stays.UNKNOWN)
def set_settings(caller: Caller, settings: dict) -> Any:  # type: ignore[type-arg]
    """Set values, as {"limits": {"nicklen": 20}}; null for the default. All of them, or none where one cannot be."""
    live = live_of(caller)
    changes = _checked(settings)
    if caller.is_far and (refused := afar.REFUSED_SETTINGS & changes.keys()):
        raise RpcError(DENIED, afar.NO_FILES, {".".join(key): afar.NO_FILES for key in refused})
    known = dict(declared())
    wanted = live.reading.settings
    before = {
        key: _shown(value_of(wanted, key)) if key in live.reading.sources else None
        for key in changes
        if not about(known[key]).secret
    }
    caller.undo = Undo(("landline.set_settings", {"settings": _nested(before)})) if before else None
    shown = {key: "…" if about(known[key]).secret and value else value for key, value in changes.items()}
    caller.shown = {"settings": _nested({key: _shown(value) for key, value in shown.items()})}

    def change(changes: Mapping[Key, object | None]) -> dict[str, Any]:
        try:
            live.change(changes)
        except SettingError as error:
            raise _refused(error) from None
        words = ", ".join(map(str, changes))
        caller.server.log.tell("room", "CONFIG_CHANGED", f"{issuer} changed {words}", level=Level.WARN)
        return {"restart": _waiting(caller, live)}

    issuer = caller.issuer
    secrets = {key: value for key, value in changes.items() if about(known[key]).secret and isinstance(value, str)}
    if not secrets:
        return change(changes)
    accounts = live.reading.settings.accounts

    def hash_them() -> dict[Key, object | None]:
        return {key: hashed(value, accounts) for key, value in secrets.items()}

    # They are kept as their hashes alone, which take a while to make.
    return Pending(hash_them, lambda kept: change({**changes, **kept}))


@method("server.rehash", act=True, stays=Stays.OUTSIDE)
def rehash(caller: Caller) -> dict[str, Any]:
    """Read the room's settings again; gives what the log says of it."""
    live, watchers = live_of(caller), caller.server.log.watchers
    said: list[LogEvent] = []
    watchers.append(said.append)
    try:
        live.reread()
    finally:
        watchers.remove(said.append)
    client = {"name": caller.author, "id": "", "hostname": "", "ip": "", "details": caller.author}
    return {"rehash_client": client, "log": [event_object(event) for event in said], "success": True}


@method("landline.set_password", act=True)
def set_password(caller: Caller, password: str) -> Any:
    """Ask everybody who comes in from now on for a password; empty: nobody."""
    caller.shown = {"password": "…" if password else ""}
    done = set_settings(caller, {"server": {"password": password or None}})
    if isinstance(done, Pending) and (then := done.then) is not None:
        return Pending(done.work, lambda kept: bool(then(kept)))
    return bool(done)


@method("landline.restart", act=True, stays=Stays.NOTHING)
def restart(caller: Caller, reason: str = "") -> bool:
    """Close the room and open it again with all its settings. Everybody is told; programs come back by themselves."""
    live_of(caller).restart(reason)
    return True


def _checked(settings: Mapping[str, object]) -> dict[Key, object | None]:
    known = dict(declared())
    changes: dict[Key, object | None] = {}
    wrong: dict[Key, str] = {}
    for table, values in settings.items():
        if not isinstance(values, dict):
            raise RpcError(INVALID_PARAMS, 'settings must be tables of values, like {"limits": {"nicklen": 20}}')
        for name, value in values.items():
            key = Key(table, name)
            if key not in known:
                raise RpcError(NOT_FOUND, f"There is no setting {key}")
            try:
                changes[key] = None if value is None else check(key, known[key], value)
            except SettingError as error:
                wrong[key] = str(error)
    if wrong:
        raise _refused(SettingError("\n".join(wrong.values()), wrong))
    if not changes:
        raise RpcError(INVALID_PARAMS, "No setting is named")
    return changes


def _refused(error: SettingError) -> RpcError:
    """The refusal in words; those of each setting by its name, "limits.nicklen", as they are read beside it."""
    known = dict(declared())
    wrong = {".".join(key): words.replace(str(key), about(known[key]).title, 1) for key, words in error.wrong.items()}
    return RpcError(INVALID_NAME, str(error), wrong)


def _nested(values: Mapping[Key, object]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for key, value in values.items():
        found.setdefault(key.table, {})[key.name] = value
    return found


def _described(caller: Caller, live: Live, key: Key, item: Field[Any]) -> dict[str, Any]:
    facts = about(item)
    is_set = key in live.reading.sources
    value = value_of(live.reading.settings, key)
    kind = "choice" if facts.choices else {bool: "bool", int: "int", str: "text"}.get(cast(Any, item.type), "list")
    return {
        "table": key.table,
        "name": key.name,
        "title": facts.title,
        "meaning": facts.meaning,
        "kind": kind,
        "unit": facts.unit,
        "least": facts.least,
        "most": facts.most,
        "choices": [{"value": word, "title": title} for word, title in facts.choices.items()],
        "nothing": facts.nothing,
        "default": _shown(item.default),
        "value": None if facts.secret else _shown(value if is_set else item.default),
        "is_set": bool(value) if facts.secret else is_set,
        "source": live.reading.sources.get(key, "default"),
        "command_line": live.configuration.is_in_command_line(key),
        "secret": facts.secret,
        "restart": facts.restart,
        "waiting": value != value_of(caller.server.settings, key),
        "planned": facts.planned,
    }


def _waiting(caller: Caller, live: Live) -> list[str]:
    """The settings that wait for a restart, like "server.listen"."""
    wanted, running = live.reading.settings, caller.server.settings
    return [".".join(key) for key, _item in declared() if value_of(wanted, key) != value_of(running, key)]


def _shown(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
