"""What differs between Linux, macOS and Windows, in one place."""

import asyncio
import contextlib
import os
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from platformdirs import user_data_path, user_runtime_path

#: Bytes of a Unix socket's path, on the system that takes the fewest (macOS: 104 with the closing zero).
_LONGEST_SOCKET_PATH: Final = 103
#: Files that a room may have open, connections among them.
_MOST_FILES: Final = 65_536

#: Whether `os.write` takes a socket's number.
WRITES_TO_SOCKETS: Final = sys.platform != "win32"

Factory = Callable[[], asyncio.Protocol]


def new_event_loop() -> asyncio.AbstractEventLoop:
    """The fastest event loop there is here."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def default_data_folder() -> Path:
    """Where a room is kept when nobody says otherwise."""
    return Path(user_data_path("landline", appauthor=False)) / "room"


def default_control_path(data: Path) -> str:
    """Where the owner of a data folder reaches the room that is kept in it."""
    if sys.platform == "win32":
        return rf"\\.\pipe\landline-{_short(data)}"
    path = str(data / "control.sock")
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return str(_runtime_folder() / f"{_short(data)}.sock")


async def listen_locally(factory: Factory, path: str) -> Callable[[bool], None]:
    """Listen on a local socket that only this user can open; gives what closes it. OSError where it cannot be.

    That is told whether the room opens again: then the socket's file stays, as a sign for those who look for the room.
    """
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        pipes: Any = await loop.start_serving_pipe(factory, path)  # type: ignore[attr-defined]
        return lambda _again: [pipe.close() for pipe in pipes] and None  # type: ignore[func-returns-value]
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise OSError(f"The path of the control socket is too long: {path}")
    _remove_dead_socket(path)
    before = os.umask(0o177)
    try:
        listening = await loop.create_unix_server(factory, path)
    finally:
        os.umask(before)

    def close(again: bool) -> None:
        listening.close()
        if not again:
            with contextlib.suppress(FileNotFoundError):
                Path(path).unlink()

    return close


def answers_locally(path: str) -> bool:
    """Whether a running room listens on a local socket."""
    if sys.platform == "win32":
        return Path(path).exists()
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def open_locally(path: str) -> BinaryIO:
    """Talk to whoever listens on a local socket; close it afterwards. OSError where nobody does."""
    if sys.platform == "win32":
        return Path(path).open("r+b", buffering=0)
    with socket.socket(socket.AF_UNIX) as talking:
        talking.connect(path)
        return cast(BinaryIO, talking.makefile("rwb"))


def keep_files_private() -> None:
    """Let all files that this program makes be its user's alone, in whatever folder."""
    os.umask(0o077)


def allow_many_connections() -> None:
    """Have as many files open as the system lets this user: what most systems start programs with is 1,024 or less."""
    if sys.platform == "win32":
        return
    import resource

    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if most < wanted:
        with contextlib.suppress(OSError, ValueError):  # macOS has a bound of its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def on_end(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
    """Call `end` when somebody asks this program to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
        else:
            loop.add_signal_handler(number, end)


def _remove_dead_socket(path: str) -> None:
    """A room that was killed leaves its socket behind. Anything else at that place is left alone."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(Path(path).stat().st_mode) and not answers_locally(path):
            Path(path).unlink()


def _runtime_folder() -> Path:
    folder = Path(user_runtime_path("landline", appauthor=False))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"landline-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _short(data: Path) -> str:
    return sha256(os.fsencode(data.resolve())).hexdigest()[:16]
