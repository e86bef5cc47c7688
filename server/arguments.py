"""The command line of landline-server. Settings that have a flag bring it along; see `server.settings`."""

import argparse
from pathlib import Path
from typing import Final

from server import VERSION, platform, settings
from server.configuration import Configuration
from server.declaration import Key, SettingError, about, check
from server.net.addresses import this_computer
from server.net.listener import Endpoint, everywhere
from server.protocol.address import AddressError, parse_address
from server.settings import Settings

LOG_LEVELS: Final = ("debug", "info", "warning", "error")


def parser() -> argparse.ArgumentParser:
    """The command line, with its help."""
    made = argparse.ArgumentParser(
        prog="landline-server",
        description="Open a room that everybody on this network can join. Without --headless, the admin console opens.",
        epilog="Example: landline-server 192.168.55.13 8081. Manage a room that is open: landline-server ctl --help",
    )
    made.add_argument("where", nargs="*", metavar="HOST [PORT]", help="an address of this computer and a port")
    made.add_argument("--headless", action="store_true", help="no window")
    made.add_argument("--console", action="store_true", help="only the console, for a room that is open already")
    made.add_argument(
        "--at", nargs="?", const="", metavar="HOST[:PORT]", help="with --console: a room on another computer ([api])"
    )
    made.add_argument("--user", metavar="NAME", help="... as whom; the password is asked for, or LANDLINE_API_PASSWORD")
    made.add_argument("--fingerprint", metavar="DIGITS", help="... what it has to show the first time")
    made.add_argument("--host", action="append", default=[], metavar="HOST", help="where to listen (can be repeated)")
    made.add_argument(
        "--port", action="append", type=int, default=[], metavar="PORT", help="on which port (can be repeated)"
    )
    made.add_argument("--data", type=Path, metavar="DIR", help="the folder for everything that the room keeps")
    made.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML; flags win over it")
    made.add_argument("--control", metavar="PATH", help="the control socket (usually inside the data folder)")
    made.add_argument("--log-level", choices=LOG_LEVELS, default="info", help="how much is told (default: info)")
    made.add_argument("--log-file", type=Path, metavar="FILE", help="where the log goes besides the screen")
    made.add_argument(
        "--add-account", metavar="NAME", help="make an account of this name; its password is read from standard input"
    )
    made.add_argument(
        "--restore", type=Path, metavar="FILE", help="make the data folder of a backup, before the room is opened"
    )
    made.add_argument("--check-config", action="store_true", help="say what is wrong with the settings, and end")
    made.add_argument("--version", action="version", version=f"Landline {VERSION}")
    for key, item in settings.flags():
        facts = about(item)
        made.add_argument(facts.flag, dest=str(key), metavar=item.name.upper(), help=facts.title)
    return made


def configuration(options: argparse.Namespace) -> Configuration:
    """Where the settings come from: files, then the flags. Raises SettingError where a flag cannot be, in words."""
    flags: dict[Key, object] = {}
    for key, item in settings.flags():
        given = getattr(options, str(key))
        if given is not None:
            flags[key] = check(key, item, given)
    listen = [Key("server", "listen")] if options.host or options.where else []
    return Configuration(data_folder(options), options.config, flags, listen, this_computer())


def endpoints(options: argparse.Namespace, wanted: Settings) -> list[Endpoint]:
    """Where to listen. Raises SettingError, in words, where that cannot be read."""
    hosts: list[str] = list(options.host)
    ports: list[int | None] = [_port(str(port)) for port in options.port]
    if len(options.where) > 2:
        raise SettingError(f"Too many words: {' '.join(options.where)}. One address and one port are enough.")
    if options.where:
        host, port = _host_and_port(options.where[0])
        hosts.insert(0, host)
        if port is not None:
            ports.insert(0, port)
    if len(options.where) == 2:
        ports.insert(0, _port(options.where[1]))
    listed = [_host_and_port(text) for text in wanted.server.listen]
    if hosts:
        return [Endpoint(host, port) for host in hosts for port in ports or [None]]
    if listed:
        return [Endpoint(host, own) for host, one in listed for own in ([one] if one is not None else ports or [None])]
    return [endpoint for port in ports or [None] for endpoint in everywhere(port)]


def data_folder(options: argparse.Namespace) -> Path:
    """The folder that the room is kept in."""
    return options.data.expanduser() if options.data else platform.default_data_folder()


def control_path(options: argparse.Namespace) -> str:
    """The control socket."""
    return options.control or platform.default_control_path(data_folder(options))


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise SettingError(f"{text} is no port: ports go from 1 to 65535 (0: any free one)")
    return int(text)


def _host_and_port(text: str) -> tuple[str, int | None]:
    """Read `host`, `host:port` or `[host]:port`, with the port only where one is written."""
    if text in {"*", "0.0.0.0", "::", "[::]"}:  # noqa: S104 - what somebody asked for
        return text.strip("[]"), None
    port: int | None = None
    bare = text
    if text.startswith("[") or text.count(":") == 1:
        bare, colon, number = text.rpartition(":")
        if colon and not number.endswith("]"):
            port = _port(number)
        else:
            bare = text
    try:
        return parse_address(bare).host, port
    except AddressError:
        raise SettingError(f"{text} is no address of a computer") from None
