"""An X server without a screen: its windows, its mouse and keyboard, a picture of all that it shows."""

import os
import select
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QImage

from tests.journeys.programs import PATIENCE

WIDTH, HEIGHT = 1600, 900


class Screen:
    """One running Xvfb. `display` is what programs find in DISPLAY."""

    def __init__(self, display: str, folder: Path) -> None:
        self.display = display
        self._memory = folder / "Xvfb_screen0"

    def picture(self) -> QImage:
        """All that the screen shows now, from the X server's own memory (a file in the format of xwd)."""
        content = self._memory.read_bytes()
        header, _, _, _, width, height = struct.unpack(">6I", content[:24])
        bytes_per_line = struct.unpack(">I", content[48:52])[0]
        colors = struct.unpack(">I", content[76:80])[0]
        start = header + colors * 12
        pixels = content[start : start + bytes_per_line * height]
        return QImage(pixels, width, height, bytes_per_line, QImage.Format.Format_RGB32).copy()

    def colors(self, left: int, top: int, width: int, height: int) -> set[bytes]:
        """The colours of a grid of points in that part of the screen, which may stand half outside of it."""
        with self._memory.open("rb") as file:
            header, _, _, _, across, down = struct.unpack(">6I", file.read(24))
            file.seek(48)
            (bytes_per_line,) = struct.unpack(">I", file.read(4))
            file.seek(76)
            start = header + struct.unpack(">I", file.read(4))[0] * 12
            found = set()
            for y in range(max(0, top), min(top + height, down), 6):
                file.seek(start + y * bytes_per_line + 4 * max(0, left))
                line = file.read(4 * (min(left + width, across) - max(0, left)))
                found |= {line[at : at + 3] for at in range(0, len(line), 20)}
        return found

    def wait_for_window(self, name: str) -> int:
        """Wait for a visible window of a program that calls itself so (the class in WM_CLASS)."""
        return int(self._xdotool("search", "--sync", "--onlyvisible", "--limit", "1", "--class", f"^{name}$"))

    def click(self, x: int, y: int, button: int = 1, *, times: int = 1) -> None:
        """Click at that place of the screen."""
        self._xdotool("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "20", str(button))

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as a window manager would."""
        self._xdotool("windowraise", str(window), "windowfocus", "--sync", str(window))

    def type(self, text: str) -> None:
        """Type into the window that has the keyboard."""
        self._xdotool("type", "--delay", "2", text)

    def key(self, *names: str) -> None:
        """Press keys by their X names: Return, ctrl+c, Tab."""
        self._xdotool("key", *names)

    def _xdotool(self, *arguments: str) -> str:
        environment = {**os.environ, "DISPLAY": self.display}
        return subprocess.run(
            ["xdotool", *arguments], env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
        ).stdout


def missing() -> str:
    """The Debian packages that a screen needs and that are not here."""
    return " ".join(tool.lower() for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None)


@contextmanager
def running_screen(folder: Path) -> Iterator[Screen]:
    """A new X server on a display that was free; it keeps its picture in that folder."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder),
            "-nolisten", "tcp", "-noreset", "-ac",
        ],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            ready, _, _ = select.select([answer], [], [], PATIENCE)
            number = answer.readline().strip() if ready else ""
        if not number:
            server.kill()
            raise AssertionError(f"Xvfb did not start: {server.communicate()[1].decode()}")
        yield Screen(f":{number}", folder)
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE)
