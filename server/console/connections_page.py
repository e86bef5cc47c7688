"""The tab of the connections: one by one, or put together by address."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from resources.theme import Theme
from server.console.acts import Acts
from server.console.addresses import AddressRecord, address_columns, by_address, found_in_address
from server.console.columns import connection_columns, found_in_connection
from server.console.host_names import HostNames
from server.console.models import RecordModel
from server.console.page import RecordPage
from server.console.record_view import RecordView
from server.console.records import ConnectionRecord, StatusRecord

#: Milliseconds between two times that the connections are put together by address.
_GROUP_EVERY: Final = 1_000


class ConnectionsPage(QWidget):
    """Everybody who is connected, and what can be done about the selected ones.

    Signals:
        told(str): something was found out, in words.
    """

    told = Signal(str)

    def __init__(self, acts: Acts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._status: StatusRecord | None = None
        self._names = HostNames(self)
        self._names.found.connect(self._on_found)
        self.connections: RecordModel[ConnectionRecord] = RecordModel(
            connection_columns(self._names), found_in_connection, self
        )
        self.addresses: RecordModel[AddressRecord] = RecordModel(address_columns(self._names), found_in_address, self)
        self._message = QAction(self.tr("Message…"), self)
        self._kick = QAction(self.tr("Kick…"), self)
        self._ban = QAction(self.tr("Ban…"), self)
        self._mute = QAction(self.tr("Mute…"), self)
        self._rename = QAction(self.tr("Rename…"), self)
        self._look_up = QAction(self.tr("Look up names"), self)
        actions = [self._message, self._rename, self._mute, self._kick, self._ban, self._look_up]
        self._group = QPushButton(self.tr("Group by address"))
        self._group.setCheckable(True)
        self._group.toggled.connect(self._on_grouped)
        self._views = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(RecordPage(self._views, actions, self._ban, [self._group], self))
        self._one_by_one = RecordView("connections", self.connections, theme, actions, self._views)
        self._one_by_one.setAccessibleName(self.tr("Connections"))
        self._by_address = RecordView("addresses", self.addresses, theme, actions, self._views)
        self._by_address.setAccessibleName(self.tr("Addresses"))
        self._views.addWidget(self._one_by_one)
        self._views.addWidget(self._by_address)
        self._regroup = QTimer(self)
        self._regroup.setSingleShot(True)
        self._regroup.setInterval(_GROUP_EVERY)
        self._regroup.timeout.connect(self._on_regroup)
        for view in (self._one_by_one, self._by_address):
            view.selected.connect(self._on_selected)
        self._message.triggered.connect(lambda: acts.message(self.picked()))
        self._kick.triggered.connect(lambda: acts.kick(self.picked()))
        self._ban.triggered.connect(lambda: acts.ban(self.picked(), self._status))
        self._mute.triggered.connect(lambda: acts.ban(self.picked(), self._status, mute=True))
        self._rename.triggered.connect(self._on_rename)
        self._look_up.triggered.connect(lambda: self._names.ask(record.ip for record in self.picked()))
        self._on_selected()

    def picked(self) -> list[ConnectionRecord]:
        """The connections of the selected rows, from the top."""
        if self._group.isChecked():
            return [record for group in self._by_address.picked() for record in group.connections]
        return self._one_by_one.picked()

    def show_status(self, status: StatusRecord) -> None:
        """Know the room, and show how long ago things are by now."""
        self._status = status
        self._group.setEnabled(True)
        self.connections.pass_time()

    def take(self, changed: Sequence[ConnectionRecord], gone: Sequence[str]) -> None:
        """Take in what is new."""
        self.connections.update(changed, gone)
        if self._group.isChecked() and not self._regroup.isActive():
            self._regroup.start()

    def clear(self) -> None:
        """There is no room to show."""
        self._status = None
        self._group.setEnabled(False)
        self.connections.show([])
        self.addresses.show([])
        self._on_selected()

    def narrow(self, text: str) -> None:
        """Show only those in which a text is found."""
        self.connections.narrow(text)
        self.addresses.narrow(text)

    def say_when_empty(self, words: str) -> None:
        """What stands in the place of rows while there are none."""
        self._one_by_one.say_when_empty(words)
        self._by_address.say_when_empty(words)

    def _on_grouped(self, grouped: bool) -> None:
        if grouped:
            self._on_regroup()
        self._views.setCurrentWidget(self._by_address if grouped else self._one_by_one)
        self._on_selected()

    def _on_regroup(self) -> None:
        self.addresses.show(by_address(self.connections.everything))

    def _on_rename(self) -> None:
        for record in self.picked()[:1]:
            self._acts.rename(record)

    def _on_found(self, with_name: int, without: int) -> None:
        self.connections.renew()
        self.addresses.renew()
        self._one_by_one.show_column("host")
        if without:
            words = self.tr("Names found: {n}. Addresses without a name: {m}.").format(n=with_name, m=without)
        else:
            words = self.tr("Names found: {n}.").format(n=with_name)
        self.told.emit(words)

    def _on_selected(self) -> None:
        picked = self.picked()
        addresses = {record.ip for record in picked}
        self._message.setEnabled(any(record.nick for record in picked))
        self._rename.setEnabled(len(picked) == 1 and picked[0].nick is not None)
        for action in (self._mute, self._kick, self._ban, self._look_up):
            action.setEnabled(bool(picked))
        if len(addresses) == 1:
            self._ban.setText(self.tr("Ban {address}…").format(address=addresses.pop()))
        elif addresses:
            self._ban.setText(self.tr("Ban {n} addresses…").format(n=len(addresses)))
        else:
            self._ban.setText(self.tr("Ban…"))
