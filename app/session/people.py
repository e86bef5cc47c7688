"""The people in a room: what is known of them, whom one ignores, what one says of oneself, what one is told of."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.session.core import Core
from app.state import choosing, ignoring, people, profiles
from app.state.conversation import Presence, Profile
from app.state.events import ChoicesChanged, Event, NickChanged, PersonChanged, StageChanged, SyncLater
from app.state.joining import Stage
from app.state.notifying import Level
from app.store.choices import KnownChoices


class People(QObject):
    """One part of a session.

    Signals:
        changed(nick): something else is known of somebody.
        ignored_changed(): the list of those who are ignored is another one.
    """

    changed = Signal(str)
    ignored_changed = Signal()

    def __init__(self, core: Core, choices: KnownChoices | None) -> None:
        """`choices` keeps what is chosen here; without it, that is forgotten with the session."""
        super().__init__(core)
        self._core: Final = core
        self._choices: Final = choices
        self._own = Profile()
        #: Channels that are asked about later.
        self._late: Final[set[str]] = set()
        core.happened.connect(self._on_happened)

    # What is known.

    def profile(self, nick: str) -> Profile:
        """What is known of somebody; all fields are empty where that is nothing."""
        return self._core.room.profiles.get(self._core.room.fold(nick), Profile())

    def shown_name(self, nick: str) -> str:
        """What somebody is called on the screen: the display name, or else the nickname. Plain text, one line."""
        return profiles.shown_name(self._core.room, nick)

    def owns_name(self, nick: str) -> bool:
        """Whether the nickname is registered as their own: nobody else can be called so."""
        return self._core.room.owns_name(self._core.room.fold(nick))

    def presence(self, nick: str) -> Presence | None:
        """Whether somebody is there; None where nobody knows."""
        return people.presence_of(self._core.room, nick)

    def shared(self, nick: str) -> list[str]:
        """The channels that I am in with somebody, in the order of names."""
        room = self._core.room
        return sorted((channel.name for channel in room.channels_of(room.fold(nick))), key=str.casefold)

    @property
    def nicks(self) -> list[str]:
        """Everybody who is in a channel with me, in no order."""
        return [person.nick for person in self._core.room.people.values()]

    # What one says of oneself.

    @property
    def own(self) -> Profile:
        return self._own

    def introduce(self, own: Profile) -> None:
        """Say this of me: display name, status, pronouns and the address of a picture, now and on each coming in."""
        self._own = own
        profiles.set_own(self._core.room, own)
        self._core.do(())

    def set_idle(self, message: str | None) -> None:
        """Nobody touches the computer: be away with this message, unless one is away anyway; or, with None, be back."""
        self._core.do(people.set_idle(self._core.room, message))

    def ask(self, nick: str) -> None:
        """Ask the server for more about somebody; `changed` follows where there is more."""
        self._core.do(profiles.ask(self._core.room, nick))

    # Whom not to hear.

    @property
    def ignored(self) -> Sequence[str]:
        """Nicknames, masks and accounts, in the order in which they were ignored."""
        return self._core.room.choices.ignored

    def is_ignored(self, nick: str) -> bool:
        return ignoring.is_ignored(self._core.room, nick)

    def ignore(self, who: str) -> None:
        """Ignore a nickname, a mask like `*!*@host` or an account like `account:otter`."""
        self._core.do(ignoring.ignore(self._core.room, who))

    def ignore_person(self, nick: str) -> None:
        """Ignore somebody by what they cannot shake off, as far as that is known."""
        self.ignore(ignoring.entry_for(self._core.room, nick))

    def unignore(self, who: str) -> None:
        """Take one entry off the list."""
        self._core.do(ignoring.unignore(self._core.room, who))

    def hear_again(self, nick: str) -> None:
        """Take every entry off the list that ignores this person."""
        for entry in ignoring.entries_on(self._core.room, nick):
            self.unignore(entry)

    # What conversations tell of; their rows say what is chosen.

    def set_level(self, conversation: str, level: Level) -> None:
        self._core.do(choosing.set_level(self._core.room, conversation, level))

    def set_muted(self, conversation: str, muted: bool) -> None:
        self._core.do(choosing.set_muted(self._core.room, conversation, muted=muted))

    # What happens.

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case PersonChanged(nick):
                    self.changed.emit(nick)
                case NickChanged(nick):
                    self.changed.emit(nick)
                case ChoicesChanged(choices):
                    if self._choices:
                        self._choices.keep(self._core.address, choices)
                    self.ignored_changed.emit()
                case SyncLater(channel, seconds) if channel not in self._late:
                    self._late.add(channel)
                    QTimer.singleShot(seconds * 1000, self, partial(self._sync, channel))
                case StageChanged(Stage.CONNECTING):
                    self._prepare()
                case _:
                    pass

    def _prepare(self) -> None:
        """A room is called, perhaps for the first time."""
        room = self._core.room
        room.own = self._own
        if self._choices and room.choices != (chosen := self._choices.of(self._core.address)):
            self._core.do(choosing.bring(room, chosen))

    def _sync(self, channel: str) -> None:
        self._late.discard(channel)
        self._core.do(profiles.sync(self._core.room, channel))
