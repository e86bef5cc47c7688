"""The admin console: everybody who is connected, with address and nickname, and what can be done about it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.acts import Acts
from server.console.banner import Banner
from server.console.bans_page import BansPage
from server.console.channel_acts import ChannelActs
from server.console.channels_page import ChannelsPage
from server.console.charts_page import ChartsPage
from server.console.connections_page import ConnectionsPage
from server.console.done_page import DonePage
from server.console.header import ElidedLabel, Header
from server.console.link import ControlLink
from server.console.log_filter import parse
from server.console.log_page import LogPage
from server.console.log_pane import LogPane
from server.console.look import ConsoleLook
from server.console.models import RecordModel
from server.console.program import open_another
from server.console.records import (
    ActRecord,
    BanRecord,
    ChannelRecord,
    ConnectionRecord,
    FiguresRecord,
    LogEvent,
    StatusRecord,
    TroubleRecord,
)
from server.console.settings_page import SettingsPage
from server.console.tabs import Tabs
from server.console.tiles import Tiles
from server.console.troubles import in_words
from server.console.watch import RoomWatch
from server.protocol.address import Address

if TYPE_CHECKING:
    from server.console.far_wire import Far

#: A window that is lower than this has no room for the tail of the log beside the table.
_LOW: Final = 560


class ConsoleWindow(QMainWindow):
    """One room's console, over its control socket. The room goes on when it closes, and is found again by itself
    when it went away.

    `control_path` may be empty while the room is not open yet: `attach` follows.
    """

    def __init__(self, control_path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status: StatusRecord | None = None
        self._stopped = self._restarting = False
        self._link = ControlLink(self)
        self._watch = RoomWatch(self._link, self)
        self._acts = Acts(self._link, self)
        self.resize(1180, 760)
        self._make_actions()
        self._make_frame()
        #: The pages that are still to be made, one in a turn: all of them take longer than a turn may.
        self._unmade = [
            self._make_connections,
            self._make_channels,
            self._make_bans,
            self._make_charts,
            self._make_done,
            self._make_log,
            self._make_settings,
        ]
        self._place: str | Far = control_path
        self._away = self.tr("Looking for the room…")
        self._header.say(self._away)
        self._making = QTimer(self)
        self._making.timeout.connect(self._on_make)
        self._making.start(0)

    @property
    def connections(self) -> RecordModel[ConnectionRecord]:
        """Everybody who is connected."""
        while self._unmade:
            self._on_make()
        return self._people.connections

    def attach(self, place: "str | Far") -> None:
        """Show the room with this control socket, or the one on another computer, from now on."""
        self._banner.hide()
        self._place = place
        if not self._unmade:
            self._link.open(place)

    def show_progress(self, words: str) -> None:
        """Say what is being done while there is no room yet."""
        self._turn_away()
        self._banner.hide()
        self._show_away(words)

    def show_trouble(self, words: str, retry: Callable[[], None], act: str, state: str = "") -> None:
        """Say that there is no room, and why; offer to do something about it, with what the button says. `state` says
        how it is meanwhile, where the room is not just closed.
        """
        self._turn_away()
        self._show_away(state or self.tr("The room is not open."))
        self._banner.show_words(words, retry, act)

    def _turn_away(self) -> None:
        self._place = ""
        self._link.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch.look(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._unmade:
            self._tail.setVisible(self.height() >= _LOW)

    def _make_actions(self) -> None:
        self._find = QAction(self.tr("Filter"), self)
        self._find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        self.addAction(self._find)

    def _make_frame(self) -> None:
        """Make what stands round the pages. Outer parts come first: Qt gives all that is in a widget its looks again,
        whenever it is put into another one.
        """
        theme = self._theme
        ConsoleLook(self, theme)
        whole = QFrame(self)
        set_kind(whole, Kind.BASE)
        self.setCentralWidget(whole)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = Header(theme, whole)
        self._banner = Banner(whole)
        self._health = Banner(whole)
        self._tiles = Tiles(theme, whole)
        self._tabs = Tabs(whole)
        for part in (self._header, _hairline(), self._banner, self._health, self._tiles, _hairline()):
            column.addWidget(part)
        column.addWidget(self._tabs, 1)
        self._did = ElidedLabel()
        self.statusBar().addWidget(self._did, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _on_make(self) -> None:
        """Make the next page; with the last one, find the room."""
        if self._unmade:
            self._unmade.pop(0)()
        if not self._unmade:
            self._making.stop()
            if self.focusWidget() in {None, self._header.more}:  # nobody has gone anywhere yet
                self._tabs.tabBar().setFocus()
            self._connect()
            self._tabs.restore()
            self._show_away(self._away)
            if self._place:
                self._link.open(self._place)

    def _make_connections(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical, self._tabs.inside)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        self._people = ConnectionsPage(self._acts, self._theme, split)
        self._tail = LogPane(self._theme, split)
        self._tail.setVisible(self.height() >= _LOW)
        self._tail.start_anew((), parse("level:info").fits)
        self._tail.setAccessibleName(self.tr("The end of the log"))
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 2)
        hint = self.tr("Filter by IP, name or channel")
        self._tabs.add("connections", split, self.tr("Connections"), self._people.narrow, hint)

    def _make_channels(self) -> None:
        hint = self.tr("Filter by IP, name or channel")
        self._channels = ChannelsPage(ChannelActs(self._acts, self._link, self), self._theme, self._tabs.inside)
        self._tabs.add("channels", self._channels, self.tr("Channels"), self._channels.channels.narrow, hint)

    def _make_bans(self) -> None:
        self._banned = BansPage(self._acts, self._theme, self._tabs.inside)
        hint = self.tr("Filter by IP, name or channel")
        self._tabs.add("bans", self._banned, self.tr("Bans"), self._banned.bans.narrow, hint)

    def _make_charts(self) -> None:
        self._charts = ChartsPage(self._theme, self._tabs.inside)
        self._tabs.add("charts", self._charts, self.tr("Charts"))

    def _make_done(self) -> None:
        self._done = DonePage(self._acts, self._theme, self._tabs.inside)
        hint = self.tr("Filter by act, name or host")
        self._tabs.add("done", self._done, self.tr("Done"), self._done.done.narrow, hint)

    def _make_log(self) -> None:
        self._log = LogPage(self._theme, self._tabs.inside)
        hint = self.tr("Filter: words, from:, ip:, in:")
        more = self.tr("Words, from:otter, ip:192.168.1.0/24, in:#lobby, kind:messages, level:warn")
        self._tabs.add("log", self._log, self.tr("Log"), self._log.narrow, hint, more)

    def _make_settings(self) -> None:
        page = self._settings = SettingsPage(self._link, self._theme, self._tabs.inside)
        self._tabs.add("settings", page, self.tr("Settings"), page.narrow, self.tr("Find a setting"))
        page.told.connect(self._on_told)
        page.refused.connect(self._on_refused)
        page.unsought.connect(self._tabs.field.clear)
        page.restart_asked.connect(lambda: self._acts.restart(self._status))
        page.backup.back_up_asked.connect(self._on_back_up)
        page.backup.restore_asked.connect(lambda: self._acts.restore(self._status))

    def _connect(self) -> None:
        self._watch.reached.connect(self._on_reached)
        self._watch.lost.connect(self._on_lost)
        self._watch.status_changed.connect(self._on_status_changed)
        self._watch.connections_changed.connect(self._on_connections_changed)
        self._watch.channels_changed.connect(self._on_channels_changed)
        self._watch.bans_changed.connect(self._on_bans_changed)
        self._watch.troubled.connect(self._on_troubled)
        self._watch.figures_changed.connect(self._on_figures_changed)
        self._charts.span_chosen.connect(self._watch.look_at_span)
        self._watch.acts_changed.connect(self._on_acts_changed)
        self._watch.logged.connect(self._on_logged)
        self._acts.told.connect(self._on_told)
        self._acts.refused.connect(self._on_refused)
        self._acts.stopping.connect(self._on_stopping)
        self._people.told.connect(self._on_found_out)
        self._log.told.connect(self._on_found_out)
        self._log.refused.connect(self._on_refused)
        self._log.narrowing.connect(self._tabs.field.setText)
        for pane in (self._tail, self._log.pane):
            pane.removing.connect(self._acts.remove_message)
        self._tabs.narrowed.connect(self._say_when_empty)
        self._acts.restarting.connect(self._on_restarting)
        self._find.triggered.connect(self._tabs.field.setFocus)
        self._header.announce.clicked.connect(self._acts.announce)
        self._header.quiet.triggered.connect(lambda: self._acts.quiet(self._status))
        self._header.pause.clicked.connect(lambda: self._acts.pause(self._status))
        self._header.back_up.triggered.connect(self._on_back_up)
        self._header.stop.clicked.connect(lambda: self._acts.stop(self._status))
        self._header.elsewhere.triggered.connect(open_another)

    def _on_reached(self) -> None:
        self._stopped = self._restarting = False
        self._banner.hide()
        self._settings.reach()

    def _on_lost(self) -> None:
        if self._stopped:
            self._show_away(self.tr("The room is closed."))
        elif self._restarting:
            self._show_away(self.tr("The room is opened again…"))
        else:
            self._show_away(self.tr("The room does not answer. Trying again…"))

    def _on_status_changed(self, status: StatusRecord) -> None:
        self._status = status
        self._header.show_status(status)
        self._header.let_act(True)
        self._tiles.show_status(status, self._watch.rates)
        self._people.show_status(status)
        self._log.say_whether_words_are_logged(status.log_words)
        self.setWindowTitle(self.tr("{room}: admin console").format(room=status.name))
        self._say_when_empty()

    def _on_connections_changed(self, changed: Sequence[ConnectionRecord], gone: Sequence[str]) -> None:
        self._people.take(changed, gone)

    def _on_channels_changed(self, changed: Sequence[ChannelRecord], gone: Sequence[str]) -> None:
        self._channels.take(changed, gone)

    def _on_bans_changed(self, bans: Sequence[BanRecord]) -> None:
        self._banned.take(bans)

    def _on_troubled(self, troubles: Sequence[TroubleRecord]) -> None:
        if troubles:
            self._health.show_note("\n".join(map(in_words, troubles)))
        else:
            self._health.hide()

    def _on_figures_changed(self, figures: FiguresRecord) -> None:
        self._tiles.show_figures(figures)
        self._charts.show_figures(figures)

    def _on_acts_changed(self, done: Sequence[ActRecord]) -> None:
        self._done.take(done)

    def _on_logged(self, events: Sequence[LogEvent]) -> None:
        self._tail.add(events)
        self._log.add(events)
        self._settings.hear(events)

    def _on_told(self, words: str) -> None:
        set_kind(self._did, None)
        self._say(words)
        self._watch.refresh()

    def _on_back_up(self) -> None:
        kinds = self.tr("Room (*.zip)")
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Back up the room"), "room.zip", kinds)
        if path:
            self.write_backup(path)

    def write_backup(self, path: str) -> None:
        """Have the whole room written into this file."""
        self._acts.back_up(path)

    def _on_found_out(self, words: str) -> None:
        set_kind(self._did, None)
        self._say(words)

    def _on_refused(self, words: str) -> None:
        set_kind(self._did, Kind.BAD)
        self._say(words)

    def _on_stopping(self) -> None:
        self._stopped = True

    def _on_restarting(self) -> None:
        self._restarting = True

    def _show_away(self, words: str) -> None:
        """There is no room to show: say so, and offer nothing that it would have to do."""
        self._status = None
        self._away = words
        self._header.say(words)
        self._header.let_act(False)
        self._tiles.clear()
        if self._unmade:
            return
        self._people.clear()
        self._channels.clear()
        self._health.hide()
        self._banned.clear()
        self._charts.clear()
        self._done.take([])
        self._settings.clear(words)
        self._say_when_empty(words)
        if not self.windowTitle():
            self.setWindowTitle(self.tr("Admin console"))

    def _say_when_empty(self, words: str = "") -> None:
        """Say in the place of rows why there are none; what is sought on a page comes before that."""
        if words or self._status is None:
            for page in (self._people, self._banned, self._done, self._channels):
                page.say_when_empty(words)
            return
        nobody = self.tr("Nobody is connected yet.")
        if self._status.addresses:
            where = str(Address(self._status.addresses[0], self._status.port))
            nobody += "\n" + self.tr("Others on this network join by IP: {address}").format(address=where)
        nothing = self.tr("What you do to people and channels is listed here, and can be taken back.")
        no_channels = self.tr("There is no channel yet: whoever comes in opens the lobby.")
        self._people.say_when_empty(self._unless_sought("connections", nobody))
        self._banned.say_when_empty(self._unless_sought("bans", self.tr("Nobody is banned or muted.")))
        self._done.say_when_empty(self._unless_sought("done", nothing))
        self._channels.say_when_empty(self._unless_sought("channels", no_channels))

    def _unless_sought(self, name: str, words: str) -> str:
        sought = self._tabs.sought(name)
        return self.tr("Nothing fits “{text}”.").format(text=sought) if sought else words

    def _say(self, words: str) -> None:
        self._did.set_full(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._did, words))


def _hairline() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    set_kind(line, Kind.HAIRLINE)
    return line
