"""What is chosen in the settings window is so at once, and at the next start."""

import re

from tests.journeys.conftest import Room, Screenshots
from tests.journeys.screen import Screen
from tests.journeys.test_conversation import joined
from tests.journeys.windows import Windows, WindowsOpener

#: The timeline's ground in dark, as the X server keeps it: blue, green, red.
_DARK = bytes.fromhex("1c1f21")


def chooses(windows: Windows, now: str, value: str) -> None:
    """Choose another value in the last list that says `now`: on this system, Qt calls a list by its value.

    A click that comes sooner than a person's after the list has opened only closes it: then once more.
    """
    for _ in range(5):
        windows.click(f"^{now}$", "ComboBox")
        windows.click(f"^{value}$", "ListItem")
        windows.wait_painted()
        if any(re.fullmatch(value, thing.name) for thing in windows.all("ComboBox")):
            return
    windows.find(f"^{value}$", "ComboBox")


def test_clock_and_colours_change_at_once_and_stay(
    windows: WindowsOpener, room: Room, screen: Screen, screenshots: Screenshots
) -> None:
    kestrel = joined(windows, "kestrel", room)
    kestrel.type("good morning", into="^Message$")
    kestrel.key("Return")
    chat = kestrel.find("kestrel, .*: good morning", "ListItem")
    assert _DARK not in screen.colors(*chat.place)
    kestrel.key("ctrl+comma")
    kestrel.click("^Appearance$", "ListItem")
    chooses(kestrel, "As the system", "12 hours .*")
    kestrel.find("kestrel, [0-9:]+.[AP]M: good morning", "ListItem")
    chooses(kestrel, "12 hours .*", "24 hours .*")
    kestrel.find("kestrel, [0-9:]+: good morning", "ListItem")
    chooses(kestrel, "As the system", "Dark")
    screenshots("settings-1-dark")
    kestrel.click("^Appearance$", "ListItem")
    kestrel.key("Escape")
    kestrel.wait_gone("^Dark$", "ComboBox")
    kestrel.wait_painted()
    assert _DARK in screen.colors(*kestrel.find("kestrel, .*: good morning", "ListItem").place)

    kestrel.come_forward()
    kestrel.key("ctrl+q")
    assert kestrel.program.wait_ended() == 0
    again = windows("kestrel", "app")
    again.find("kestrel, [0-9:]+: good morning", "ListItem")
    again.wait_painted()
    assert _DARK in screen.colors(*again.find("kestrel, .*: good morning", "ListItem").place)
