"""The menu of a line in the timeline: all that can be done with it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from app.models.timeline_text import safe_nick, safe_text
from app.models.timeline_words import body
from app.state.lines import TALK, UNDELIVERED
from app.windows.timeline_active import Hit, copy_text
from app.windows.timeline_offer import may_toggle, offer
from app.windows.timeline_parts import Does
from app.windows.timeline_reader import TimelineReader

#: So many of the reactions that a line has already stand in its menu.
_REACTIONS: Final = 5


class TimelineMenu(QMenu):
    """What can be done with one line, and with what is selected."""

    def __init__(self, reader: TimelineReader, hit: Hit | None) -> None:
        super().__init__(reader)
        self._reader = reader
        if hit is not None:
            self._add_offer(hit)
        if hit is not None and hit.row.line.delivery in UNDELIVERED:
            key = hit.row.line.key
            self.addAction(self.tr("Try again")).triggered.connect(lambda: reader.retry_requested.emit(key))
            self._add(self.tr("Remove"), "Delete", lambda: reader.discard_requested.emit(key))
            self.addSeparator()
        copy = self.addAction(self.tr("Copy"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(reader.has_selection)
        copy.triggered.connect(reader.copy)
        if hit is not None:
            self._add_line(hit)
        every = self.addAction(self.tr("Select all"))
        every.setShortcut(QKeySequence.StandardKey.SelectAll)
        every.triggered.connect(reader.select_all)
        every.setEnabled(bool(reader.timeline.lines))

    def _add_offer(self, hit: Hit) -> None:
        """What everybody sees. The letters do the same while the keyboard is at the line."""
        line, reader = hit.row.line, self._reader
        offered, key = offer(line, reader.abilities), line.key
        before = len(self.actions())
        if offered.react:
            where = self.pos
            self._add(self.tr("React…"), "+", lambda: reader.picker_requested.emit(key, where()))
        for reaction in [it for it in line.reactions if may_toggle(line, it.text, reader.abilities)][:_REACTIONS]:
            words = self.tr("Take back my {reaction}") if reaction.mine else self.tr("React with {reaction}")
            action = self.addAction(words.format(reaction=self._shown(safe_text(reaction.text))))
            action.triggered.connect(lambda _=False, text=reaction.text: reader.reaction_toggled.emit(key, text))
        if offered.reply:
            self._add(self.tr("Reply"), "R", lambda: reader.reply_requested.emit(key))
        if offered.edit:
            self._add(self.tr("Edit"), "E", lambda: reader.edit_requested.emit(key))
        if offered.take_back:
            self._add(self.tr("Take back"), "Delete", lambda: reader.take_back_requested.emit(key))
        if len(self.actions()) > before:
            self.addSeparator()

    def _add(self, text: str, key: str, does: Callable[[], None]) -> None:
        action = self.addAction(text)
        action.setShortcut(QKeySequence(key))
        # It tells the key; the timeline itself listens to it, for the line that has the frame.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(does)

    def _add_line(self, hit: Hit) -> None:
        row, reader = hit.row, self._reader
        self._add(self.tr("Copy message"), "C", lambda: copy_text(body(row.line)))
        for zone in [zone for zone in row.copies if hit.active in (zone, None)][:3]:
            code = zone.target
            words = self.tr("Copy code {code}").format(code=self._shown(" ".join(code.split())))
            self.addAction(words).triggered.connect(lambda _=False, it=code: copy_text(it))
        links = [span.target for span in row.spans if span.does is Does.OPEN]
        if hit.active is not None and hit.active.does is Does.OPEN:
            links = [hit.active.target]
        for address in links[:5]:
            self.addSeparator()
            shown = self._shown(address)
            opening = self.tr("Open {link}").format(link=shown)
            self.addAction(opening).triggered.connect(lambda _=False, it=address: reader.link_activated.emit(it))
            copying = self.tr("Copy link {link}").format(link=shown)
            self.addAction(copying).triggered.connect(lambda _=False, it=address: copy_text(it))
        if row.line.kind in TALK and not row.line.mine:
            self.addSeparator()
            nick = row.line.nick
            writing = self.tr("Write to {nick}").format(nick=self._shown(safe_nick(nick)))
            self.addAction(writing).triggered.connect(lambda: reader.nick_activated.emit(nick))
        self.addSeparator()

    @staticmethod
    def _shown(text: str) -> str:
        """Remote text in a menu: short, and its ampersands are no shortcuts."""
        return (text if len(text) <= 40 else f"{text[:39]}…").replace("&", "&&")
