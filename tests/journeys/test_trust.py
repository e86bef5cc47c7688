"""Who is who: a room proves itself, a name stays one's own, another computer is noticed. Real programs and windows."""

from collections.abc import Callable
from pathlib import Path

from server.protocol.address import Address, invite_link
from server.protocol.ready import Ready
from tests.fakes import free_port
from tests.journeys.conftest import Screenshots
from tests.journeys.person import Person
from tests.journeys.programs import Program, Programs
from tests.journeys.test_server_program import opens
from tests.journeys.windows import WindowsOpener


def opened(programs: Programs, name: str, port: int, data: Path) -> tuple[Program, Ready]:
    """A room on one port."""
    words = ["--headless", "127.0.0.1", str(port), "--data", str(data), "--name", "Makerspace"]
    program = programs.python(name, "server", *words)
    return program, opens(program)


def test_a_name_stays_ones_own_and_another_computer_is_noticed(
    programs: Programs,
    windows: WindowsOpener,
    people: Callable[..., Person],
    screenshots: Screenshots,
    tmp_path: Path,
) -> None:
    port, data = free_port(), tmp_path / "kept"
    room, ready = opened(programs, "room", port, data)
    fern = windows("fern", "app")
    fern.type("fern", into="Your name")
    fern.type(invite_link(Address("127.0.0.1", port, fingerprint=ready.fingerprint or "")), into="Address of the room")
    fern.click("^Join$")
    fern.find("^fern, own name, you", "ListItem")
    fern.program.end()
    room.end()

    room, _again = opened(programs, "room2", port, data)
    thief = people("heron", port)
    thief.says("NICK fern")
    thief.hears(" 433 heron fern :That nickname is registered")
    fern = windows("fern", "app")
    fern.find("^fern, own name, you", "ListItem")
    room.end()
    fern.find("Try now", "Button")

    for name in ("tls.key", "tls.crt"):
        (data / name).unlink()
    _room, ready = opened(programs, "room3", port, data)
    fern.find("^This is not the computer that answered last time$")
    fern.find("Fingerprint of the computer that answers now")
    screenshots("trust-1-stranger", fern)
    fern.click("^Do not join$")
    fern.find("This is not the computer that answered last time. Nothing was sent to it.")
    fern.click("^Join again$")
    fern.click("^Trust the new one…$")
    screenshots("trust-2-asked", fern)
    fern.click("^It is the same: trust it$")
    fern.find("^fern, own name, you", "ListItem")
