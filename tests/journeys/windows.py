"""The windows of one of our programs, seen by its accessibility tree, used by mouse and keyboard of the X server."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.programs import PATIENCE, Program, Programs
from tests.journeys.screen import Screen

_LAST_LOOK = 5.0


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a window shows: a button, an input, a row, a text."""

    role: str
    name: str
    value: str
    #: Left, top, width, height on the screen, in pixels.
    place: tuple[int, int, int, int]
    enabled: bool
    focused: bool
    #: The X window that it is in.
    window: int


class Windows:
    """A program of ours whose windows a journey uses as a person does."""

    def __init__(self, programs: Programs, screen: Screen, name: str, module: str, *arguments: str) -> None:
        eyes = str(Path(__file__).with_name("eyes.py"))
        self._screen = screen
        self._asked = 0
        self.program: Program = programs.start(
            name,
            sys.executable,
            eyes,
            module,
            *arguments,
            more={"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"},
        )

    def find(
        self,
        name: str = "",
        role: str = "",
        value: str = "",
        *,
        enabled: bool | None = None,
        patience: float = PATIENCE,
    ) -> Thing:
        """Wait for a thing whose name (and value) hold these patterns; the topmost where there are several."""
        return _thing(self._ask(_question(name, role, value, enabled), patience))

    def wait_gone(self, name: str = "", role: str = "", value: str = "", *, patience: float = PATIENCE) -> None:
        """Wait until no such thing is shown any more."""
        self._ask({**_question(name, role, value, None), "gone": True}, patience)

    def all(self, role: str = "") -> list[Thing]:
        """Everything that is shown now."""
        things = [_thing(found) for found in self._ask({"all": True}, PATIENCE)]
        return [thing for thing in things if role in ("", thing.role)]

    def click(self, name: str, role: str = "Button", *, times: int = 1, button: int = 1) -> Thing:
        """Wait for a thing that can be used and lies still, and click in its middle."""
        self.find(name, role, enabled=True)
        self.wait_painted()
        thing = self.find(name, role, enabled=True)
        left, top, width, height = thing.place
        self._screen.focus(thing.window)
        self._screen.click(left + width // 2, top + height // 2, button, times=times)
        return thing

    def type(self, text: str, into: str = "", role: str = "EditableText") -> None:
        """Click into an input and replace what stands there; without a name, type where the keyboard is."""
        if into:
            self.click(into, role)
            self._screen.key("ctrl+a")
        self._screen.type(text)

    def come_forward(self) -> None:
        """Bring the last opened of its windows in front of everything else."""
        self._screen.focus(self.all("Window")[-1].window)

    def key(self, *names: str) -> None:
        """Press keys by their X names."""
        self._screen.key(*names)

    def wait_painted(self) -> None:
        """Wait until the windows lie still, and the X server has been told all that they show."""
        self._ask({"painted": True}, PATIENCE)

    def _ask(self, question: dict[str, Any], patience: float) -> Any:
        try:
            return self._answer(question, patience)
        except AssertionError as error:
            raise AssertionError(f"Not seen: {question}\n{error}\nShown:\n{self._shown()}") from None

    def _answer(self, question: dict[str, Any], patience: float) -> Any:
        self._asked += 1
        try:
            self.program.write(json.dumps({"id": self._asked, **question}) + "\n")
        except BrokenPipeError:
            raise AssertionError("The program has ended.") from None
        answer = self.program.wait_for(f'^{{"eyes": {self._asked}, ', patience).string
        return json.loads(answer)["found"]

    def _shown(self) -> str:
        """For a failure: what there was instead."""
        try:
            things = [_thing(found) for found in self._answer({"all": True}, _LAST_LOOK)]
        except AssertionError:
            return "nothing"
        return "\n".join(str(thing) for thing in things if thing.name or thing.value)


class WindowsOpener:
    """Starts programs with windows, and knows those that it started."""

    def __init__(self, programs: Programs, screen: Screen) -> None:
        self._programs = programs
        self._screen = screen
        self._open: list[Windows] = []

    def __call__(self, name: str, module: str, *arguments: str) -> Windows:
        """Start it as the person of that name."""
        opened = Windows(self._programs, self._screen, name, module, *arguments)
        self._open.append(opened)
        return opened

    def wait_painted(self) -> None:
        """Wait until everything that is open is on the screen."""
        for windows in self._open:
            if windows.program.process.poll() is None:
                windows.wait_painted()


def _question(name: str, role: str, value: str, enabled: bool | None) -> dict[str, Any]:
    asked = {"name": name, "role": role, "value": value, "enabled": enabled}
    return {key: wanted for key, wanted in asked.items() if wanted not in ("", None)}


def _thing(found: dict[str, Any]) -> Thing:
    return Thing(**{**found, "place": tuple(found["place"])})
