"""The list of what was done: what can be taken back, until when, and why the rest cannot be."""

import csv
import io
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console import done_page
from server.console.acts import Acts
from server.console.done_page import DonePage
from server.console.link import ControlLink
from server.console.record_view import RecordView
from server.console.records import ActRecord, read_act
from server.control import audit
from server.core.audit import Stays

NOW = 1_800_000_000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of this computer, to be moved."""
    now = [NOW]
    monkeypatch.setattr(done_page, "time", lambda: now[0])
    monkeypatch.setattr("server.console.models.time", lambda: now[0])
    return now


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> DonePage:
    link = ControlLink()
    made = DonePage(Acts(link, None), theme)  # type: ignore[arg-type]
    link.setParent(made)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def act(number: int, **more: object) -> ActRecord:
    raw = {"id": number, "time": "2027-01-15T08:00:00.000Z", "by": "the host", "method": "channel.kick", **more}
    found = read_act(raw)
    assert found is not None
    return found


def undo_button(page: DonePage) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == "Take back")


def column(page: DonePage, number: int) -> list[str]:
    return [str(page.done.index(row, number).data()) for row in range(page.done.rowCount())]


def test_what_can_be_taken_back_no_more_says_so_by_itself(qtbot: QtBot, page: DonePage, clock: list[float]) -> None:
    view = page.findChild(RecordView)
    assert isinstance(view, RecordView)
    until = "2027-01-15T08:00:00.040Z"
    page.take([act(1, can_undo=True, until=until), act(2, can_undo=True)])
    assert column(page, 4)[0] == "yes"
    assert column(page, 4)[1].startswith("until ")
    view.selectRow(1)
    qtbot.waitUntil(undo_button(page).isEnabled)
    clock[0] += 0.05
    qtbot.waitUntil(lambda: column(page, 4)[1] == "no: it is too late")
    qtbot.waitUntil(lambda: not undo_button(page).isEnabled())
    view.selectRow(0)
    qtbot.waitUntil(undo_button(page).isEnabled)


def test_every_reason_of_a_room_is_known_here(page: DonePage) -> None:
    page.take([act(n, why_not={"code": code.value, "words": "?"}) for n, code in enumerate(Stays, 1)])
    assert all(words.startswith("no: ") for words in column(page, 4))
    assert len(set(column(page, 4))) == len(Stays) == len(audit._WORDS)
    page.take([act(1, why_not={"code": "new", "words": "For a new reason."}), act(2, why_not=7), act(3, undone=True)])
    assert column(page, 4) == ["–", "", "For a new reason."]


def test_what_took_something_back_says_what(page: DonePage) -> None:
    kicked = act(1, params={"channel": "#tea", "nick": "ben", "reason": "noise"}, undone=True)
    page.take([kicked, act(2, method="landline.undo", params={"id": 1}), act(3, method="landline.undo", params={})])
    assert column(page, 2) == ["–", "Put out of a channel, #tea, ben, noise", "#tea, ben, noise"]


def test_what_says_nothing_to_people_is_left_out() -> None:
    details = act(1, params={"channel": "#tea", "msgid": "m-3", "reason": "", "type": "zline", "id": 4}).details
    assert details == "#tea"


def test_what_is_shown_is_written_as_a_table_or_json(page: DonePage, clock: list[float], tmp_path: Path) -> None:
    told: list[str] = []
    page._acts.told.connect(told.append)
    page._acts.refused.connect(told.append)
    export = next(one for one in page.findChildren(QPushButton) if one.text() == "Export…")
    assert not export.isEnabled()
    page.take([act(1, params={"nick": "anna"}), act(2, method="landline.pause", undone=True)])
    assert export.isEnabled()
    page.done.narrow("anna")
    page.export_to(str(tmp_path / "acts.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "acts.csv").read_bytes().decode(), newline="")))
    assert [(row["What"], row["Details"], row["By"]) for row in rows] == [("Put out of a channel", "anna", "the host")]
    page.done.narrow("")
    page.export_to(str(tmp_path / "acts.jsonl"))
    written = [json.loads(line) for line in (tmp_path / "acts.jsonl").read_text().splitlines()]
    assert [(one["id"], one["method"], one["undone"]) for one in written] == [
        (2, "landline.pause", True),
        (1, "channel.kick", False),
    ]
    page.export_to(str(tmp_path / "no" / "acts.csv"))
    assert told[:2] == ["Acts written: 1", "Acts written: 2"]
    assert told[2].startswith("Not written: ")
