"""A double click on the launcher opens Landline's window, and the desktop knows whose window it is."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app import launcher
from tests.journeys.programs import Programs, environment_of
from tests.journeys.screen import Screen
from tests.packaging.test_launcher import read, unescaped, words

pytestmark = pytest.mark.journey


def test_the_entry_opens_the_window_that_it_names(
    programs: Programs, screen: Screen, screenshots: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = programs.home("ada")
    for name, value in environment_of(home, {}).items():
        monkeypatch.setenv(name, value)
    launcher.install()
    entry = read(Path(os.environ["XDG_DATA_HOME"]) / "applications" / f"{launcher.APP_ID}.desktop")
    programs.start(
        "ada",
        *words(entry["Exec"]),
        more={"DISPLAY": screen.display},
        folder=Path(unescaped(entry.get("Path", str(home)))),
    )
    screen.wait_for_window(entry["StartupWMClass"])
    screenshots("launched")
