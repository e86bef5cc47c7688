"""Every page and pop-up, large and small, in light and dark, at 100 % and 200 %, in English and from right to left.

With LANDLINE_SCREENSHOTS=FOLDER all eight ways are looked at, and each page is written to FOLDER/WAY/PAGE.png.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.looks.access import faults_of_access
from tests.looks.faults import faults_of_form, faults_of_language
from tests.looks.language import pseudo, untranslated

_FOLDER: Final = os.environ.get("LANDLINE_SCREENSHOTS", "")
_PATIENCE: Final = 100
#: The screen of a small laptop, in device-independent pixels: what is at hand at 200 %, too.
_SCREEN: Final = (1366, 768)

#: By page, then by kind of fault.
Faults = dict[str, dict[str, list[str]]]


class Way(NamedTuple):
    """In which way all pages are shown."""

    scheme: str
    percent: int
    language: str

    def __str__(self) -> str:
        return f"{self.scheme}-{self.percent}-{self.language}"


ALL: Final = [
    Way(scheme, percent, way) for scheme in ("light", "dark") for percent in (100, 200) for way in ("en", "pseudo")
]
#: What differs most, in as few runs as show each of them once.
WAYS: Final = ALL if _FOLDER else [Way("light", 100, "en"), Way("dark", 200, "pseudo")]


def _look(way: Way, folder: Path) -> Faults:
    """Show all pages in that way, in a process of its own: scale and language are those of a whole program."""
    folder.mkdir()
    width, height = (round(edge * way.percent / 100) for edge in _SCREEN)
    screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96}
    config = folder / "screen.json"
    config.write_text(json.dumps({"screens": [{**screen, "logicalBaseDpi": 96, "dpr": 1}]}))
    pictures = [str(Path(_FOLDER) / str(way))] if _FOLDER else []
    done = subprocess.run(
        [sys.executable, "-m", "tests.looks", str(folder / "home"), way.scheme, way.language, *pictures],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
            "QT_SCALE_FACTOR": str(way.percent / 100),
            "HOME": str(folder),
            "TZ": "UTC",
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    faults: Faults = json.loads(done.stdout.splitlines()[-1])
    return faults


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Way, Future[Faults]]]:
    """All ways, two at a time."""
    folder = tmp_path_factory.mktemp("looks")
    with ThreadPoolExecutor(2) as pool:
        yield {way: pool.submit(_look, way, folder / str(way)) for way in WAYS}


def _of_kind(faults: Faults, kind: str) -> dict[str, list[str]]:
    return {page: found[kind] for page, found in faults.items() if found[kind]}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_page_is_seen_and_nothing_in_it_is_cut_off(way: Way, looks: dict[Way, Future[Faults]]) -> None:
    faults = looks[way].result()
    assert {"welcome", "chat", "emoji", "settings-1", "host", "console", "chat-small"} <= set(faults)
    assert not _of_kind(faults, "form")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_everything_has_a_name_and_is_reached_by_tab(way: Way, looks: dict[Way, Future[Faults]]) -> None:
    assert not _of_kind(looks[way].result(), "access")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_everything_that_is_read_is_translated(way: Way, looks: dict[Way, Future[Faults]]) -> None:
    assert not _of_kind(looks[way].result(), "language")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_qt_warns_of_nothing(way: Way, looks: dict[Way, Future[Faults]]) -> None:
    assert not _of_kind(looks[way].result(), "warnings")


# Whether faults are seen.


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    QAccessible.setActive(True)
    made = QWidget()
    qtbot.addWidget(made)
    row = QHBoxLayout(made)
    row.addWidget(QPushButton("Go"))
    row.addWidget(QLabel("Some words"))
    made.resize(300, 60)
    made.show()
    made.activateWindow()
    return made


def test_a_good_window_has_no_faults(window: QWidget) -> None:
    assert not [*faults_of_form(), *faults_of_access(), *faults_of_language(("Go", "Some words", "python"))]


def test_what_is_cut_off_or_outside_is_seen(window: QWidget) -> None:
    window.findChildren(QLabel)[0].setFixedWidth(20)
    assert "cut off" in next(faults_of_form())
    QPushButton("Far", window).setGeometry(290, 0, 60, 30)
    window.findChildren(QPushButton)[-1].show()
    assert any("outside" in fault for fault in faults_of_form())


def test_what_has_no_name_or_is_not_reached_is_seen(window: QWidget) -> None:
    button = window.findChildren(QPushButton)[0]
    button.setText("+")
    assert "with the name '+'" in next(faults_of_access())
    button.setText("Go")
    other = QPushButton("Stay", window)
    other.show()
    other.setFocus()
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert any("Tab does not reach it" in fault for fault in faults_of_access())


def test_english_is_seen_beside_what_people_wrote(window: QWidget) -> None:
    assert any("'Some words'" in fault for fault in faults_of_language(("Go",)))
    assert untranslated(pseudo("Message {name}…").format(name="otter"), ("otter",)) == ""
    assert untranslated("Message otter", ("otter",)) == "Message"
    assert len(pseudo("Host a room")) > len("Host a room")
