"""The server as a program of its own: start it, hear when its room stands, stop it, or leave it open."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

import server
from server.console.link import UNREACHABLE, ControlError, ControlLink
from server.console.records import read_status
from server.protocol.ready import NotReady, Ready, parse_ready

#: Milliseconds between looks at a program that is about to open its room, and at one whose room stands.
_OPENING_LOOK: Final = 20
_STANDING_LOOK: Final = 500
#: Milliseconds a room may take to open: a slow disk under a virus scanner needs some.
_OPENING_TIME: Final = 30_000
#: Milliseconds a room may take to say goodbye to everybody, until it is ended by force.
_CLOSING_TIME: Final = 5_000
#: Bytes and lines of what it wrote that are read for its last words; bytes of its ready line; bytes that may pile up.
_LAST_WORDS: Final = 4_096
_LAST_LINES: Final = 6
_LONGEST_OUTCOME: Final = 1 << 16
_MOST_WRITTEN: Final = 1 << 20


def server_command(arguments: list[str]) -> list[str]:
    """The command that starts our server: this Python with our package, or the program beside a packaged one."""
    if not any(word.startswith("--log") for word in arguments):
        # Nobody reads what it writes of every message; whoever asks for a log of their own gets it.
        arguments = ["--log-level", "warning", *arguments]
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("landline-server" + Path(sys.executable).suffix)), *arguments]
    root = Path(server.__file__).parent.parent
    # A file server.py in the folder that somebody happens to be in must not be taken for ours.
    safe_path = [] if root == Path.cwd() else ["-P"]
    return [sys.executable, *safe_path, "-m", "server", *arguments]


def open_another() -> None:
    """Open the console of a room on another computer, as a program of its own: it asks which."""
    program, *arguments = server_command(["--console", "--at"])
    QProcess.startDetached(program, arguments)


class RoomProgram(QObject):
    """A room in a program of its own, which this object started or found. Never blocks.

    The program lives in its own session and writes to files, so that it can outlive this one (`detach`): a QProcess
    kills its child when it goes, and one started detached does not tell when it ends. A program that was neither
    stopped nor detached is told to end when the application quits.

    Signals:
        ready(object): the room stands; a Ready.
        moved(object): it was opened again and is otherwise now, perhaps on another port; a Ready.
        failed(str): it does not open, in words a person can act on.
        ended(str): the room that stood is closed; words where nobody asked for it, else empty.
    """

    ready = Signal(object)
    moved = Signal(object)
    failed = Signal(str)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        #: The control socket of a room that another program started.
        self._found = ""
        self._room: Ready | None = None
        self._refusal = ""
        self._stopping: str | None = None
        self._link = ControlLink(self)
        self._link.connected.connect(self._on_connected)
        self._link.waiting.connect(self._on_waiting)
        self._look = QTimer(self)
        self._look.timeout.connect(self._on_look)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._on_deadline)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self._on_about_to_quit)

    @property
    def running(self) -> bool:
        """Whether a room opens, stands or closes just now."""
        return self._process is not None or bool(self._found)

    @property
    def room(self) -> Ready | None:
        """The room that stands; None before and after."""
        return self._room

    def start(self, arguments: list[str]) -> None:
        """Start the server with these arguments of its command line, `--headless` among them; not while running."""
        self._stopping = None
        self._refusal = ""
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="landline-", ignore_cleanup_errors=True)
            with self._written("out").open("wb") as out, self._written("err").open("ab") as err:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    server_command(arguments),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                    creationflags=flags,
                )
        except OSError as error:
            words = self.tr("The room's program could not be started: {why}.").format(why=error.strerror)
            QTimer.singleShot(0, self, lambda: self._close_with(words))
            return
        self._look.start(_OPENING_LOOK)
        self._deadline.start(_OPENING_TIME)

    def attach(self, control: str) -> None:
        """Take a room that stands already, by its control socket; not while running."""
        self._stopping = None
        self._found = control
        self._deadline.start(_OPENING_TIME)
        self._link.open(control)

    def stop(self, reason: str = "") -> None:
        """Close the room: its members are told why. `ended` follows within a few seconds, by force where need be."""
        if not self.running or self._stopping is not None:
            return
        self._stopping = reason
        self._deadline.start(_CLOSING_TIME)
        if self._process is not None:
            self._look.start(_OPENING_LOOK)
        if self._room is None and self._process is not None:
            self._process.terminate()
        elif self._link.up:
            self._ask_to_stop()
        elif self._room is not None:
            self._link.open(self._room.control)

    def detach(self) -> None:
        """Leave the room open and forget it. `attach` finds it again."""
        self._forget()

    def _on_look(self) -> None:
        """Look whether the program has said that its room stands, or has ended."""
        if self._process is None:
            return
        code = self._process.poll()
        stands = self._read_outcome()
        if code is not None:
            self._close_with(self._words_for_end(code))
            return
        if self._room is not None:
            self._trim()
        if stands is not None and self._stopping is None:
            self._look.start(_STANDING_LOOK)
            self._stand(stands)

    def _read_outcome(self) -> Ready | None:
        """What was said last: a room that opens again says so once more."""
        stands: Ready | None = None
        for line in self._tail("out", _LONGEST_OUTCOME).splitlines():
            outcome = parse_ready(line)
            if isinstance(outcome, NotReady):
                self._refusal = outcome.error
            elif outcome is not None:
                stands = outcome
        return stands

    def _stand(self, room: Ready) -> None:
        """The room stands, for the first time or again."""
        before, self._room = self._room, room
        self._deadline.stop()
        if before is None:
            self.ready.emit(room)
        elif before != room:
            self.moved.emit(room)

    def _on_connected(self) -> None:
        if self._stopping is not None:
            self._ask_to_stop()
        else:
            self._link.call("landline.status", {}, self._on_status, self._on_no_status)

    def _on_status(self, result: object) -> None:
        status = read_status(result)
        if status is None:
            self._close_with(self.tr("What answers there is not a room of Landline."))
            return
        self._stand(
            Ready(status.name, status.port, status.addresses, self._found, status.pid, status.fingerprint),
        )

    def _on_no_status(self, error: ControlError) -> None:
        if error.code != UNREACHABLE:  # else `waiting` tells
            self._close_with(error.message)

    def _on_waiting(self, _pause: int) -> None:
        """Nobody answers at the control socket."""
        if self._process is not None:
            self._link.close()
            self._process.terminate()
        elif self._stopping is not None:
            self._close_with("")
        elif self._room is None:
            self._close_with(self.tr("The room is not open any more."))
        elif not Path(self._found).exists():
            self._close_with(self.tr("The room was closed."))
        elif not self._deadline.isActive():
            self._deadline.start(_OPENING_TIME)  # it opens again: else its socket would be gone

    def _ask_to_stop(self) -> None:
        self._link.call("landline.stop", {"reason": self._stopping or ""}, self._on_stopping, self._on_not_stopped)

    def _on_stopping(self, _result: object) -> None:
        if self._process is not None:  # its end tells; a link that looks for it again would ask again
            self._link.close()

    def _on_not_stopped(self, error: ControlError) -> None:
        if self._process is None:
            return
        self._link.close()
        if error.code != UNREACHABLE:  # else it went away in answer to the call
            self._process.terminate()

    def _on_deadline(self) -> None:
        if self._process is None:
            self._close_with(self.tr("The room does not answer."))
            return
        if self._stopping is None:
            self._refusal = self.tr("The room's program started, but did not open the room in time.")
        self._process.kill()

    def _on_about_to_quit(self) -> None:
        if self._process is not None:
            self._process.terminate()
        self._forget()

    def _words_for_end(self, code: int) -> str:
        if self._stopping is not None:
            return ""
        if self._refusal:
            return self._refusal
        last = "\n".join(self._tail("err", _LAST_WORDS).splitlines()[-_LAST_LINES:])
        if self._room is not None:
            if code == 0:  # somebody else asked it to
                return ""
            said = self.tr("The room's program ended by itself.")
        else:
            said = self.tr("The room's program ended before it opened the room.")
        return f"{said}\n{last}".strip()

    def _close_with(self, words: str) -> None:
        """The room is closed: say so, in the signal that fits."""
        told = self.ended if self._room is not None or self._stopping is not None else self.failed
        self._forget()
        told.emit(words)

    def _forget(self) -> None:
        self._look.stop()
        self._deadline.stop()
        self._link.close()
        if self._process is not None and self._process.returncode is None:
            self._process.returncode = 0  # it lives on by our will: subprocess need not warn of it
        self._process = None
        self._found = ""
        self._room = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _written(self, stream: str) -> Path:
        assert self._folder is not None  # noqa: S101 - held while the program is
        return Path(self._folder.name) / stream

    def _tail(self, stream: str, most: int) -> str:
        with self._written(stream).open("rb") as written:
            written.seek(max(0, written.seek(0, os.SEEK_END) - most))
            return written.read().decode("utf-8", "replace")

    def _trim(self) -> None:
        """What the program writes while its room stands is of use to nobody but for the end."""
        if self._written("err").stat().st_size > _MOST_WRITTEN:
            os.truncate(self._written("err"), 0)
