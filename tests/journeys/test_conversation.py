"""A conversation by mouse and keyboard: answer, react, change, take back, and see who is typing."""

from tests.journeys.conftest import Room, Screenshots
from tests.journeys.windows import Windows, WindowsOpener


def joined(windows: WindowsOpener, nick: str, room: Room) -> Windows:
    person = windows(nick, "app")
    person.type(nick, into="Your name")
    person.type(f"127.0.0.1:{room.port}", into="Address of the room")
    person.click("^Join$")
    person.find("^Message$", "EditableText")
    return person


def test_people_answer_react_change_and_take_back(windows: WindowsOpener, room: Room, screenshots: Screenshots) -> None:
    kestrel, fern = joined(windows, "kestrel", room), joined(windows, "fern", room)
    kestrel.find("fern joined", "ListItem")

    kestrel.type("The ruoter :tada: @fe", into="Message")
    kestrel.find("^fern", "ListItem")
    screenshots("conversation-1-suggestions", kestrel)
    kestrel.key("Tab")
    fern.find("kestrel is typing")
    kestrel.type("arrived")
    kestrel.key("Return")
    fern.find("kestrel, .*: The ruoter 🎉 @fern arrived", "ListItem")

    # From the composer into the timeline, to its last line.
    fern.click("^Message$", "EditableText")
    fern.key("shift+F6")
    fern.key("r")
    fern.find("Answering .*kestrel")
    screenshots("conversation-2-answer", fern)
    fern.type("Brilliant!")
    fern.key("Return")
    kestrel.find("fern answers kestrel, .*: Brilliant!", "ListItem")

    fern.key("shift+F6")
    fern.key("End", "Up")
    fern.key("plus")
    fern.find("Search emoji", "EditableText")
    screenshots("conversation-3-picker")
    fern.type("party pop")
    fern.find("party popper")
    fern.key("Return")
    kestrel.find("ruoter.*Reactions: 🎉 by fern", "ListItem")

    kestrel.click("^Message$", "EditableText")
    kestrel.key("Up")
    kestrel.find("Changing your message")
    kestrel.type("The router arrived", into="Message")
    screenshots("conversation-4-change", kestrel)
    kestrel.key("Return")
    fern.find("kestrel, .*: The router arrived", "ListItem")

    kestrel.key("shift+F6")
    kestrel.key("End")
    kestrel.key("Delete")
    kestrel.find("Take back this message")
    screenshots("conversation-5-take-back", kestrel)
    kestrel.key("Return")
    fern.find("kestrel took this message back", "ListItem")
    fern.wait_gone("The router arrived", "ListItem")


def test_a_draft_waits_for_the_next_start(windows: WindowsOpener, room: Room) -> None:
    kestrel = joined(windows, "kestrel", room)
    kestrel.type("half a thought", into="Message")
    kestrel.find("^Message$", "EditableText", "half a thought")
    kestrel.key("ctrl+q")
    assert kestrel.program.wait_ended() == 0
    # The room of last time opens by itself.
    again = windows("kestrel", "app")
    again.find("^Message$", "EditableText", "half a thought")
