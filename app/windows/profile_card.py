"""Who somebody is: a card over the page, beside where one clicked."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.timeline_text import safe_nick, safe_text
from app.models.timeline_words import clock
from app.session import Session
from app.state.conversation import Profile
from app.windows.avatar import Avatar
from app.windows.labels import ElidedLabel, PlainLabel, isolated
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

_WIDTH: Final = 304
_AVATAR: Final = 56
_GAP: Final = 8
#: Shared channels that have a button; of the others only the number is told.
_MOST_CHANNELS: Final = 6
#: Longer words than languages have, and what of them fits into a line of the card.
_LONG_WORD: Final = re.compile(r"\S{30,}")
_PIECE: Final = re.compile(r"\S{12}")
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400


class ProfileCard(QFrame):
    """One card for a page, shown for one person after the other. Escape or a click elsewhere closes it.

    Signals:
        message_asked(nick): the user wants to write to them alone.
        mention_asked(nick): the user wants to name them in a message.
        menu_asked(nick, where): the user wants everything else that can be done; `where` is on the screen.
        channel_asked(name): the user wants to see this channel.
        edit_asked(): the user wants to change what is said of themselves.
    """

    message_asked = Signal(str)
    mention_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    channel_asked = Signal(str)
    edit_asked = Signal()

    def __init__(self, theme: Theme, session: Session, now: Callable[[], float], page: QWidget) -> None:
        """`now` gives seconds since 1970."""
        super().__init__(page)
        self._session = session
        self._now = now
        self._page = page
        self._nick = ""
        self._beside = QRect()
        self._back_to: QWidget | None = None
        self.setObjectName("profile_card")
        set_kind(self, Kind.POPUP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._avatar = Avatar(theme, edge=_AVATAR)
        self._avatar.set_faces(session.faces)
        self._name = ElidedLabel(kind=Kind.HEADING)
        self._name.setObjectName("profile_name")
        self._under = ElidedLabel(kind=Kind.MUTED)
        self._under.setObjectName("profile_nick")
        self._status = _words("profile_status")
        self._presence = _words("profile_presence", Kind.NOTE)
        self._more_known = _words("profile_account", Kind.NOTE)
        self._shared = PlainLabel(kind=Kind.SMALL)
        self._channels = QGridLayout()
        self._message = QPushButton(self.tr("Message"))
        self._message.setObjectName("profile_message")
        set_kind(self._message, Kind.PRIMARY)
        self._mention = QPushButton(self.tr("Mention"))
        self._mention.setObjectName("profile_mention")
        self._edit = QPushButton(self.tr("Edit profile…"))
        self._edit.setObjectName("profile_edit")
        self._menu = QToolButton()
        self._menu.setObjectName("profile_menu")
        self._menu.setAccessibleName(self.tr("More"))
        self._menu.setToolTip(self.tr("More"))
        set_icon(self._menu, "more", theme)
        self._build()
        self._message.clicked.connect(lambda: self._go(self.message_asked))
        self._mention.clicked.connect(lambda: self._go(self.mention_asked))
        self._edit.clicked.connect(self._on_edit)
        self._menu.clicked.connect(self._on_menu)
        session.people.changed.connect(self._on_changed)
        self.hide()

    def show_person(self, nick: str, beside: QRect) -> None:
        """Tell of somebody, beside a place on the screen, and ask the server for more."""
        self._nick = nick
        self._back_to = QApplication.focusWidget()
        self._beside = beside
        self._fill()
        self.show()
        self.raise_()
        self._place()
        (self._edit if self._is_me else self._message).setFocus(Qt.FocusReason.PopupFocusReason)
        self._session.people.ask(nick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The page would take letters for the beginning of a message.
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            if self._back_to is not None:
                self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Only while it is seen: every event of the program passes here then.
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # a window has one

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            inside = self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            if not inside and QApplication.activePopupWidget() is None:
                self.hide()
        return super().eventFilter(watched, event)

    @property
    def _is_me(self) -> bool:
        return self._nick == self._session.nick

    def _build(self) -> None:
        self._name.setFixedWidth(_WIDTH - 32 - _AVATAR - 12)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._under)
        names.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._avatar)
        top.addLayout(names, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP)
        buttons.addWidget(self._message, 1)
        buttons.addWidget(self._mention, 1)
        buttons.addWidget(self._edit, 1)
        buttons.addWidget(self._menu)
        column = QVBoxLayout(self)
        # As large as what it tells, which may change while it is seen; the labels say how wide.
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(_GAP)
        column.addLayout(top)
        for words in (self._status, self._presence, self._more_known, self._shared):
            column.addWidget(words)
        self._channels.setSpacing(4)
        self._channels.setColumnStretch(2, 1)
        column.addLayout(self._channels)
        column.addSpacing(2)
        column.addLayout(buttons)

    def _fill(self) -> None:
        people = self._session.people
        profile = people.profile(self._nick)
        name = safe_nick(people.shown_name(self._nick))
        self.setAccessibleName(self.tr("About {name}").format(name=name))
        self._avatar.set_name(self._nick)
        self._name.setText(name)
        under = [self._nick] if name != self._nick else []
        under += [safe_text(profile.pronouns)] if profile.pronouns else []
        under += [self.tr("bot")] if profile.bot else []
        _show(self._under, " · ".join(under))
        _show(self._status, _breakable(safe_text(profile.status)))
        _show(self._presence, _breakable(self._presence_words(profile)))
        _show(self._more_known, _breakable("\n".join(self._known_words(profile))))
        self._fill_channels([] if self._is_me else people.shared(self._nick))
        for button in (self._message, self._mention, self._menu):
            button.setVisible(not self._is_me)
        self._edit.setVisible(self._is_me)

    def _presence_words(self, profile: Profile) -> str:
        presence = self._session.people.presence(self._nick)
        if presence == "gone":
            return self.tr("Not in the room now")
        if presence == "away":
            message = safe_text(profile.away_message)
            return self.tr("Away: {message}").format(message=message) if message else self.tr("Away")
        words = self.tr("Available") if presence == "here" else ""
        if profile.last_heard is not None and (ago := self._ago(profile.last_heard)):
            words = " · ".join(word for word in (words, self.tr("said something {ago}").format(ago=ago)) if word)
        return words

    def _known_words(self, profile: Profile) -> list[str]:
        known = []
        name = safe_text(profile.real_name)
        if name and name.casefold() not in (self._nick.casefold(), profile.display_name.casefold()):
            known.append(self.tr("Real name: {name}").format(name=name))
        if self._session.people.owns_name(self._nick):
            known.append(
                self.tr("✓ This name is yours in this room, also while you are away.")
                if self._is_me
                else self.tr("✓ This name is their own: nobody else can be called so here.")
            )
        elif profile.account:
            known.append(self.tr("Account: {name}").format(name=safe_nick(profile.account)))
        if profile.came is not None and self._now() - profile.came < _DAY:
            known.append(self.tr("Here since {time}").format(time=clock(profile.came)))
        if profile.operator:
            known.append(self.tr("Looks after the room"))
        if self._session.people.is_ignored(self._nick):
            known.append(self.tr("You ignore them: what they write is not shown."))
        return known

    def _ago(self, moment: float) -> str:
        """How long ago that was; empty for a moment ago."""
        seconds = self._now() - moment
        if seconds < 2 * _MINUTE:
            return ""
        if seconds < 2 * _HOUR:
            return self.tr("{count} minutes ago").format(count=int(seconds / _MINUTE))
        if seconds < 2 * _DAY:
            return self.tr("{count} hours ago").format(count=int(seconds / _HOUR))
        return self.tr("{count} days ago").format(count=int(seconds / _DAY))

    def _fill_channels(self, names: list[str]) -> None:
        while item := self._channels.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        more = len(names) - _MOST_CHANNELS
        shared = self.tr("Both of you are in")
        if more > 0:
            shared = self.tr("Both of you are in these and {count} more").format(count=more)
        _show(self._shared, shared if names else "")
        width = (_WIDTH - 32 - 4) // 2
        for at, name in enumerate(names[:_MOST_CHANNELS]):
            button = QPushButton()
            button.setObjectName("shared_channel")
            button.setAccessibleName(self.tr("Go to {channel}").format(channel=name))
            set_kind(button, Kind.COMPACT)
            button.ensurePolished()
            button.setFixedWidth(width)
            shown = button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width - 30)
            button.setText(isolated(shown).replace("&", "&&"))
            button.clicked.connect(lambda _checked=False, name=name: self._go_to(name))
            self._channels.addWidget(button, at // 2, at % 2)
            # Not later: the card is as large as what it shows.
            button.show()

    def _place(self) -> None:
        """Beside where one clicked, wholly on the page."""
        page = self._page
        where = QRect(page.mapFromGlobal(self._beside.topLeft()), self._beside.size())
        x = where.right() + _GAP
        if x + self.width() > page.width() - _GAP:
            x = where.left() - self.width() - _GAP
        if x < _GAP:
            x = max(_GAP, page.width() - self.width() - _GAP)
        y = min(where.top(), page.height() - self.height() - _GAP)
        self.move(x, max(_GAP, y))

    def _go(self, signal: SignalInstance) -> None:
        self.hide()
        signal.emit(self._nick)

    def _go_to(self, channel: str) -> None:
        self.hide()
        self.channel_asked.emit(channel)

    def _on_edit(self) -> None:
        self.hide()
        self.edit_asked.emit()

    def _on_menu(self) -> None:
        self.menu_asked.emit(self._nick, self._menu.mapToGlobal(QPoint(0, self._menu.height() + 2)))

    def _on_changed(self, nick: str) -> None:
        if self.isVisible() and nick == self._nick:
            self._fill()


def _breakable(text: str) -> str:
    """Text whose long words may go on in the next line."""
    return _LONG_WORD.sub(lambda word: _PIECE.sub("\\g<0>\u200b", word[0]), text)


def _words(name: str, kind: Kind | None = None) -> PlainLabel:
    label = PlainLabel.wrapped(kind=kind)
    label.setObjectName(name)
    label.setFixedWidth(_WIDTH - 32)
    return label


def _show(label: PlainLabel, text: str) -> None:
    """Show a label with its text, or not at all."""
    label.setText(text)
    label.setVisible(bool(text))
