"""The settings of a room that is open: changed while people talk in it, and what that leads to."""

from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from server.configuration import Configuration, Reading
from server.core.client import Client
from server.core.log import Level
from server.core.passwords import hashed, is_hash
from server.core.server import Server
from server.declaration import Key, about
from server.ircv3 import changes as told
from server.ircv3 import chghost
from server.settings import Settings, declared, in_effect, value_of

#: People whose host changes at once: each change is told to all who see them.
_SLICE: Final = 5

#: Makes sure that a room can be set so; gives what lets that take effect. Raises SettingError in words.
Prepare = Callable[[Settings], Callable[[], None]]


class LiveSettings:
    """The real `server.core.live.Live`. `restart` closes the room and opens it again."""

    def __init__(
        self,
        server: Server,
        configuration: Configuration,
        reading: Reading,
        prepare: Prepare,
        check_restart: Callable[[Settings], None],
        restart: Callable[[str, Path | None], None],
    ) -> None:
        """`check_restart` raises SettingError, in words, where the room could not be opened with these settings."""
        self.configuration = configuration
        self.reading = reading
        self._server = server
        self._opened_with = server.settings
        self._prepare = prepare
        self._check_restart = check_restart
        self._restart = restart

    def reread(self) -> None:
        """Read them again, and let them take effect."""
        reading = self.configuration.read()
        self._take(reading, self._prepare(reading.settings))
        server, waiting = self._server, self._waiting()
        server.log.tell("room", "CONFIG_RELOADED", "the settings were read again")
        for key in waiting:
            words = f"{key} takes effect when the room is opened again"
            server.log.tell("room", "CONFIG_RELOADED", words, level=Level.WARN)

    def change(self, changes: Mapping[Key, object | None]) -> None:
        """Keep these values, None for the default, and let them take effect."""
        wanted = self.configuration.read(changes).settings
        take_effect = self._prepare(wanted)
        if any(about(item).restart for key, item in declared() if key in changes):
            self._check_restart(wanted)
        self.configuration.write(changes)
        self._take(self.configuration.read(), take_effect)

    def check_restart(self) -> None:
        """Make sure that the room can be opened again as it is set now."""
        wanted = self.configuration.read().settings
        self._prepare(wanted)
        self._check_restart(wanted)

    def restart(self, reason: str, restored: Path | None = None) -> None:
        """Close the room and open it again; with what is in the folder `restored`, where one is given."""
        if restored is None:
            self.check_restart()
        self._restart(reason, restored)

    def _waiting(self) -> list[Key]:
        """What takes effect when the room is opened again."""
        wanted, running = self.reading.settings, self._server.settings
        return [key for key, _item in declared() if value_of(wanted, key) != value_of(running, key)]

    def _take(self, reading: Reading, take_effect: Callable[[], None]) -> None:
        server = self._server
        old, before = server.settings, told.said(server)
        as_shown = [client for client in server.clients.values() if client.host == server.shown_host(client.ip)]
        self.reading = reading
        server.settings = new = in_effect(reading.settings, self._opened_with)
        take_effect()
        if new.server.password != old.server.password:
            self._ask_for(new.server.password)
        if new.server.cloak != old.server.cloak:
            self._show_hosts(as_shown)
        if new.limits.whowas != old.limits.whowas:
            server.gone = deque(server.gone, maxlen=new.limits.whowas)
        if new.limits.nicklen != old.limits.nicklen:
            for channel in server.channels.values():
                channel.name_lists.clear()  # longer nicknames leave less room beside them
        told.tell(server, before)

    def _ask_for(self, password: str) -> None:
        """Ask for this password from now on. To hash it takes long; it is a hash already where the console set it."""
        server, accounts = self._server, self._server.settings.accounts
        if not password or is_hash(password, accounts):
            server.password = password
            return

        def done(kept: str) -> None:
            if server.settings.server.password == password:
                server.password = kept

        server.aside(lambda: hashed(password, accounts), done)

    def _show_hosts(self, clients: list[Client]) -> None:
        """Let members see of these clients what they are to see now, of a few at a time."""
        server = self._server
        for client in clients[:_SLICE]:
            host = server.shown_host(client.ip)
            if client.closing or client.host == host:
                continue
            if client.registered:
                chghost.change(server, client, client.user, host)
            else:
                client.host = host
        if rest := clients[_SLICE:]:
            server.aside(lambda: None, lambda _nothing: self._show_hosts(rest))
