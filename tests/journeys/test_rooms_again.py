"""One Landline, several rooms: a second start joins in the first one's window, and a killed one comes back whole."""

from collections.abc import Callable

from tests.journeys.conftest import Room, Screenshots
from tests.journeys.person import Person
from tests.journeys.programs import Programs
from tests.journeys.test_server_program import opens
from tests.journeys.windows import WindowsOpener


def test_second_starts_and_a_killed_window(
    windows: WindowsOpener,
    programs: Programs,
    room: Room,
    people: Callable[..., Person],
    screenshots: Screenshots,
) -> None:
    words = ["--headless", "127.0.0.1", "0", "--name", "Chess club", "--data", str(programs.home("club") / "kept")]
    club = opens(programs.python("club", "server", *words))
    fern = windows("fern", "app", "127.0.0.1", str(room.port))
    fern.find("^Message$", "EditableText")
    again = windows("fern", "app", f"landline://127.0.0.1:{club.port}/tea")
    assert again.program.wait_ended() == 0
    fern.find("^Chess club$", "RadioButton")
    wren = people("wren", room.port)
    wren.says("JOIN #lobby", "PRIVMSG #lobby :anybody there?")
    fern.find(", 1 unread$", "RadioButton")
    screenshots("rooms-1-strip", fern)

    fern.program.process.kill()
    fern.program.wait_ended()
    back = windows("fern", "app")
    back.find("^Chess club$", "RadioButton")
    back.find("^# tea$", "StaticText")
    back.click(f"^{room.ready.name}$", "RadioButton")
    back.find("^wren", "ListItem")
    screenshots("rooms-2-back", back)
