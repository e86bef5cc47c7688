"""Real processes in homes of their own, and waiting for what they print."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 30.0


def environment_of(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of somebody whose settings, data and temporary files all lie in `home`."""
    own = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for folder in own.values():
        folder.mkdir(parents=True, exist_ok=True)
    own["XDG_RUNTIME_DIR"].chmod(0o700)
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        **{name: str(folder) for name, folder in own.items()},
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "error",
        **more,
    }


class Program:
    """A process that runs until `end`, with all that it has printed on both streams, a line each."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], cwd: Path) -> None:
        self.name = name
        self.lines: list[str] = []
        self._read = 0
        self._news = threading.Condition()
        self._closed = False
        self.process = self._start(command, environment, cwd)
        self._reader = threading.Thread(target=self._follow, name=f"reads {name}", daemon=True)
        self._reader.start()

    def _start(self, command: list[str], environment: Mapping[str, str], cwd: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            env=environment,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def _output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def _follow(self) -> None:
        try:
            for line in self._output():
                with self._news:
                    self.lines.append(line.rstrip("\r\n"))
                    self._news.notify_all()
        except OSError:
            pass  # A terminal whose program is gone answers EIO.
        finally:
            with self._news:
                self._closed = True
                self._news.notify_all()

    def write(self, text: str) -> None:
        """Type into its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def wait_for(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """The next line that holds the pattern, printed already or yet to come; each line is found once."""
        deadline = time.monotonic() + patience
        with self._news:
            while True:
                while self._read < len(self.lines):
                    self._read += 1
                    if found := re.search(pattern, self.lines[self._read - 1]):
                        return found
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    printed = "\n".join(line[:300] for line in self.lines[-40:])
                    how = "ended" if self._closed else f"was silent for {patience:.0f} s"
                    raise AssertionError(f"{self.name} {how} without printing {pattern!r}:\n{printed}")
                self._news.wait(left)

    def wait_ended(self, patience: float = PATIENCE) -> int:
        """Its exit code, once it has ended by itself."""
        return self.process.wait(patience)

    def end(self, patience: float = 10.0) -> int:
        """Ask it to end, insist where it does not; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            code = self.process.wait(patience)
        self._reader.join(patience)
        self._close()
        return code

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


class TerminalProgram(Program):
    """A process that draws on a terminal of its own, 160 columns by 50 rows."""

    def _start(self, command: list[str], environment: Mapping[str, str], cwd: Path) -> subprocess.Popen[str]:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self._keyboard = os.fdopen(os.dup(master), "w", encoding="utf-8")
        self._picture = os.fdopen(master, encoding="utf-8", errors="replace", newline="\n")
        try:
            return subprocess.Popen(
                command,
                env=environment,
                cwd=cwd,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                encoding="utf-8",
                start_new_session=True,
            )
        finally:
            os.close(slave)

    def _output(self) -> IO[str]:
        return self._picture

    def write(self, text: str) -> None:
        self._keyboard.write(text)
        self._keyboard.flush()

    def _close(self) -> None:
        self._keyboard.close()
        self._picture.close()


class Programs:
    """All that one test started. Each has a home below the test's own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[Program] = []

    def home(self, name: str) -> Path:
        """Where that one keeps its settings and data."""
        home = self._folder / name
        home.mkdir(exist_ok=True)
        return home

    def start(
        self,
        name: str,
        *command: str,
        kind: type[Program] = Program,
        more: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Program:
        """Start a program as the person of that name, with more in its environment, in their home or that folder."""
        home = self.home(name)
        program = kind(name, list(command), environment_of(home, more or {}), folder or home)
        self._running.append(program)
        return program

    def python(self, name: str, module: str, *arguments: str) -> Program:
        """Start one of our own programs: `app`, `server`."""
        return self.start(name, sys.executable, "-m", module, *arguments)

    def follow(self, file: Path) -> Program:
        """The lines of a file that another program writes or is about to write, as they come."""
        return self.start("reader", "tail", "-n", "+1", "-s", "0.05", "-F", str(file))

    def end_all(self) -> None:
        """The last started goes first."""
        while self._running:
            self._running.pop().end()
