"""What can be done with messages beside saying them: answer, react, take back, change; and who types."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.session.core import Core
from app.state import reactions, taking_back, typing
from app.state.abilities import NONE, Abilities, abilities
from app.state.conversation import Conversation
from app.state.events import AbilitiesChanged, Event, TypingChanged


class Messages(QObject):
    """The part of a session that is about single messages. What the server does not offer is refused in words.

    Signals:
        typing_changed(conversation, nicks): who types there now, a tuple of nicknames.
        abilities_changed(): other things can be done than before.
    """

    typing_changed = Signal(str, object)
    abilities_changed = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core: Final = core
        # Runs only while somebody types.
        self._timer: Final = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        core.happened.connect(self._on_happened)

    def abilities(self, conversation: str) -> Abilities:
        """What can be done in a conversation now."""
        found = self._core.room.find(conversation)
        return abilities(self._core.room, found) if found else NONE

    def react(self, conversation: str, msgid: str, text: str, on: bool) -> None:
        """React to a message, or take that back."""
        if found := self._find(conversation):
            self._core.do(reactions.react(self._core.room, found, msgid, text, on))

    def take_back(self, conversation: str, msgid: str, reason: str) -> None:
        """Take a message back for everybody."""
        if found := self._find(conversation):
            self._core.do(taking_back.take_back(self._core.room, found, msgid, reason))

    def edit(self, conversation: str, msgid: str, text: str) -> None:
        """Take a message of one's own back, and say it anew."""
        line = self._core.models.line_of(self._core.spelled(conversation), msgid)
        if line and (found := self._find(conversation)):
            self._core.do(taking_back.edit(self._core.room, found, line, text))

    def typing(self, conversation: str, active: bool) -> None:
        """A key was pressed, or (not `active`) what stood in the composer is gone."""
        if found := self._find(conversation):
            typing.typing(self._core.room, found, active)
            self._core.do(())
            self._wait()

    def _find(self, conversation: str) -> Conversation | None:
        return self._core.room.find(conversation)

    def _wait(self) -> None:
        moment = typing.due(self._core.room)
        if moment is None:
            self._timer.stop()
        else:
            # A moment later than due, as clocks differ in their last digits.
            self._timer.start(max(round((moment - self._core.room.clock()) * 1000), 0) + 50)

    def _on_timeout(self) -> None:
        self._core.do(typing.pass_time(self._core.room))
        self._wait()

    def _on_happened(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, TypingChanged):
                self.typing_changed.emit(event.conversation, event.nicks)
                self._wait()
            elif isinstance(event, AbilitiesChanged):
                self.abilities_changed.emit()
