"""The first journey: host a room, join by IP, talk, see who is connected, put somebody out, close."""

from collections.abc import Callable

from server.net.addresses import of_this_machine
from server.protocol.address import DEFAULT_PORT
from tests.journeys.conftest import Screenshots
from tests.journeys.person import Person
from tests.journeys.windows import Windows, WindowsOpener

#: Under which address the second computer reaches the first: another than the host's own 127.0.0.1, where there is one.
OUTSIDE = next(iter(of_this_machine()), "127.0.0.1")


def said_by(nick: str, words: str) -> str:
    """How a screen reader hears a line of the timeline."""
    return rf"(^|\. ){nick}, .*: {words}"


def says(windows: Windows, words: str) -> None:
    windows.type(words, into="Message")
    windows.key("Return")


def test_two_people_talk_and_the_host_sees_and_acts(
    windows: WindowsOpener, people: Callable[..., Person], screenshots: Screenshots
) -> None:
    otter = windows("otter", "app")
    otter.type("otter", into="Your name")
    otter.type("Makerspace", into="Name of your room")
    screenshots("1-welcome", otter)
    otter.click("^Host a room$")
    otter.find("Makerspace is open")
    screenshots("2-host", otter)
    port = otter.find(r"^Address: ").name.partition(": ")[2].partition(":")[2]
    otter.click("Go to the room")
    otter.find("^otter", "ListItem")

    fern = windows("fern", "app")
    fern.type("fern", into="Your name")
    fern.type(f"{OUTSIDE}:{port}" if port else OUTSIDE, into="Address of the room")
    fern.click("^Join$")
    fern.find("otter", "ListItem")
    otter.find("fern joined", "ListItem")

    says(otter, "The router arrived.")
    fern.find(said_by("otter", "The router arrived"), "ListItem")
    says(fern, "Brilliant. Is wiki.local/power down?")
    otter.find(said_by("fern", "Brilliant"), "ListItem")
    fern.find(said_by("fern", "Brilliant"), "ListItem")
    screenshots("3-chat", fern)

    otter.click("Menu", "")
    otter.click("Admin console", "")
    otter.find("127.0.0.1", "Cell")
    otter.find(OUTSIDE, "Cell")
    screenshots("4-console", otter)
    otter.click("^fern", "Cell")
    otter.click("^Kick")
    otter.type("Lunch break", into="Reason")
    screenshots("5-kick", otter)
    otter.click("^Kick$")
    otter.find("fern was put out")
    otter.find("the host put fern out: Lunch break", "ListItem")
    fern.find("put out of the room.*Lunch break")
    screenshots("6-kicked", fern)
    fern.click("Join again")
    otter.find("fern", "Cell")
    fern.find("otter", "ListItem")

    lynx = people("lynx", int(port or DEFAULT_PORT))
    lynx.says("JOIN #lobby", "PRIVMSG #lobby :anybody there?")
    fern.find(said_by("lynx", "anybody there"), "ListItem")
    lynx.says("QUIT :gone home")
    fern.find("lynx left", "ListItem")

    otter.click("^Stop room")
    otter.type("See you tomorrow", into="Reason")
    otter.click("^Stop room$")
    fern.find("See you tomorrow")
    screenshots("7-closed", fern)
