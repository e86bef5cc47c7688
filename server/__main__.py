"""landline-server: open a room."""

import logging
import sys
from collections.abc import Sequence
from typing import Final

from server import arguments, platform
from server.protocol.ready import NotReady, format_ready
from server.settings import SettingError, Settings

_LEVELS: Final = dict(zip(arguments.LOG_LEVELS, (10, 20, 30, 40), strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program. Gives its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    options = arguments.parser().parse_args(words)
    if options.console:
        return _console([], arguments.control_path(options))
    try:
        settings, notes = arguments.read_settings(options)
        endpoints = arguments.endpoints(options, settings)
    except SettingError as error:
        return _refuse(str(error), options.headless)
    if options.check_config:
        print("\n".join(notes) or "The settings are fine.", file=sys.stderr)
        return 0
    if not options.headless:
        # A room that is open already is shown, not opened twice.
        control = arguments.control_path(options)
        return _console([], control) if platform.answers_locally(control) else _console(words, None)
    try:
        _start_logging(options.log_level, options.log_file)
    except OSError as error:
        return _refuse(f"The log file {options.log_file} cannot be written: {error.strerror}.", True)
    for note in notes:
        logging.getLogger("landline").warning("%s", note)
    from server import room

    def read_again() -> Settings:
        return arguments.read_settings(options)[0]

    data, control = arguments.data_folder(options), arguments.control_path(options)
    return room.run(room.Plan(settings, endpoints, data, control, read_again if options.config else None))


def _refuse(words: str, to_a_program: bool) -> int:
    if to_a_program:
        print(format_ready(NotReady(words)), flush=True)
    print(words, file=sys.stderr)
    return 1


def _console(words: list[str], control: str | None) -> int:
    try:
        from server.console import app
    except ImportError as error:
        if error.name is None or not error.name.startswith("PySide6"):
            raise
        print(
            'The admin console needs Qt. Install it from Landline\'s folder with: pip install ".[app]"\n'
            "Or open the room without a window: landline-server --headless",
            file=sys.stderr,
        )
        return 1
    return app.run(words, control)


def _start_logging(level: str, file: object) -> None:
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if file is not None:
        handlers.append(logging.FileHandler(str(file), encoding="utf-8"))
    logging.basicConfig(level=_LEVELS[level], format="%(asctime)s %(message)s", datefmt="%H:%M:%S", handlers=handlers)


if __name__ == "__main__":
    sys.exit(main())
