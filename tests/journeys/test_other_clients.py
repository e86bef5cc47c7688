"""People with other programs: irssi, WeeChat and HexChat as Debian has them join a room, are seen, talk both ways."""

import shutil
import time
from collections.abc import Iterator

import pytest

from tests.journeys.conftest import Room
from tests.journeys.person import Person
from tests.journeys.programs import PATIENCE, Program, Programs, TerminalProgram
from tests.journeys.screen import Screen

pytestmark = pytest.mark.journey


def need(program: str) -> str:
    """Where the program is; the test is skipped where it is not installed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed (Debian: {program})")
    return path


class Irssi:
    """irssi on a terminal; what it shows of a conversation is read from its own log."""

    def __init__(self, programs: Programs, port: int, nick: str) -> None:
        self._programs = programs
        self._home = programs.home(nick) / "irssi"
        self._home.mkdir()
        (self._home / "config").write_text(
            f"""
            servers = ( {{ address = "127.0.0.1"; chatnet = "room"; port = "{port}"; autoconnect = "yes"; }} );
            chatnets = {{ room = {{ type = "IRC"; nick = "{nick}"; }}; }};
            channels = ( {{ name = "#lobby"; chatnet = "room"; autojoin = "yes"; }} );
            settings = {{
              "fe-common/core" = {{ autolog = "yes"; autolog_path = "{self._home}/logs/$0.log"; }};
              "irc/core" = {{ cmds_max_at_once = "50"; }};
            }};
            """
        )
        self._program = programs.start(nick, need("irssi"), f"--home={self._home}", kind=TerminalProgram)

    def types(self, line: str) -> None:
        """Write into its input and press Enter."""
        self._program.write(f"{line}\r")

    def log(self, conversation: str) -> Program:
        """The lines of a channel or a query as it shows them."""
        return self._programs.follow(self._home / "logs" / f"{conversation}.log")


class WeeChat:
    """WeeChat without a terminal, driven by its own pipe; what it shows is read from its own log."""

    def __init__(self, programs: Programs, port: int, nick: str) -> None:
        self._programs = programs
        self._home = programs.home(nick) / "weechat"
        self._home.mkdir()
        self._pipe = self._home / "pipe"
        commands = (
            f"/set fifo.file.path {self._pipe}",
            "/fifo disable",
            "/fifo enable",
            "/set logger.file.flush_delay 0",
            "/set irc.server_default.anti_flood_prio_high 0",
            "/set irc.server_default.anti_flood_prio_low 0",
            f"/server add room 127.0.0.1/{port} -notls -nicks={nick} -autojoin=#lobby",
            "/connect room",
        )
        arguments = [word for command in commands for word in ("--run-command", command)]
        self._program = programs.start(nick, need("weechat-headless"), "--dir", str(self._home), *arguments)

    def types(self, line: str, conversation: str = "#lobby") -> None:
        """Write into the input of a conversation and press Enter."""
        if not self._pipe.is_fifo():
            pytest.skip("WeeChat's fifo plugin is not installed (Debian: weechat-plugins)")
        with self._pipe.open("w", encoding="utf-8") as pipe:
            pipe.write(f"irc.room.{conversation} *{line}\n")

    def log(self, conversation: str) -> Program:
        """The lines of a channel or a query as it shows them; without a name those of the connection itself."""
        buffer = f"room.{conversation}" if conversation else "server.room"
        return self._programs.follow(self._home / "logs" / f"irc.{buffer}.weechatlog")


class HexChat:
    """HexChat in its window, typed into with real keys; what it shows is read from its own log."""

    def __init__(self, programs: Programs, screen: Screen, port: int, nick: str) -> None:
        self._programs = programs
        self._screen = screen
        self._home = programs.home(nick) / "hexchat"
        self._home.mkdir()
        (self._home / "hexchat.conf").write_text(
            f"irc_nick1 = {nick}\nirc_user_name = {nick}\nirc_logging = 1\nirc_logmask = %n/%c.log\n"
            "gui_slist_skip = 1\ngui_join_dialog = 0\nirc_join_delay = 0\n"
        )
        autoconnect_with_global_nick = 8 | 2
        (self._home / "servlist.conf").write_text(
            f"v=2.16.1\n\nN=room\nE=UTF-8 (Unicode)\nF={autoconnect_with_global_nick}\nS=127.0.0.1/{port}\nJ=#lobby\n\n"
        )
        programs.start(nick, need("hexchat"), "-d", str(self._home), more={"DISPLAY": screen.display})
        deadline = time.monotonic() + PATIENCE
        # To an administrator it says that this is not wise, and waits; an empty line does nothing.
        while not (self._home / "logs").exists() and time.monotonic() < deadline:
            screen.focus(screen.wait_for_window("[Hh]exchat"))
            screen.key("Return")

    def types(self, line: str) -> None:
        """Write into its input and press Enter."""
        self._screen.focus(self._screen.wait_for_window("[Hh]exchat"))
        self._screen.type(line)
        self._screen.key("Return")

    def log(self, conversation: str) -> Program:
        """The lines of a channel or a query as it shows them."""
        return self._programs.follow(self._home / "logs" / "room" / f"{conversation}.log")


@pytest.fixture
def otter(room: Room) -> Iterator[Person]:
    """Somebody at a plain socket, who is in the lobby before the others come."""
    person = Person("otter", room.port)
    person.says("JOIN #lobby")
    person.hears(" 366 ")
    yield person
    person.leaves()


def test_irssi_joins_is_seen_and_talks_both_ways(room: Room, programs: Programs, otter: Person) -> None:
    irssi = Irssi(programs, room.port, "ivy")
    otter.hears(r"^:ivy!\S+ JOIN :?#lobby")
    otter.says("NAMES #lobby")
    assert "ivy" in otter.hears(r" 353 otter . #lobby :(.*)")[1].split()

    lobby = irssi.log("#lobby")
    irssi.types("/window goto #lobby")
    otter.says("PRIVMSG #lobby :Grüße, ivy: is this → line whole?")
    lobby.wait_for(r"< ?otter> Grüße, ivy: is this → line whole\?$")
    irssi.types("It is, otter.")
    otter.hears(r"^:ivy!\S+ PRIVMSG #lobby :It is, otter\.$")

    irssi.types("/msg otter Between us two")
    otter.hears(r"^:ivy!\S+ PRIVMSG otter :Between us two$")
    otter.says("PRIVMSG ivy :Just us")
    irssi.log("otter").wait_for(r"Just us$")

    irssi.types("/me waves")
    otter.hears(r"^:ivy!\S+ PRIVMSG #lobby :\x01ACTION waves\x01$")
    irssi.types("/nick ivory")
    otter.hears(r"^:ivy!\S+ NICK :?ivory$")
    irssi.types("/quit Good night")
    otter.hears(r"^:ivory!\S+ QUIT :.*Good night$")


def test_weechat_joins_is_seen_and_talks_both_ways(room: Room, programs: Programs, otter: Person) -> None:
    weechat = WeeChat(programs, room.port, "wren")
    otter.hears(r"^:wren!\S+ JOIN :?#lobby")
    otter.says("NAMES #lobby")
    assert "wren" in otter.hears(r" 353 otter . #lobby :(.*)")[1].split()

    lobby = weechat.log("#lobby")
    otter.says("PRIVMSG #lobby :Grüße, wren: is this → line whole?")
    lobby.wait_for("\totter\tGrüße, wren: is this → line whole\\?$")
    weechat.types("It is, otter.")
    otter.hears(r"^:wren!\S+ PRIVMSG #lobby :It is, otter\.$")

    weechat.types("/msg otter Between us two")
    otter.hears(r"^:wren!\S+ PRIVMSG otter :Between us two$")
    otter.says("PRIVMSG wren :Just us")
    weechat.log("otter").wait_for("\totter\tJust us$")

    weechat.types("/me waves")
    otter.hears(r"^:wren!\S+ PRIVMSG #lobby :\x01ACTION waves\x01$")
    weechat.types("/quit Good night")
    otter.hears(r"^:wren!\S+ QUIT :.*Good night$")


def test_hexchat_joins_is_seen_and_talks_both_ways(
    room: Room, programs: Programs, screen: Screen, otter: Person
) -> None:
    hexchat = HexChat(programs, screen, room.port, "holly")
    otter.hears(r"^:holly!\S+ JOIN :?#lobby")
    lobby = hexchat.log("#lobby")
    otter.says("PRIVMSG #lobby :Grüße, holly: is this → line whole?")
    lobby.wait_for(r"<otter>\s+Grüße, holly: is this → line whole\?$")
    hexchat.types("It is, otter.")
    otter.hears(r"^:holly!\S+ PRIVMSG #lobby :It is, otter\.$")
    hexchat.types("/msg otter Between us two")
    otter.hears(r"^:holly!\S+ PRIVMSG otter :Between us two$")
    hexchat.types("/me waves")
    otter.hears(r"^:holly!\S+ PRIVMSG #lobby :\x01ACTION waves\x01$")
    hexchat.types("/quit")
    otter.hears(r"^:holly!\S+ QUIT ")


def test_irssi_and_weechat_talk_with_each_other(room: Room, programs: Programs) -> None:
    irssi = Irssi(programs, room.port, "ivy")
    in_irssi = irssi.log("#lobby")
    in_irssi.wait_for(r"ivy .*has joined")
    weechat = WeeChat(programs, room.port, "wren")
    in_irssi.wait_for(r"wren .*has joined")
    in_weechat = weechat.log("#lobby")
    irssi.types("/window goto #lobby")
    irssi.types("Do you hear me, wren?")
    in_weechat.wait_for(r"Do you hear me, wren\?$")
    weechat.types("Loud and clear")
    in_irssi.wait_for(r"< ?wren> Loud and clear$")


def test_the_room_logs_who_comes_from_where_and_says_what(room: Room, programs: Programs, otter: Person) -> None:
    """ "Connected with IP, port" and each message with its sender's IP address."""
    irssi = Irssi(programs, room.port, "ivy")
    otter.hears(r"^:ivy!\S+ JOIN :?#lobby")
    irssi.types("/window goto #lobby")
    irssi.types("Written down, I hope")
    room.program.wait_for(r"127\.0\.0\.1.*\bivy\b.*Written down, I hope$")


def test_closing_the_room_tells_everybody(room: Room, programs: Programs, otter: Person) -> None:
    weechat = WeeChat(programs, room.port, "wren")
    otter.hears(r"^:wren!\S+ JOIN :?#lobby")
    told = weechat.log("")
    assert room.program.end() == 0
    otter.hears(r"^ERROR :")
    told.wait_for("The room is closed")
