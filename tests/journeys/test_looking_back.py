"""What was said before: read by scrolling up, found by a word, and home again."""

from collections.abc import Callable

from tests.journeys.conftest import Room, Screenshots
from tests.journeys.person import Person
from tests.journeys.windows import WindowsOpener

#: So many people say so many lines each: slowly enough for the room, and more than two pages of history.
_PEOPLE = 6
_LINES = 40


def test_history_is_scrolled_searched_and_left_again(
    windows: WindowsOpener, room: Room, people: Callable[..., Person], screenshots: Screenshots
) -> None:
    for at in range(_PEOPLE):
        person = people(f"guest{at}", room.port)
        person.says("JOIN #lobby")
        first = at * _LINES
        for number in range(first, first + _LINES):
            words = "the swordfish swims" if number == 10 else f"line {number}"
            person.says(f"PRIVMSG #lobby :{words}")
        person.says("PING done")
        person.hears("PONG .*done")

    kestrel = windows("kestrel", "app")
    kestrel.type("kestrel", into="Your name")
    kestrel.type(f"127.0.0.1:{room.port}", into="Address of the room")
    kestrel.click("^Join$")
    kestrel.find(f": line {_PEOPLE * _LINES - 1}$", "ListItem")
    kestrel.click("^Message$", "EditableText")
    kestrel.key("shift+F6")
    kestrel.key("Home")
    kestrel.wait_gone(f": line {_PEOPLE * _LINES - 1}$", "ListItem")
    screenshots("looking-back-1-older", kestrel)

    kestrel.key("ctrl+f")
    kestrel.find("^Search messages$", "EditableText")
    kestrel.type("swordfish")
    kestrel.find("guest0, .*: the swordfish swims", "ListItem")
    screenshots("looking-back-2-search", kestrel)
    kestrel.key("Return")
    kestrel.find("^Back to newest$", "Button")
    screenshots("looking-back-3-found", kestrel)
    kestrel.key("ctrl+f", "Escape")
    kestrel.wait_gone("^Search messages$", "EditableText")
    kestrel.click("^Back to newest$")
    kestrel.wait_gone("^Back to newest$", "Button")
    kestrel.find(f": line {_PEOPLE * _LINES - 1}$", "ListItem")
